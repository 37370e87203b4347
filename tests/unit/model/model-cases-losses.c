/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-graph-arrays.h"
#include "guise-losses.h"
#include "model-cases.h"

/* Prediction and picture with a channel more than the colours, as in training; of odd sizes where the loss allows. */
static void
add_loss (GuiseGraph *graph, GuiseLoss loss, guint h, guint w)
{
  const GuiseTensor x = model_cases_add_input (graph, 2, h, w, 4);
  const GuiseTensor picture = guise_graph_input (graph, "picture", GUISE_SHAPE (2, h, w, 4));
  const GuiseTensor weights = guise_graph_input (graph, "weights", GUISE_SHAPE (2, 1, 1, h * w));

  guise_loss_add (graph, loss, guise_graph_sigmoid (graph, x), picture, weights, 0.7f);
}

static void
build_log_cosh (GuiseGraph *graph)
{
  add_loss (graph, GUISE_LOSS_LOG_COSH, 5, 7);
}

static void
build_smooth_l1 (GuiseGraph *graph)
{
  add_loss (graph, GUISE_LOSS_SMOOTH_L1, 5, 7);
}

/* Two scales, and one. */
static void
build_ms_ssim (GuiseGraph *graph)
{
  add_loss (graph, GUISE_LOSS_MS_SSIM, 23, 24);
}

static void
build_ms_ssim_one (GuiseGraph *graph)
{
  add_loss (graph, GUISE_LOSS_MS_SSIM, 13, 11);
}

static void
build_gmsd (GuiseGraph *graph)
{
  add_loss (graph, GUISE_LOSS_GMSD, 7, 9);
}

static void
build_laplacian (GuiseGraph *graph)
{
  add_loss (graph, GUISE_LOSS_LAPLACIAN, 11, 8);
}

/* Not even two pixels: no band, only what is left. */
static void
build_laplacian_one (GuiseGraph *graph)
{
  add_loss (graph, GUISE_LOSS_LAPLACIAN, 1, 3);
}

static void
build_frequency (GuiseGraph *graph)
{
  add_loss (graph, GUISE_LOSS_FREQUENCY, 7, 8);
}

static void
build_gradient (GuiseGraph *graph)
{
  add_loss (graph, GUISE_LOSS_GRADIENT, 7, 5);
}

/* One value that two losses want small, and that is used besides. */
static void
build_value (GuiseGraph *graph)
{
  const GuiseTensor x = model_cases_add_input (graph, 3, 1, 1, 1);
  const GuiseTensor y = guise_graph_sigmoid (graph, x);

  guise_graph_value_loss (graph, y, 0.7f);
  guise_graph_value_loss (graph, y, 2.0f);
  model_cases_add_loss (graph, y);
}

static void
build_detach (GuiseGraph *graph)
{
  const GuiseArray x = guise_array_of (graph, model_cases_add_input (graph, 2, 3, 5, 6));
  const GuiseArray held = guise_array_detach (graph, guise_array_tanh (graph, x));

  model_cases_add_loss (graph, guise_array_mul (graph, x, held).tensor);
}

static const ModelCase cases[] = {
  { "log-cosh", 1e-5, build_log_cosh },
  { "smooth-l1", 1e-5, build_smooth_l1 },
  { "ms-ssim", 1e-4, build_ms_ssim },
  { "ms-ssim-one-scale", 1e-4, build_ms_ssim_one },
  { "gmsd", 1e-4, build_gmsd },
  { "laplacian", 1e-5, build_laplacian },
  { "laplacian-one", 1e-5, build_laplacian_one },
  { "frequency", 1e-5, build_frequency },
  { "gradient", 1e-5, build_gradient },
  { "value", 1e-5, build_value },
  { "detach", 1e-5, build_detach },
};

const ModelCase *
model_cases_list_losses (guint *n_cases)
{
  *n_cases = G_N_ELEMENTS (cases);

  return cases;
}
