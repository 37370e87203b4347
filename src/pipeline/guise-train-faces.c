/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "guise-error.h"
#include "guise-face-blink.h"
#include "guise-front.h"
#include "guise-face-mesh.h"
#include "guise-i18n.h"
#include "guise-measures.h"
#include "guise-train-blinks.h"
#include "guise-train-set.h"

/* Faces that are read at a time: enough for all threads, few enough that their landmarks and pixels stay small. */
#define CHUNK 64

/* Where there is no room for so many a smaller batch is the better way out, which the model that finds no room tells. */
#define LEAST_FACES 100

/* Share of a face that something is before, from which on it is asked what; less is what the mask network errs by. */
#define LEAST_HIDDEN 0.01f

/* A face that is read: @index in what is trained; @open: of its eyes, 1: as they are. */
typedef struct
{
  guint  index;
  double open;
} Reading;

/* One chunk on its way to the device. */
typedef struct
{
  GuiseStore                  *store;
  const GuiseTrainFacesParams *params;
  GCancellable                *cancellable; /* (nullable) */
  GuiseFront                  *front;       /* (nullable): for the caller's thread alone */
  GuiseFaceRecord              records[CHUNK];
  double                       open[CHUNK]; /* as of a Reading */
  GuisePoint3                 *meshes;      /* CHUNK × 478 */
  guint8                      *pixels;      /* CHUNK faces */
  GuiseFacePaint              *paints[CHUNK];   /* (nullable) each */
  gboolean                     good[CHUNK];
  GuiseFaceColours             colours[CHUNK];
  GuiseFaceKind                kinds[CHUNK];
  GuiseFaceShape               shapes[CHUNK];
  int                          next;        /* atomic: the next face that a thread takes */
  guint                        n;
} Chunk;

static gsize
face_bytes (guint size)
{
  return (gsize) size * size * 4;
}

static GuiseFaceShape
get_shape (const GuisePoint3 *points, guint size)
{
  GuisePoint landmarks[GUISE_FACE_68_N_POINTS];
  GuiseFaceShape shape;

  G_STATIC_ASSERT (GUISE_FACE_68_N_POINTS == GUISE_AUGMENT_N_LANDMARKS);

  guise_face_mesh_to_68 (points, landmarks);
  for (guint i = 0; i < GUISE_FACE_68_N_POINTS; i++)
    {
      shape.points[i][0] = landmarks[i].x / (float) size;
      shape.points[i][1] = landmarks[i].y / (float) size;
    }

  return shape;
}

/* Whether it is to be looked what is before the face: also where nobody has looked yet. */
static gboolean
is_hidden (const Chunk *chunk, guint i)
{
  return chunk->front != NULL && !(chunk->records[i].occlusion <= LEAST_HIDDEN);
}

static gboolean
read_face (Chunk *chunk, guint i)
{
  const GuiseTrainFacesParams *params = chunk->params;
  const GuisePoint3 *mesh = chunk->meshes + (gsize) i * GUISE_FACE_MESH_N_POINTS;
  GuisePoint3 points[GUISE_FACE_MESH_N_POINTS];
  const GuisePoint3 *now;
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseImage) image = guise_train_face_read (chunk->store, &chunk->records[i], mesh, params->cut.coverage,
                                                       params->size, points, &error);
  g_autoptr(GuiseImage) seen = NULL;

  if (image != NULL && chunk->open[i] < 1)
    guise_face_blink (image, points, chunk->open[i]);
  if (image == NULL
      || (is_hidden (chunk, i)
          && (seen = guise_front_find (image, points, chunk->records[i].track, &GUISE_AFFINE_IDENTITY, params->size,
                                       chunk->front, &error)) == NULL)
      || (chunk->paints[i] != NULL
          && !guise_train_face_place_paint (chunk->paints[i], mesh, params->cut.coverage, params->size, &error))
      || !guise_train_face_pack (image, points, &params->cut, seen, chunk->paints[i],
                                 chunk->pixels + i * face_bytes (params->size), &chunk->colours[i], &error))
    {
      g_info ("face %" G_GINT64_FORMAT " is not trained on: %s", chunk->records[i].id, error->message);
      return FALSE;
    }

  now = chunk->open[i] < 1 ? points : mesh;
  chunk->kinds[i] = (GuiseFaceKind) { chunk->records[i].yaw, chunk->records[i].pitch,
                                      guise_face_mesh_get_mouth_opening (now),
                                      (guise_face_mesh_get_eye_opening (now, TRUE)
                                       + guise_face_mesh_get_eye_opening (now, FALSE)) / 2 };
  chunk->shapes[i] = get_shape (points, params->size);
  return TRUE;
}

