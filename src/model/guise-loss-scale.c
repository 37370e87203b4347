/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-loss-scale.h"

#include <math.h>
#include <stdio.h>

/*
 * A gradient of a mean over a batch of pictures is some 1e-6 a value, below 6e-5, where halves lose digits: 2^16 lifts it
 * to 0.1. More than 2^24 could make what 32 bits add up infinite, less than 1 could not help.
 */
#define FIRST_FACTOR 0x1p16
#define MOST_FACTOR  0x1p24
#define LEAST_FACTOR 1.0

/* Enough that a factor which is too large costs one step in a thousand. */
#define N_GOOD_TO_GROW 1000

void
guise_loss_scale_init (GuiseLossScale *self)
{
  *self = (GuiseLossScale) { .factor = FIRST_FACTOR };
}

gboolean
guise_loss_scale_advance (GuiseLossScale *self, gboolean overflowed)
{
  if (overflowed)
    {
      const gboolean can_shrink = self->factor > LEAST_FACTOR;

      self->factor = MAX (self->factor / 2.0, LEAST_FACTOR);
      self->n_good = 0;
      self->n_skipped++;
      return can_shrink;
    }

  self->n_good++;
  if (self->n_good == N_GOOD_TO_GROW)
    {
      self->factor = MIN (self->factor * 2.0, MOST_FACTOR);
      self->n_good = 0;
    }
  return TRUE;
}

char *
guise_loss_scale_format (const GuiseLossScale *self)
{
  return g_strdup_printf ("%.0f %u %" G_GUINT64_FORMAT, self->factor, self->n_good, self->n_skipped);
}

gboolean
guise_loss_scale_parse (const char *text, GuiseLossScale *self)
{
  GuiseLossScale read;
  guint factor;
  int exponent, end = 0;

  if (sscanf (text, "%8u %4u %19" G_GUINT64_FORMAT "%n", &factor, &read.n_good, &read.n_skipped, &end) != 3
      || text[end] != '\0' || read.n_good >= N_GOOD_TO_GROW)
    return FALSE;

  read.factor = factor;
  if (read.factor < LEAST_FACTOR || read.factor > MOST_FACTOR || frexp (read.factor, &exponent) != 0.5)
    return FALSE;

  *self = read;
  return TRUE;
}
