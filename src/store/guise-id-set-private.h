/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 first, last;   /* ids, both included; first >= 1 */
} GuiseIdRange;

/* Ranges in order that neither touch nor overlap: a GArray of GuiseIdRange. */
typedef GArray GuiseIdSet;

GuiseIdSet *guise_id_set_new      (void);

/* From ids in any order, with repetitions; those below 1 are dropped. */
GuiseIdSet *guise_id_set_from_ids (const gint64 *ids, gsize n_ids);

/* @id must be above all that are in the set. */
void        guise_id_set_append   (GuiseIdSet *self, gint64 id);
gboolean    guise_id_set_contains (const GuiseIdSet *self, gint64 id);
gboolean    guise_id_set_intersects (const GuiseIdSet *self, const GuiseIdSet *other);
guint64     guise_id_set_get_size (const GuiseIdSet *self);

/*
 * Packed: the number of ranges, then for each the distance of its first id
 * from the end of the one before and its length less one, all as LEB128.
 * A hundred thousand neighbours take five bytes.
 */
GBytes     *guise_id_set_pack     (const GuiseIdSet *self);

/* Returns: (transfer full): %NULL when @bytes were not packed by guise_id_set_pack(). */
GuiseIdSet *guise_id_set_unpack   (GBytes *bytes);

/*
 * Values of the ids of a set, in order, as runs: a GArray of GuiseValueRun.
 */
typedef struct
{
  guint64  length;      /* ids, at least 1 */
  gint64   value;
  gboolean is_null;
} GuiseValueRun;

/* Makes the last run longer or begins a new one. */
void        guise_value_runs_append (GArray *runs, gint64 value, gboolean is_null);
GBytes     *guise_value_runs_pack   (GArray *runs);

/* Returns: (transfer full): %NULL when @bytes were not packed by guise_value_runs_pack() or are not for @n_ids ids. */
GArray     *guise_value_runs_unpack (GBytes *bytes, guint64 n_ids);

G_END_DECLS
