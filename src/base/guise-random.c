/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-random.h"

#include <math.h>

static guint64
rotate_left (guint64 value, int bits)
{
  return (value << bits) | (value >> (64 - bits));
}

static guint64
splitmix64 (guint64 *state)
{
  guint64 z = (*state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

void
guise_random_init (GuiseRandom *self, guint64 seed)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->s); i++)
    self->s[i] = splitmix64 (&seed);
}

static inline guint64
next (GuiseRandom *self)
{
  guint64 *s = self->s;
  guint64 result = rotate_left (s[1] * 5, 7) * 9;
  guint64 t = s[1] << 17;

  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate_left (s[3], 45);

  return result;
}

guint64
guise_random_next (GuiseRandom *self)
{
  return next (self);
}

static inline double
uniform (GuiseRandom *self)
{
  return (double) (next (self) >> 11) * 0x1p-53;
}

double
guise_random_uniform (GuiseRandom *self)
{
  return uniform (self);
}

void
guise_random_fill (GuiseRandom *self, double limit, float *out, gsize n)
{
  GuiseRandom state = *self;    /* in registers */

  for (gsize i = 0; i < n; i++)
    out[i] = (float) (limit * (2.0 * uniform (&state) - 1.0));
  *self = state;
}

double
guise_random_normal (GuiseRandom *self)
{
  double u = 1.0 - guise_random_uniform (self);   /* (0, 1]: the logarithm stays finite */
  double v = guise_random_uniform (self);

  return sqrt (-2.0 * log (u)) * cos (2.0 * G_PI * v);
}

guint64
guise_random_below (GuiseRandom *self, guint64 n)
{
  guint64 limit, value;

  g_return_val_if_fail (n > 0, 0);

  limit = G_MAXUINT64 - G_MAXUINT64 % n;
  do
    value = guise_random_next (self);
  while (value >= limit);
  return value % n;
}
