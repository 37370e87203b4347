/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_main_axes_find:
 * @rows: (array): @n rows of @size floats
 * @mean: (out) (array length=size)
 * @axes: (out) (array): @size rows of @size floats: unit vectors at right angles, that along which the rows
 *   differ most first; of each the largest part is positive, so that the same rows give the same axes
 *
 * Principal components: eigenvectors of the rows' covariance (Jacobi, cyclic,
 * in float64). O(n·size² + size³).
 *
 * Thread: any.
 */
void guise_main_axes_find  (const float *rows, gsize n, guint size, float *mean, float *axes);

/* @out: (array length=size): (@row − @mean) along each of the axes; may not be @row. */
void guise_main_axes_apply (const float *mean, const float *axes, guint size, const float *row, float *out);

G_END_DECLS
