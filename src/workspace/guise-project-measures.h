/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

G_BEGIN_DECLS

/* Figures, vectors and crops of faces that somebody corrected or painted. Thread: main only. */

/**
 * guise_project_keep_measured:
 *
 * From now on faces whose landmarks are corrected, or whose mask is painted, are measured anew in the background, as one of
 * the project's works; and those that still wait for it. What is undone has its figures at once. To be called once.
 */
void      guise_project_keep_measured (GuiseProject *self);

/* The same for the shell, which waits for it: a job for all that wait. guise_project_dup_result() gives what
 * guise_remeasure_job_dup_result() does. (transfer full) */
GuiseJob *guise_project_measure_again (GuiseProject *self);

G_END_DECLS
