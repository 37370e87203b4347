/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-matrix.h"

G_BEGIN_DECLS

/**
 * GuiseMatrixTunes:
 *
 * Which plan a clock found to be the fastest of an operation on a shape. Kept
 * as text in the cache folder, in a file for one device, driver and set of
 * kernels; where it knows nothing, guise_matrix_plan_init() decides.
 *
 * Nothing computed depends on a clock by this: a run takes what is known when
 * it begins, and keeps its plans from then on.
 *
 * Thread: owner only.
 */
typedef struct _GuiseMatrixTunes GuiseMatrixTunes;

/* What is known of the device; what cannot be read is as if nobody had measured it. (transfer full) */
GuiseMatrixTunes *guise_matrix_tunes_load    (GuiseGpu *gpu);
void              guise_matrix_tunes_destroy (GuiseMatrixTunes *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMatrixTunes, guise_matrix_tunes_destroy)

/* Writes the file whole or not at all. */
gboolean guise_matrix_tunes_save (GuiseMatrixTunes *self, GError **error);

/* The plan of @variant to take: %FALSE when nothing was measured or what is kept does not fit the device. */
gboolean guise_matrix_tunes_find (GuiseMatrixTunes *self, GuiseMatrixVariant variant, GuiseMatrixOp op,
                                  const GuiseConvShape *shape, GuiseMatrixPlan *plan);

/**
 * guise_matrix_tunes_measure:
 * @has_changed: (out): whether another plan than before will be taken
 *
 * Times what guise_matrix_plan_list() has, all in turn and several times, and
 * keeps what guise_matrix_tune_choose() takes. The plan in use, measured
 * before or counted, is what the others are compared with: they must compute
 * the same, which is looked at, and be faster beyond doubt.
 *
 * Blocks while it compiles and computes: seconds with a CPU driver.
 *
 * Returns: %FALSE with %GUISE_ERROR_OUT_OF_VRAM, %GUISE_ERROR_DEVICE_LOST, %G_IO_ERROR_CANCELLED
 */
gboolean guise_matrix_tunes_measure (GuiseMatrixTunes *self, GuiseMatrixVariant variant, GuiseMatrixOp op,
                                     const GuiseConvShape *shape, gboolean *has_changed, GCancellable *cancellable,
                                     GError **error);

/**
 * guise_matrix_tune_choose:
 * @seconds: (array): @n_rounds × @n_plans, a round after the other
 *
 * The plan with the least median among those that are faster than the first
 * by at least 5 % of its median and were so in four rounds of five; else the
 * first. One round that something else disturbed changes nothing.
 */
guint    guise_matrix_tune_choose   (const double *seconds, guint n_plans, guint n_rounds);

G_END_DECLS
