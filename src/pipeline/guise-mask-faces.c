/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mask-faces.h"

#include "guise-face-mask.h"
#include "guise-mask-usual.h"
#include "guise-train-face.h"

#include <string.h>

#define SIDE     GUISE_MASK_NET_SIDE
#define N_PIXELS GUISE_MASK_N_OUT

/* Faces that are looked at, spread over all there are. */
#define MAX_FACES 1200

/* Faces on which somebody painted what is before them: so many come on top, and from so many on a tenth is only for
 * measuring. */
#define MAX_PAINTED  400
#define MANY_PAINTED 20u

/* Faces that are read at a time, and whose paint is asked for at a time. */
#define CHUNK 64
#define PAGE  4096

/* Faces for measuring: one block in ten of so many. */
#define N_BLOCKS 50

/* Share of the face that something passes before, to count. */
#define LEAST_PASSING 0.01

/* The outline ends at the mesh's top: hair above it is no face, and nobody says where it begins. */
#define FOREHEAD 0.0

void
guise_mask_face_free (GuiseMaskFace *self)
{
  if (self == NULL)
    return;
  g_free (self->seen);
  g_free (self->passing);
  g_free (self->usual);
  g_free (self->points);
  g_free (self);
}

GuiseImage *
guise_mask_faces_outline (const GuisePoint3 *points, GError **error)
{
  return guise_face_mask_outline (points, &GUISE_AFFINE_IDENTITY, SIDE, SIDE, FOREHEAD, error);
}

static GuisePoint
middle_of (const GuisePoint *points, guint first, guint n)
{
  GuisePoint middle = { 0, 0 };

  for (guint i = 0; i < n; i++)
    {
      middle.x += points[first + i].x / n;
      middle.y += points[first + i].y / n;
    }
  return middle;
}

/* Mean colour of the square between eyes and mouth. */
static void
find_skin (GuiseMaskFace *face)
{
  double sum[3] = { 0 };
  guint n = 0;
  const double left = MIN (face->eyes[0].x, face->eyes[1].x), right = MAX (face->eyes[0].x, face->eyes[1].x);
  const double top = (face->eyes[0].y + face->eyes[1].y) / 2, height = face->mouth.y - top;

  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      if (x >= left && x <= right && y >= top + 0.3 * height && y <= top + 0.7 * height)
        {
          for (guint i = 0; i < 3; i++)
            sum[i] += face->rgb[(y * SIDE + x) * 3 + i];
          n++;
        }
  for (guint i = 0; i < 3; i++)
    face->skin[i] = n > 0 ? (float) (sum[i] / n / 255) : 0.6f;
}

/* What of the square is not behind something, as @paint has it. @mesh: of the frame. (transfer full) (nullable) */
static guint8 *
read_paint (GuiseFacePaint *paint, const GuisePoint3 *mesh)
{
  g_autoptr(GuiseImage) mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  guint8 *seen;

  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      guise_image_row (mask, y)[x] = 1;
  if (!guise_train_face_place_paint (paint, mesh, GUISE_MASK_COVERAGE, SIDE, NULL))
    return NULL;
  guise_train_face_narrow (mask, NULL, paint);
  seen = g_new (guint8, N_PIXELS);
  for (guint i = 0; i < N_PIXELS; i++)
    seen[i] = (guint8) CLAMP (guise_image_row (mask, i / SIDE)[i % SIDE] * 255 + 0.5f, 0, 255);
  return seen;
}

GuiseMaskFace *
guise_mask_face_read (GuiseStore *store, const GuiseFaceRecord *record, const GuisePoint3 *mesh, GuiseFacePaint *paint)
{
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, GUISE_FACE_MESH_N_POINTS);
  g_autoptr(GuiseImage) image = guise_train_face_read (store, record, mesh, GUISE_MASK_COVERAGE, SIDE, points, NULL);
  g_autoptr(GuiseImage) outline = image != NULL ? guise_mask_faces_outline (points, NULL) : NULL;
  GuisePoint ibug[GUISE_FACE_68_N_POINTS];
  g_autoptr(GuiseMaskFace) face = NULL;

  if (outline == NULL)
    return NULL;
  face = g_new0 (GuiseMaskFace, 1);
  for (guint y = 0; y < SIDE; y++)
    {
      const float *row = guise_image_row (outline, y);

      memcpy (face->rgb + y * SIDE * 3, image->plane[0] + (gsize) y * image->stride[0], SIDE * 3);
      for (guint x = 0; x < SIDE; x++)
        face->outline[y * SIDE + x] = (guint8) CLAMP (row[x] * 255 + 0.5f, 0, 255);
    }
  if (paint != NULL && (face->seen = read_paint (paint, mesh)) == NULL)
    return NULL;
  guise_face_mesh_to_68 (points, ibug);
  face->eyes[0] = middle_of (ibug, 36, 6);
  face->eyes[1] = middle_of (ibug, 42, 6);
  face->mouth = middle_of (ibug, 48, 12);
  face->chin = ibug[8];
  find_skin (face);
  face->track = record->track;
  face->time = record->time;
  face->points = g_steal_pointer (&points);
  return g_steal_pointer (&face);
}

