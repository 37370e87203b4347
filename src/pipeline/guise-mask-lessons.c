/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mask-lessons.h"

#include "guise-error.h"
#include "guise-face-align.h"
#include "guise-face-mask.h"
#include "guise-i18n.h"
#include "guise-occluder.h"
#include "guise-occluder-shapes.h"
#include "guise-store-faces.h"
#include "guise-train-face.h"

#include <math.h>
#include <string.h>

#define SIDE     GUISE_MASK_NET_SIDE
#define N_PIXELS (SIDE * SIDE)

/* Faces that are looked at, spread over all there are, and how few are too few to learn from. */
#define MAX_FACES 1200
#define MIN_FACES 20u

/* Faces on which somebody painted what is before them: so many come on top, and from so many on a tenth is only for
 * measuring. They are this share of what is taught, and mostly nothing is drawn on them. */
#define MAX_PAINTED      400
#define MANY_PAINTED     20u
#define PAINTED_SHARE    0.25
#define PAINTED_AS_IT_IS 0.7

/* Faces that are read at a time, and whose paint is asked for at a time. */
#define CHUNK 64
#define PAGE  4096

/* Faces for measuring: one block in ten of so many. */
#define N_BLOCKS 50

/* The outline ends at the mesh's top: hair above it is no face, and nobody says where it begins. */
#define FOREHEAD 0.0

/* How many of the taught faces get other light. */
#define RELIT_SHARE 0.5

/* Of colours, 0..1: less is noise. And how many deviations from the mean still tell something. */
#define LEAST_DEVIATION 0.05
#define FARTHEST        4.0

typedef struct
{
  guint8     rgb[N_PIXELS * 3];
  guint8     outline[N_PIXELS];
  guint8    *seen;                      /* (nullable): N_PIXELS, where somebody painted */
  GuisePoint eyes[2], mouth, chin;      /* pixels */
  float      skin[3];
} Face;

struct _GuiseMaskLessons
{
  GPtrArray *taught, *measured;                  /* of Face: with nothing painted */
  GPtrArray *taught_painted, *measured_painted;
};

static void
face_free (Face *self)
{
  g_free (self->seen);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Face, face_free)

static double
between (GuiseRandom *random, double least, double most)
{
  return least + (most - least) * guise_random_uniform (random);
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
find_skin (Face *face)
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

/* @paint: (nullable). (nullable) (transfer full): %NULL for what cannot be read */
static Face *
read_face (GuiseStore *store, const GuiseFaceRecord *record, const GuisePoint3 *mesh, GuiseFacePaint *paint)
{
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, GUISE_FACE_MESH_N_POINTS);
  g_autoptr(GuiseImage) image = guise_train_face_read (store, record, mesh, GUISE_MASK_COVERAGE, SIDE, points, NULL);
  g_autoptr(GuiseImage) outline = image != NULL ? guise_face_mask_outline (points, &GUISE_AFFINE_IDENTITY, SIDE, SIDE,
                                                                          FOREHEAD, NULL) : NULL;
  GuisePoint ibug[GUISE_FACE_68_N_POINTS];
  g_autoptr(Face) face = NULL;

  if (outline == NULL)
    return NULL;
  face = g_new0 (Face, 1);
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
          Face *face = has[i] ? read_face (store, &g_array_index (records, GuiseFaceRecord, number),
                                           meshes + (gsize) i * GUISE_FACE_MESH_N_POINTS, paints[i]) : NULL;

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
read_all (GuiseMaskLessons *self, GuiseStore *store, GCancellable *cancellable, GError **error)
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

GuiseMaskLessons *
guise_mask_lessons_load (GuiseStore *store, GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseMaskLessons) self = g_new0 (GuiseMaskLessons, 1);
  GPtrArray **const lists[] = { &self->taught, &self->measured, &self->taught_painted, &self->measured_painted };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    *lists[i] = g_ptr_array_new_with_free_func ((GDestroyNotify) face_free);
  if (!read_all (self, store, cancellable, error))
    return NULL;
  if (self->taught->len < MIN_FACES || self->measured->len == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("The project has %u faces without paint that can be learned from, and %u are needed: find faces "
                     "in more clips first"), self->taught->len + self->measured->len, MIN_FACES);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
guise_mask_lessons_destroy (GuiseMaskLessons *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->taught, g_ptr_array_unref);
  g_clear_pointer (&self->measured, g_ptr_array_unref);
  g_clear_pointer (&self->taught_painted, g_ptr_array_unref);
  g_clear_pointer (&self->measured_painted, g_ptr_array_unref);
  g_free (self);
}

