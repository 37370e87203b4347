/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_checked_mul3:
 * @out: where the product goes
 *
 * Multiplies sizes that come from a file or a user.
 *
 * Returns: %FALSE when @a × @b × @c does not fit a gsize; @out is then untouched
 *
 * Thread: any.
 */
static inline gboolean
guise_checked_mul3 (gsize *out, gsize a, gsize b, gsize c)
{
  gsize ab, abc;

  if (!g_size_checked_mul (&ab, a, b) || !g_size_checked_mul (&abc, ab, c))
    return FALSE;

  *out = abc;
  return TRUE;
}

/**
 * guise_checked_range:
 *
 * Returns: whether the @length bytes at @offset lie within a file or buffer of
 * @size bytes, for offsets and lengths that nobody has checked yet
 *
 * Thread: any.
 */
static inline gboolean
guise_checked_range (guint64 offset, guint64 length, guint64 size)
{
  return offset <= size && length <= size - offset;
}

G_END_DECLS
