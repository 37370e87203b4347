/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-face-map"

#include "guise-face-map.h"

#include "guise-face-map-file.h"
#include "guise-i18n.h"
#include "guise-json.h"
#include "guise-main-axes.h"
#include "guise-near-rows.h"
#include "guise-plane-layout.h"

#include <math.h>
#include <string.h>

/* Faces whose vectors are read at once. */
#define PAGE 1024

/* A further face lies among so many of those it is most like, */
#define N_BESIDE 3
/* as far as they lie together: parts of the map's side. */
#define BESIDE_REACH 0.02f
/* And not quite on them. */
#define BESIDE_SPREAD 0.002f

/* Parts of the whole at which a stage has ended. */
#define READ_DONE       0.10
#define NEIGHBOURS_DONE 0.35
#define LAYOUT_DONE     0.85

#define SIZE GUISE_FACE_VECTOR_SIZE

struct _GuiseFaceMap
{
  GuiseJob       parent_instance;

  GuiseStore    *store;
  GuiseFaceQuery query;             /* its `where` is owned */
  char          *path;
  guint          n_wanted;

  GArray        *ids;               /* of gint64 */
  GArray        *points;            /* of GuisePoint */
  gint64        *tracks;            /* one for each of @ids */
  GArray        *known;             /* of guint: places in @ids of those with a vector */
  GArray        *chosen;            /* of guint: of those that are laid out */
  float         *rows;              /* chosen × SIZE: along the main axes */
  float          mean[SIZE];
  float         *axes;              /* SIZE × SIZE */
  guint          n_persons, n_left_out;
  gint64         started, ended;    /* monotonic, µs */
};

G_DEFINE_FINAL_TYPE (GuiseFaceMap, guise_face_map, GUISE_TYPE_JOB)

static void
report (GuiseFaceMap *self, double from, double to, double part)
{
  guise_job_report (GUISE_JOB (self), from + (to - from) * part, _("Drawing up the map of faces · %u faces"),
                    self->ids->len);
}

/* Which faces have a vector, of all; both lists are in the same order. */
static gboolean
find_faces (GuiseFaceMap *self, GError **error)
{
  GuiseFaceQuery query = self->query;
  g_autoptr(GArray) ids = NULL;
  guint at = 0;

  self->ids = guise_store_face_find (self->store, &query, error);
  query.with_vector = TRUE;
  ids = self->ids != NULL ? guise_store_face_find (self->store, &query, error) : NULL;
  if (ids == NULL)
    return FALSE;

  for (guint i = 0; i < self->ids->len; i++)
    if (at < ids->len && g_array_index (self->ids, gint64, i) == g_array_index (ids, gint64, at))
      {
        g_array_append_val (self->known, i);
        at++;
      }
  self->tracks = g_new (gint64, MAX (self->ids->len, 1));
  return guise_store_face_get_groups (self->store, (const gint64 *) (gpointer) self->ids->data, self->ids->len,
                                      GUISE_FACE_GROUP_TRACK, self->tracks, error);
}

/* Of each track its share, and its first in any case, so that a short one is on the map in its own right; of all as one
 * where there are too many. */
static void
choose (GuiseFaceMap *self)
{
  const guint n = self->known->len;
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  gint64 *all = &self->tracks[g_array_index (self->known, guint, 0)];
  gboolean by_track;

  for (guint i = 0; i < n; i++)
    {
      gint64 *track = &self->tracks[g_array_index (self->known, guint, i)];

      if (!g_hash_table_contains (seen, track))
        g_hash_table_insert (seen, track, g_new0 (guint64, 2));
    }
  by_track = g_hash_table_size (seen) <= self->n_wanted / 2;

  for (guint i = 0; i < n; i++)
    {
      const guint place = g_array_index (self->known, guint, i);
      guint64 *counts = g_hash_table_lookup (seen, by_track ? &self->tracks[place] : all);   /* seen, chosen */

      if (n <= self->n_wanted || counts[1] * n < (counts[0] + 1) * self->n_wanted)
        {
          g_array_append_val (self->chosen, place);
          counts[1]++;
        }
      counts[0]++;
    }
}