/* Number @i of @n of a list of @total that is spread over all of it. */
static guint
spread (guint i, guint n, guint total)
{
  return (guint) ((guint64) i * total / n);
}

/* Reads the faces @numbers of @records and gives them to @taught, or in one block of ten of @n_blocks to @measured. */
static gboolean
read_faces (GuiseStore *store, const GArray *records, const GArray *numbers, guint n_blocks, GPtrArray *taught,
            GPtrArray *measured, GCancellable *cancellable, GError **error)
{
  g_autofree GuisePoint3 *meshes = g_new (GuisePoint3, (gsize) CHUNK * GUISE_FACE_MESH_N_POINTS);
  GuiseFacePaint *paints[CHUNK];
  gint64 ids[CHUNK];
  gboolean has[CHUNK];

  for (guint first = 0; first < numbers->len; first += CHUNK)
    {
      const guint count = MIN (CHUNK, numbers->len - first);

      for (guint i = 0; i < count; i++)
        ids[i] = g_array_index (records, GuiseFaceRecord, g_array_index (numbers, guint, first + i)).id;
      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !guise_store_face_get_landmarks (store, ids, count, GUISE_LANDMARKS_BEST, meshes, has, error)
          || !guise_store_face_get_paints (store, ids, count, paints, error))
        return FALSE;
      for (guint i = 0; i < count; i++)
        {
          const guint number = g_array_index (numbers, guint, first + i);
          const GuiseFaceRecord *record = &g_array_index (records, GuiseFaceRecord, number);
          const GuisePoint3 *mesh = meshes + (gsize) i * GUISE_FACE_MESH_N_POINTS;
          GuiseMaskFace *face = has[i] ? guise_mask_face_read (store, record, mesh, paints[i]) : NULL;

          if (face != NULL)
            g_ptr_array_add (n_blocks > 0 && spread (first + i, numbers->len, n_blocks) % 10 == 5 ? measured : taught,
                             face);
          g_clear_pointer (&paints[i], guise_face_paint_free);
        }
    }
  return TRUE;
}

/* Sorts the numbers of @records by whether somebody painted on them. */
static gboolean
list_painted (GuiseStore *store, const GArray *records, GArray *plain, GArray *painted, GError **error)
{
  g_autofree GuiseCorrection *origins = g_new (GuiseCorrection, PAGE);
  g_autofree gint64 *ids = g_new (gint64, PAGE);

  for (guint first = 0; first < records->len; first += PAGE)
    {
      const guint n = MIN (PAGE, records->len - first);

      for (guint i = 0; i < n; i++)
        ids[i] = g_array_index (records, GuiseFaceRecord, first + i).id;
      if (!guise_store_face_get_paint_origins (store, ids, n, origins, error))
        return FALSE;
      for (guint i = 0; i < n; i++)
        {
          const guint number = first + i;

          g_array_append_val (origins[i] != GUISE_CORRECTION_NONE ? painted : plain, number);
        }
    }
  return TRUE;
}

/* Keeps @most of @numbers, evenly spread. */
static void
thin_out (GArray *numbers, guint most)
{
  const guint n = MIN (numbers->len, most);

  for (guint i = 0; i < n; i++)
    g_array_index (numbers, guint, i) = g_array_index (numbers, guint, spread (i, n, numbers->len));
  g_array_set_size (numbers, n);
}

static gboolean
read_plain_and_painted (GuiseMaskFaces *self, GuiseStore *store, GCancellable *cancellable, GError **error)
{
  g_autoptr(GArray) records = guise_store_face_load (store, &(GuiseFaceQuery) { .kept = GUISE_KEPT_ONLY }, error);
  g_autoptr(GArray) plain = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr(GArray) painted = g_array_new (FALSE, FALSE, sizeof (guint));

  if (records == NULL || !list_painted (store, records, plain, painted, error))
    return FALSE;
  thin_out (plain, MAX_FACES);
  thin_out (painted, MAX_PAINTED);
  return read_faces (store, records, plain, N_BLOCKS, self->taught, self->measured, cancellable, error)
         && read_faces (store, records, painted, painted->len >= MANY_PAINTED ? 10 : 0, self->taught_painted,
                        self->measured_painted, cancellable, error);
}

static int
compare_moments (gconstpointer a, gconstpointer b)
{
  const GuiseMaskFace *first = *(GuiseMaskFace *const *) a, *second = *(GuiseMaskFace *const *) b;

  return first->track != second->track ? (first->track < second->track ? -1 : 1)
         : (first->time > second->time) - (first->time < second->time);
}