guint
guise_mask_lessons_get_size (const GuiseMaskLessons *self)
{
  return self->taught->len + self->measured->len + guise_mask_lessons_count_painted (self);
}

guint
guise_mask_lessons_count_painted (const GuiseMaskLessons *self)
{
  return self->taught_painted->len + self->measured_painted->len;
}

gboolean
guise_mask_lessons_can_draw (const GuiseMaskLessons *self, GuiseLessonKind kind)
{
  return kind != GUISE_LESSON_PAINTED || self->measured_painted->len > 0;
}

/* Value of channel @c of @n between pixels; the edge goes on for ever. */
static double
sample (const guint8 *pixels, guint n, guint c, double x, double y)
{
  const double px = CLAMP (x - 0.5, 0, SIDE - 1.001), py = CLAMP (y - 0.5, 0, SIDE - 1.001);
  const guint left = (guint) px, top = (guint) py;
  const double u = px - left, v = py - top;
  const guint8 *p = pixels + (top * SIDE + left) * n + c, *q = p + SIDE * n;

  return ((1 - v) * ((1 - u) * p[0] + u * p[n]) + v * ((1 - u) * q[0] + u * q[n])) / 255;
}

/* A little turned, scaled and shifted, perhaps mirrored: from the face's pixels to those of the lesson. */
static GuiseAffine
draw_movement (GuiseRandom *random)
{
  const double angle = between (random, -0.2, 0.2), scale = between (random, 0.88, 1.15);
  const double mirror = guise_random_uniform (random) < 0.5 ? -1 : 1, half = SIDE / 2.0;
  const double c = cos (angle) * scale, s = sin (angle) * scale;
  const double x = half + between (random, -4, 4), y = half + between (random, -4, 4);

  return (GuiseAffine) { { c * mirror, -s, x - (c * mirror - s) * half, s * mirror, c, y - (s * mirror + c) * half } };
}

/* The colours of @face moved by @to, its outline, which is off by as much as landmarks are, and what of it is seen.
 * @outline, @seen: (nullable) */
static void
place_face (const Face *face, const GuiseAffine *to, GuiseRandom *random, float *rgb, float *outline, float *seen)
{
  const double off_x = between (random, -1, 1), off_y = between (random, -1, 1);
  GuiseAffine from;

  if (!guise_affine_invert (to, &from))
    from = GUISE_AFFINE_IDENTITY;
  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      {
        const GuisePoint at = guise_affine_apply (&from, (GuisePoint) { (float) x + 0.5f, (float) y + 0.5f });

        for (guint i = 0; i < 3; i++)
          rgb[(y * SIDE + x) * 3 + i] = (float) sample (face->rgb, 3, i, at.x, at.y);
        if (outline != NULL)
          outline[y * SIDE + x] = (float) sample (face->outline, 1, 0, at.x + off_x, at.y + off_y);
        if (seen != NULL)
          seen[y * SIDE + x] = face->seen != NULL ? (float) sample (face->seen, 1, 0, at.x, at.y) : 1;
      }
}