static gpointer
read_thread (gpointer data)
{
  Chunk *chunk = data;
  int i;

  while (!g_cancellable_is_cancelled (chunk->cancellable) && (i = g_atomic_int_add (&chunk->next, 1)) < (int) chunk->n)
    if (!is_hidden (chunk, (guint) i))
      chunk->good[i] = read_face (chunk, (guint) i);

  return NULL;
}

static void
read_chunk (Chunk *chunk)
{
  const guint n_helpers = MIN (MAX (chunk->params->n_threads, 1) - 1, chunk->n);
  g_autofree GThread **helpers = g_new (GThread *, n_helpers + 1);

  g_atomic_int_set (&chunk->next, 0);
  for (guint i = 0; i < n_helpers; i++)
    helpers[i] = g_thread_new ("guise-train-faces", read_thread, chunk);
  read_thread (chunk);
  for (guint i = 0; i < n_helpers; i++)
    g_thread_join (helpers[i]);

  for (guint i = 0; i < chunk->n && !g_cancellable_is_cancelled (chunk->cancellable); i++)
    if (is_hidden (chunk, i))
      chunk->good[i] = read_face (chunk, i);
}

static void
clear_paints (Chunk *chunk)
{
  for (guint i = 0; i < CHUNK; i++)
    g_clear_pointer (&chunk->paints[i], guise_face_paint_free);
}

static gboolean
fill_chunk (Chunk *chunk, GuiseTrainSet *set, GArray *readings, guint first, GError **error)
{
  gint64 ids[CHUNK];

  chunk->n = MIN (CHUNK, readings->len - first);
  for (guint i = 0; i < chunk->n; i++)
    {
      const Reading *reading = &g_array_index (readings, Reading, first + i);

      chunk->records[i] = g_array_index (set->trained, GuiseFaceRecord, reading->index);
      chunk->open[i] = reading->open;
      ids[i] = chunk->records[i].id;
    }

  clear_paints (chunk);
  return guise_store_face_get_landmarks (chunk->store, ids, chunk->n, GUISE_LANDMARKS_BEST, chunk->meshes, NULL, error)
         && guise_store_face_get_paints (chunk->store, ids, chunk->n, chunk->paints, error);
}

static gboolean
upload_chunk (GuiseTrainFaces *self, Chunk *chunk, GError **error)
{
  for (guint i = 0; i < chunk->n; i++)
    {
      if (!chunk->good[i])
        {
          self->skipped += chunk->open[i] >= 1;
          continue;
        }
      if (!guise_augment_faces_upload (self->faces, self->n, chunk->pixels + i * face_bytes (chunk->params->size),
                                       error))
        return FALSE;
      self->colours[self->n] = chunk->colours[i];
      self->kinds[self->n] = chunk->kinds[i];
      self->shapes[self->n] = chunk->shapes[i];
      self->drawn += chunk->open[i] < 1;
      self->n++;
    }

  return TRUE;
}

/* Eyes are wide in one face and narrow in another: how far they stand open is a matter of what they usually do. */
static void
compare_eyes (GuiseTrainFaces *self)
{
  g_autofree double *openings = g_new (double, self->n);
  float usual;

  for (guint i = 0; i < self->n; i++)
    openings[i] = (double) self->kinds[i].eyes;
  usual = (float) guise_measure_median (openings, self->n);
  for (guint i = 0; i < self->n; i++)
    self->kinds[i].eyes = usual > 0 ? self->kinds[i].eyes / usual : 1;
}

