/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mask-lessons.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-mask-faces.h"
#include "guise-mask-usual.h"
#include "guise-occluder.h"
#include "guise-occluder-shapes.h"

#include <math.h>
#include <string.h>

#define SIDE     GUISE_MASK_NET_SIDE
#define N_PIXELS (SIDE * SIDE)

/* How few faces are too few to learn from. */
#define MIN_FACES 20u

/* Painted faces are this share of what is taught, those before which something passes this one of the rest. Mostly
 * nothing is drawn on either. */
#define PAINTED_SHARE    0.25
#define PASSED_SHARE     0.2
#define REAL_AS_IT_IS    0.7

/* How many of the taught faces get other light. */
#define RELIT_SHARE 0.5

/* How many are taught as if nobody knew what their tracks mostly look like: of some nobody does. */
#define ALONE_SHARE 0.2

/* Of colours, 0..1: less is noise. And how many deviations from the mean still tell something. */
#define LEAST_DEVIATION 0.05
#define FARTHEST        4.0

struct _GuiseMaskLessons
{
  GuiseMaskFaces faces;
};

static double
between (GuiseRandom *random, double least, double most)
{
  return least + (most - least) * guise_random_uniform (random);
}

GuiseMaskLessons *
guise_mask_lessons_load (GuiseStore *store, GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseMaskLessons) self = g_new0 (GuiseMaskLessons, 1);

  if (!guise_mask_faces_read (&self->faces, store, cancellable, error))
    return NULL;
  if (self->faces.taught->len < MIN_FACES || self->faces.measured->len == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("The project has %u faces without paint that can be learned from, and %u are needed: find faces "
                     "in more clips first"), self->faces.taught->len + self->faces.measured->len, MIN_FACES);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
guise_mask_lessons_destroy (GuiseMaskLessons *self)
{
  if (self == NULL)
    return;
  guise_mask_faces_clear (&self->faces);
  g_free (self);
}

guint
guise_mask_lessons_get_size (const GuiseMaskLessons *self)
{
  return self->faces.taught->len + self->faces.measured->len + guise_mask_lessons_count_painted (self);
}

guint
guise_mask_lessons_count_painted (const GuiseMaskLessons *self)
{
  return self->faces.taught_painted->len + self->faces.measured_painted->len;
}

gboolean
guise_mask_lessons_can_draw (const GuiseMaskLessons *self, GuiseLessonKind kind)
{
  return kind != GUISE_LESSON_PAINTED || self->faces.measured_painted->len > 0;
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

/* What passes before @face at @at of its square; see guise_mask_find_passing(). */
static guint8
passing_at (const GuiseMaskFace *face, GuisePoint at)
{
  const guint x = (guint) CLAMP (at.x, 0, SIDE - 1), y = (guint) CLAMP (at.y, 0, SIDE - 1);

  return face->passing != NULL ? face->passing[y * SIDE + x] : GUISE_PASSING_NOTHING;
}

/* What is taught to be face, and perhaps is none, counts for nothing in @weights. */
static void
leave_doubts_out (const GuiseMaskFace *face, const GuiseAffine *to, const float *seen, float *weights)
{
  GuiseAffine from;

  if (face->passing == NULL || !guise_affine_invert (to, &from))
    return;
  for (guint i = 0; i < N_PIXELS; i++)
    {
      const GuisePoint pixel = { (float) (i % SIDE) + 0.5f, (float) (i / SIDE) + 0.5f };

      if (seen[i] >= 0.5f && passing_at (face, guise_affine_apply (&from, pixel)) == GUISE_PASSING_DOUBT)
        weights[i] = 0;
    }
}

/* The colours of @face moved by @to, its outline, which is off by as much as landmarks are, and what of it is seen.
 * @outline, @seen: (nullable) */
static void
place_face (const GuiseMaskFace *face, const GuiseAffine *to, GuiseRandom *random, float *rgb, float *outline,
            float *seen)
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
          seen[y * SIDE + x] = face->seen != NULL ? (float) sample (face->seen, 1, 0, at.x, at.y)
                               : passing_at (face, at) != GUISE_PASSING_THING ? 1 : 0;
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
draw_count (GuiseLessonKind kind, const GuiseMaskFace *face, GuiseRandom *random)
{
  const double r = guise_random_uniform (random);

  if (kind == GUISE_LESSON_BARE || kind == GUISE_LESSON_PAINTED
      || ((face->seen != NULL || face->is_passed) && guise_random_uniform (random) < REAL_AS_IT_IS))
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

/* Light and tint do not matter to the network: the face's own colours are its measure. @usual: (nullable) */
static void
fill_input (const float *rgb, const float *outline, const float *usual, float *input)
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
      for (guint c = 0; c < 3; c++)
        input[i * GUISE_MASK_NET_CHANNELS + 4 + c] = usual != NULL ? usual[i * 3 + c] : 0;
      input[i * GUISE_MASK_NET_CHANNELS + 7] = usual != NULL ? 1 : 0;
    }
}

