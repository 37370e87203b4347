/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_rank_find:
 * @values: no NAN among them; moved about
 * @n: at least 1
 * @k: below @n
 *
 * Returns: the one that has @k others before it once all are in order; the (upper) median where @k is @n / 2. In a time
 *   that grows with @n as a rule (Hoare, Algorithm 65: Find, 1961).
 *
 * Thread: any.
 */
float guise_rank_find (float *values, guint n, guint k);

G_END_DECLS
