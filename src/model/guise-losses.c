/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-losses.h"

#include <math.h>

#include "guise-losses-private.h"

/* A face whose weights sum to less has none. */
#define LEAST_WEIGHT 1e-12f

/* Where the smooth L1 goes from a parabola to a line. */
#define SMOOTH_C (1.0 / 255.0)

static GuiseArray make_log_cosh  (const GuiseLossPictures *pictures);
static GuiseArray make_smooth_l1 (const GuiseLossPictures *pictures);

/* What @make is NULL for is an operation of its own. */
static const struct
{
  const char *name;
  guint       least_size;
  GuiseArray (*make) (const GuiseLossPictures *pictures);
} rows[GUISE_N_LOSSES] = {
  [GUISE_LOSS_DSSIM] = { "dssim", 11, NULL },
  [GUISE_LOSS_L1] = { "l1", 1, NULL },
  [GUISE_LOSS_MSE] = { "mse", 1, NULL },
  [GUISE_LOSS_LOG_COSH] = { "log-cosh", 1, make_log_cosh },
  [GUISE_LOSS_SMOOTH_L1] = { "smooth-l1", 1, make_smooth_l1 },
  [GUISE_LOSS_MS_SSIM] = { "ms-ssim", 11, guise_loss_make_ms_ssim },
  [GUISE_LOSS_GMSD] = { "gmsd", 3, guise_loss_make_gmsd },
  [GUISE_LOSS_LAPLACIAN] = { "laplacian", 1, guise_loss_make_laplacian },
  [GUISE_LOSS_FREQUENCY] = { "frequency", 1, guise_loss_make_frequency },
  [GUISE_LOSS_GRADIENT] = { "gradient", 3, guise_loss_make_gradient },
};

const char *
guise_loss_get_name (GuiseLoss loss)
{
  g_return_val_if_fail (loss < GUISE_N_LOSSES, NULL);

  return rows[loss].name;
}

guint
guise_loss_get_least_size (GuiseLoss loss)
{
  g_return_val_if_fail (loss < GUISE_N_LOSSES, 1);

  return rows[loss].least_size;
}

GuiseArray
guise_loss_crop (GuiseGraph *graph, GuiseArray x, guint border)
{
  const guint first[] = { 0, border, border, 0 };
  const gint steps[] = { 1, 1, 1, 1 };
  const guint counts[] = {
    x.dims.sizes[0], x.dims.sizes[AXIS_ROW] - 2 * border, x.dims.sizes[AXIS_COLUMN] - 2 * border, x.dims.sizes[3],
  };

  return guise_array_slice (graph, x, first, steps, counts);
}

GuiseArray
guise_loss_normalize_weights (GuiseGraph *graph, GuiseArray weights)
{
  const GuiseArray sum = guise_array_sum (graph, weights, AXES_PLANE);

  return guise_array_div (graph, weights, guise_array_clip (graph, sum, LEAST_WEIGHT, G_MAXFLOAT));
}

GuiseArray
guise_loss_sum_weighted (GuiseGraph *graph, GuiseArray x, GuiseArray weights)
{
  return guise_array_sum (graph, guise_array_mul (graph, x, weights), AXES_PLANE);
}

GuiseArray
guise_loss_mean (GuiseGraph *graph, GuiseArray x, GuiseArray weights)
{
  return guise_loss_sum_weighted (graph, guise_array_mean (graph, x, AXES_COLOUR),
                                  guise_loss_normalize_weights (graph, weights));
}

GuiseArray
guise_loss_filter (GuiseGraph *graph, GuiseArray x, guint axis, const float *taps, guint n_taps)
{
  const guint n_out = x.dims.sizes[axis] - (n_taps - 1);
  g_autofree GuiseAxisTap *table = g_new (GuiseAxisTap, (gsize) n_out * n_taps);
  guint n = 0;

  for (guint i = 0; i < n_out; i++)
    for (guint k = 0; k < n_taps; k++)
      if (taps[k] < 0.0f || taps[k] > 0.0f)
        table[n++] = (GuiseAxisTap) { i, i + k, taps[k] };

  return guise_array_map_axis (graph, x, axis, n_out, table, n);
}

GuiseArray
guise_loss_halve (GuiseGraph *graph, GuiseArray x)
{
  return guise_array_average_pool (graph, x, &(GuiseWindowParams) {
    .n_axes = 2, .kernel = { 2, 2 }, .stride = { 2, 2 },
    .out = { x.dims.sizes[AXIS_ROW] / 2, x.dims.sizes[AXIS_COLUMN] / 2 },
  });
}

static GuiseArray
make_log_cosh (const GuiseLossPictures *pictures)
{
  GuiseGraph *graph = pictures->graph;
  const GuiseArray d = guise_array_sub (graph, pictures->a, pictures->b);
  const GuiseArray mean = guise_loss_mean (graph, guise_array_log_cosh (graph, d), pictures->weights);

  return guise_array_affine (graph, mean, (float) (1.0 / log (cosh (1.0))), 0.0f);
}

static GuiseArray
make_smooth_l1 (const GuiseLossPictures *pictures)
{
  GuiseGraph *graph = pictures->graph;
  const GuiseArray d = guise_array_affine (graph, guise_array_sub (graph, pictures->a, pictures->b),
                                           (float) (1.0 / SMOOTH_C), 0.0f);
  const GuiseArray root = guise_array_sqrt (graph, guise_array_affine (graph, guise_array_mul (graph, d, d), 1.0f,
                                                                       1.0f));
  const double maximum = sqrt (1.0 / (SMOOTH_C * SMOOTH_C) + 1.0) - 1.0;
  const GuiseArray rho = guise_array_affine (graph, root, (float) (1.0 / maximum), (float) (-1.0 / maximum));

  return guise_loss_mean (graph, rho, pictures->weights);
}

/* The first three channels of @x. */
static GuiseArray
get_colours (GuiseGraph *graph, GuiseTensor x)
{
  const GuiseArray array = guise_array_of (graph, x);
  const guint first[] = { 0, 0, 0, 0 };
  const gint steps[] = { 1, 1, 1, 1 };
  const guint counts[] = { array.dims.sizes[0], array.dims.sizes[1], array.dims.sizes[2], 3 };

  g_assert (array.dims.sizes[AXIS_CHANNEL] >= 3);

  return array.dims.sizes[AXIS_CHANNEL] == 3 ? array : guise_array_slice (graph, array, first, steps, counts);
}

GuiseTensor
guise_loss_add (GuiseGraph *graph, GuiseLoss loss, GuiseTensor prediction, GuiseTensor picture, GuiseTensor weights,
                float factor)
{
  const GuiseShape shape = guise_graph_get_shape (graph, prediction);
  const GuiseDims plane = guise_dims_of_shape (GUISE_SHAPE (shape.n, shape.h, shape.w, 1));
  GuiseLossPictures pictures;

  g_assert (loss < GUISE_N_LOSSES && loss != GUISE_LOSS_L1 && loss != GUISE_LOSS_MSE);
  g_assert (MIN (shape.h, shape.w) >= rows[loss].least_size);
  if (loss == GUISE_LOSS_DSSIM)
    return guise_graph_dssim_loss (graph, prediction, picture, weights, factor);

  pictures = (GuiseLossPictures) {
    graph, get_colours (graph, prediction), get_colours (graph, picture),
    guise_array_reshape (graph, guise_array_of (graph, weights), &plane),
  };

  return guise_graph_value_loss (graph, rows[loss].make (&pictures).tensor, factor);
}
