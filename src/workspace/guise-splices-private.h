/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* At @position of the list as the splices before have left it; @first: of the new list's items that come in. */
typedef struct
{
  guint position, n_removed, n_added, first;
} GuiseSplice;

/**
 * guise_splices_find:
 * @before, @after: (element-type gint64): each value at most once
 *
 * How one list becomes the other while what is in both stays. A few dozen at
 * most: where the lists differ more, or in their order, the last replaces the rest.
 *
 * Returns: (transfer full) (element-type GuiseSplice)
 *
 * Thread: any.
 */
GArray *guise_splices_find    (const GArray *before, const GArray *after);

/* The same in one splice at most, all between the common ends, without a look at what stays: for long lists. */
GArray *guise_splices_replace (const GArray *before, const GArray *after);

G_END_DECLS
