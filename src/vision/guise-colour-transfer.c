/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-colour-transfer.h"

#include "guise-colour-match.h"
#include "guise-error.h"
#include "guise-i18n.h"

#include <math.h>

/* More pixels than that change no quantile that is seen. */
#define MAX_SAMPLES 4096u
#define MIN_SAMPLES 50u

#define N_BINS      1024u
#define N_QUANTILES 32
#define MAX_PASSES  8
#define MAX_AXES    6

/* The grid reaches so many deviations to both sides of the mean; what lies farther moves as its edge does. */
#define N_NODES GUISE_COLOUR_N_NODES
#define MIDDLE  (N_NODES / 2)
#define REACH   3.0f

/* Deviation of L*a*b* below which a channel counts as that wide. */
#define MIN_DEVIATION 1.0f

/* As guise_colour_match() limits its gains: a flat face is not to be torn apart. */
#define MIN_GAIN (1.0f / 3)
#define MAX_GAIN 3.0f

/* A direction in L*a*b*. */
typedef struct
{
  float x[3];
} Axis;

typedef struct
{
  float *lab;      /* three values a sample */
  guint  n;
} Samples;

typedef struct
{
  guint n_passes, n_axes;
  float step;      /* of what the axes of a pass ask for together */
} Shape;

/* Of one frame: the quantiles of both along each axis of each pass. */
typedef struct
{
  float made[MAX_PASSES][MAX_AXES][N_QUANTILES];
  float wanted[MAX_PASSES][MAX_AXES][N_QUANTILES];
} Tables;

typedef float Grid[N_NODES][N_NODES][N_NODES][3];

static const Shape shapes[] = {
  [GUISE_COLOUR_HISTOGRAM] = { 1, 3, 1.0f },
  [GUISE_COLOUR_ITERATIVE] = { 6, 3, 1.0f },
  /* Six axes of two orthogonal threes ask for everything twice. */
  [GUISE_COLOUR_SLICED] = { 8, 6, 0.5f },
};

/* Three directions at right angles: @turn 0 are L, a and b; the others lie well spread, by golden angles, and always the
 * same ones. */
static void
make_axes (guint turn, Axis axes[3])
{
  double a = 2.399963 * turn, b = acos (1 - 2 * fmod (0.618034 * turn, 1.0)), c = 1.618034 * turn;
  double ca = cos (a), sa = sin (a), cb = cos (b), sb = sin (b), cc = cos (c), sc = sin (c);
  const double m[3][3] = {
    { ca * cb * cc - sa * sc, -ca * cb * sc - sa * cc, ca * sb },
    { sa * cb * cc + ca * sc, -sa * cb * sc + ca * cc, sa * sb },
    { -sb * cc, sb * sc, cb },
  };

  for (guint i = 0; i < 3; i++)
    for (guint k = 0; k < 3; k++)
      axes[i].x[k] = turn == 0 ? (i == k ? 1.0f : 0.0f) : (float) m[i][k];
}

static guint
count_inside (GuiseImage *mask)
{
  guint n = 0;

  for (guint y = 0; y < mask->height; y++)
    for (guint x = 0; x < mask->width; x++)
      n += guise_image_row (mask, y)[x] > 0.5f;
  return n;
}

/* Colours inside the mask, every n-th where they are many. */
static Samples
take_samples (GuiseImage *image, GuiseImage *mask, guint n_inside)
{
  guint every = MAX (n_inside / MAX_SAMPLES, 1u), seen = 0;
  Samples samples = { g_new (float, 3 * (gsize) (n_inside / every + 1)), 0 };

  for (guint y = 0; y < mask->height; y++)
    for (guint x = 0; x < mask->width; x++)
      if (guise_image_row (mask, y)[x] > 0.5f && seen++ % every == 0)
        guise_colour_rgb_to_lab (guise_image_row (image, y) + 3 * x, samples.lab + 3 * samples.n++);
  return samples;
}

static inline float
project (const float *lab, const Axis *axis)
{
  return lab[0] * axis->x[0] + lab[1] * axis->x[1] + lab[2] * axis->x[2];
}

/* Values of which (i + ½) / N of the samples lie below, along @axis. Samples of a bin count as evenly spread over it: to
 * sort them all took as long as the rest of a swap. */
static void
find_quantiles (const Samples *samples, const Axis *axis, float *scratch, float out[N_QUANTILES])
{
  guint counts[N_BINS] = { 0 }, bin = 0, below = 0;
  float least = INFINITY, most = -INFINITY, width;

  for (guint i = 0; i < samples->n; i++)
    {
      scratch[i] = project (samples->lab + 3 * i, axis);
      least = MIN (least, scratch[i]);
      most = MAX (most, scratch[i]);
    }
  width = MAX ((most - least) / N_BINS, 1e-6f);
  for (guint i = 0; i < samples->n; i++)
    counts[MIN ((guint) ((scratch[i] - least) / width), N_BINS - 1)]++;
  for (guint i = 0; i < N_QUANTILES; i++)
    {
      const double place = (i + 0.5) / N_QUANTILES * samples->n;

      while (below + counts[bin] < place)
        below += counts[bin++];
      out[i] = least + width * (float) (bin + (place - below) / counts[bin]);
    }
}

