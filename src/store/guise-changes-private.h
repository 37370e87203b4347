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
  GUISE_N_FIELDS
} GuiseField;

/**
 * guise_changes_begin:
 * @name: (nullable): of the step; %NULL when what follows is no decision
 * @out_step: 0 without a name, which the functions below take for "do not record"
 *
 * Begins an undo step within the transaction at hand. Steps that were undone are dropped.
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

/**
 * GuiseForgotten:
 *
 * What is about to go for good.
 */
typedef struct
{
  gint64      person;
  GuiseIdSet *faces, *tracks, *swaps;
} GuiseForgotten;

/* Drops each step that touches any of it. Adds their number to @n_dropped. */
gboolean guise_changes_forget   (GuiseStore *self, const GuiseForgotten *forgotten, guint *n_dropped, GError **error);

G_END_DECLS
