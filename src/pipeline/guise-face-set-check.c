/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-set-check.h"

#include "guise-face-mesh.h"

#include <math.h>
#include <stdlib.h>

/* Faces of a side that are looked at, and of these, whose landmarks are. */
#define MAX_FACES     10000
#define MAX_LANDMARKS 400

/* Degrees between two places of the map. */
#define STEP 15.0f

/* Frames further apart than this have nothing between them. */
#define MAX_GAP (GUISE_TIME_SECOND)

/*
 * The source lacks what at least this share of the target shows, in this many
 * faces, if it has fewer than a third of that share, but where a hundred are there
 * more are no need, and fewer than ten are always too few.
 */
#define MIN_SHARE   0.02
#define MIN_PLACE   0.01
#define MIN_TARGET  5
#define ALWAYS_FEW  10
#define ENOUGH      100

/* A place of the map is too full when it holds this many times the median of those that hold any. */
#define TOO_FULL    4
#define FULL_FROM   60

static const struct
{
  const char *name, *where;
} shows[GUISE_N_SHOWS] = {
  [GUISE_SHOWS_LEFT]        = { "left",        "yaw < -22.5" },
  [GUISE_SHOWS_RIGHT]       = { "right",       "yaw > 22.5" },
  [GUISE_SHOWS_UP]          = { "up",          "pitch > 15" },
  [GUISE_SHOWS_DOWN]        = { "down",        "pitch < -15" },
  [GUISE_SHOWS_DARK]        = { "dark",        "exposure < 0.25" },
  [GUISE_SHOWS_BRIGHT]      = { "bright",      "exposure > 0.7" },
  [GUISE_SHOWS_OPEN_MOUTH]  = { "open-mouth",  NULL },
  [GUISE_SHOWS_CLOSED_EYES] = { "closed-eyes", NULL },
};

/* Openings as guise-face-mesh.h defines them. */
#define OPEN_MOUTH  0.3f
#define CLOSED_EYES 0.12f

const char *
guise_shows_get_name (GuiseShows what)
{
  g_return_val_if_fail (what < GUISE_N_SHOWS, NULL);

  return shows[what].name;
}

const char *
guise_shows_get_where (GuiseShows what)
{
  g_return_val_if_fail (what < GUISE_N_SHOWS, NULL);

  return shows[what].where;
}

/* At most @max of @ids, spread evenly. */
static GArray *
spread (const GArray *ids, guint max)
{
  guint n = MIN (ids->len, max);
  GArray *some = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n);

  for (guint i = 0; i < n; i++)
    g_array_append_vals (some, &g_array_index (ids, gint64, (guint) ((guint64) i * ids->len / n)), 1);
  return some;
}

static guint
place_of (float degrees, guint n)
{
  int place = (int) lroundf (degrees / STEP) + (int) n / 2;

  return (guint) CLAMP (place, 0, (int) n - 1);
}

/* Footage that the faces come from; @faces are by clip and time. */
static double
sum_seconds (const GArray *faces, double scale)
{
  GuiseTime sum = 0;

  for (guint i = 1; i < faces->len; i++)
    {
      const GuiseFaceRecord *before = &g_array_index (faces, GuiseFaceRecord, i - 1);
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);

      /* Of every n-th face n frames belong to it. */
      if (face->clip == before->clip && face->time - before->time < MAX_GAP * MAX (scale, 1))
        sum += face->time - before->time;
    }
  return (double) sum / GUISE_TIME_SECOND;
}

static void
fill_map (const GArray *faces, double scale, GuiseSideCheck *out)
{
  double map[GUISE_CHECK_N_PITCHES][GUISE_CHECK_N_YAWS] = { 0 };

  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);

      if (!isnan (face->yaw) && !isnan (face->pitch))
        map[GUISE_CHECK_N_PITCHES - 1 - place_of (face->pitch, GUISE_CHECK_N_PITCHES)]
           [place_of (face->yaw, GUISE_CHECK_N_YAWS)] += scale;
    }
  for (guint p = 0; p < GUISE_CHECK_N_PITCHES; p++)
    for (guint y = 0; y < GUISE_CHECK_N_YAWS; y++)
      out->map[p][y] = (guint) lround (map[p][y]);
}

static gboolean
look_at_expressions (GuiseStore *store, const GArray *ids, GuiseSideCheck *out, GError **error)
{
  g_autoptr(GArray) some = spread (ids, MAX_LANDMARKS);
  const gint64 *first = (const gint64 *) (gconstpointer) some->data;
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, (gsize) MAX (some->len, 1) * GUISE_FACE_N_LANDMARKS);
  g_autofree gboolean *found = g_new0 (gboolean, MAX (some->len, 1));
  guint n = 0, n_open = 0, n_closed = 0;

  if (!guise_store_face_get_landmarks (store, first, some->len, GUISE_LANDMARKS_BEST, points, found, error))
    return FALSE;
  for (guint i = 0; i < some->len; i++)
    {
      const GuisePoint3 *face = points + (gsize) i * GUISE_FACE_N_LANDMARKS;

      if (!found[i])
        continue;
      n++;
      n_open += guise_face_mesh_get_mouth_opening (face) > OPEN_MOUTH;
      n_closed += MAX (guise_face_mesh_get_eye_opening (face, TRUE),
                       guise_face_mesh_get_eye_opening (face, FALSE)) < CLOSED_EYES;
    }
  out->share[GUISE_SHOWS_OPEN_MOUTH] = n > 0 ? (double) n_open / n : 0;
  out->share[GUISE_SHOWS_CLOSED_EYES] = n > 0 ? (double) n_closed / n : 0;
  for (guint i = GUISE_SHOWS_OPEN_MOUTH; i <= GUISE_SHOWS_CLOSED_EYES; i++)
    out->n_shows[i] = (guint) lround (out->share[i] * ids->len);
  return TRUE;
}

