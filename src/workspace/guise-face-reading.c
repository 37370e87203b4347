/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-reading-private.h"

#include "guise-i18n.h"
#include "guise-splices-private.h"
#include "guise-store-faces.h"

/* Faces whose figures are read at a time, some 50 ms of the store's thread; and those that are shown until all are. */
#define CACHE_PART 50000
#define FIRST_FACES 2000

/* From here on, what stays of one view in the next is not looked for: it would take longer than to find it. */
#define MANY_FACES 200000

void
guise_face_reading_free (gpointer data)
{
  GuiseFaceReading *reading = data;

  g_free ((char *) reading->view.where);
  g_clear_pointer (&reading->before, g_array_unref);
  g_clear_pointer (&reading->after, g_array_unref);
  g_clear_pointer (&reading->splices, g_array_unref);
  g_clear_pointer (&reading->open, g_hash_table_unref);
  guise_face_stacks_free (reading->stacks);
  g_free (reading);
}

static const struct
{
  const char    *name;
  GuiseFaceSort  sort;
} orders[GUISE_N_ORDERS] = {
  [GUISE_ORDER_TIME]       = { N_("By time"),       GUISE_FACE_SORT_TIME },
  [GUISE_ORDER_SHARPNESS]  = { N_("By sharpness"),  GUISE_FACE_SORT_SHARPNESS },
  [GUISE_ORDER_YAW]        = { N_("By yaw"),        GUISE_FACE_SORT_YAW },
  [GUISE_ORDER_PITCH]      = { N_("By pitch"),      GUISE_FACE_SORT_PITCH },
  [GUISE_ORDER_BRIGHTNESS] = { N_("By brightness"), GUISE_FACE_SORT_EXPOSURE },
  [GUISE_ORDER_SIZE]       = { N_("By size"),       GUISE_FACE_SORT_SIZE },
  [GUISE_ORDER_MATCH]      = { N_("By match"),      GUISE_FACE_SORT_MATCH },
  [GUISE_ORDER_ROLL]       = { N_("By roll"),       GUISE_FACE_SORT_ROLL },
  [GUISE_ORDER_CONFIDENCE] = { N_("By landmarks"),  GUISE_FACE_SORT_CONFIDENCE },
  [GUISE_ORDER_POSE_ERROR] = { N_("By pose error"), GUISE_FACE_SORT_POSE_ERROR },
  [GUISE_ORDER_NOISE]      = { N_("By noise"),      GUISE_FACE_SORT_NOISE },
  [GUISE_ORDER_MOUTH]      = { N_("By mouth"),      GUISE_FACE_SORT_MOUTH },
  [GUISE_ORDER_EYES]       = { N_("By eyes"),       GUISE_FACE_SORT_EYES },
  [GUISE_ORDER_DETECTION]  = { N_("By detection"),  GUISE_FACE_SORT_DETECTION },
  [GUISE_ORDER_DIFFERENCE] = { N_("By difference to the one before"), GUISE_FACE_SORT_DIFFERENCE },
  [GUISE_ORDER_OCCLUSION]  = { N_("By what is before them"), GUISE_FACE_SORT_OCCLUSION },
  [GUISE_ORDER_RATING]     = { N_("By rating"),     GUISE_FACE_SORT_RATING },
};

const char *
guise_face_order_get_name (GuiseFaceOrder order)
{
  g_return_val_if_fail (order < GUISE_N_ORDERS, NULL);

  return _(orders[order].name);
}

/* The person's faces as they are shown, without the conditions. */
static GuiseFaceQuery
query_of (const GuiseFaceView *view)
{
  GuiseFaceQuery query = {
    .person = MAX (view->person, 0),
    .unassigned = view->person == GUISE_PERSON_NOBODY,
    .descending = view->descending,
  };
  query.sort = orders[view->order].sort;
  if (view->show == GUISE_SHOW_KEPT)
    query.kept = GUISE_KEPT_ONLY;
  else if (view->show == GUISE_SHOW_EXCLUDED)
    query.kept = GUISE_KEPT_EXCLUDED;
  else if (view->show == GUISE_SHOW_HELD_OUT)
    query.held_out = GUISE_HELD_OUT_ONLY;
  else if (view->show == GUISE_SHOW_SUGGESTED)
    query.where = "suggested";
  else if (view->show == GUISE_SHOW_REJECTED)
    query.where = "rejected";
  return query;
}

