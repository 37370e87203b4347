/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-composite.h"
#include "guise-wide.h"

#include <math.h>
#include <string.h>

/* Pixels around a rectangle whose chroma a change inside it can touch. */
#define SPARE 2

/* Y' = kr·R' + (1 − kr − kb)·G' + kb·B', and how codes stand for it. */
typedef struct
{
  float kr, kb;
  float luma_zero, luma_scale;
  float chroma_zero, chroma_scale;
  float max;
} Coding;

/* Where a colour component of a picture lies. */
typedef struct
{
  guint8 *first;
  gsize   stride;         /* bytes from row to row */
  gsize   step;           /* bytes from sample to sample */
  guint   bytes;          /* a sample takes */
  guint   width, height;
} Channel;

/* The pixels that one chroma sample stands for, with their weights. */
typedef struct
{
  guint n;
  int   offset[3];
  float weight[3];
} Taps;

static const Taps taps_of_one = { 1, { 0 }, { 1.0f } };
static const Taps taps_of_pair = { 2, { 0, 1 }, { 0.5f, 0.5f } };
static const Taps taps_around_left = { 3, { -1, 0, 1 }, { 0.25f, 0.5f, 0.25f } };

gboolean
guise_region_around (GuiseImage *image, const GuiseRect *rect, GuiseRegion *out)
{
  double left = MAX (floor (rect->x) - SPARE, 0), top = MAX (floor (rect->y) - SPARE, 0);
  double right = MIN (ceil ((double) rect->x + rect->width) + SPARE, image->width);
  double bottom = MIN (ceil ((double) rect->y + rect->height) + SPARE, image->height);
  GuiseRegion region;

  if (!isfinite (rect->x + rect->width) || !isfinite (rect->y + rect->height) || right - left < 1 || bottom - top < 1)
    return FALSE;

  region.x = (guint) left & ~1u;
  region.y = (guint) top & ~1u;
  region.width = MIN (((guint) right + 1) & ~1u, image->width) - region.x;
  region.height = MIN (((guint) bottom + 1) & ~1u, image->height) - region.y;
  *out = region;
  return TRUE;
}

static Coding
coding_of (GuiseImage *image)
{
  const GuisePixelFormatInfo *info = guise_pixel_format_get_info (image->format);
  float unit = (float) (1u << (info->bits - 8));
  Coding coding = { 0, 0, 0, 0, 128 * unit, 0, (float) ((1u << info->bits) - 1) };
  double kr, kb;

  guise_matrix_get_weights (image->colorimetry.matrix, &kr, &kb);
  coding.kr = (float) kr;
  coding.kb = (float) kb;
  if (info->is_yuv && image->colorimetry.range == GUISE_RANGE_LIMITED)
    {
      coding.luma_zero = 16 * unit;
      coding.luma_scale = 219 * unit;
      coding.chroma_scale = 224 * unit;
    }
  else
    {
      coding.luma_scale = coding.max;
      coding.chroma_scale = coding.max;
    }

  return coding;
}

/* @component: 0 … 2: Y, U, V or R, G, B. */
static Channel
channel_of (GuiseImage *image, guint component)
{
  const GuisePixelFormatInfo *info = guise_pixel_format_get_info (image->format);
  guint plane = info->is_yuv ? MIN (component, info->n_planes - 1u) : 0;
  guint packed = info->is_yuv ? component - plane : component;

  return (Channel) {
    image->plane[plane] + (gsize) packed * info->bytes, image->stride[plane],
    (gsize) info->packed[plane] * info->bytes, info->bytes,
    guise_image_get_plane_width (image, plane), guise_image_get_plane_height (image, plane),
  };
}

static inline guint8 *
channel_at (const Channel *self, guint x, guint y)
{
  return self->first + (gsize) y * self->stride + (gsize) x * self->step;
}

static inline float
channel_get (const Channel *self, guint x, guint y)
{
  const guint8 *sample = channel_at (self, x, y);
  guint16 wide;

  if (self->bytes == 1)
    return *sample;

  memcpy (&wide, sample, sizeof wide);
  return wide;
}

static inline void
channel_set (const Channel *self, guint x, guint y, float value, float max)
{
  guint code = (guint) lrintf (CLAMP (value, 0.0f, max));
  guint16 wide = (guint16) code;

  if (self->bytes == 1)
    *channel_at (self, x, y) = (guint8) code;
  else
    memcpy (channel_at (self, x, y), &wide, sizeof wide);
}

static gboolean
chroma_is_centred (GuiseImage *image)
{
  return image->colorimetry.range == GUISE_RANGE_FULL && image->colorimetry.matrix == GUISE_MATRIX_BT601;
}