/* Light from the side, or a shadow with an edge, on the face: what differs by that alone hides nothing. */
static void
relight (float *rgb, GuiseRandom *random)
{
  const double angle = between (random, -G_PI, G_PI), where = between (random, -0.25, 0.25) * SIDE;
  const double softness = SIDE * exp (between (random, log (0.03), log (0.6))), waver = between (random, 0, 0.3) * SIDE;
  const double wave = between (random, 0.15, 0.5) * SIDE, contrast = between (random, 0.05, 0.5);
  const guint32 seed = (guint32) guise_random_next (random);
  double tint[3];

  for (guint c = 0; c < 3; c++)
    tint[c] = between (random, -0.06, 0.06);
  for (guint i = 0; i < N_PIXELS; i++)
    {
      const double x = i % SIDE - SIDE / 2.0, y = i / SIDE - SIDE / 2.0;
      const double bend = waver * (guise_occluder_noise (seed, (x + SIDE) / wave, (y + SIDE) / wave) - 0.5);
      const double side = tanh ((x * cos (angle) + y * sin (angle) - where + bend) / softness);

      for (guint c = 0; c < 3; c++)
        rgb[i * 3 + c] = (float) CLAMP (rgb[i * 3 + c] * exp ((contrast + tint[c]) * side), 0.0, 1.0);
    }
}

static void
blur (float *rgb)
{
  g_autofree float *before = g_memdup2 (rgb, N_PIXELS * 3 * sizeof (float));

  for (guint y = 1; y + 1 < SIDE; y++)
    for (guint x = 1; x + 1 < SIDE; x++)
      for (guint i = 0; i < 3; i++)
        {
          float sum = 0;

          for (guint k = 0; k < 9; k++)
            sum += before[((y + k / 3 - 1) * SIDE + x + k % 3 - 1) * 3 + i];
          rgb[(y * SIDE + x) * 3 + i] = sum / 9;
        }
}

/* Light, camera and noise, of face and thing alike. */
static void
photograph (float *rgb, GuiseRandom *random)
{
  const double gain = between (random, 0.65, 1.3), gamma = between (random, 0.75, 1.35);
  const double noise = guise_random_uniform (random) < 0.5 ? between (random, 0, 0.03) : 0;
  double tint[3];

  for (guint i = 0; i < 3; i++)
    tint[i] = gain * between (random, 0.92, 1.08);
  if (guise_random_uniform (random) < 0.3)
    blur (rgb);
  for (guint i = 0; i < N_PIXELS * 3; i++)
    {
      const double value = pow (CLAMP (rgb[i] * tint[i % 3], 0, 1), gamma);

      rgb[i] = (float) CLAMP (noise > 0 ? value + noise * guise_random_normal (random) : value, 0, 1);
    }
}

/* How many things are drawn before @face. */
static guint
draw_count (GuiseLessonKind kind, const Face *face, GuiseRandom *random)
{
  const double r = guise_random_uniform (random);

  if (kind == GUISE_LESSON_BARE || kind == GUISE_LESSON_PAINTED
      || (face->seen != NULL && guise_random_uniform (random) < PAINTED_AS_IT_IS))
    return 0;
  if (kind != GUISE_LESSON_TAUGHT)
    return 1;
  return r < 0.2 ? 0 : r < 0.75 ? 1 : 2;
}

static GuiseOccluderKind
draw_kind (GuiseLessonKind kind, GuiseRandom *random)
{
  if (kind == GUISE_LESSON_UNKNOWN)
    return GUISE_N_TAUGHT_OCCLUDERS
           + (GuiseOccluderKind) guise_random_below (random, GUISE_N_OCCLUDERS - GUISE_N_TAUGHT_OCCLUDERS);
  return (GuiseOccluderKind) guise_random_below (random, GUISE_N_TAUGHT_OCCLUDERS);
}