/* Vectors of the faces at @places, which are @n; what has none by now is zero. */
static gboolean
read_vectors (GuiseFaceMap *self, const guint *places, guint n, float *out, GError **error)
{
  g_autofree gint64 *ids = g_new (gint64, MAX (n, 1));
  g_autofree gboolean *found = g_new (gboolean, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    ids[i] = g_array_index (self->ids, gint64, places[i]);
  return guise_store_face_get_vectors (self->store, ids, n, out, found, error);
}

static gboolean
read_chosen (GuiseFaceMap *self, GCancellable *cancellable, GError **error)
{
  const guint n = self->chosen->len;
  g_autofree float *vectors = g_new (float, (gsize) MAX (n, 1) * SIZE);

  for (guint first = 0; first < n; first += PAGE)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !read_vectors (self, &g_array_index (self->chosen, guint, first), MIN (PAGE, n - first),
                            vectors + (gsize) first * SIZE, error))
        return FALSE;
      report (self, 0, READ_DONE, (double) first / n);
    }
  guise_main_axes_find (vectors, n, SIZE, self->mean, self->axes);
  for (guint i = 0; i < n; i++)
    guise_main_axes_apply (self->mean, self->axes, SIZE, vectors + (gsize) i * SIZE, self->rows + (gsize) i * SIZE);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* A stop takes the faces where they lie by then. */
static gboolean
report_layout (double part, gpointer data)
{
  report (data, NEIGHBOURS_DONE, LAYOUT_DONE, part);
  return !guise_job_is_stopping (data);
}

static gboolean
lay_out (GuiseFaceMap *self, const GuiseNearRows *near, GuisePoint *out, GCancellable *cancellable, GError **error)
{
  const guint n = self->chosen->len, k = GUISE_PLANE_LAYOUT_K;
  g_autofree guint *neighbours = g_new (guint, (gsize) n * k);
  g_autofree float *distances2 = g_new (float, (gsize) n * k);
  g_autofree GuisePoint *start = g_new (GuisePoint, n);
  const GuisePlaneLayout layout = {
    .n = n, .k = k, .neighbours = neighbours, .distances2 = distances2, .start = start, .report = report_layout,
    .data = self,
  };

  for (guint i = 0; i < n; i++)
    {
      const float *row = self->rows + (gsize) i * SIZE;
      const guint n_found = guise_near_rows_find (near, row, i, k, neighbours + (gsize) i * k, distances2 + (gsize) i * k);

      for (guint j = n_found; j < k; j++)
        neighbours[(gsize) i * k + j] = G_MAXUINT;
      start[i] = (GuisePoint) { row[0], row[1] };
      if (i % 256 == 0)
        {
          if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return FALSE;
          report (self, READ_DONE, NEIGHBOURS_DONE, (double) i / n);
        }
    }
  return guise_plane_layout_run (&layout, out, cancellable, error);
}

/* Into the unit square, the longer side in full. */
static void
fit (GuisePoint *points, guint n)
{
  const GuiseRect all = guise_rect_bound (points, n);
  const float side = MAX (MAX (all.width, all.height), G_MINFLOAT);

  for (guint i = 0; i < n; i++)
    {
      points[i].x = 0.5f + (points[i].x - all.x - all.width / 2) / side;
      points[i].y = 0.5f + (points[i].y - all.y - all.height / 2) / side;
    }
}

/* Among those that it is most like; @salt makes two that are alike lie apart. */
static GuisePoint
put_beside (const GuisePoint *laid_out, const guint *nearest, guint n, gint64 salt)
{
  const GuisePoint at = laid_out[nearest[0]];
  const double angle = fmod ((double) (salt % 100003) * 2.399963229728653, 2 * G_PI);
  GuisePoint sum = { 0, 0 };
  guint n_near = 0;

  for (guint i = 0; i < n; i++)
    if (hypotf (laid_out[nearest[i]].x - at.x, laid_out[nearest[i]].y - at.y) <= BESIDE_REACH)
      {
        sum.x += laid_out[nearest[i]].x;
        sum.y += laid_out[nearest[i]].y;
        n_near++;
      }
  return (GuisePoint) { CLAMP (sum.x / (float) n_near + BESIDE_SPREAD * (float) cos (angle), 0, 1),
                        CLAMP (sum.y / (float) n_near + BESIDE_SPREAD * (float) sin (angle), 0, 1) };
}

