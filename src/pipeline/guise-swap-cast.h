/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-casting.h"
#include "guise-export-record.h"
#include "guise-store-persons.h"
#include "guise-store-runs.h"
#include "guise-swap-script.h"

G_BEGIN_DECLS

/**
 * GuiseSwapRole:
 *
 * Who is replaced in a clip, by whom, and how. All owned.
 *
 * @source: whose face the run puts in
 * @person: who is seen in the clip; as a rule the run's target
 * @checkpoint: of the run, see guise-checkpoint-choice.h: as the project says for this person, unless of another run
 */
typedef struct
{
  GuiseRunRecord    *run;
  GuisePersonRecord *source, *person;
  GuiseSwapScript   *script;
  gint64             checkpoint;
} GuiseSwapRole;

/**
 * guise_swap_cast_choose:
 * @castings: (array length=n): who is replaced; with @n 0 those who are in the clip by the project's choice, or else the
 *   target of the newest run that has a checkpoint. Which checkpoint is the project's choice, whatever they say
 * @clip: (inout): id; 0: the one that shows most of the first run's target
 *
 * The roles of a clip, each with what the project keeps of how.
 *
 * Returns: (transfer full) (element-type GuiseSwapRole): at least one; %NULL with %GUISE_ERROR_USAGE when a person was
 * forgotten or has two runs, or the errors of guise_swap_choose_run() and guise_swap_choose_clip()
 *
 * Thread: any; blocks.
 */
GPtrArray *guise_swap_cast_choose      (GuiseStore *store, const GuiseCasting *castings, guint n, gint64 *clip,
                                        GError **error);

/* Whether the consent of all of @cast is declared. */
gboolean   guise_swap_cast_is_declared (GPtrArray *cast);

/* (transfer full): what a file says of the consent of all of @cast, a sentence for each. */
char      *guise_swap_cast_dup_consent (GPtrArray *cast);

/* The roles as their own castings. (transfer full) (array length=cast->len) */
GuiseCasting *guise_swap_cast_dup_castings (GPtrArray *cast);

/* Members of @out that are of this swap, borrowed from all that is given. @weights: SHA-256; @settings: JSON */
void       guise_swap_role_describe    (const GuiseSwapRole *self, const char *weights, gint64 iteration,
                                        const char *settings, GuiseExportRecord *out);

/* (transfer full): a list of objects with "run" and "person". */
JsonArray *guise_castings_to_json      (const GuiseCasting *castings, guint n);

G_END_DECLS
