/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseNearRows:
 *
 * Finds the rows nearest to a given one by Euclidean distance; exactly, and
 * faster than by looking at all where rows lie in heaps, as identity vectors do: each row belongs to the nearest
 * of some √n pivots, and by the triangle inequality most heaps, and most rows of the others, are too far away
 * without being looked at. The first parts of a row should be those along which rows differ most
 * (guise_main_axes_apply()): then most of what is looked at is left after a few of them.
 *
 * Thread: immutable once made, any.
 */
typedef struct _GuiseNearRows GuiseNearRows;

/* @rows: (array): @n rows of @size floats, borrowed until it is freed; @n > 0. */
GuiseNearRows *guise_near_rows_new  (const float *rows, guint n, guint size);
void           guise_near_rows_free (GuiseNearRows *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseNearRows, guise_near_rows_free)

/**
 * guise_near_rows_find:
 * @but: a row that is not meant, %G_MAXUINT for none
 * @k: how many
 * @out: (array length=k): rows, the nearest first, of equally near ones that with the lower number
 * @out_distance2: (array length=k): squares of their distances
 *
 * Returns: how many there are, at most @k
 */
guint          guise_near_rows_find (const GuiseNearRows *self, const float *row, guint but, guint k, guint *out,
                                     float *out_distance2);

G_END_DECLS