/* Light and tint do not matter to the network: the face's own colours are its measure. */
static void
fill_input (const float *rgb, const float *outline, float *input)
{
  double n = 1e-6, mean[3] = { 0 }, square = 0;

  for (guint i = 0; i < N_PIXELS; i++)
    {
      n += outline[i];
      for (guint c = 0; c < 3; c++)
        mean[c] += outline[i] * rgb[i * 3 + c];
    }
  for (guint c = 0; c < 3; c++)
    mean[c] /= n;
  for (guint i = 0; i < N_PIXELS; i++)
    for (guint c = 0; c < 3; c++)
      square += outline[i] * (rgb[i * 3 + c] - mean[c]) * (rgb[i * 3 + c] - mean[c]);
  square = MAX (sqrt (square / (3 * n)), LEAST_DEVIATION);

  for (guint i = 0; i < N_PIXELS; i++)
    {
      for (guint c = 0; c < 3; c++)
        input[i * GUISE_MASK_NET_CHANNELS + c] = (float) CLAMP ((rgb[i * 3 + c] - mean[c]) / square, -FARTHEST, FARTHEST);
      input[i * GUISE_MASK_NET_CHANNELS + 3] = 2 * outline[i] - 1;
    }
}

static const Face *
draw_face (const GuiseMaskLessons *self, GuiseLessonKind kind, GuiseRandom *random)
{
  const GPtrArray *faces = kind == GUISE_LESSON_PAINTED ? self->measured_painted
                           : kind != GUISE_LESSON_TAUGHT ? self->measured
                           : self->taught_painted->len > 0 && guise_random_uniform (random) < PAINTED_SHARE
                           ? self->taught_painted : self->taught;

  return g_ptr_array_index (faces, (guint) guise_random_below (random, faces->len));
}

void
guise_mask_lessons_draw (const GuiseMaskLessons *self, GuiseLessonKind kind, GuiseRandom *random, float *face,
                         float *seen, float *outline)
{
  const Face *shown = draw_face (self, kind, random), *other = draw_face (self, kind, random);
  const GuiseAffine to = draw_movement (random), other_to = draw_movement (random);
  g_autofree float *rgb = g_new (float, N_PIXELS * 3), *patch = g_new (float, N_PIXELS * 3);
  GuiseOccluderScene scene = { .side = SIDE, .rgb = rgb, .seen = seen, .patch = patch };

  place_face (shown, &to, random, rgb, outline, seen);
  if (kind == GUISE_LESSON_TAUGHT && guise_random_uniform (random) < RELIT_SHARE)
    relight (rgb, random);
  place_face (other, &other_to, random, patch, NULL, NULL);
  for (guint i = 0; i < 2; i++)
    scene.eyes[i] = guise_affine_apply (&to, shown->eyes[i]);
  scene.mouth = guise_affine_apply (&to, shown->mouth);
  scene.chin = guise_affine_apply (&to, shown->chin);
  memcpy (scene.skin, shown->skin, sizeof scene.skin);
  for (guint n = draw_count (kind, shown, random); n > 0; n--)
    guise_occluder_draw (draw_kind (kind, random), &scene, random);
  photograph (rgb, random);

  fill_input (rgb, outline, face);
}

gboolean
guise_mask_face_to_input (GuiseImage *image, const GuisePoint3 *points, float *input, GError **error)
{
  g_autoptr(GuiseImage) outline = guise_face_mask_outline (points, &GUISE_AFFINE_IDENTITY, SIDE, SIDE, FOREHEAD, error);
  g_autofree float *rgb = g_new (float, N_PIXELS * 3), *on_face = g_new (float, N_PIXELS);

  g_return_val_if_fail (image->format == GUISE_PIXEL_RGB8 && image->width == SIDE && image->height == SIDE, FALSE);

  if (outline == NULL)
    return FALSE;
  for (guint y = 0; y < SIDE; y++)
    {
      const guint8 *row = image->plane[0] + (gsize) y * image->stride[0];

      memcpy (on_face + y * SIDE, outline->plane[0] + (gsize) y * outline->stride[0], SIDE * sizeof (float));
      for (guint i = 0; i < SIDE * 3; i++)
        rgb[y * SIDE * 3 + i] = row[i] / 255.0f;
    }
  fill_input (rgb, on_face, input);
  return TRUE;
}