/* Keeps what of @face something passes before, unless somebody painted that. */
static void
set_passing (GuiseMaskFace *face, const guint8 *passing)
{
  guint n_things = 0, n_face = 0;

  if (face->seen != NULL)
    return;
  for (guint i = 0; i < N_PIXELS; i++)
    if (face->outline[i] >= 128)
      {
        n_face++;
        n_things += passing[i] == GUISE_PASSING_THING ? 1 : 0;
      }
  face->passing = g_memdup2 (passing, N_PIXELS);
  face->is_passed = n_things > LEAST_PASSING * n_face;
}

GuisePassingFace
guise_mask_face_show (const GuiseMaskFace *self)
{
  return (GuisePassingFace) { self->rgb, self->outline, self->seen, self->points, self->time };
}

/* What the faces of a track mostly look like, in the square of each. @shown: (array length=n): @faces */
static void
set_usual (GuiseMaskFace **faces, const GuisePassingFace *shown, guint n)
{
  g_autoptr(GuiseMaskUsual) usual = guise_mask_usual_new (shown, n);

  for (guint k = 0; k < n && usual != NULL; k++)
    {
      faces[k]->usual = g_new (guint8, N_PIXELS * 3);
      /* Of all: taught by those that are most like it, the network takes each light that comes and goes for a thing. */
      guise_mask_usual_place (usual, shown[k].points, GUISE_MASK_USUAL_MAX_FACES, faces[k]->usual);
    }
}

/* @faces: (array length=n): of one track */
static gboolean
look_at_track (GuiseMaskFace **faces, guint n, GCancellable *cancellable, GError **error)
{
  g_autofree GuisePassingFace *shown = g_new (GuisePassingFace, n);
  g_autofree guint8 *passing = g_new (guint8, (gsize) n * N_PIXELS);

  for (guint i = 0; i < n; i++)
    shown[i] = guise_mask_face_show (faces[i]);
  if (!guise_mask_find_passing (shown, n, passing, cancellable, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    set_passing (faces[i], passing + (gsize) i * N_PIXELS);
  set_usual (faces, shown, n);
  return TRUE;
}

/* Of what passes before a face, by its track alone, nobody knows exactly where it ends: it is to learn from, and not to
 * measure. */
static void
teach_passed (GuiseMaskFaces *self)
{
  for (guint i = self->measured->len; i > 0; i--)
    {
      GuiseMaskFace *face = g_ptr_array_index (self->measured, i - 1);

      if (face->is_passed && self->measured->len > 1)
        g_ptr_array_add (self->taught, g_ptr_array_steal_index (self->measured, i - 1));
      else
        g_clear_pointer (&face->passing, g_free);
    }
  for (guint i = 0; i < self->taught->len; i++)
    if (((GuiseMaskFace *) self->taught->pdata[i])->is_passed)
      g_ptr_array_add (self->passed, self->taught->pdata[i]);
}

static gboolean
look_at_tracks (GuiseMaskFaces *self, GCancellable *cancellable, GError **error)
{
  const GPtrArray *const lists[] = { self->taught, self->measured, self->taught_painted, self->measured_painted };
  g_autoptr(GPtrArray) all = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint k = 0; k < lists[i]->len; k++)
      g_ptr_array_add (all, g_ptr_array_index (lists[i], k));
  g_ptr_array_sort (all, compare_moments);
  for (guint first = 0, end; first < all->len; first = end)
    {
      GuiseMaskFace **faces = (GuiseMaskFace **) (all->pdata + first);

      for (end = first + 1; end < all->len && faces[end - first]->track == faces[0]->track; end++)
        continue;
      if (!look_at_track (faces, end - first, cancellable, error))
        return FALSE;
    }
  for (guint i = 0; i < all->len; i++)
    g_clear_pointer (&((GuiseMaskFace *) all->pdata[i])->points, g_free);
  teach_passed (self);
  return TRUE;
}

gboolean
guise_mask_faces_read (GuiseMaskFaces *self, GuiseStore *store, GCancellable *cancellable, GError **error)
{
  GPtrArray **const lists[] = { &self->taught, &self->measured, &self->taught_painted, &self->measured_painted };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    *lists[i] = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_mask_face_free);
  self->passed = g_ptr_array_new ();
  return read_plain_and_painted (self, store, cancellable, error) && look_at_tracks (self, cancellable, error);
}

void
guise_mask_faces_clear (GuiseMaskFaces *self)
{
  g_clear_pointer (&self->passed, g_ptr_array_unref);
  g_clear_pointer (&self->taught, g_ptr_array_unref);
  g_clear_pointer (&self->measured, g_ptr_array_unref);
  g_clear_pointer (&self->taught_painted, g_ptr_array_unref);
  g_clear_pointer (&self->measured_painted, g_ptr_array_unref);
}