/* All conditions of @view, @shown first. (nullable). */
static char *
dup_where (const char *shown, const GuiseFaceView *view)
{
  const char *conditions[] = { shown, guise_face_problem_get_where (view->problem), view->where };
  GString *where = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      if (conditions[i] == NULL)
        continue;
      if (where == NULL)
        where = g_string_new (NULL);
      g_string_append_printf (where, "%s(%s)", where->len > 0 ? " and " : "", conditions[i]);
    }
  return where != NULL ? g_string_free (where, FALSE) : NULL;
}

/* An index of the database has them in this order already. */
static gboolean
is_quick (const GuiseFaceView *view)
{
  return view->order == GUISE_ORDER_TIME && view->where == NULL && view->problem == GUISE_PROBLEM_NONE
         && view->person == GUISE_PERSON_EVERYBODY && view->show <= GUISE_SHOW_EXCLUDED;
}

/* What was found, in stacks. */
static gboolean
stack_found (GuiseStore *store, GuiseFaceReading *reading, GError **error)
{
  static const GuiseFaceGroup groups[GUISE_N_STACKINGS] = {
    [GUISE_STACK_TRACKS] = GUISE_FACE_GROUP_TRACK, [GUISE_STACK_SHOTS] = GUISE_FACE_GROUP_SHOT,
    [GUISE_STACK_DUPLICATES] = GUISE_FACE_GROUP_DUPLICATES,
  };
  g_autoptr(GArray) all = g_steal_pointer (&reading->after);
  g_autofree gint64 *keys = g_new (gint64, MAX (all->len, 1));

  if (!guise_store_face_get_groups (store, (const gint64 *) (gpointer) all->data, all->len,
                                    groups[reading->view.stacking], keys, error))
    return FALSE;
  reading->stacks = guise_face_stacks_new (all, keys);
  reading->after = guise_face_stacks_list_seen (reading->stacks, reading->open);
  return TRUE;
}

/*
 * Brings more figures into memory. Until all are there, only the first faces of
 * some views are found, once, for the eye to have something.
 */
gboolean
guise_face_reading_find (GuiseStore *store, gpointer data, GError **error)
{
  GuiseFaceReading *reading = data;
  GuiseFaceQuery query = query_of (&reading->view);
  g_autofree char *where = dup_where (query.where, &reading->view);

  /* What was typed is read alone, before it is one of several: the place of a mistake is one in it. */
  if ((reading->view.where != NULL && !guise_store_face_check_where (reading->view.where, error))
      || !guise_store_face_cache (store, CACHE_PART, &reading->whole, error))
    return FALSE;
  if (!reading->whole && (reading->before->len > 0 || !is_quick (&reading->view)))
    return TRUE;

  query.where = where;
  query.limit = reading->whole ? 0 : FIRST_FACES;
  reading->after = guise_store_face_find (store, &query, error);
  if (reading->after == NULL
      || (reading->view.stacking != GUISE_STACK_NOTHING && !stack_found (store, reading, error)))
    return FALSE;
  reading->splices = reading->another && MAX (reading->before->len, reading->after->len) > MANY_FACES
                     ? guise_splices_replace (reading->before, reading->after)
                     : guise_splices_find (reading->before, reading->after);
  return TRUE;
}

gboolean
guise_face_reading_count (GuiseStore *store, gpointer data, GError **error)
{
  GuiseFaceReading *reading = data;
  GuiseFaceQuery query = query_of (&reading->view), all = { .person = query.person, .unassigned = query.unassigned };
  const char *wheres[GUISE_N_PROBLEMS - 1];
  GuiseFaceCounts counts;

  for (guint i = 1; i < GUISE_N_PROBLEMS; i++)
    wheres[i - 1] = guise_face_problem_get_where (i);
  if (!guise_store_face_count_each (store, &query, wheres, G_N_ELEMENTS (wheres), reading->n_with + 1, error)
      || !guise_store_face_count (store, &all, &counts, error))
    return FALSE;
  reading->n_all = counts.n_faces;
  return TRUE;
}
