/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-id-set-private.h"
#include "guise-store-private.h"

G_BEGIN_DECLS

/**
 * GuiseField:
 *
 * A column that decisions change. The numbers stand in projects: never
 * reorder, only append.
 */
typedef enum
{
  GUISE_FIELD_FACE_DECISION,
  GUISE_FIELD_FACE_HOLD_OUT,
  GUISE_FIELD_FACE_TRACK,
  GUISE_FIELD_TRACK_PERSON,
  GUISE_FIELD_PERSON_REMOVED,
  GUISE_FIELD_PERSON_NAME,
  GUISE_FIELD_PERSON_COLOUR,
  GUISE_FIELD_PERSON_ROLE,
  GUISE_FIELD_PERSON_CONSENT,
  GUISE_FIELD_PERSON_CONSENT_DATE,
  GUISE_FIELD_PERSON_CONSENT_NOTE,
  GUISE_FIELD_PERSON_CONSENT_HASH,
  GUISE_FIELD_CLIP_ROLE,
  GUISE_FIELD_CLIP_REMOVED,
  GUISE_FIELD_CORRECTED_LANDMARKS,
  GUISE_FIELD_SWAP_SETTINGS,
  GUISE_FIELD_FACE_PAINT,
  GUISE_FIELD_CLIP_MARKERS,
  GUISE_FIELD_TRACK_REJECTED,
  GUISE_FIELD_FACE_RATING,
  GUISE_FIELD_FACE_TAGS,
  GUISE_FIELD_TRACK_SUGGESTED,
  GUISE_FIELD_TRACK_DENIED,
  GUISE_FIELD_REFERENCE_REMOVED,
  GUISE_FIELD_REFERENCE_PERSON,
  GUISE_N_FIELDS
} GuiseField;

/**
 * guise_changes_begin:
 * @name: (nullable): of the step, borrowed until the transaction ends; %NULL when what follows is no decision
 * @out_step: 0 without a name, which the functions below take for "do not record"
 *
 * Begins an undo step within the transaction at hand. It becomes one with its first change, which drops the steps that
 * were undone: where nothing changes, nothing is there to undo, and all that was to be done again still is.
 */
gboolean guise_changes_begin    (GuiseStore *self, const char *name, gint64 *out_step, GError **error);

/* Sets an integer column of all rows of @ids that there are. @value 0 is NULL in GUISE_FIELD_TRACK_PERSON and
 * GUISE_FIELD_FACE_RATING. */
gboolean guise_changes_set_int  (GuiseStore *self, gint64 step, GuiseField field, const GuiseIdSet *ids, gint64 value,
                                 GError **error);

/* The same for one row. */
gboolean guise_changes_set_one  (GuiseStore *self, gint64 step, GuiseField field, gint64 id, gint64 value,
                                 GError **error);

/* Sets a text or blob column of one row. @value: (nullable): text without its end, or the blob. */
gboolean guise_changes_set_data (GuiseStore *self, gint64 step, GuiseField field, gint64 id, GBytes *value,
                                 GError **error);
gboolean guise_changes_set_text (GuiseStore *self, gint64 step, GuiseField field, gint64 id, const char *value,
                                 GError **error);

/* A change of a step, as it is stored: packed ids and values. */
typedef struct
{
  GuiseField  field;
  GuiseIdSet *ids;
  GBytes     *before, *after;   /* as they are stored */
} GuiseChange;

/* Columns field, ids, before, after from @column on. Returns: %FALSE for what Guise never wrote. Clear @out in any case. */
gboolean guise_change_read      (GuiseQuery *query, int column, GuiseChange *out);
void     guise_change_clear     (gpointer change);

/**
 * GuiseForgotten:
 *
 * What is about to go for good.
 * @persons: the one that was asked for, and those that were merged into it
 */
typedef struct
{
  GuiseIdSet *persons, *faces, *tracks, *swaps, *references;
} GuiseForgotten;

/* guise-store-references.c: photos of @person, those that were taken away included. Appends to @out. */
gboolean guise_store_list_references (GuiseStore *self, gint64 person, GuiseIdSet *out, GError **error);

/* guise-changes-forget.c */

/* Who was merged into @person, and into those: (element-type gint64) of @out, with @person itself. */
gboolean guise_changes_list_merged (GuiseStore *self, gint64 person, GArray *out, GError **error);

/* Drops each step that touches any of it or has a name of such a person in its own. Adds their number to @n_dropped. */
gboolean guise_changes_forget   (GuiseStore *self, const GuiseForgotten *forgotten, guint *n_dropped, GError **error);

/* Whether @text, as tracks keep it of whom they are none, has one of @persons. */
gboolean guise_changes_denies   (const char *text, const GuiseIdSet *persons);

G_END_DECLS