/* Place of luma column or row @position among chroma samples, cut to those there are. */
static void
chroma_neighbours (guint position, guint shift, gboolean centred, guint n, guint *first, guint *second, float *share)
{
  float place = shift == 0 ? (float) position : ((float) position - (centred ? 0.5f : 0.0f)) / 2.0f;
  float low = floorf (place);

  *share = place - low;
  *first = (guint) CLAMP (low, 0.0f, (float) (n - 1));
  *second = (guint) CLAMP (low + 1.0f, 0.0f, (float) (n - 1));
}

/* Samples @first … @first + @n − 1 of row @y. */
static void
fetch_row (const Channel *channel, guint first, guint n, guint y, float *out)
{
  const guint8 *row = channel_at (channel, first, y);

  if (channel->bytes == 1 && channel->step == 1)
    for (guint i = 0; i < n; i++)
      out[i] = row[i];
  else
    for (guint i = 0; i < n; i++)
      out[i] = channel_get (channel, first + i, y);
}

/* Chroma of a region, a row at a time: which samples lie beside each of its columns, and room for a row of them. */
typedef struct
{
  guint  first, n;        /* samples of the plane */
  guint *left, *right;    /* from @first; by column */
  float *share;           /* of the right one */
  float *upper, *lower;   /* with one more behind them */
  gboolean is_paired;     /* even columns lie on samples, odd ones in the middle between two */
} ChromaReader;

static void
chroma_reader_init (ChromaReader *self, GuiseImage *image, const GuiseRegion *region, guint n_samples)
{
  const GuisePixelFormatInfo *info = guise_pixel_format_get_info (image->format);
  gboolean centred = chroma_is_centred (image);

  self->left = g_new (guint, region->width);
  self->right = g_new (guint, region->width);
  self->share = g_new (float, region->width);
  for (guint x = 0; x < region->width; x++)
    chroma_neighbours (region->x + x, info->x_shift, centred, n_samples, &self->left[x], &self->right[x],
                       &self->share[x]);
  self->first = self->left[0];
  self->n = self->right[region->width - 1] - self->first + 1;
  for (guint x = 0; x < region->width; x++)
    {
      self->left[x] -= self->first;
      self->right[x] -= self->first;
    }
  self->upper = g_new (float, self->n + 1);
  self->lower = g_new (float, self->n + 1);
  self->is_paired = info->x_shift == 1 && !centred;
}

static void
chroma_reader_clear (ChromaReader *self)
{
  g_free (self->left);
  g_free (self->right);
  g_free (self->share);
  g_free (self->upper);
  g_free (self->lower);
}

/* What read_chroma_row() does of samples on the left pixel of each pair, the first pixel being such a one. */
GUISE_WIDE static void
spread_pairs (float *samples, guint n, guint width, float *out)
{
  samples[n] = samples[n - 1];
  for (guint i = 0; i < width / 2; i++)
    {
      out[2 * i] = samples[i];
      out[2 * i + 1] = samples[i] * 0.5f + samples[i + 1] * 0.5f;
    }
  if (width % 2 != 0)
    out[width - 1] = samples[width / 2];
}

static void
read_chroma_row (ChromaReader *self, GuiseImage *image, const GuiseRegion *region, const Channel *channel, guint row,
                 float *out)
{
  guint top, bottom;
  float below;

  chroma_neighbours (region->y + row, guise_pixel_format_get_info (image->format)->y_shift, TRUE, channel->height, &top,
                     &bottom, &below);
  fetch_row (channel, self->first, self->n, top, self->upper);
  fetch_row (channel, self->first, self->n, bottom, self->lower);
  for (guint i = 0; i < self->n; i++)
    self->upper[i] = self->upper[i] * (1 - below) + self->lower[i] * below;
  if (self->is_paired)
    spread_pairs (self->upper, self->n, region->width, out);
  else
    for (guint x = 0; x < region->width; x++)
      out[x] = self->upper[self->left[x]] * (1 - self->share[x]) + self->upper[self->right[x]] * self->share[x];
}

