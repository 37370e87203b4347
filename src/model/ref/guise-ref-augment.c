/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-ref-augment.h"

#include <math.h>

#include "guise-augment.h"

/* After the colours. */
enum { WEIGHT = 3, GUIDE, N_VALUES };

static const double white[3] = { 0.950456, 1.0, 1.088754 };

static void
multiply (const double matrix[3][3], const double in[3], double out[3])
{
  for (guint i = 0; i < 3; i++)
    out[i] = matrix[i][0] * in[0] + matrix[i][1] * in[1] + matrix[i][2] * in[2];
}

void
guise_ref_rgb_to_lab (const double rgb[3], double lab[3])
{
  static const double matrix[3][3] = {
    { 0.412453, 0.357580, 0.180423 }, { 0.212671, 0.715160, 0.072169 }, { 0.019334, 0.119193, 0.950227 },
  };
  double v[3], xyz[3], f[3];

  for (guint i = 0; i < 3; i++)
    v[i] = rgb[i] > 0.04045 ? pow ((rgb[i] + 0.055) / 1.055, 2.4) : rgb[i] / 12.92;
  multiply (matrix, v, xyz);
  for (guint i = 0; i < 3; i++)
    {
      double t = xyz[i] / white[i];

      f[i] = t > 0.008856452 ? cbrt (t) : 7.787037 * t + 16.0 / 116;
    }

  lab[0] = 116 * f[1] - 16;
  lab[1] = 500 * (f[0] - f[1]);
  lab[2] = 200 * (f[1] - f[2]);
}

void
guise_ref_lab_to_rgb (const double lab[3], double rgb[3])
{
  static const double matrix[3][3] = {
    { 3.240479, -1.537150, -0.498535 }, { -0.969256, 1.875992, 0.041556 }, { 0.055648, -0.204043, 1.057311 },
  };
  const double y = (lab[0] + 16) / 116, f[3] = { y + lab[1] / 500, y, y - lab[2] / 200 };
  double xyz[3], v[3];

  for (guint i = 0; i < 3; i++)
    xyz[i] = (f[i] > 6.0 / 29 ? f[i] * f[i] * f[i] : (f[i] - 16.0 / 116) / 7.787037) * white[i];
  multiply (matrix, xyz, v);
  for (guint i = 0; i < 3; i++)
    rgb[i] = v[i] > 0.0031308 ? 1.055 * pow (v[i], 1 / 2.4) - 0.055 : v[i] * 12.92;
}

void
guise_ref_rgb_to_hsv (const double rgb[3], double hsv[3])
{
  const double most = MAX (rgb[0], MAX (rgb[1], rgb[2])), range = most - MIN (rgb[0], MIN (rgb[1], rgb[2]));
  guint i = 2;
  double turns;

  if (!(rgb[0] < most))
    i = 0;
  else if (!(rgb[1] < most))
    i = 1;
  turns = range > 0 ? ((rgb[(i + 1) % 3] - rgb[(i + 2) % 3]) / range + 2 * i) / 6 : 0;

  hsv[0] = turns - floor (turns);
  hsv[1] = most > 0 ? range / most : 0;
  hsv[2] = most;
}

void
guise_ref_hsv_to_rgb (const double hsv[3], double rgb[3])
{
  for (guint i = 0; i < 3; i++)
    {
      const double turns = hsv[0] + (3 - i) % 3 / 3.0, part = fabs ((turns - floor (turns)) * 6 - 3) - 1;

      rgb[i] = hsv[2] * (1 - hsv[1] + hsv[1] * CLAMP (part, 0, 1));
    }
}

/* Colours, weight and guide of a pixel. */
static double
value_at (const GuiseRefAugment *params, int x, int y, guint i)
{
  const guint8 *pixel = params->rgbw + ((gsize) y * params->face_size + (gsize) x) * 4;

  if (i == WEIGHT)
    return guise_augment_unpack_weight (pixel[3]);

  return i == GUIDE ? guise_augment_unpack_guide (pixel[3]) : pixel[i] / 255.0;
}

