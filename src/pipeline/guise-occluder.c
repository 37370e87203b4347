/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-occluder.h"

#include "guise-occluder-shapes.h"

#include <math.h>

typedef enum
{
  LOOK_FLAT, LOOK_NOISE, LOOK_STRIPES, LOOK_CHECKS, LOOK_DOTS, LOOK_SPECKLES, LOOK_RAGS, LOOK_SKIN, LOOK_PATCH,
  LOOK_LINES            /* of writing: for what is never trained with */
} LookKind;

/* What a thing is made of. */
typedef struct
{
  LookKind kind;
  float    colour[3], other[3];
  double   scale, angle, x, y;     /* of the pattern, or of where the patch is taken from */
  guint32  seed;
  double   roundness;              /* how much darker edges are */
} Look;

static double
between (GuiseRandom *random, double least, double most)
{
  return least + (most - least) * guise_random_uniform (random);
}

static void
draw_colour (GuiseRandom *random, double least, double most, double spread, float colour[3])
{
  const double value = between (random, least, most);

  for (guint i = 0; i < 3; i++)
    colour[i] = (float) CLAMP (value + between (random, -spread, spread), 0.0, 1.0);
}

static Look
draw_look (GuiseRandom *random, LookKind kind, double least, double most, double spread)
{
  Look look = {
    .kind = kind, .scale = between (random, 0.05, 0.35), .angle = between (random, -G_PI, G_PI),
    .x = between (random, 0.2, 0.8), .y = between (random, 0.2, 0.8), .seed = (guint32) guise_random_next (random),
    .roundness = between (random, 0.1, 0.5),
  };

  draw_colour (random, least, most, spread, look.colour);
  draw_colour (random, least, most, spread, look.other);
  return look;
}

/* Skin as bright as the face's, or darker or lighter: the hand may be in other light, or somebody else's. */
static Look
draw_skin (GuiseRandom *random, const GuiseOccluderScene *scene)
{
  Look look = draw_look (random, guise_random_uniform (random) < 0.4 ? LOOK_PATCH : LOOK_SKIN, 0, 1, 0);
  const double light = between (random, 0.6, 1.35);

  for (guint i = 0; i < 3; i++)
    look.colour[i] = (float) CLAMP (scene->skin[i] * light * between (random, 0.93, 1.07), 0.0, 1.0);
  if (look.kind == LOOK_PATCH)
    {
      /* Cheeks: two thirds from the top, left or right of the middle. */
      look.x = guise_random_uniform (random) < 0.5 ? between (random, 0.28, 0.38) : between (random, 0.62, 0.72);
      look.y = between (random, 0.5, 0.65);
      look.scale = between (random, 0.15, 0.5);
    }
  return look;
}

/* Of anything: cloth, paint, or what another picture shows. */
static Look
draw_any (GuiseRandom *random)
{
  static const LookKind kinds[] = {
    LOOK_FLAT, LOOK_NOISE, LOOK_STRIPES, LOOK_CHECKS, LOOK_DOTS, LOOK_SPECKLES, LOOK_RAGS, LOOK_PATCH, LOOK_PATCH,
  };

  return draw_look (random, kinds[guise_random_below (random, G_N_ELEMENTS (kinds))], 0.02, 0.98, 0.35);
}

static void
take_patch (const GuiseOccluderScene *scene, double u, double v, float out[3])
{
  const guint n = scene->side;
  const double x = CLAMP (u * n - 0.5, 0.0, n - 1.001), y = CLAMP (v * n - 0.5, 0.0, n - 1.001);
  const guint left = (guint) x, top = (guint) y;
  const double fx = x - left, fy = y - top;
  const float *p = scene->patch + ((gsize) top * n + left) * 3, *q = p + (gsize) n * 3;

  for (guint i = 0; i < 3; i++)
    out[i] = (float) ((1 - fy) * ((1 - fx) * p[i] + fx * p[3 + i]) + fy * ((1 - fx) * q[i] + fx * q[3 + i]));
}

/* How much of the other colour the pattern has at a place, 0..1. */
static double
mix_at (const Look *look, double u, double v)
{
  switch (look->kind)
    {
    case LOOK_NOISE:
      return guise_occluder_noise (look->seed, u, v);
    case LOOK_STRIPES:
      return 0.5 + 0.5 * tanh (3 * sin (u * 2 * G_PI));
    case LOOK_CHECKS:
      return fmod (floor (u) + floor (v), 2) != 0 ? 1 : 0;
    case LOOK_DOTS:
      return hypot (u - floor (u) - 0.5, v - floor (v) - 0.5) < 0.3 ? 1 : 0;
    case LOOK_SPECKLES:
      return 0.5 + 0.5 * tanh (8 * (guise_occluder_noise (look->seed, 2 * u, 2 * v)
                                    + 0.5 * guise_occluder_noise (look->seed + 1, 6 * u, 6 * v) - 0.75));
    case LOOK_LINES:
      return fabs (v - floor (v) - 0.5) < 0.16 && guise_occluder_noise (look->seed, 9 * u, floor (v)) > 0.35 ? 1 : 0;
    case LOOK_FLAT:
    case LOOK_RAGS:
    case LOOK_SKIN:
    case LOOK_PATCH:
    default:
      return 0;
    }
}

