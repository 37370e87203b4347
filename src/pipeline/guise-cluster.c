/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-cluster.h"

#include <math.h>
#include <string.h>

/* Groups that are compared at once: bounds the matrix to 64 MiB. Further tracks
 * come in the next batch and meet the groups found so far. */
#define MAX_GROUPS 4096

#define APART INFINITY      /* never to be joined */

/* More that differ change the limit by less than a hundredth. */
#define MAX_VIEWS 16

typedef struct
{
  gint64 clip;
  guint  first, last;
} Span;

typedef struct
{
  gint64  person;           /* > 0 known, < 0 new, 0 not named yet */
  guint   weight;           /* faces */
  GArray *spans;            /* of Span, sorted: when its faces are in the picture */
  GArray *tracks;           /* of guint: those with an identity */
  GArray *views;            /* of guint: of @tracks, those that differ from each other, MAX_VIEWS at most */
  guint   nearest;
  float   nearest_excess;   /* of its distance over the limit for both */
  gboolean joined;          /* into another group */
} Group;

typedef struct
{
  const GuiseClusterTrack *tracks;
  GPtrArray *groups;        /* of Group */
  float     *distances;     /* groups × groups, symmetric */
} Clustering;

static Group *
group_new (gint64 person)
{
  Group *self = g_new0 (Group, 1);

  self->person = person;
  self->spans = g_array_new (FALSE, FALSE, sizeof (Span));
  self->tracks = g_array_new (FALSE, FALSE, sizeof (guint));
  self->views = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

static void
group_free (gpointer data)
{
  Group *self = data;

  g_array_unref (self->spans);
  g_array_unref (self->tracks);
  g_array_unref (self->views);
  g_free (self);
}

static int
compare_spans (gconstpointer a, gconstpointer b)
{
  const Span *first = a, *second = b;

  if (first->clip != second->clip)
    return first->clip < second->clip ? -1 : 1;

  return first->first < second->first ? -1 : first->first > second->first;
}

static void
group_add_view (Group *self, const GuiseClusterTrack *tracks, guint track)
{
  for (guint i = 0; i < self->views->len; i++)
    if (guise_measure_distance (tracks[g_array_index (self->views, guint, i)].identity, tracks[track].identity)
        <= GUISE_CLUSTER_SAME_VIEW)
      return;
  if (self->views->len < MAX_VIEWS)
    g_array_append_val (self->views, track);
}

static void
group_add_track (Group *self, const GuiseClusterTrack *tracks, guint track)
{
  Span span = { tracks[track].clip, tracks[track].first, tracks[track].last };

  g_array_append_val (self->spans, span);
  if (!tracks[track].has_identity)
    return;

  g_array_append_val (self->tracks, track);
  group_add_view (self, tracks, track);
  self->weight += MAX (tracks[track].weight, 1);
}

/* Whether both were in the picture at one moment; walks the sorted spans of both once. */
static gboolean
groups_seen_together (const Group *a, const Group *b)
{
  guint i = 0, j = 0;

  while (i < a->spans->len && j < b->spans->len)
    {
      const Span *x = &g_array_index (a->spans, Span, i), *y = &g_array_index (b->spans, Span, j);

      if (x->clip == y->clip && x->first <= y->last && y->first <= x->last)
        return TRUE;
      if (x->clip < y->clip || (x->clip == y->clip && x->last < y->last))
        i++;
      else
        j++;
    }

  return FALSE;
}

static float
distance_of_groups (const GuiseClusterTrack *tracks, const Group *a, const Group *b)
{
  double sum = 0, weights = 0;

  if (a->person != 0 && b->person != 0)
    return APART;

  for (guint i = 0; i < a->tracks->len; i++)
    for (guint j = 0; j < b->tracks->len; j++)
      {
        const GuiseClusterTrack *x = &tracks[g_array_index (a->tracks, guint, i)];
        const GuiseClusterTrack *y = &tracks[g_array_index (b->tracks, guint, j)];
        double weight = (double) MAX (x->weight, 1) * MAX (y->weight, 1);

        sum += weight * guise_measure_distance (x->identity, y->identity);
        weights += weight;
      }

  return weights > 0 ? (float) (sum / weights) : APART;
}

static float *
distance_at (Clustering *self, guint a, guint b)
{
  return &self->distances[(gsize) a * self->groups->len + b];
}

float
guise_cluster_get_limit (guint n_tracks, guint n_others)
{
  float chance = (1.0f / (float) MAX (n_tracks, 1) + 1.0f / (float) MAX (n_others, 1)) / 2;

  return GUISE_CLUSTER_LIMIT_MANY - (GUISE_CLUSTER_LIMIT_MANY - GUISE_CLUSTER_LIMIT_PAIR) * chance;
}

/* How much farther @a and @b are from each other than those of one person. */
static float
get_excess (Clustering *self, guint a, guint b)
{
  const Group *first = g_ptr_array_index (self->groups, a), *second = g_ptr_array_index (self->groups, b);

  return *distance_at (self, a, b) - guise_cluster_get_limit (first->views->len, second->views->len);
}

static void
find_nearest (Clustering *self, guint a)
{
  Group *group = g_ptr_array_index (self->groups, a);

  group->nearest = a;
  group->nearest_excess = APART;
  for (guint b = 0; b < self->groups->len; b++)
    {
      Group *other = g_ptr_array_index (self->groups, b);

      if (b != a && !other->joined && get_excess (self, a, b) < group->nearest_excess)
        {
          group->nearest = b;
          group->nearest_excess = get_excess (self, a, b);
        }
    }
}

static void
find_all_distances (Clustering *self)
{
  for (guint a = 0; a < self->groups->len; a++)
    {
      *distance_at (self, a, a) = APART;
      for (guint b = 0; b < a; b++)
        {
          float distance = distance_of_groups (self->tracks, g_ptr_array_index (self->groups, a),
                                               g_ptr_array_index (self->groups, b));

          *distance_at (self, a, b) = *distance_at (self, b, a) = distance;
        }
    }
  for (guint a = 0; a < self->groups->len; a++)
    find_nearest (self, a);
}

static void
set_apart (Clustering *self, guint a, guint b)
{
  *distance_at (self, a, b) = *distance_at (self, b, a) = APART;
  find_nearest (self, a);
  find_nearest (self, b);
}

/* @b becomes part of @a. Distances follow by the rule of average linkage. */
static void
join_groups (Clustering *self, guint a, guint b)
{
  Group *into = g_ptr_array_index (self->groups, a), *from = g_ptr_array_index (self->groups, b);
  double share = (double) into->weight / ((double) into->weight + from->weight);

  from->joined = TRUE;
  if (into->person == 0)
    into->person = from->person;
  into->weight += from->weight;
  g_array_append_vals (into->spans, from->spans->data, from->spans->len);
  g_array_append_vals (into->tracks, from->tracks->data, from->tracks->len);
  g_array_sort (into->spans, compare_spans);
  for (guint i = 0; i < from->views->len; i++)
    group_add_view (into, self->tracks, g_array_index (from->views, guint, i));

  for (guint c = 0; c < self->groups->len; c++)
    {
      Group *other = g_ptr_array_index (self->groups, c);
      float distance = (float) (share * *distance_at (self, a, c) + (1.0 - share) * *distance_at (self, b, c));

      if (c == a || other->joined)
        continue;
      if (into->person != 0 && other->person != 0)
        distance = APART;
      *distance_at (self, a, c) = *distance_at (self, c, a) = distance;
    }

  for (guint c = 0; c < self->groups->len; c++)
    {
      Group *other = g_ptr_array_index (self->groups, c);

      if (!other->joined && (c == a || other->nearest == a || other->nearest == b
                             || get_excess (self, c, a) < other->nearest_excess))
        find_nearest (self, c);
    }
}

/* Joins the two nearest groups, again and again, until none are near enough. */
static void
join_near_groups (Clustering *self)
{
  for (;;)
    {
      guint best = 0;
      float excess = APART;

      for (guint a = 0; a < self->groups->len; a++)
        {
          Group *group = g_ptr_array_index (self->groups, a);

          if (!group->joined && group->nearest_excess < excess)
            {
              best = a;
              excess = group->nearest_excess;
            }
        }
      if (!(excess <= 0))
        return;

      guint other = ((Group *) g_ptr_array_index (self->groups, best))->nearest;

      if (groups_seen_together (g_ptr_array_index (self->groups, best), g_ptr_array_index (self->groups, other)))
        set_apart (self, best, other);
      else
        join_groups (self, MIN (best, other), MAX (best, other));
    }
}

/* Known persons become one group each; returns the groups. */
static GPtrArray *
groups_of_known_persons (const GuiseClusterTrack *tracks, guint n_tracks)
{
  g_autoptr(GHashTable) by_person = g_hash_table_new (g_int64_hash, g_int64_equal);
  GPtrArray *groups = g_ptr_array_new_with_free_func (group_free);

  for (guint i = 0; i < n_tracks; i++)
    {
      Group *group;

      if (tracks[i].person <= 0)
        continue;
      group = g_hash_table_lookup (by_person, &tracks[i].person);
      if (group == NULL)
        {
          group = group_new (tracks[i].person);
          g_ptr_array_add (groups, group);
          g_hash_table_insert (by_person, &group->person, group);
        }
      group_add_track (group, tracks, i);
    }
  for (guint i = 0; i < groups->len; i++)
    g_array_sort (((Group *) g_ptr_array_index (groups, i))->spans, compare_spans);

  return groups;
}

static guint
add_batch (GPtrArray *groups, const GuiseClusterTrack *tracks, guint n_tracks, guint next)
{
  /* At least one track a batch, however many people are known. */
  guint room = groups->len < MAX_GROUPS ? MAX_GROUPS - groups->len : 1;

  for (; next < n_tracks && room > 0; next++)
    if (tracks[next].person <= 0 && tracks[next].has_identity)
      {
        Group *group = group_new (0);

        group_add_track (group, tracks, next);
        g_ptr_array_add (groups, group);
        room--;
      }

  return next;
}

static void
name_new_persons (GPtrArray *groups, gint64 *next_person)
{
  for (guint i = groups->len; i > 0; i--)
    if (((Group *) g_ptr_array_index (groups, i - 1))->joined)
      g_ptr_array_remove_index (groups, i - 1);

  for (guint i = 0; i < groups->len; i++)
    {
      Group *group = g_ptr_array_index (groups, i);

      if (group->person == 0)
        group->person = (*next_person)--;
    }
}

void
guise_cluster_tracks (const GuiseClusterTrack *tracks, guint n_tracks, gint64 *persons)
{
  g_autoptr(GPtrArray) groups = groups_of_known_persons (tracks, n_tracks);
  gint64 next_person = -1;
  guint next = 0;

  while (next < n_tracks)
    {
      Clustering clustering = { tracks, groups, NULL };

      next = add_batch (groups, tracks, n_tracks, next);
      clustering.distances = g_new (float, MAX ((gsize) groups->len * groups->len, 1));
      find_all_distances (&clustering);
      join_near_groups (&clustering);
      g_free (clustering.distances);
      name_new_persons (groups, &next_person);
    }

  for (guint i = 0; i < n_tracks; i++)
    persons[i] = MAX (tracks[i].person, 0);
  for (guint i = 0; i < groups->len; i++)
    {
      Group *group = g_ptr_array_index (groups, i);

      for (guint j = 0; j < group->tracks->len; j++)
        persons[g_array_index (group->tracks, guint, j)] = group->person;
    }
}
