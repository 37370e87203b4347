/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-motion.h"

#include "guise-luma.h"

#include <math.h>
#include <string.h>

/* A shorter way is not seen. */
#define LEAST_WAY 1.0

/* The length is found to a 64th of the way. */
#define N_HALVINGS 6

/* Below this a mask holds too few pixels to tell directions apart. */
#define MIN_PIXELS 400

/* Values of a picture without gaps, @n_channels a pixel. */
typedef struct
{
  const float *values;
  guint        width, height, n_channels;
} Plane;

/* Between its pixels; outside, that of the edge. */
static inline float
sample (const Plane *plane, double x, double y, guint channel)
{
  double left = CLAMP (x, 0.0, plane->width - 1.0), top = CLAMP (y, 0.0, plane->height - 1.0);
  guint x0 = (guint) left, y0 = (guint) top;
  guint x1 = MIN (x0 + 1, plane->width - 1), y1 = MIN (y0 + 1, plane->height - 1);
  float right = (float) (left - x0), below = (float) (top - y0);
  const float *upper = plane->values + (gsize) y0 * plane->width * plane->n_channels + channel;
  const float *lower = plane->values + (gsize) y1 * plane->width * plane->n_channels + channel;
  float above = upper[x0 * plane->n_channels] * (1 - right) + upper[x1 * plane->n_channels] * right;
  float under = lower[x0 * plane->n_channels] * (1 - right) + lower[x1 * plane->n_channels] * right;

  return above * (1 - below) + under * below;
}

/* The mean along a line of @length about each pixel, @along being of length 1. */
static void
smear (const Plane *plane, GuisePoint along, double length, float *out)
{
  const guint n = 2 * (guint) ceil (length / 2) + 1;

  for (guint y = 0; y < plane->height; y++)
    for (guint x = 0; x < plane->width; x++)
      for (guint k = 0; k < plane->n_channels; k++)
        {
          float sum = 0;

          for (guint i = 0; i < n; i++)
            {
              double at = ((i + 0.5) / n - 0.5) * length;

              sum += sample (plane, x + at * (double) along.x, y + at * (double) along.y, k);
            }
          *out++ = sum / (float) n;
        }
}

/* Mean squared slope along @along, in parts of that across. */
static double
measure_slopes (const float *luma, const guint8 *inside, guint width, guint height, GuisePoint along, double noise)
{
  double with = 0, across = 0, spare;
  guint n = 0;

  for (guint y = 1; y + 1 < height; y++)
    for (guint x = 1; x + 1 < width; x++)
      {
        const gsize i = (gsize) y * width + x;
        double right = ((double) luma[i + 1] - (double) luma[i - 1]) / 2;
        double down = ((double) luma[i + width] - (double) luma[i - width]) / 2;

        if (!inside[i])
          continue;
        with += pow (right * (double) along.x + down * (double) along.y, 2);
        across += pow (right * (double) along.y - down * (double) along.x, 2);
        n++;
      }
  if (n < MIN_PIXELS)
    return NAN;
  /* Half the difference of two values has half their variance. */
  spare = n * noise * noise / 2;
  return across > spare ? MAX (with - spare, 0) / (across - spare) : NAN;
}

double
guise_swap_motion_measure (GuiseImage *image, GuiseImage *original, GuiseImage *mask, GuisePoint motion, double noise)
{
  const double way = hypot ((double) motion.x, (double) motion.y);
  const GuisePoint along = { (float) ((double) motion.x / way), (float) ((double) motion.y / way) };
  const guint width = image->width, height = image->height;
  g_autofree float *luma = NULL, *smeared = NULL, *wanted_luma = NULL;
  g_autofree guint8 *inside = NULL;
  double wanted, low = 0, high = way;
  Plane plane;

  if (!(way >= LEAST_WAY))
    return 0;
  luma = guise_luma_read (image);
  wanted_luma = guise_luma_read (original);
  inside = guise_luma_read_mask (mask);
  smeared = g_new (float, (gsize) width * height);
  plane = (Plane) { luma, width, height, 1 };
  wanted = measure_slopes (wanted_luma, inside, width, height, along, noise);
  /* A comparison with what could not be measured is false. */
  if (!(measure_slopes (luma, inside, width, height, along, 0) > wanted))
    return 0;

  for (guint i = 0; i < N_HALVINGS; i++)
    {
      const double middle = (low + high) / 2;

      smear (&plane, along, middle, smeared);
      if (measure_slopes (smeared, inside, width, height, along, 0) > wanted)
        low = middle;
      else
        high = middle;
    }
  return (low + high) / 2;
}

void
guise_swap_motion_blur (GuiseImage *image, GuisePoint direction, double length)
{
  const double way = hypot ((double) direction.x, (double) direction.y);
  const gsize row = (gsize) 3 * image->width;
  g_autofree float *from = NULL, *to = NULL;

  if (!(way > 0) || !(length > 0))
    return;
  from = g_new (float, row * image->height);
  to = g_new (float, row * image->height);
  for (guint y = 0; y < image->height; y++)
    memcpy (from + y * row, image->plane[0] + y * image->stride[0], row * sizeof (float));
  smear (&(Plane) { from, image->width, image->height, 3 },
         (GuisePoint) { (float) ((double) direction.x / way), (float) ((double) direction.y / way) }, length, to);
  for (guint y = 0; y < image->height; y++)
    memcpy (image->plane[0] + y * image->stride[0], to + y * row, row * sizeof (float));
}
