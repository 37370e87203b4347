/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-colour-match.h"

#include "guise-colour-map.h"
#include "guise-error.h"
#include "guise-i18n.h"

#include <math.h>
#include <string.h>

/* D65, CIE 1931 2°, for linear sRGB (IEC 61966-2-1). */
static const float xyz_from_rgb[3][3] = {
  { 0.4124564f, 0.3575761f, 0.1804375f },
  { 0.2126729f, 0.7151522f, 0.0721750f },
  { 0.0193339f, 0.1191920f, 0.9503041f },
};
static const float rgb_from_xyz[3][3] = {
  { 3.2404542f, -1.5371385f, -0.4985314f },
  { -0.9692660f, 1.8760108f, 0.0415560f },
  { 0.0556434f, -0.2040259f, 1.0572252f },
};
static const float white[3] = { 0.95047f, 1.0f, 1.08883f };

/* CIE 15: where the cube root gives way to a line. */
#define LAB_EPSILON (216.0f / 24389.0f)
#define LAB_KAPPA (24389.0f / 27.0f)

static float
to_linear (float v)
{
  return v <= 0.04045f ? v / 12.92f : powf ((v + 0.055f) / 1.055f, 2.4f);
}

static float
from_linear (float v)
{
  return v <= 0.0031308f ? 12.92f * v : 1.055f * powf (v, 1.0f / 2.4f) - 0.055f;
}

void
guise_colour_rgb_to_lab (const float rgb[3], float lab[3])
{
  float linear[3], f[3];

  for (guint i = 0; i < 3; i++)
    linear[i] = to_linear (rgb[i]);
  for (guint i = 0; i < 3; i++)
    {
      float v = (xyz_from_rgb[i][0] * linear[0] + xyz_from_rgb[i][1] * linear[1] + xyz_from_rgb[i][2] * linear[2])
                / white[i];

      f[i] = v > LAB_EPSILON ? cbrtf (v) : (LAB_KAPPA * v + 16.0f) / 116.0f;
    }

  lab[0] = 116.0f * f[1] - 16.0f;
  lab[1] = 500.0f * (f[0] - f[1]);
  lab[2] = 200.0f * (f[1] - f[2]);
}

void
guise_colour_lab_to_rgb (const float lab[3], float rgb[3])
{
  float fy = (lab[0] + 16.0f) / 116.0f;
  float f[3] = { fy + lab[1] / 500.0f, fy, fy - lab[2] / 200.0f };
  float xyz[3];

  for (guint i = 0; i < 3; i++)
    {
      float cube = f[i] * f[i] * f[i];

      xyz[i] = (cube > LAB_EPSILON ? cube : (116.0f * f[i] - 16.0f) / LAB_KAPPA) * white[i];
    }
  for (guint i = 0; i < 3; i++)
    rgb[i] = from_linear (rgb_from_xyz[i][0] * xyz[0] + rgb_from_xyz[i][1] * xyz[1] + rgb_from_xyz[i][2] * xyz[2]);
}

static gboolean
check_images (GuiseImage *image, GuiseImage *mask, GError **error)
{
  if (image->format != GUISE_PIXEL_RGBF || (mask != NULL && mask->format != GUISE_PIXEL_GRAYF))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "Colours are measured on rgbf with a grayf mask, not on %s",
                   guise_pixel_format_get_info (image->format)->name);
      return FALSE;
    }
  if (mask != NULL && (mask->width != image->width || mask->height != image->height))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "A mask of %u×%u does not fit a picture of %u×%u",
                   mask->width, mask->height, image->width, image->height);
      return FALSE;
    }
  return TRUE;
}

/* Sums about the middle of the scale, so that the covariance does not drown in the mean. */
static void
add_pixel (GuiseColourStats *sums, const float rgb[3], double weight)
{
  float lab[3];
  double v[3];

  guise_colour_rgb_to_lab (rgb, lab);
  v[0] = (double) lab[0] - 50.0;
  v[1] = lab[1];
  v[2] = lab[2];
  sums->weight += weight;
  for (guint i = 0; i < 3; i++)
    {
      sums->mean[i] += weight * v[i];
      for (guint k = 0; k < 3; k++)
        sums->covariance[i][k] += weight * v[i] * v[k];
    }
}

gboolean
guise_colour_stats_measure (GuiseImage *image, GuiseImage *mask, GuiseColourStats *out, GError **error)
{
  GuiseColourStats sums = { 0 };

  if (!check_images (image, mask, error))
    return FALSE;

  for (guint y = 0; y < image->height; y++)
    {
      const float *pixel = guise_image_row (image, y);
      const float *weight = mask != NULL ? guise_image_row (mask, y) : NULL;

      for (guint x = 0; x < image->width; x++, pixel += 3)
        if (weight == NULL || weight[x] > 0)
          add_pixel (&sums, pixel, weight != NULL ? weight[x] : 1.0);
    }

  if (sums.weight > 0)
    {
      for (guint i = 0; i < 3; i++)
        sums.mean[i] /= sums.weight;
      for (guint i = 0; i < 3; i++)
        for (guint k = 0; k < 3; k++)
          sums.covariance[i][k] = sums.covariance[i][k] / sums.weight - sums.mean[i] * sums.mean[k];
    }
  sums.mean[0] += 50.0;
  *out = sums;
  return TRUE;
}

GuiseColourStats
guise_colour_stats_mix (const GuiseColourStats *a, const GuiseColourStats *b, double t)
{
  GuiseColourStats mixed;

  for (guint i = 0; i < 3; i++)
    {
      mixed.mean[i] = (1 - t) * a->mean[i] + t * b->mean[i];
      for (guint k = 0; k < 3; k++)
        mixed.covariance[i][k] = (1 - t) * a->covariance[i][k] + t * b->covariance[i][k];
    }
  mixed.weight = (1 - t) * a->weight + t * b->weight;
  return mixed;
}

GuiseImage *
guise_colour_match (GuiseImage *image, const GuiseColourStats *from, const GuiseColourStats *to,
                    GuiseColourMethod method, double strength, GError **error)
{
  g_autoptr(GuiseImage) result = NULL;
  GuiseColourMap map;

  if (!check_images (image, NULL, error))
    return NULL;
  result = guise_image_copy (image);
  if (result == NULL)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("No memory for a picture of %u × %u"),
                   image->width, image->height);
      return NULL;
    }
  if (method == GUISE_COLOUR_NONE || strength <= 0)
    return g_steal_pointer (&result);

  guise_colour_map_init (&map, from, to, method, strength);
  for (guint y = 0; y < result->height; y++)
    {
      float *pixel = guise_image_row (result, y);

      for (guint x = 0; x < result->width; x++, pixel += 3)
        {
          float lab[3], mapped[3];

          guise_colour_rgb_to_lab (pixel, lab);
          guise_colour_map_apply (&map, lab, mapped);
          guise_colour_lab_to_rgb (mapped, pixel);
          for (guint i = 0; i < 3; i++)
            pixel[i] = CLAMP (pixel[i], 0.0f, 1.0f);
        }
    }
  return g_steal_pointer (&result);
}