static gboolean
load_all (GuiseTrainFaces *self, Chunk *chunk, GuiseTrainSet *set, GArray *readings, GCancellable *cancellable,
          GError **error)
{
  const GuiseTrainFacesParams *params = chunk->params;

  for (guint first = 0; first < readings->len; first += CHUNK)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error) || !fill_chunk (chunk, set, readings, first, error))
        return FALSE;
      read_chunk (chunk);
      if (g_cancellable_set_error_if_cancelled (cancellable, error) || !upload_chunk (self, chunk, error))
        return FALSE;
      if (params->progress != NULL)
        params->progress ((double) (first + chunk->n) / readings->len, params->user_data);
    }

  if (self->n == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED,
                   _("None of the %u faces of person %" PRId64 " could be read: “Repair” in the project menu, or "
                   "“guise verify --repair”, has them found again"), readings->len, set->person);
      return FALSE;
    }
  compare_eyes (self);
  return TRUE;
}

static guint
get_limit (const GuiseTrainFacesParams *params)
{
  const guint64 room = params->room_bytes / face_bytes (params->size);

  return (guint) MIN (MAX (room, LEAST_FACES), guise_augment_faces_get_limit (params->gpu, params->size));
}

/* All that is trained, or as many, evenly spread, as the device can hold; then the blinks. */
static GArray *
plan_readings (GuiseTrainSet *set, const GuiseTrainFacesParams *params)
{
  const guint limit = get_limit (params), n = MIN (set->trained->len, limit);
  g_autoptr(GArray) blinks = guise_train_blinks_choose (set->trained, params->blinks, limit - n);
  GArray *readings = g_array_sized_new (FALSE, FALSE, sizeof (Reading), n + blinks->len);

  for (guint i = 0; i < n; i++)
    {
      const Reading reading = { (guint) ((guint64) i * set->trained->len / n), 1 };

      g_array_append_val (readings, reading);
    }
  for (guint i = 0; i < blinks->len; i++)
    {
      const Reading blink = { g_array_index (blinks, guint, i), guise_train_blinks_get_open (i) };

      g_array_append_val (readings, blink);
    }

  return readings;
}

GuiseTrainFaces *
guise_train_faces_load (GuiseStore *store, GuiseTrainSet *set, const GuiseTrainFacesParams *params,
                        GCancellable *cancellable, GError **error)
{
  g_autoptr(GArray) readings = plan_readings (set, params);
  g_autoptr(GuiseTrainFaces) self = g_new0 (GuiseTrainFaces, 1);
  g_autofree Chunk *chunk = g_new0 (Chunk, 1);
  g_autofree GuisePoint3 *meshes = g_new (GuisePoint3, (gsize) CHUNK * GUISE_FACE_MESH_N_POINTS);
  g_autofree guint8 *pixels = g_malloc (CHUNK * face_bytes (params->size));
  g_autoptr(GuiseFront) front = NULL;
  gboolean loaded;

  if (!guise_front_load (store, params->gpu, &front, error))
    return NULL;
  self->left_out = set->trained->len;
  for (guint i = 0; i < readings->len; i++)
    self->left_out -= g_array_index (readings, Reading, i).open >= 1;
  self->colours = g_new (GuiseFaceColours, readings->len);
  self->kinds = g_new (GuiseFaceKind, readings->len);
  self->shapes = g_new (GuiseFaceShape, readings->len);
  self->faces = guise_augment_faces_new (params->gpu, params->size, readings->len, error);

  *chunk = (Chunk) { .store = store, .params = params, .cancellable = cancellable, .front = front, .meshes = meshes, .pixels = pixels };
  loaded = self->faces != NULL && load_all (self, chunk, set, readings, cancellable, error);
  clear_paints (chunk);
  return loaded ? g_steal_pointer (&self) : NULL;
}

void
guise_train_faces_destroy (GuiseTrainFaces *self)
{
  if (self == NULL)
    return;

  guise_augment_faces_destroy (self->faces);
  g_free (self->colours);
  g_free (self->kinds);
  g_free (self->shapes);
  g_free (self);
}