/* A row of luma and chroma codes, @l, @u and @v, as colours. */
GUISE_WIDE static void
decode_row (const Coding *c, const float *l, const float *u, const float *v, guint n, float *rgb)
{
  const float to_luma = 1 / c->luma_scale, to_blue = 2 * (1 - c->kb) / c->chroma_scale;
  const float to_red = 2 * (1 - c->kr) / c->chroma_scale, kg = 1 - c->kr - c->kb;
  const float luma_zero = c->luma_zero, chroma_zero = c->chroma_zero, kr = c->kr, kb = c->kb;

  for (guint x = 0; x < n; x++)
    {
      float grey = (l[x] - luma_zero) * to_luma;
      float b = grey + (u[x] - chroma_zero) * to_blue, r = grey + (v[x] - chroma_zero) * to_red;

      rgb[3 * x] = r;
      rgb[3 * x + 1] = (grey - kr * r - kb * b) / kg;
      rgb[3 * x + 2] = b;
    }
}

static void
read_yuv (GuiseImage *image, const GuiseRegion *region, GuiseImage *out)
{
  const Coding c = coding_of (image);
  Channel luma = channel_of (image, 0), blue = channel_of (image, 1), red = channel_of (image, 2);
  g_autofree float *l = g_new (float, region->width);
  g_autofree float *u = g_new (float, region->width);
  g_autofree float *v = g_new (float, region->width);
  ChromaReader chroma;

  chroma_reader_init (&chroma, image, region, blue.width);
  for (guint y = 0; y < region->height; y++)
    {
      fetch_row (&luma, region->x, region->width, region->y + y, l);
      read_chroma_row (&chroma, image, region, &blue, y, u);
      read_chroma_row (&chroma, image, region, &red, y, v);
      decode_row (&c, l, u, v, region->width, guise_image_row (out, y));
    }
  chroma_reader_clear (&chroma);
}

static void
read_plain (GuiseImage *image, const GuiseRegion *region, gboolean grey, GuiseImage *out)
{
  Coding c = coding_of (image);

  for (guint component = 0; component < 3; component++)
    {
      Channel channel = channel_of (image, grey ? 0 : component);

      for (guint y = 0; y < region->height; y++)
        for (guint x = 0; x < region->width; x++)
          guise_image_row (out, y)[3 * x + component] =
            (channel_get (&channel, region->x + x, region->y + y) - c.luma_zero) / c.luma_scale;
    }
}

static gboolean
is_grey (GuiseImage *image)
{
  return image->format == GUISE_PIXEL_GRAY8 || image->format == GUISE_PIXEL_GRAY10;
}

GuiseImage *
guise_composite_read_rgb (GuiseImage *image, const GuiseRegion *region)
{
  GuiseColorimetry colorimetry = image->colorimetry;
  GuiseImage *out;

  colorimetry.range = GUISE_RANGE_FULL;
  colorimetry.matrix = GUISE_MATRIX_RGB;
  out = guise_image_new (GUISE_PIXEL_RGBF, colorimetry, region->width, region->height);
  if (out == NULL)
    return NULL;

  if (is_grey (image))
    read_plain (image, region, TRUE, out);
  else if (guise_pixel_format_get_info (image->format)->is_yuv)
    read_yuv (image, region, out);
  else
    read_plain (image, region, FALSE, out);

  return out;
}

GuiseImage *
guise_composite_read_alpha (GuiseImage *image)
{
  const GuisePixelFormatInfo *info = guise_pixel_format_get_info (image->format);
  const float max = (float) ((1u << info->bits) - 1);
  Channel channel;
  GuiseImage *out;

  if (!info->has_alpha)
    return NULL;
  channel = channel_of (image, info->is_yuv ? 0 : 3);
  if (info->is_yuv)
    {
      channel.first = image->plane[3];
      channel.stride = image->stride[3];
    }
  out = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, image->width, image->height);
  for (guint y = 0; out != NULL && y < image->height; y++)
    for (guint x = 0; x < image->width; x++)
      guise_image_row (out, y)[x] = channel_get (&channel, x, y) / max;
  return out;
}

static inline float
luma_of (const Coding *c, const float *rgb)
{
  float r = CLAMP (rgb[0], 0.0f, 1.0f), g = CLAMP (rgb[1], 0.0f, 1.0f), b = CLAMP (rgb[2], 0.0f, 1.0f);

  return c->kr * r + (1 - c->kr - c->kb) * g + c->kb * b;
}

/* Component 1: (B' − Y') / 2(1 − kb); component 2: (R' − Y') / 2(1 − kr). */
static inline float
chroma_of (const Coding *c, const float *rgb, guint component)
{
  float k = component == 1 ? c->kb : c->kr;
  float primary = rgb[component == 1 ? 2 : 0];

  return (CLAMP (primary, 0.0f, 1.0f) - luma_of (c, rgb)) / (2 * (1 - k));
}

