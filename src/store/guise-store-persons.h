/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-clips.h"

G_BEGIN_DECLS

/* Declared by the user, never verified. */
typedef enum
{
  GUISE_CONSENT_NONE,   /* nothing on record */
  GUISE_CONSENT_YES,
  GUISE_CONSENT_NO,
  GUISE_N_CONSENTS
} GuiseConsent;

/* "none", "yes", "no". */
const char *guise_consent_get_name (GuiseConsent consent);

/**
 * GuisePersonRecord:
 *
 * One human being. Strings are owned by the record; counts are filled in when read.
 */
typedef struct
{
  gint64       id;
  char        *name;
  guint32      colour;           /* 0xRRGGBB */
  GuiseRole    role;             /* only the default for the next run */
  GuiseConsent consent;
  gint64       consent_date;     /* seconds since 1970; 0 with GUISE_CONSENT_NONE */
  char        *consent_note;     /* (nullable): stays in the project */
  char        *consent_hash;     /* (nullable): 64 hex digits, salted: what an export tells */
  gint64       n_faces, n_kept, n_held_out, n_clips;
  gint64       n_suggested;      /* of the faces: see guise-store-suggestions.h */
  gint64       n_references;     /* photos: see guise-store-references.h */
} GuisePersonRecord;

void guise_person_record_free (GuisePersonRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuisePersonRecord, guise_person_record_free)

/* Returns: (transfer full): with the keys that `guise info --json` and `guise people --json` have for a person. */
JsonObject *guise_person_record_to_object (const GuisePersonRecord *self);

/**
 * guise_store_person_add:
 * @name: (nullable): %NULL for "Person N"
 * @step: (nullable): name of the undo step; %NULL when a job makes the person
 *
 * Its colour is chosen so that neighbours differ.
 */
gboolean guise_store_person_add (GuiseStore *self, const char *name, GuiseRole role, const char *step,
                                 gint64 *out_id, GError **error);

/* Whether a person can have this name and a consent this note, both (nullable): for whoever changes several things. */
gboolean guise_store_person_check_words (const char *name, const char *note, GError **error);

GuisePersonRecord *guise_store_person_get (GuiseStore *self, gint64 person, GError **error);

/* Returns: (transfer full) (element-type GuisePersonRecord): by number of faces, most first. */
GPtrArray *guise_store_person_list (GuiseStore *self, GError **error);

/* One undo step each. @step as above. */
gboolean guise_store_person_rename     (GuiseStore *self, gint64 person, const char *name, const char *step,
                                        GError **error);
gboolean guise_store_person_set_role   (GuiseStore *self, gint64 person, GuiseRole role, const char *step,
                                        GError **error);
gboolean guise_store_person_set_colour (GuiseStore *self, gint64 person, guint32 colour, const char *step,
                                        GError **error);

typedef enum
{
  GUISE_MERGE_APART,           /* only who is never seen with the other */
  GUISE_MERGE_EVEN_TOGETHER    /* the user was asked */
} GuiseMergeRule;

/**
 * guise_store_person_merge:
 *
 * All tracks of @from become tracks of @into, and @from is gone until undone.
 * Two people on one frame, neither face excluded, are refused with
 * %GUISE_ERROR_USAGE and the frame, unless @rule says otherwise.
 */
gboolean guise_store_person_merge      (GuiseStore *self, gint64 into, gint64 from, GuiseMergeRule rule,
                                        const char *step, GError **error);

/* @note: (nullable): whom and how was asked. The date is now. */
gboolean guise_store_person_set_consent (GuiseStore *self, gint64 person, GuiseConsent consent, const char *note,
                                         const char *step, GError **error);

typedef struct
{
  gint64  n_faces;        /* removed */
  guint   n_packs;        /* rewritten */
  guint   n_runs;         /* removed */
  guint   n_undo_steps;   /* that mentioned the person: removed whole */
} GuiseForgetReport;

/**
 * guise_store_person_forget:
 * @with_runs: also remove the runs trained on this person, with their weights
 * @out_report: (nullable)
 *
 * Removes a person for good: faces, crops (packs are rewritten), landmarks,
 * identity vectors, consent, previews of runs that show the person, cached
 * thumbnails, undo steps, and the copy of the database; then the database is
 * vacuumed and its log truncated. The only deletion without undo. A kill in
 * between leaves either the person or the rest of the work to the next open.
 */
gboolean guise_store_person_forget (GuiseStore *self, gint64 person, gboolean with_runs,
                                    GuiseForgetReport *out_report, GError **error);

/* Grows whenever somebody was forgotten: what was made of faces that were read before holds theirs. Thread: any. */
guint    guise_store_get_n_forgotten   (GuiseStore *self);

G_END_DECLS