/* Adds what the face has at (@x, @y) to @sum. */
static void
look (const GuiseRefAugment *params, double x, double y, double sum[N_VALUES])
{
  const int last = (int) params->face_size - 1;
  const double cx = CLAMP (x * params->face_size - 0.5, 0, last), cy = CLAMP (y * params->face_size - 0.5, 0, last);
  const int x0 = (int) floor (cx), y0 = (int) floor (cy), x1 = MIN (x0 + 1, last), y1 = MIN (y0 + 1, last);
  const double tx = cx - x0, ty = cy - y0;

  for (guint i = 0; i < N_VALUES; i++)
    sum[i] += (1 - ty) * ((1 - tx) * value_at (params, x0, y0, i) + tx * value_at (params, x1, y0, i))
              + ty * ((1 - tx) * value_at (params, x0, y1, i) + tx * value_at (params, x1, y1, i));
}

static void
warp (const GuiseAugmentSample *sample, double *x, double *y)
{
  const double u = CLAMP (*x, 0, 1) * (GUISE_AUGMENT_GRID - 1), v = CLAMP (*y, 0, 1) * (GUISE_AUGMENT_GRID - 1);
  const guint i = MIN ((guint) u, GUISE_AUGMENT_GRID - 2), j = MIN ((guint) v, GUISE_AUGMENT_GRID - 2);
  const double tx = u - i, ty = v - j;
  double out[2];

  for (guint axis = 0; axis < 2; axis++)
    {
      const float (*row)[2] = &sample->warp[j * GUISE_AUGMENT_GRID + i];
      const float (*next)[2] = row + GUISE_AUGMENT_GRID;

      out[axis] = (1 - ty) * ((1 - tx) * row[0][axis] + tx * row[1][axis])
                  + ty * ((1 - tx) * next[0][axis] + tx * next[1][axis]);
    }
  *x = CLAMP (out[0], 0, 1);
  *y = CLAMP (out[1], 0, 1);
}

static void
recolour (const GuiseAugmentSample *sample, double rgb[3])
{
  double lab[3];

  guise_ref_rgb_to_lab (rgb, lab);
  for (guint i = 0; i < 3; i++)
    lab[i] = (double) sample->lab_gain[i] * lab[i] + (double) sample->lab_offset[i];
  guise_ref_lab_to_rgb (lab, rgb);
  for (guint i = 0; i < 3; i++)
    rgb[i] = CLAMP (rgb[i], 0, 1);
}

static void
vary_hsv (const GuiseAugmentSample *sample, double rgb[3])
{
  double hsv[3];

  for (guint i = 0; i < 3; i++)
    rgb[i] = CLAMP (rgb[i], 0, 1);
  guise_ref_rgb_to_hsv (rgb, hsv);
  hsv[0] += (double) sample->hsv[0];
  for (guint i = 1; i < 3; i++)
    hsv[i] = CLAMP (hsv[i] * (double) sample->hsv[i], 0, 1);
  guise_ref_hsv_to_rgb (hsv, rgb);
}

static void
mean_of_looks (const GuiseRefAugment *params, const GuiseAugmentSample *sample, guint column, guint row, double sum[N_VALUES])
{
  const double width = params->warp ? MAX ((double) sample->blur * params->size, 1.0) : 1.0;

  for (guint j = 0; j < params->looks; j++)
    for (guint i = 0; i < params->looks; i++)
      {
        double x = (column + 0.5 + ((i + 0.5) / params->looks - 0.5) * width) / params->size;
        double y = (row + 0.5 + ((j + 0.5) / params->looks - 0.5) * width) / params->size;

        if (params->warp)
          warp (sample, &x, &y);
        look (params, (double) sample->row_x[0] * x + (double) sample->row_x[1] * y + (double) sample->row_x[2],
              (double) sample->row_y[0] * x + (double) sample->row_y[1] * y + (double) sample->row_y[2], sum);
      }
  for (guint i = 0; i < N_VALUES; i++)
    sum[i] /= params->looks * params->looks;
}

void
guise_ref_augment (const GuiseRefAugment *params, const GuiseAugmentSample *sample, double *picture, double *guide,
                   double *weights)
{
  for (guint pixel = 0; pixel < params->size * params->size; pixel++)
    {
      double values[N_VALUES] = { 0 }, weight;

      mean_of_looks (params, sample, pixel % params->size, pixel / params->size, values);
      weight = values[WEIGHT];
      if (sample->recoloured)
        recolour (sample, values);
      if (params->hsv)
        vary_hsv (sample, values);
      for (guint i = 0; i < 3; i++)
        picture[pixel * 3 + i] = params->face_only ? 0.5 + (values[i] - 0.5) * MIN (weight, 1) : values[i];
      if (guide != NULL)
        guide[pixel] = values[GUIDE];
      if (weights != NULL)
        weights[pixel] = MAX (weight, params->weight_outside);
    }
}