/* How far a value moves: the straight line between two quantiles; beyond the last ones as they do. */
static float
find_move (const float *from, const float *to, float value)
{
  guint low = 0, high = N_QUANTILES - 1;
  float width;

  if (value <= from[0])
    return to[0] - from[0];
  if (value >= from[N_QUANTILES - 1])
    return to[N_QUANTILES - 1] - from[N_QUANTILES - 1];
  while (high - low > 1)
    {
      guint middle = (low + high) / 2;

      if (from[middle] <= value)
        low = middle;
      else
        high = middle;
    }
  width = from[high] - from[low];
  if (width < 1e-6f)
    return to[low] - from[low];
  return to[low] + (value - from[low]) / width * (to[high] - to[low]) - value;
}

static void
move (float *lab, const Axis *axes, const Shape *shape, const float made[][N_QUANTILES],
      const float wanted[][N_QUANTILES])
{
  float by[3] = { 0 };

  for (guint i = 0; i < shape->n_axes; i++)
    {
      float d = shape->step * find_move (made[i], wanted[i], project (lab, &axes[i]));

      for (guint k = 0; k < 3; k++)
        by[k] += d * axes[i].x[k];
    }
  for (guint k = 0; k < 3; k++)
    lab[k] += by[k];
}

static void
make_pass_axes (const Shape *shape, guint pass, Axis axes[MAX_AXES])
{
  for (guint i = 0; i < shape->n_axes; i += 3)
    make_axes (pass * shape->n_axes / 3 + i / 3, axes + i);
}

/* Samples move along, so that each pass sees what the ones before left. */
static void
fill_tables (const Shape *shape, Samples *made, const Samples *wanted, Tables *tables)
{
  g_autofree float *scratch = g_new (float, MAX (made->n, wanted->n));
  Axis axes[MAX_AXES];

  for (guint pass = 0; pass < shape->n_passes; pass++)
    {
      make_pass_axes (shape, pass, axes);
      for (guint i = 0; i < shape->n_axes; i++)
        {
          find_quantiles (made, &axes[i], scratch, tables->made[pass][i]);
          find_quantiles (wanted, &axes[i], scratch, tables->wanted[pass][i]);
        }
      for (guint i = 0; i < made->n; i++)
        move (made->lab + 3 * i, axes, shape, tables->made[pass], tables->wanted[pass]);
    }
}

static void
measure_spread (GuiseColourTransfer *self, const Samples *samples)
{
  double sum[3] = { 0 }, squares[3] = { 0 };

  for (guint i = 0; i < samples->n; i++)
    for (guint k = 0; k < 3; k++)
      {
        sum[k] += samples->lab[3 * i + k];
        squares[k] += samples->lab[3 * i + k] * samples->lab[3 * i + k];
      }
  for (guint k = 0; k < 3; k++)
    {
      double mean = sum[k] / samples->n;

      self->mean[k] = (float) mean;
      self->deviation[k] = MAX ((float) sqrt (MAX (squares[k] / samples->n - mean * mean, 0.0)), MIN_DEVIATION);
    }
}

static inline float
node_distance (const GuiseColourTransfer *self, guint k)
{
  return self->deviation[k] * REACH * 2 / (N_NODES - 1);
}

/* Where the tables of this frame send the nodes. */
static void
fill_grid (const GuiseColourTransfer *self, const Shape *shape, const Tables *tables, Grid grid)
{
  Axis axes[MAX_PASSES][MAX_AXES];

  for (guint pass = 0; pass < shape->n_passes; pass++)
    make_pass_axes (shape, pass, axes[pass]);
  for (guint i = 0; i < N_NODES * N_NODES * N_NODES; i++)
    {
      const guint at[3] = { i / (N_NODES * N_NODES), i / N_NODES % N_NODES, i % N_NODES };
      float before[3], after[3];

      for (guint k = 0; k < 3; k++)
        before[k] = after[k] = self->mean[k] + node_distance (self, k) * ((float) at[k] - MIDDLE);
      for (guint pass = 0; pass < shape->n_passes; pass++)
        move (after, axes[pass], shape, tables->made[pass], tables->wanted[pass]);
      for (guint k = 0; k < 3; k++)
        grid[at[0]][at[1]][at[2]][k] = after[k] - before[k];
    }
}

