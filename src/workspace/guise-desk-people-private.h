/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-desk.h"
#include "guise-store.h"
#include "guise-swap-script.h"

G_BEGIN_DECLS

/* What the project says of who is in its clips and how they are replaced there; plain pieces of a #GuiseDesk. */
typedef struct
{
  GPtrArray *persons;   /* of GuisePersonRecord */
  GArray    *tracks;    /* of GuiseTrackRecord */
  GPtrArray *swaps;     /* of GuiseSwapRow */
  GArray    *checkpoints;   /* of GuiseCheckpointRecord: of all runs */
} GuiseDeskFacts;

/* @runs: (element-type GuiseRunRecord). Returns: %FALSE with @error; what was read is then in part in @self. Thread: the
 * store's. */
gboolean   guise_desk_facts_read  (GuiseDeskFacts *self, GuiseStore *store, GPtrArray *runs, GError **error);
void       guise_desk_facts_clear (GuiseDeskFacts *self);

/**
 * guise_desk_people_make:
 * @runs: (element-type GuiseDeskRun): that can swap
 * @subject: (nullable): the chosen one
 *
 * Returns: (transfer full) (element-type GuiseDeskPerson): see guise_desk_get_people()
 */
GPtrArray *guise_desk_people_make (const GuiseDeskFacts *self, gint64 clip, GPtrArray *runs, const GuiseDeskRun *subject);

/* (transfer full): how @person is swapped in @clip by what was read. */
GuiseSwapScript *guise_desk_facts_dup_script (const GuiseDeskFacts *self, gint64 clip, gint64 person);

/* Adds @person, with the run and the checkpoint that are put on them in @clip, to @castings (element-type GuiseCasting), and
 * how to @scripts (element-type GuiseSwapScript). */
void             guise_desk_facts_cast (const GuiseDeskFacts *self, gint64 clip, const GuiseDeskPerson *person,
                                        GArray *castings, GPtrArray *scripts);

/**
 * guise_desk_people_assign:
 * @castings: (array length=n): with the person; run 0: as they are
 * @with_checkpoints: they say which checkpoint, too; else it stays as it is, as far as the run does
 *
 * Keeps who is replaced by what in @clip, as one undo step. @swap tells of a failure.
 */
void       guise_desk_people_assign (GuiseProject *project, gint64 clip, const GuiseCasting *castings, guint n,
                                     gboolean with_checkpoints, const char *step, GuiseSwap *swap);

/* (nullable) (transfer none): %NULL once it is gone */
GuiseProject *guise_desk_get_project (GuiseDesk *self);

/* (transfer none) */
const GuiseDeskFacts *guise_desk_get_facts (GuiseDesk *self);

G_END_DECLS
