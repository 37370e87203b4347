/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mask-edges.h"

#include "guise-mask-lessons.h"

#include <math.h>
#include <string.h>

#define SIDE     GUISE_MASK_NET_SIDE
#define N_PIXELS GUISE_MASK_N_OUT

/* Pixels around, deviations of distance and of colour (in those of the face), and how often: chosen on kinds of things that
 * are taught. */
#define REACH    4
#define DISTANCE 3.0f
#define COLOUR   0.5f
#define N_TIMES  4

/* Each pair of pixels is weighed once, from the first of the two. */
#define MAX_NEIGHBOURS (REACH + REACH * (2 * REACH + 1))

typedef struct
{
  gint  dx, dy;
  float weights[N_PIXELS];
} Neighbour;

/* e⁻ˣ, x ≥ 0, within 0.005, as (1 − x / 64)⁶⁴: without a call, so that several pixels are weighed at once. */
static inline float
fade (float x)
{
  float y = MAX (1 - x / 64, 0.0f);

  for (guint i = 0; i < 6; i++)
    y *= y;
  return y;
}

static void
weigh (const float *input, Neighbour *neighbour)
{
  const gint dx = neighbour->dx, dy = neighbour->dy;
  const float far = (float) (dx * dx + dy * dy) / (2 * DISTANCE * DISTANCE);

  memset (neighbour->weights, 0, sizeof neighbour->weights);
  for (gint y = 0; y + dy < SIDE; y++)
    for (gint x = MAX (0, -dx); x < MIN (SIDE, SIDE - dx); x++)
      {
        const float *a = input + (y * SIDE + x) * GUISE_MASK_NET_CHANNELS;
        const float *b = a + (dy * SIDE + dx) * GUISE_MASK_NET_CHANNELS;
        const float r = a[0] - b[0], g = a[1] - b[1], blue = a[2] - b[2];

        neighbour->weights[y * SIDE + x] = fade (far + (r * r + g * g + blue * blue) / (2 * COLOUR * COLOUR));
      }
}

static guint
list_neighbours (const float *input, Neighbour *neighbours)
{
  guint n = 0;

  for (gint dy = 0; dy <= REACH; dy++)
    for (gint dx = dy == 0 ? 1 : -REACH; dx <= REACH; dx++)
      {
        neighbours[n].dx = dx;
        neighbours[n].dy = dy;
        weigh (input, &neighbours[n++]);
      }
  return n;
}

/* Adds to each pixel what its neighbour says, and the other way round. */
static void
exchange (const Neighbour *neighbour, const float *seen, float *sums, float *totals)
{
  const gint dx = neighbour->dx, offset = neighbour->dy * SIDE + dx;

  for (gint y = 0; y + neighbour->dy < SIDE; y++)
    {
      const gint first = y * SIDE + MAX (0, -dx), end = y * SIDE + MIN (SIDE, SIDE - dx);

      for (gint i = first; i < end; i++)
        {
          sums[i] += neighbour->weights[i] * seen[i + offset];
          totals[i] += neighbour->weights[i];
        }
      for (gint i = first; i < end; i++)
        {
          sums[i + offset] += neighbour->weights[i] * seen[i];
          totals[i + offset] += neighbour->weights[i];
        }
    }
}

void
guise_mask_follow_colours (const float *input, float *seen)
{
  g_autofree Neighbour *neighbours = g_new (Neighbour, MAX_NEIGHBOURS);
  g_autofree float *sums = g_new (float, N_PIXELS), *totals = g_new (float, N_PIXELS);
  const guint n = list_neighbours (input, neighbours);

  for (guint time = 0; time < N_TIMES; time++)
    {
      memcpy (sums, seen, N_PIXELS * sizeof (float));
      for (guint i = 0; i < N_PIXELS; i++)
        totals[i] = 1;
      for (guint k = 0; k < n; k++)
        exchange (&neighbours[k], seen, sums, totals);
      for (guint i = 0; i < N_PIXELS; i++)
        seen[i] = sums[i] / totals[i];
    }
}
