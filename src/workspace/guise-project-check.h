/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

G_BEGIN_DECLS

/* Poses by pitch from above and yaw from the left, in steps of 15°. */
#define GUISE_COVERAGE_N_YAWS    9
#define GUISE_COVERAGE_N_PITCHES 5

/* How many faces of the source look there, and where the target looks, and the source hardly does. */
typedef struct
{
  guint    source[GUISE_COVERAGE_N_PITCHES][GUISE_COVERAGE_N_YAWS];
  gboolean lacks[GUISE_COVERAGE_N_PITCHES][GUISE_COVERAGE_N_YAWS];
} GuiseCoverage;

/* What was counted: of `pipeline`. */
typedef struct _GuiseFaceSetCheck GuiseFaceSetCheck;

/* One thing to do about a face set: a sentence, and which faces it speaks of. */
typedef struct
{
  char       *text;
  gint64      person;    /* whose faces show it */
  const char *where;     /* (nullable): the condition that shows them, as in #GuiseFaceView */
} GuiseAdvice;

/**
 * GuiseProjectCheck:
 * @source, @target: persons; 0 where nobody has the role, and nothing is checked then
 * @summary: a sentence: what training will use, or what is missing for a check
 * @advice: (element-type GuiseAdvice): empty where nothing is to be said
 */
typedef struct
{
  gint64             source, target;
  GuiseFaceSetCheck *check;
  GuiseCoverage      coverage;
  char              *summary;
  GPtrArray         *advice;
} GuiseProjectCheck;

void guise_project_check_free (GuiseProjectCheck *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseProjectCheck, guise_project_check_free)

/**
 * guise_project_check_faces:
 * @source, @target: 0 for whoever has the role
 *
 * The face-set check: whether the source has shown what the target's footage asks for.
 *
 * Returns: (transfer full)
 */
GuiseProjectCheck *guise_project_check_faces        (GuiseProject *self, gint64 source, gint64 target, GError **error);

void               guise_project_check_faces_async  (GuiseProject *self, GAsyncReadyCallback callback,
                                                     gpointer user_data);
GuiseProjectCheck *guise_project_check_faces_finish (GuiseProject *self, GAsyncResult *result, GError **error);

/* {"source", "target", "source_faces", "source_seconds", "target_faces", "shows": [{"what", "source_faces",
 * "target_share", "lacks"}], "advice": [texts]}; "shows" is empty without both persons. */
JsonObject        *guise_project_check_to_object    (const GuiseProjectCheck *self);

/* Excludes faces of the person that look where there are far more than elsewhere: a step of the history. Ends in
 * guise_project_change_finish(). */
void               guise_project_balance_async      (GuiseProject *self, gint64 person, GAsyncReadyCallback callback,
                                                     gpointer user_data);

G_END_DECLS