/* What a row of colours is as codes of a picture's first channel, luma, or of another one of a picture of colours. */
GUISE_WIDE static void
fill_code_row (const Coding *c, gboolean is_luma, guint component, const float *rgb, guint n, float *out)
{
  if (is_luma)
    for (guint x = 0; x < n; x++)
      out[x] = c->luma_zero + c->luma_scale * luma_of (c, rgb + 3 * x);
  else
    for (guint x = 0; x < n; x++)
      out[x] = c->luma_zero + c->luma_scale * CLAMP (rgb[3 * x + component], 0.0f, 1.0f);
}

/* Of floats below this, what is added and taken away again leaves the nearest whole number, the even one of two. */
#define ROUND 12582912.0f

/* What blend_full() does of samples of 8 bits that lie side by side. */
GUISE_WIDE static void
blend_bytes (const float *theirs, const float *alpha, guint n, float max, guint8 *row)
{
  for (guint x = 0; x < n; x++)
    {
      const float mine = row[x], value = mine + MIN (alpha[x], 1.0f) * (theirs[x] - mine);
      const guint8 code = (guint8) (gint32) ((CLAMP (value, 0.0f, max) + ROUND) - ROUND);

      row[x] = alpha[x] > 0.0f ? code : row[x];
    }
}

static void
blend_full (GuiseImage *image, const GuiseRegion *region, GuiseImage *rgb, GuiseImage *alpha, guint component)
{
  const Coding c = coding_of (image);
  const Channel channel = channel_of (image, component);
  const gboolean is_luma = guise_pixel_format_get_info (image->format)->is_yuv;
  g_autofree float *theirs = g_new (float, region->width);

  for (guint y = 0; y < region->height; y++)
    {
      const float *a = guise_image_row (alpha, y);

      fill_code_row (&c, is_luma, component, guise_image_row (rgb, y), region->width, theirs);
      if (channel.bytes == 1 && channel.step == 1)
        blend_bytes (theirs, a, region->width, c.max, channel_at (&channel, region->x, region->y + y));
      else
        for (guint x = 0; x < region->width; x++)
          if (a[x] > 0.0f)
            {
              float mine = channel_get (&channel, region->x + x, region->y + y);

              channel_set (&channel, region->x + x, region->y + y, mine + MIN (a[x], 1.0f) * (theirs[x] - mine), c.max);
            }
    }
}

GUISE_WIDE static void
fill_chroma_row (const Coding *c, guint component, const float *rgb, const float *alpha, guint n, float *out_chroma,
                 float *out_alpha)
{
  for (guint x = 0; x < n; x++)
    {
      out_chroma[x] = chroma_of (c, rgb + 3 * x, component);
      out_alpha[x] = CLAMP (alpha[x], 0.0f, 1.0f);
    }
}

/* From the first to behind the last of @n pixels of a row that anything is put in at; both are @n where nothing is. */
static void
find_span (const float *alpha, guint n, guint *first, guint *end)
{
  guint i = 0, j = n;

  while (i < n && !(alpha[i] > 0.0f))
    i++;
  while (j > i && !(alpha[j - 1] > 0.0f))
    j--;
  *first = i;
  *end = j;
}

/* What a row of chroma samples gets. A sample is the average over the pixels that it stands for, each with its alpha.
 * @chroma, @alpha: the row's pixels, whose first and last stand once more beside them
 * @covered, @theirs: a sample each: how much of it is put in, and the sum of that */
typedef struct
{
  const Taps *across, *down;
  guint       x_shift, y_shift;
  float      *chroma, *alpha;
  float      *covered, *theirs;
} ChromaMixer;

static void
chroma_mixer_init (ChromaMixer *self, GuiseImage *image, guint width)
{
  const GuisePixelFormatInfo *info = guise_pixel_format_get_info (image->format);

  *self = (ChromaMixer) {
    .across = info->x_shift == 0 ? &taps_of_one : chroma_is_centred (image) ? &taps_of_pair : &taps_around_left,
    .down = info->y_shift == 0 ? &taps_of_one : &taps_of_pair, .x_shift = info->x_shift, .y_shift = info->y_shift,
    .chroma = g_new (float, (gsize) width + 2), .alpha = g_new (float, (gsize) width + 2),
    .covered = g_new (float, width), .theirs = g_new (float, width),
  };
}

static void
chroma_mixer_clear (ChromaMixer *self)
{
  g_free (self->chroma);
  g_free (self->alpha);
  g_free (self->covered);
  g_free (self->theirs);
}

