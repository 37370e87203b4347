/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"
#include "guise-swap-figure.h"

G_BEGIN_DECLS

#define GUISE_TYPE_REVIEW (guise_review_get_type ())
G_DECLARE_FINAL_TYPE (GuiseReview, guise_review, GUISE, REVIEW, GObject)

/**
 * GuiseReview:
 *
 * What was measured of the swap of a run's target in a clip, frame by frame,
 * and the job that measures it. The figures are in the project, and grow while
 * the job runs.
 *
 * `changed`: there are others, or they have become out of date, or the job has begun or ended.
 *
 * Thread: main only.
 */
GuiseReview            *guise_review_new         (GuiseProject *project);

/* Whose and where; 0: nobody's. @person: the run's target. */
void                    guise_review_set_subject (GuiseReview *self, gint64 clip, gint64 run, gint64 person);

/* Returns: (transfer none) (nullable) (array length=n): figures of the frames that were measured, from the first on;
 * valid until `changed`. */
const GuiseSwapFigures *guise_review_get_figures (GuiseReview *self, guint *n);

/* Whether they are of other weights, settings or faces than the project has now. */
gboolean                guise_review_is_stale    (GuiseReview *self);

/* Whether all frames of the clip were measured. */
gboolean                guise_review_is_complete (GuiseReview *self);

gboolean                guise_review_is_running  (GuiseReview *self);

/* Measures, in the list of jobs; goes on where it was stopped. Stopping keeps what was measured. */
void                    guise_review_start       (GuiseReview *self);
void                    guise_review_stop        (GuiseReview *self);

/* Returns: (transfer none): "Likeness" and so on; of %GUISE_N_SWAP_FIGURES: "All Figures". */
const char             *guise_review_get_word    (GuiseSwapFigure figure);

/* Returns: (transfer full): a value with its unit; "unknown" of NAN. */
char                   *guise_review_dup_value   (GuiseSwapFigure figure, double value);

G_END_DECLS