static gboolean
count_shows (GuiseStore *store, const GuiseFaceQuery *query, GuiseSideCheck *out, GError **error)
{
  const char *wheres[GUISE_SHOWS_OPEN_MOUTH];
  gint64 counts[G_N_ELEMENTS (wheres)];

  for (guint i = 0; i < G_N_ELEMENTS (wheres); i++)
    wheres[i] = shows[i].where;
  if (!guise_store_face_count_each (store, query, wheres, G_N_ELEMENTS (wheres), counts, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (wheres); i++)
    {
      out->n_shows[i] = (guint) MIN (counts[i], G_MAXUINT);
      out->share[i] = out->n > 0 ? (double) counts[i] / out->n : 0;
    }
  return TRUE;
}

static gboolean
check_side (GuiseStore *store, const GuiseFaceQuery *query, GuiseSideCheck *out, GError **error)
{
  g_autoptr(GArray) ids = guise_store_face_find (store, query, error);
  g_autoptr(GArray) some = ids != NULL ? spread (ids, MAX_FACES) : NULL;
  g_autoptr(GArray) faces = some != NULL ? guise_store_face_get (store, (const gint64 *) (gpointer) some->data, some->len,
                                                                 error) : NULL;
  double scale;

  if (faces == NULL)
    return FALSE;
  scale = faces->len > 0 ? (double) ids->len / faces->len : 1;
  out->n = ids->len;
  out->seconds = sum_seconds (faces, scale);
  fill_map (faces, scale, out);
  return count_shows (store, query, out, error) && look_at_expressions (store, ids, out, error);
}

/* Whether @n_source faces are too few for what @n_target of the target show. */
static gboolean
is_lacking (const GuiseFaceSetCheck *check, double n_source, double n_target, double min_share)
{
  double share = check->target.n > 0 ? n_target / check->target.n : 0;
  double wanted = CLAMP (share * check->source.n / 3, ALWAYS_FEW, ENOUGH);

  return n_target >= MIN_TARGET && share >= min_share && n_source < wanted;
}

static GuiseFaceQuery
query_of_source (gint64 source)
{
  return (GuiseFaceQuery) { .person = source, .kept = GUISE_KEPT_ONLY, .held_out = GUISE_HELD_OUT_NONE };
}

gboolean
guise_face_set_check (GuiseStore *store, gint64 source, gint64 target, GuiseFaceSetCheck *out, GError **error)
{
  const GuiseFaceQuery of_source = query_of_source (source);
  const GuiseFaceQuery of_target = { .person = target, .kept = GUISE_KEPT_ONLY };

  g_return_val_if_fail (source > 0 && target > 0, FALSE);

  *out = (GuiseFaceSetCheck) { 0 };
  if (!check_side (store, &of_source, &out->source, error) || !check_side (store, &of_target, &out->target, error))
    return FALSE;
  for (guint i = 0; i < GUISE_N_SHOWS; i++)
    out->lacks[i] = is_lacking (out, out->source.n_shows[i], out->target.n_shows[i], MIN_SHARE);
  for (guint p = 0; p < GUISE_CHECK_N_PITCHES; p++)
    for (guint y = 0; y < GUISE_CHECK_N_YAWS; y++)
      out->map_lacks[p][y] = is_lacking (out, out->source.map[p][y], out->target.map[p][y], MIN_PLACE);
  return TRUE;
}

static int
compare_counts (const void *a, const void *b)
{
  guint x = *(const guint *) a, y = *(const guint *) b;

  return (x > y) - (x < y);
}

/* Faces of a place beyond which it is too full. */
static guint
find_limit (GArray *const *places, guint n_places)
{
  guint counts[GUISE_CHECK_N_PITCHES * GUISE_CHECK_N_YAWS], n = 0;

  for (guint i = 0; i < n_places; i++)
    if (places[i]->len > 0)
      counts[n++] = places[i]->len;
  qsort (counts, n, sizeof *counts, compare_counts);
  return n > 0 ? MAX (TOO_FULL * counts[n / 2], FULL_FROM) : FULL_FROM;
}

/* All but @limit of @ids, of which those that stay are spread evenly. */
static void
append_surplus (const GArray *ids, guint limit, GArray *out)
{
  for (guint i = 0; i < ids->len && ids->len > limit; i++)
    if ((guint64) i * limit / ids->len == (guint64) (i + 1) * limit / ids->len)
      g_array_append_vals (out, &g_array_index (ids, gint64, i), 1);
}

gboolean
guise_face_set_balance (GuiseStore *store, gint64 source, GArray **out_ids, GError **error)
{
  const GuiseFaceQuery query = query_of_source (source);
  g_autoptr(GArray) faces = guise_store_face_load (store, &query, error);
  GArray *places[GUISE_CHECK_N_PITCHES * GUISE_CHECK_N_YAWS];
  guint limit;

  if (faces == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    places[i] = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);

      if (!isnan (face->yaw) && !isnan (face->pitch))
        g_array_append_val (places[place_of (face->pitch, GUISE_CHECK_N_PITCHES) * GUISE_CHECK_N_YAWS
                                   + place_of (face->yaw, GUISE_CHECK_N_YAWS)], face->id);
    }
  limit = find_limit (places, G_N_ELEMENTS (places));
  *out_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      append_surplus (places[i], limit, *out_ids);
      g_array_unref (places[i]);
    }
  return TRUE;
}
