/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-splices-private.h"

/* Each moves the rest of the list, and has a view look again. */
#define MAX_SPLICES 32

#define AT(array, i) g_array_index (array, gint64, i)

/* What stays of two lists once their common ends are cut off. */
typedef struct
{
  const GArray *before, *after;
  guint         i, i_end;        /* of @before */
  guint         j, j_end;        /* of @after */
  GHashTable   *in_before, *in_after;
} Walk;

static GHashTable *
set_of (const GArray *ids, guint begin, guint end)
{
  GHashTable *set = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = begin; i < end; i++)
    g_hash_table_add (set, &AT (ids, i));
  return set;
}

static void
cut_ends (Walk *walk)
{
  guint n_common = MIN (walk->before->len, walk->after->len);

  while (walk->i < n_common && AT (walk->before, walk->i) == AT (walk->after, walk->i))
    walk->i++;
  walk->j = walk->i;
  while (walk->i_end > walk->i && walk->j_end > walk->j
         && AT (walk->before, walk->i_end - 1) == AT (walk->after, walk->j_end - 1))
    {
      walk->i_end--;
      walk->j_end--;
    }
}

/* Steps over what went and over what came; %FALSE when it is neither, but another order. */
static gboolean
take_run (Walk *walk, GuiseSplice *out)
{
  *out = (GuiseSplice) { .position = walk->j, .first = walk->j };
  while (walk->i < walk->i_end && !g_hash_table_contains (walk->in_after, &AT (walk->before, walk->i)))
    {
      walk->i++;
      out->n_removed++;
    }
  while (walk->j < walk->j_end && !g_hash_table_contains (walk->in_before, &AT (walk->after, walk->j)))
    {
      walk->j++;
      out->n_added++;
    }
  return out->n_removed + out->n_added > 0;
}

GArray *
guise_splices_find (const GArray *before, const GArray *after)
{
  GArray *splices = g_array_new (FALSE, FALSE, sizeof (GuiseSplice));
  Walk walk = { .before = before, .after = after, .i_end = before->len, .j_end = after->len };

  cut_ends (&walk);
  walk.in_before = set_of (before, walk.i, walk.i_end);
  walk.in_after = set_of (after, walk.j, walk.j_end);
  while (walk.i < walk.i_end || walk.j < walk.j_end)
    {
      GuiseSplice splice;

      if (walk.i < walk.i_end && walk.j < walk.j_end && AT (before, walk.i) == AT (after, walk.j))
        {
          walk.i++;
          walk.j++;
          continue;
        }
      if (splices->len == MAX_SPLICES - 1 || !take_run (&walk, &splice))
        {
          splice = (GuiseSplice) { walk.j, walk.i_end - walk.i, walk.j_end - walk.j, walk.j };
          walk.i = walk.i_end;
          walk.j = walk.j_end;
        }
      g_array_append_val (splices, splice);
    }
  g_hash_table_unref (walk.in_before);
  g_hash_table_unref (walk.in_after);
  return splices;
}

GArray *
guise_splices_replace (const GArray *before, const GArray *after)
{
  GArray *splices = g_array_new (FALSE, FALSE, sizeof (GuiseSplice));
  Walk walk = { .before = before, .after = after, .i_end = before->len, .j_end = after->len };
  GuiseSplice splice;

  cut_ends (&walk);
  splice = (GuiseSplice) { walk.j, walk.i_end - walk.i, walk.j_end - walk.j, walk.j };
  if (splice.n_removed + splice.n_added > 0)
    g_array_append_val (splices, splice);
  return splices;
}
