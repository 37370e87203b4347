/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseRandom:
 *
 * xoshiro256** (Blackman and Vigna 2018), seeded by splitmix64: small, fast and
 * the same on every machine. Its state is plain data so that a checkpoint can
 * keep it: a resumed run draws what the unbroken one would have drawn.
 *
 * Thread: owner only.
 */
typedef struct
{
  guint64 s[4];
} GuiseRandom;

void    guise_random_init    (GuiseRandom *self, guint64 seed);
guint64 guise_random_next    (GuiseRandom *self);

/* Uniform in [0, 1), 53 bits. */
double  guise_random_uniform (GuiseRandom *self);

/* @n numbers uniform in [−@limit, @limit), of a guise_random_uniform() each: for the millions of a model's weights. */
void    guise_random_fill    (GuiseRandom *self, double limit, float *out, gsize n);

/* Normal with mean 0 and deviation 1; always draws two uniforms, so the state never depends on the values. */
double  guise_random_normal  (GuiseRandom *self);

/* Uniform in 0 … @n − 1, without bias; @n > 0. */
guint64 guise_random_below   (GuiseRandom *self, guint64 n);

G_END_DECLS