/* Along each line of the grid, from the middle outwards. */
static void
limit_gains (const GuiseColourTransfer *self, Grid grid)
{
  float *values = &grid[0][0][0][0];
  const guint steps[3] = { N_NODES * N_NODES, N_NODES, 1 };

  for (guint k = 0; k < 3; k++)
    for (guint i = 0; i < N_NODES * N_NODES * N_NODES; i++)
      {
        const guint place = i / steps[k] % N_NODES;
        const float least = (MIN_GAIN - 1) * node_distance (self, k), most = (MAX_GAIN - 1) * node_distance (self, k);
        float *line = values + 3 * i + k;

        if (place != MIDDLE)
          continue;
        for (guint n = 1; n <= MIDDLE; n++)
          {
            const gsize far = 3 * (gsize) n * steps[k], near = far - 3 * (gsize) steps[k];

            line[far] = line[near] + CLAMP (line[far] - line[near], least, most);
            *(line - far) = *(line - near) - CLAMP (*(line - near) - *(line - far), least, most);
          }
      }
}

/* Takes this frame's map into the average. */
static void
learn (GuiseColourTransfer *self, const Shape *shape, Samples *made, const Samples *wanted, double gain)
{
  const float share = self->n_frames == 0 ? 1.0f : (float) gain;
  g_autofree Tables *tables = g_new (Tables, 1);
  float *kept = &self->move[0][0][0][0];
  Grid now;

  measure_spread (self, made);
  if (!(share > 0))
    return;
  self->n_frames++;
  fill_tables (shape, made, wanted, tables);
  fill_grid (self, shape, tables, now);
  limit_gains (self, now);
  for (guint i = 0; i < sizeof now / sizeof (float); i++)
    kept[i] += share * ((&now[0][0][0][0])[i] - kept[i]);
}

/* Between the eight nodes around a colour. */
static void
find_grid_move (const GuiseColourTransfer *self, const float lab[3], float by[3])
{
  guint low[3];
  float share[3];

  for (guint k = 0; k < 3; k++)
    {
      float place = (lab[k] - self->mean[k]) / node_distance (self, k) + MIDDLE;

      place = CLAMP (place, 0.0f, (float) (N_NODES - 1));
      low[k] = MIN ((guint) place, N_NODES - 2u);
      share[k] = place - (float) low[k];
      by[k] = 0;
    }
  for (guint corner = 0; corner < 8; corner++)
    {
      const guint up[3] = { corner & 1, corner >> 1 & 1, corner >> 2 };
      const float *node = self->move[low[0] + up[0]][low[1] + up[1]][low[2] + up[2]];
      float weight = 1;

      for (guint k = 0; k < 3; k++)
        weight *= up[k] ? share[k] : 1 - share[k];
      for (guint k = 0; k < 3; k++)
        by[k] += weight * node[k];
    }
}

static void
map_pixels (const GuiseColourTransfer *self, GuiseImage *image, float strength)
{
  for (guint y = 0; y < image->height; y++)
    {
      float *pixel = guise_image_row (image, y);

      for (guint x = 0; x < image->width; x++, pixel += 3)
        {
          float lab[3], by[3];

          guise_colour_rgb_to_lab (pixel, lab);
          find_grid_move (self, lab, by);
          for (guint k = 0; k < 3; k++)
            lab[k] += strength * by[k];
          guise_colour_lab_to_rgb (lab, pixel);
          for (guint k = 0; k < 3; k++)
            pixel[k] = CLAMP (pixel[k], 0.0f, 1.0f);
        }
    }
}

GuiseImage *
guise_colour_transfer_apply (GuiseColourTransfer *self, GuiseColourTransferMethod method, GuiseImage *image,
                             GuiseImage *wanted, GuiseImage *mask, double gain, double strength, GError **error)
{
  const Shape *shape = &shapes[method];
  GuiseImage *out;
  guint n_inside;

  g_return_val_if_fail (image->format == GUISE_PIXEL_RGBF && wanted->format == GUISE_PIXEL_RGBF, NULL);
  g_return_val_if_fail (mask->format == GUISE_PIXEL_GRAYF, NULL);
  g_return_val_if_fail (wanted->width == image->width && wanted->height == image->height, NULL);
  g_return_val_if_fail (mask->width == image->width && mask->height == image->height, NULL);

  out = guise_image_copy (image);
  if (out == NULL)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("No memory for a picture of %u × %u"), image->width,
                   image->height);
      return NULL;
    }
  if (!(strength > 0))
    return out;
  n_inside = count_inside (mask);
  if (n_inside >= MIN_SAMPLES)
    {
      Samples made = take_samples (image, mask, n_inside), other = take_samples (wanted, mask, n_inside);

      learn (self, shape, &made, &other, gain);
      g_free (made.lab);
      g_free (other.lab);
    }
  if (self->n_frames > 0)
    map_pixels (self, out, (float) strength);
  return out;
}