/* Every @step-th pixel, with @weight, to a sample each. */
GUISE_WIDE static void
add_tap (const float *chroma, const float *alpha, guint step, float weight, guint n, float *covered, float *theirs)
{
  for (guint x = 0; step == 1 && x < n; x++)
    {
      const float share = weight * alpha[x];

      covered[x] += share;
      theirs[x] += share > 0.0f ? share * chroma[x] : 0.0f;
    }
  for (guint x = 0; step == 2 && x < n; x++)
    {
      const float share = weight * alpha[2 * x];

      covered[x] += share;
      theirs[x] += share > 0.0f ? share * chroma[2 * x] : 0.0f;
    }
}

/* The @j-th row of pixels of a row of samples, to those from @first on. */
static void
chroma_mixer_add (ChromaMixer *self, const Coding *c, guint component, const float *rgb, const float *alpha, guint width,
                  guint j, guint first, guint n)
{
  fill_chroma_row (c, component, rgb, alpha, width, self->chroma + 1, self->alpha + 1);
  self->chroma[0] = self->chroma[1];
  self->alpha[0] = self->alpha[1];
  self->chroma[width + 1] = self->chroma[width];
  self->alpha[width + 1] = self->alpha[width];
  for (guint i = 0; i < self->across->n; i++)
    {
      const gsize at = (gsize) (1 + (int) (first << self->x_shift) + self->across->offset[i]);

      add_tap (self->chroma + at, self->alpha + at, 1u << self->x_shift, self->across->weight[i] * self->down->weight[j], n,
               self->covered, self->theirs);
    }
}

/* Row @y of the samples. */
static void
blend_chroma_row (ChromaMixer *self, const Coding *c, const Channel *channel, const GuiseRegion *region, GuiseImage *rgb,
                  GuiseImage *alpha, guint component, guint y)
{
  const guint width = (region->width + (1u << self->x_shift) - 1) >> self->x_shift;
  guint first = region->width, end = 0, rows[2];

  for (guint j = 0; j < self->down->n; j++)
    {
      guint from, to;

      rows[j] = MIN ((y << self->y_shift) + (guint) self->down->offset[j], region->height - 1);
      find_span (guise_image_row (alpha, rows[j]), region->width, &from, &to);
      first = MIN (first, from);
      end = MAX (end, from < to ? to : 0);
    }
  /* A sample looks one pixel to the left and one to the right. */
  first >>= self->x_shift;
  end = MIN ((end + 1 + self->x_shift) >> self->x_shift, width);
  if (first >= end)
    return;

  memset (self->covered, 0, (end - first) * sizeof (float));
  memset (self->theirs, 0, (end - first) * sizeof (float));
  for (guint j = 0; j < self->down->n; j++)
    chroma_mixer_add (self, c, component, guise_image_row (rgb, rows[j]), guise_image_row (alpha, rows[j]), region->width, j,
                      first, end - first);
  for (guint i = 0; i < end - first; i++)
    if (self->covered[i] > 0.0f)
      {
        const guint at_x = (region->x >> self->x_shift) + first + i, at_y = (region->y >> self->y_shift) + y;
        const float mine = channel_get (channel, at_x, at_y), covered = self->covered[i];

        channel_set (channel, at_x, at_y,
                     mine * (1 - covered) + covered * c->chroma_zero + self->theirs[i] * c->chroma_scale, c->max);
      }
}

static void
blend_chroma (GuiseImage *image, const GuiseRegion *region, GuiseImage *rgb, GuiseImage *alpha, guint component)
{
  const Coding c = coding_of (image);
  const Channel channel = channel_of (image, component);
  ChromaMixer mixer;

  chroma_mixer_init (&mixer, image, region->width);
  for (guint y = 0; y < (region->height + (1u << mixer.y_shift) - 1) >> mixer.y_shift; y++)
    blend_chroma_row (&mixer, &c, &channel, region, rgb, alpha, component, y);
  chroma_mixer_clear (&mixer);
}

void
guise_composite_blend (GuiseImage *image, const GuiseRegion *region, GuiseImage *rgb, GuiseImage *alpha)
{
  gboolean is_yuv = guise_pixel_format_get_info (image->format)->is_yuv;

  g_return_if_fail (rgb->format == GUISE_PIXEL_RGBF && alpha->format == GUISE_PIXEL_GRAYF);
  g_return_if_fail (rgb->width == region->width && rgb->height == region->height);
  g_return_if_fail (alpha->width == region->width && alpha->height == region->height);

  blend_full (image, region, rgb, alpha, 0);
  for (guint component = 1; component < 3 && !is_grey (image); component++)
    if (is_yuv)
      blend_chroma (image, region, rgb, alpha, component);
    else
      blend_full (image, region, rgb, alpha, component);
}