static gboolean
put_others (GuiseFaceMap *self, const GuiseNearRows *near, const GuisePoint *laid_out, GCancellable *cancellable,
            GError **error)
{
  GuisePoint *points = (GuisePoint *) (gpointer) self->points->data;
  g_autofree float *vectors = g_new (float, PAGE * SIZE);
  g_autofree guint *places = g_new (guint, PAGE);
  guint next_chosen = 0, at = 0;

  while (at < self->known->len)
    {
      guint n = 0;

      for (; at < self->known->len && n < PAGE; at++)
        {
          const guint place = g_array_index (self->known, guint, at);

          if (next_chosen < self->chosen->len && g_array_index (self->chosen, guint, next_chosen) == place)
            points[place] = laid_out[next_chosen++];
          else
            places[n++] = place;
        }
      if (!read_vectors (self, places, n, vectors, error))
        return FALSE;
      for (guint i = 0; i < n; i++)
        {
          float row[SIZE], distances2[N_BESIDE];
          guint nearest[N_BESIDE], n_found;

          guise_main_axes_apply (self->mean, self->axes, SIZE, vectors + (gsize) i * SIZE, row);
          n_found = guise_near_rows_find (near, row, G_MAXUINT, N_BESIDE, nearest, distances2);
          points[places[i]] = put_beside (laid_out, nearest, n_found, g_array_index (self->ids, gint64, places[i]));
        }
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      report (self, LAYOUT_DONE, 1, (double) at / self->known->len);
    }
  return TRUE;
}

/* For each face the last one of its track before it, or the next after it, that has a vector; G_MAXUINT for none. */
static void
find_known (GuiseFaceMap *self, gboolean back, guint *out)
{
  g_autoptr(GHashTable) last = g_hash_table_new (g_int64_hash, g_int64_equal);
  const guint n = self->ids->len;
  guint at = back ? self->known->len : 0;

  for (guint step = 0; step < n; step++)
    {
      const guint i = back ? n - 1 - step : step;
      const gboolean is_known = back ? at > 0 && g_array_index (self->known, guint, at - 1) == i
                                     : at < self->known->len && g_array_index (self->known, guint, at) == i;

      if (is_known)
        {
          g_hash_table_insert (last, &self->tracks[i], GUINT_TO_POINTER (i + 1));
          at += back ? -1u : 1u;
        }
      out[i] = GPOINTER_TO_UINT (g_hash_table_lookup (last, &self->tracks[i])) - 1;
    }
}

/* Faces without a vector lie by the nearest of their track that has one; tracks that have none are not on the map. */
static void
put_unknown (GuiseFaceMap *self)
{
  const guint n = self->ids->len;
  g_autofree guint *before = g_new (guint, MAX (n, 1)), *after = g_new (guint, MAX (n, 1));
  GuisePoint *points = (GuisePoint *) (gpointer) self->points->data;
  gint64 *ids = (gint64 *) (gpointer) self->ids->data;
  guint n_put = 0;

  find_known (self, FALSE, before);
  find_known (self, TRUE, after);
  for (guint i = 0; i < n; i++)
    {
      const guint near = before[i] == G_MAXUINT || (after[i] != G_MAXUINT && after[i] - i < i - before[i]) ? after[i]
                                                                                                        : before[i];

      if (near != G_MAXUINT && near != i)
        points[i] = put_beside (points, &near, 1, ids[i]);
    }
  for (guint i = 0; i < n; i++)
    if (before[i] != G_MAXUINT || after[i] != G_MAXUINT)
      {
        points[n_put] = points[i];
        ids[n_put++] = ids[i];
      }
  self->n_left_out = n - n_put;
  g_array_set_size (self->ids, n_put);
  g_array_set_size (self->points, n_put);
}