/* @x, @y: in sides of the picture */
static void
colour_at (const Look *look, const GuiseOccluderScene *scene, double x, double y, float out[3])
{
  const double u = (cos (look->angle) * x - sin (look->angle) * y) / look->scale;
  const double v = (sin (look->angle) * x + cos (look->angle) * y) / look->scale;
  const double t = mix_at (look, u, v);

  if (look->kind == LOOK_PATCH)
    {
      take_patch (scene, look->x + 0.35 * look->scale * (u - floor (u / 2) * 2 - 1),
                  look->y + 0.35 * look->scale * (v - floor (v / 2) * 2 - 1), out);
      return;
    }
  if (look->kind == LOOK_RAGS)
    {
      for (guint i = 0; i < 3; i++)
        out[i] = (float) guise_occluder_noise (look->seed + i, floor (u), floor (v));
      return;
    }
  for (guint i = 0; i < 3; i++)
    out[i] = look->colour[i] + (float) t * (look->other[i] - look->colour[i]);
  if (look->kind == LOOK_SKIN)
    {
      const double grain = 0.9 + 0.2 * guise_occluder_noise (look->seed, u / 2, v / 2)
                           + 0.05 * (guise_occluder_noise (look->seed + 1, 8 * u, 8 * v) - 0.5);

      for (guint i = 0; i < 3; i++)
        out[i] *= (float) grain;
    }
}

/* Its shadow on the face, then the thing itself. @softness: pixels over which its edge fades */
static void
compose (const GuiseOccluderScene *scene, const GuiseOccluderShape *shape, const Look *look, double softness,
         GuiseRandom *random)
{
  const double shadow = guise_random_uniform (random) < 0.5 ? between (random, 0.1, 0.45) : 0;
  const double reach = between (random, 0.02, 0.1) * scene->side;
  const double light_x = between (random, -0.4, 0.4), light_y = between (random, -0.4, 0.4);

  for (guint y = 0; y < scene->side; y++)
    for (guint x = 0; x < scene->side; x++)
      {
        float *rgb = scene->rgb + ((gsize) y * scene->side + x) * 3, colour[3];
        double depth;
        const double d = guise_occluder_shape_distance (shape, x + 0.5, y + 0.5, &depth);
        const double alpha = CLAMP (0.5 - d / softness, 0.0, 1.0);
        const double u = (x + 0.5) / scene->side, v = (y + 0.5) / scene->side;
        const double light = (1 - look->roundness * (1 - depth) * (1 - depth))
                             * (1 + light_x * (u - 0.5) + light_y * (v - 0.5));
        const double dark = d > 0 && shadow > 0 ? 1 - shadow * exp (-d / reach) : 1;

        colour_at (look, scene, u, v, colour);
        for (guint i = 0; i < 3; i++)
          rgb[i] = (float) CLAMP ((1 - alpha) * rgb[i] * dark + alpha * colour[i] * light, 0.0, 1.0);
        scene->seen[(gsize) y * scene->side + x] *= (float) (1 - alpha);
      }
}

/* A random place on the face. */
static GuisePoint
draw_place (const GuiseOccluderScene *scene, GuiseRandom *random)
{
  const GuisePoint left = scene->eyes[0], right = scene->eyes[1], chin = scene->chin;
  const double u = between (random, -0.5, 1.5), v = between (random, -0.4, 1.1);

  return (GuisePoint) {
    (float) (left.x + u * (right.x - left.x) + v * (chin.x - (left.x + right.x) / 2)),
    (float) (left.y + u * (right.y - left.y) + v * (chin.y - (left.y + right.y) / 2)),
  };
}

/* Pixels from brows to chin, about. */
static double
face_size (const GuiseOccluderScene *scene)
{
  const double x = (scene->eyes[0].x + scene->eyes[1].x) / 2, y = (scene->eyes[0].y + scene->eyes[1].y) / 2;

  return MAX (hypot (scene->chin.x - x, scene->chin.y - y), 4);
}

static double
draw_softness (GuiseRandom *random)
{
  const double r = guise_random_uniform (random);

  return r < 0.6 ? 1 : 1 + 4 * (r - 0.6) / 0.4;
}

