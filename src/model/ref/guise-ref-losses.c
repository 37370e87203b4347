/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-ref-losses.h"

#include <math.h>

#include "guise-op-losses.h"

#define TAPS GUISE_DSSIM_TAPS

/* One face of the three inputs, and its gradient. */
typedef struct
{
  guint         h, w;
  guint         pitch, picture_pitch;   /* floats a pixel */
  const double *a, *b, *weights;
  double       *da;
} Face;

static Face
get_face (const GuiseReferenceCall *call, guint n)
{
  const GuiseShape shape = guise_node_get_input_shape (call->graph, call->node, 0);
  const guint pitch = guise_padded_channels (shape.c);
  const guint picture_pitch = guise_padded_channels (guise_node_get_input_shape (call->graph, call->node, 1).c);
  const guint weights_pitch = guise_padded_channels (guise_node_get_input_shape (call->graph, call->node, 2).c);
  const gsize n_pixels = (gsize) shape.h * shape.w;

  return (Face) {
    .h = shape.h, .w = shape.w, .pitch = pitch, .picture_pitch = picture_pitch,
    .a = call->x[0] + n * n_pixels * pitch,
    .b = call->x[1] + n * n_pixels * picture_pitch,
    .weights = call->x[2] + n * weights_pitch,
    .da = call->dx[0] != NULL ? call->dx[0] + n * n_pixels * pitch : NULL,
  };
}

/* 1 / the sum of the weights that stand at least @border pixels from the edge; 0 for none. */
static double
get_norm (const Face *face, guint border)
{
  double sum = 0.0;

  for (guint y = border; y < face->h - border; y++)
    for (guint x = border; x < face->w - border; x++)
      sum += face->weights[y * face->w + x];

  return sum > 0.0 ? 1.0 / sum : 0.0;
}

/* Losses of one pixel into @y, and their gradients where they are wanted. */
static void
add_pixel (const GuiseReferenceCall *call, const Face *face, gsize pixel, double norm, double *y)
{
  const GuiseShape shape = guise_node_get_input_shape (call->graph, call->node, 0);
  const guint picture_c = guise_node_get_input_shape (call->graph, call->node, 1).c;
  const gboolean has_mask = call->node->factors[2] > 0.0f;
  const guint n_colours = shape.c - (has_mask ? 1 : 0);
  const double n_pixels = (double) face->h * face->w;
  const double weight = face->weights[pixel] * norm / n_colours;
  const float *factors = call->node->factors;

  for (guint c = 0; c < shape.c; c++)
    {
      const gboolean is_mask = c == n_colours;
      const guint picture_channel = is_mask ? picture_c - 1 : c;
      const double d = face->a[pixel * face->pitch + c] - face->b[pixel * face->picture_pitch + picture_channel];
      double slope;

      if (is_mask)
        {
          y[2] += d * d / n_pixels;
          slope = factors[2] * 2.0 * d / n_pixels;
        }
      else
        {
          y[0] += weight * fabs (d);
          y[1] += weight * d * d;
          slope = weight * (factors[0] * ((d > 0.0) - (d < 0.0)) + factors[1] * 2.0 * d);
        }
      if (face->da != NULL)
        face->da[pixel * face->pitch + c] += slope / shape.n;
    }
}

void
guise_ref_op_pixel_loss (const GuiseReferenceCall *call)
{
  for (guint n = 0; n < call->node->shape.n; n++)
    {
      const Face face = get_face (call, n);
      const double norm = get_norm (&face, 0);
      double *y = call->y + 4 * n;

      y[0] = y[1] = y[2] = y[3] = 0.0;
      for (gsize pixel = 0; pixel < (gsize) face.h * face.w; pixel++)
        add_pixel (call, &face, pixel, norm, y);
    }
}

static void
make_window (double window[TAPS][TAPS])
{
  double sum = 0.0;

  for (int y = 0; y < TAPS; y++)
    for (int x = 0; x < TAPS; x++)
      {
        const double dy = y - TAPS / 2, dx = x - TAPS / 2;

        window[y][x] = exp (-(dx * dx + dy * dy) / (2.0 * 1.5 * 1.5));
        sum += window[y][x];
      }
  for (int y = 0; y < TAPS; y++)
    for (int x = 0; x < TAPS; x++)
      window[y][x] /= sum;
}

/* (1 − SSIM) / 2 of one window of one colour; @gain: what it counts in the gradient. */
static double
add_window (const Face *face, const double window[TAPS][TAPS], guint top, guint left, guint c, double gain)
{
  const double c1 = 0.01 * 0.01, c2 = 0.03 * 0.03;
  double ma = 0.0, mb = 0.0, aa = 0.0, bb = 0.0, ab = 0.0, n1, n2, d1, d2, ssim;

  for (guint y = 0; y < TAPS; y++)
    for (guint x = 0; x < TAPS; x++)
      {
        const gsize pixel = (gsize) (top + y) * face->w + left + x;
        const double a = face->a[pixel * face->pitch + c], b = face->b[pixel * face->picture_pitch + c];

        ma += window[y][x] * a;
        mb += window[y][x] * b;
        aa += window[y][x] * a * a;
        bb += window[y][x] * b * b;
        ab += window[y][x] * a * b;
      }

  n1 = 2.0 * ma * mb + c1;
  n2 = 2.0 * (ab - ma * mb) + c2;
  d1 = ma * ma + mb * mb + c1;
  d2 = (aa - ma * ma) + (bb - mb * mb) + c2;
  ssim = n1 * n2 / (d1 * d2);

  for (guint y = 0; face->da != NULL && y < TAPS; y++)
    for (guint x = 0; x < TAPS; x++)
      {
        const gsize pixel = (gsize) (top + y) * face->w + left + x;
        const double a = face->a[pixel * face->pitch + c], b = face->b[pixel * face->picture_pitch + c];
        const double slope = (2.0 * mb * n2 + 2.0 * (b - mb) * n1) / (d1 * d2) -
                             ssim * (2.0 * ma / d1 + 2.0 * (a - ma) / d2);

        face->da[pixel * face->pitch + c] += gain * -0.5 * window[y][x] * slope;
      }

  return (1.0 - ssim) / 2.0;
}

void
guise_ref_op_dssim (const GuiseReferenceCall *call)
{
  const guint n_faces = call->node->shape.n;
  double window[TAPS][TAPS];

  make_window (window);
  for (guint n = 0; n < n_faces; n++)
    {
      const Face face = get_face (call, n);
      const double norm = get_norm (&face, TAPS / 2);
      double *y = call->y + 4 * n;

      y[0] = y[1] = y[2] = y[3] = 0.0;
      for (guint top = 0; top + TAPS <= face.h; top++)
        for (guint left = 0; left + TAPS <= face.w; left++)
          for (guint c = 0; c < 3; c++)
            {
              const double weight = norm / 3.0 * face.weights[(top + TAPS / 2) * face.w + left + TAPS / 2];

              y[0] += weight * add_window (&face, window, top, left, c, call->node->factors[0] * weight / n_faces);
            }
    }
}

void
guise_ref_op_value_loss (const GuiseReferenceCall *call)
{
  const guint n = call->node->shape.n;

  for (guint i = 0; i < n; i++)
    {
      call->y[4 * i] = call->x[0][4 * i];
      call->y[4 * i + 1] = call->y[4 * i + 2] = call->y[4 * i + 3] = 0.0;
      if (call->dx[0] != NULL)
        call->dx[0][4 * i] += call->node->factors[0] / n;
    }
}