static gboolean
draw_up (GuiseFaceMap *self, GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseNearRows) near = NULL;
  g_autofree GuisePoint *laid_out = g_new (GuisePoint, MAX (self->chosen->len, 1));

  if (self->chosen->len == 0)
    {
      put_unknown (self);
      return TRUE;
    }
  self->axes = g_new (float, SIZE * SIZE);
  self->rows = g_new (float, (gsize) self->chosen->len * SIZE);
  if (!read_chosen (self, cancellable, error))
    return FALSE;
  near = guise_near_rows_new (self->rows, self->chosen->len, SIZE);
  if (!lay_out (self, near, laid_out, cancellable, error))
    return FALSE;
  fit (laid_out, self->chosen->len);
  if (!put_others (self, near, laid_out, cancellable, error))
    return FALSE;
  put_unknown (self);
  return TRUE;
}

static gboolean
guise_face_map_run (GuiseJob *job, GCancellable *cancellable, GError **error)
{
  GuiseFaceMap *self = GUISE_FACE_MAP (job);

  self->started = g_get_monotonic_time ();
  if (self->path != NULL && !guise_face_map_file_check_name (self->path, error))
    return FALSE;
  if (!find_faces (self, error))
    return FALSE;
  g_array_set_size (self->points, self->ids->len);
  if (self->known->len > 0)
    choose (self);
  if (!draw_up (self, cancellable, error))
    return FALSE;
  if (self->path != NULL
      && !guise_face_map_file_write (self->store, self->ids, self->points, self->path, &self->n_persons, error))
    return FALSE;
  self->ended = g_get_monotonic_time ();
  return TRUE;
}

static void
guise_face_map_finalize (GObject *object)
{
  GuiseFaceMap *self = GUISE_FACE_MAP (object);

  g_clear_pointer (&self->ids, g_array_unref);
  g_array_unref (self->points);
  g_array_unref (self->known);
  g_array_unref (self->chosen);
  g_free (self->tracks);
  g_free (self->rows);
  g_free (self->axes);
  g_free ((char *) self->query.where);
  g_free (self->path);

  G_OBJECT_CLASS (guise_face_map_parent_class)->finalize (object);
}

static void
guise_face_map_class_init (GuiseFaceMapClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_face_map_finalize;
  GUISE_JOB_CLASS (klass)->run = guise_face_map_run;
}

static void
guise_face_map_init (GuiseFaceMap *self)
{
  self->points = g_array_new (FALSE, TRUE, sizeof (GuisePoint));
  self->known = g_array_new (FALSE, FALSE, sizeof (guint));
  self->chosen = g_array_new (FALSE, FALSE, sizeof (guint));
}

GuiseFaceMap *
guise_face_map_new (GuiseStore *store, const GuiseFaceMapParams *params)
{
  GuiseFaceMap *self = g_object_new (GUISE_TYPE_FACE_MAP, NULL);

  self->store = store;
  self->query = params->query;
  self->query.where = g_strdup (params->query.where);
  self->path = g_strdup (params->path);
  self->n_wanted = params->n_laid_out > 0 ? params->n_laid_out : GUISE_FACE_MAP_LAID_OUT;
  return self;
}

const GArray *
guise_face_map_get_ids (GuiseFaceMap *self)
{
  g_return_val_if_fail (GUISE_IS_FACE_MAP (self), NULL);

  return self->ids;
}

const GArray *
guise_face_map_get_points (GuiseFaceMap *self)
{
  g_return_val_if_fail (GUISE_IS_FACE_MAP (self), NULL);

  return self->points;
}

JsonNode *
guise_face_map_dup_result (GuiseFaceMap *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  guise_json_add_string (builder, "file", self->path);
  guise_json_add_int (builder, "faces", self->ids->len);
  guise_json_add_int (builder, "left_out", self->n_left_out);
  guise_json_add_int (builder, "laid_out", self->chosen->len);
  guise_json_add_int (builder, "persons", self->n_persons);
  guise_json_add_number (builder, "seconds", (double) (self->ended - self->started) / G_USEC_PER_SEC);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