static Look
draw_glasses (const GuiseOccluderScene *scene, GuiseRandom *random, GuiseOccluderShape *shape)
{
  const double distance = hypot (scene->eyes[1].x - scene->eyes[0].x, scene->eyes[1].y - scene->eyes[0].y);
  const double radius = distance * between (random, 0.32, 0.46), width = MAX (distance * between (random, 0.02, 0.08), 0.6);
  const gboolean dark = guise_random_uniform (random) < 0.5;

  for (guint i = 0; i < 2; i++)
    if (dark)
      guise_occluder_shape_add_disc (shape, scene->eyes[i].x, scene->eyes[i].y, radius, radius * between (random, 0.6, 1));
    else
      guise_occluder_shape_add_ring (shape, scene->eyes[i].x, scene->eyes[i].y, radius, width);
  guise_occluder_shape_add_bar (shape, scene->eyes[0].x + (scene->eyes[1].x - scene->eyes[0].x) * 0.4,
                                scene->eyes[0].y + (scene->eyes[1].y - scene->eyes[0].y) * 0.4,
                                scene->eyes[0].x + (scene->eyes[1].x - scene->eyes[0].x) * 0.6,
                                scene->eyes[0].y + (scene->eyes[1].y - scene->eyes[0].y) * 0.6, width / 2);
  return draw_look (random, LOOK_FLAT, 0.02, dark ? 0.2 : 0.5, 0.1);
}

void
guise_occluder_draw (GuiseOccluderKind kind, const GuiseOccluderScene *scene, GuiseRandom *random)
{
  const GuisePoint at = draw_place (scene, random);
  const double size = face_size (scene);
  GuiseOccluderShape shape;
  Look look = { 0 };

  guise_occluder_shape_init (&shape, random, size);
  switch (kind)
    {
    case GUISE_OCCLUDER_HAND:
      guise_occluder_shape_add_hand (&shape, at, size * between (random, 0.7, 1.2), random);
      look = draw_skin (random, scene);
      break;
    case GUISE_OCCLUDER_ARM:
      guise_occluder_shape_add_stroke (&shape, at, size, size * between (random, 0.12, 0.3), random);
      look = guise_random_uniform (random) < 0.4 ? draw_skin (random, scene) : draw_any (random);
      break;
    case GUISE_OCCLUDER_MICROPHONE:
      guise_occluder_shape_add_microphone (&shape, scene->mouth, size, random);
      look = draw_look (random, guise_random_uniform (random) < 0.5 ? LOOK_NOISE : LOOK_FLAT, 0.02, 0.5, 0.08);
      break;
    case GUISE_OCCLUDER_HAIR:
      guise_occluder_shape_add_hair (&shape, scene->eyes[0], scene->eyes[1], size, random);
      look = draw_look (random, guise_random_uniform (random) < 0.6 ? LOOK_NOISE : LOOK_PATCH, 0.03, 0.6, 0.1);
      break;
    case GUISE_OCCLUDER_GLASSES:
      look = draw_glasses (scene, random, &shape);
      break;
    case GUISE_OCCLUDER_CLOTH:
      guise_occluder_shape_add_blob (&shape, at, size * between (random, 0.25, 0.7), random);
      look = draw_any (random);
      break;
    case GUISE_OCCLUDER_THING:
      guise_occluder_shape_add_thing (&shape, at, size, random);
      look = draw_any (random);
      break;
    case GUISE_OCCLUDER_PHONE:
      guise_occluder_shape_add_box (&shape, at, size * between (random, 0.22, 0.35), size * 0.6, size * 0.05, random);
      look = draw_look (random, LOOK_FLAT, 0.02, 0.2, 0.04);
      break;
    case GUISE_OCCLUDER_CUP:
      guise_occluder_shape_add_box (&shape, scene->mouth, size * between (random, 0.25, 0.35), size * 0.35, size * 0.08,
                                    random);
      guise_occluder_shape_add_ring (&shape, scene->mouth.x + size * 0.38, scene->mouth.y, size * 0.2, size * 0.07);
      look = draw_look (random, LOOK_STRIPES, 0.2, 0.95, 0.3);
      break;
    case GUISE_OCCLUDER_PAPER:
      guise_occluder_shape_add_box (&shape, at, size * between (random, 0.4, 0.6), size * between (random, 0.4, 0.7), 0,
                                    random);
      look = draw_look (random, LOOK_LINES, 0.8, 0.98, 0.03);
      look.other[0] = look.other[1] = look.other[2] = 0.15f;
      break;
    case GUISE_OCCLUDER_LEAVES:
      guise_occluder_shape_add_leaves (&shape, at, size, random);
      look = draw_look (random, LOOK_NOISE, 0.1, 0.4, 0.05);
      look.colour[1] += 0.25f;
      look.other[1] += 0.15f;
      break;
    case GUISE_N_OCCLUDERS:
    default:
      g_return_if_reached ();
    }
  compose (scene, &shape, &look, draw_softness (random), random);
}