/* (transfer full) (nullable): what the faces of the track of @face mostly look like, moved by @to, and off by as much as
 * landmarks are */
static float *
place_usual (const GuiseMaskFace *face, const GuiseAffine *to, GuiseRandom *random)
{
  const double off_x = between (random, -1, 1), off_y = between (random, -1, 1);
  GuiseAffine from;
  float *usual;

  if (face->usual == NULL || !guise_affine_invert (to, &from))
    return NULL;
  usual = g_new (float, N_PIXELS * 3);
  for (guint i = 0; i < N_PIXELS; i++)
    {
      const GuisePoint at = guise_affine_apply (&from, (GuisePoint) { (float) (i % SIDE) + 0.5f, (float) (i / SIDE) + 0.5f });

      for (guint c = 0; c < 3; c++)
        usual[i * 3 + c] = (float) (255 * sample (face->usual, 3, c, at.x + off_x, at.y + off_y) - GUISE_MASK_USUAL_MIDDLE)
                           / GUISE_MASK_USUAL_DEVIATION;
    }
  return usual;
}

static const GPtrArray *
choose_faces (const GuiseMaskFaces *faces, GuiseLessonKind kind, GuiseRandom *random)
{
  if (kind != GUISE_LESSON_TAUGHT)
    return kind == GUISE_LESSON_PAINTED ? faces->measured_painted : faces->measured;
  if (faces->taught_painted->len > 0 && guise_random_uniform (random) < PAINTED_SHARE)
    return faces->taught_painted;
  return faces->passed->len > 0 && guise_random_uniform (random) < PASSED_SHARE ? faces->passed : faces->taught;
}

static const GuiseMaskFace *
draw_face (const GuiseMaskLessons *self, GuiseLessonKind kind, GuiseRandom *random)
{
  const GPtrArray *faces = choose_faces (&self->faces, kind, random);

  return g_ptr_array_index (faces, (guint) guise_random_below (random, faces->len));
}

void
guise_mask_lessons_draw (const GuiseMaskLessons *self, GuiseLessonKind kind, GuiseRandom *random, float *face,
                         float *seen, float *outline)
{
  const GuiseMaskFace *shown = draw_face (self, kind, random), *other = draw_face (self, kind, random);
  const GuiseAffine to = draw_movement (random), other_to = draw_movement (random);
  g_autofree float *rgb = g_new (float, N_PIXELS * 3), *patch = g_new (float, N_PIXELS * 3), *usual = NULL;
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

  usual = place_usual (shown, &to, random);
  if (kind == GUISE_LESSON_TAUGHT && guise_random_uniform (random) < ALONE_SHARE)
    g_clear_pointer (&usual, g_free);
  fill_input (rgb, outline, usual, face);
  leave_doubts_out (shown, &to, seen, outline);
}

gboolean
guise_mask_face_to_input (GuiseImage *image, const GuisePoint3 *points, const GuiseMaskUsual *usual,
                          float *input, GError **error)
{
  g_autoptr(GuiseImage) outline = guise_mask_faces_outline (points, error);
  g_autofree float *rgb = g_new (float, N_PIXELS * 3), *on_face = g_new (float, N_PIXELS);
  g_autofree float *beside = g_new (float, N_PIXELS * 3);
  g_autofree guint8 *bytes = g_new (guint8, N_PIXELS * 3);

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
  if (usual != NULL)
    {
      guise_mask_usual_place (usual, points, GUISE_MASK_USUAL_N_LIKE, bytes);
      for (guint i = 0; i < N_PIXELS * 3; i++)
        beside[i] = (float) (bytes[i] - GUISE_MASK_USUAL_MIDDLE) / GUISE_MASK_USUAL_DEVIATION;
    }
  fill_input (rgb, on_face, usual != NULL ? beside : NULL, input);
  return TRUE;
}
