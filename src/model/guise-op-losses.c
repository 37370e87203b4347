/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-op-losses.h"

/* Outputs that one invocation of the dssim kernels makes: RUN of dssim.glsl. */
#define DSSIM_RUN 4

/* Operations on a float of the prediction, and of the dssim kernels on one they make. */
#define PIXEL_OPERATIONS          10
#define PIXEL_GRADIENT_OPERATIONS 18
#define DSSIM_BLUR_OPERATIONS     (5 * 2 * GUISE_DSSIM_TAPS + 10)
#define DSSIM_WINDOW_OPERATIONS   (5 * 2 * GUISE_DSSIM_TAPS + 50)
#define DSSIM_SPREAD_OPERATIONS   (3 * 2 * GUISE_DSSIM_TAPS)

/* As the kernels have them. */
typedef struct
{
  guint32 n, pitch;
  float   l1, mse, mask;
} PixelPush;

typedef struct
{
  guint32 n, n_faces, pitch;
  float   factor;
} DssimPush;

G_STATIC_ASSERT (sizeof (PixelPush) == 20);
G_STATIC_ASSERT (sizeof (DssimPush) == 16);

/* The three inputs, and the value. */
typedef struct
{
  GuiseShape    shape;      /* of the prediction */
  guint         pitch;
  GuiseGpuRange prediction, picture, weights, losses;
} Loss;

static Loss
get_loss (GuiseLowering *lowering, const GuiseNode *node)
{
  const GuiseNode *first = &g_array_index (lowering->graph->nodes, GuiseNode, 0);

  return (Loss) {
    .shape = guise_node_get_input_shape (lowering->graph, node, 0),
    .pitch = guise_padded_channels (guise_node_get_input_shape (lowering->graph, node, 2).c),
    .prediction = lowering->values[node->inputs[0]],
    .picture = lowering->values[node->inputs[1]],
    .weights = lowering->values[node->inputs[2]],
    .losses = lowering->values[node - first],
  };
}

GuiseShape
guise_op_loss_shape (const GuiseGraph *graph, const GuiseNode *node)
{
  const GuiseShape prediction = guise_node_get_input_shape (graph, node, 0);
  const GuiseShape picture = guise_node_get_input_shape (graph, node, 1);
  const GuiseShape weights = guise_node_get_input_shape (graph, node, 2);

  g_assert (picture.n == prediction.n && picture.h == prediction.h && picture.w == prediction.w);
  g_assert (picture.c >= prediction.c);
  g_assert (weights.n == prediction.n && weights.h == 1 && weights.w == 1);
  g_assert (weights.c == prediction.h * prediction.w);
  g_assert (node->factors[2] <= 0.0f || prediction.c > 1);

  return GUISE_SHAPE (prediction.n, 1, 1, 4);
}

GuiseShape
guise_op_dssim_shape (const GuiseGraph *graph, const GuiseNode *node)
{
  const GuiseShape prediction = guise_node_get_input_shape (graph, node, 0);
  const GuiseShape picture = guise_node_get_input_shape (graph, node, 1);

  g_assert (prediction.c >= 3 && picture.c <= 4);
  g_assert (prediction.h >= GUISE_DSSIM_TAPS && prediction.w >= GUISE_DSSIM_TAPS);

  return guise_op_loss_shape (graph, node);
}

/* norms = one vec4 a face; the windows that count are @border pixels from the edge. */
static gboolean
record_weights (GuiseLowering *lowering, const GuiseNode *node, const Loss *loss, guint border, GuiseGpuRange norms,
                GError **error)
{
  const GuiseLoweringKernel kernel = {
    .name = "loss_weights", .variant = "f32", .bindings = { loss->weights, norms }, .n_bindings = 2,
    .constants = { loss->shape.h, loss->shape.w, border }, .n_constants = 3,
    .groups = { loss->shape.n },
    .operations = loss->weights.size / 4, .bytes = loss->weights.size,
  };

  return guise_lowering_dispatch (lowering, node, &kernel, error);
}

static gboolean
record_sum (GuiseLowering *lowering, const GuiseNode *node, const Loss *loss, const char *variant,
            GuiseGpuRange terms, guint32 n, GError **error)
{
  const GuiseLoweringKernel kernel = {
    .name = "loss_sum", .variant = variant, .bindings = { terms, loss->losses }, .n_bindings = 2,
    .push = &n, .push_size = sizeof n, .groups = { loss->shape.n },
    .operations = terms.size / 4, .bytes = terms.size,
  };

  return guise_lowering_dispatch (lowering, node, &kernel, error);
}

guint64
guise_op_pixel_loss_scratch (GuiseLowering *lowering, const GuiseNode *node, gboolean backward)
{
  const GuiseShape shape = guise_node_get_input_shape (lowering->graph, node, 0);

  return guise_lowering_align (lowering, 16 * (guint64) shape.n) +
         guise_lowering_align (lowering, 16 * (guint64) shape.n * shape.h * shape.w);
}

/* terms = one vec4 a pixel; with @gradient also that of the prediction. */
static gboolean
record_pixels (GuiseLowering *lowering, const GuiseNode *node, const Loss *loss, GuiseGpuRange norms,
               GuiseGpuRange terms, gboolean gradient, GError **error)
{
  const GuiseShape picture = guise_node_get_input_shape (lowering->graph, node, 1);
  const guint n_pixels = loss->shape.h * loss->shape.w;
  const gboolean has_mask = node->factors[2] > 0.0f;
  const float n_faces = (float) loss->shape.n;
  const PixelPush push = {
    loss->shape.n * n_pixels, loss->pitch, node->factors[0] / n_faces, node->factors[1] / n_faces,
    node->factors[2] / n_faces,
  };
  const GuiseLoweringKernel kernel = {
    .name = "pixel_loss", .variant = gradient ? "gradient" : "value",
    .bindings = { loss->prediction, loss->picture, loss->weights, norms, terms, lowering->input_gradients[0],
                  lowering->input_gradients[0], lowering->step },
    .n_bindings = gradient ? 8 : 5,
    .push = &push, .push_size = sizeof push,
    .constants = { n_pixels, guise_padded_channels (loss->shape.c) / 4, guise_padded_channels (picture.c) / 4,
                   loss->shape.c - (has_mask ? 1 : 0), has_mask, picture.c - 1, lowering->accumulate[0],
                   lowering->scales_loss },
    .n_constants = 8, .n_items = push.n,
    .operations = (gradient ? PIXEL_GRADIENT_OPERATIONS : PIXEL_OPERATIONS) * (double) (loss->prediction.size / 4),
    .bytes = (double) loss->prediction.size + loss->picture.size + loss->weights.size + norms.size + terms.size +
             (gradient ? (lowering->accumulate[0] ? 2.0 : 1.0) * loss->prediction.size : 0.0),
  };

  return guise_lowering_dispatch (lowering, node, &kernel, error);
}

static gboolean
record_pixel_loss (GuiseLowering *lowering, const GuiseNode *node, gboolean gradient, GError **error)
{
  const Loss loss = get_loss (lowering, node);
  const guint n_pixels = loss.shape.h * loss.shape.w;
  guint64 offset = 0;
  const GuiseGpuRange norms = guise_lowering_take_scratch (lowering, &offset, 16 * (guint64) loss.shape.n);
  const GuiseGpuRange terms = guise_lowering_take_scratch (lowering, &offset,
                                                           16 * (guint64) loss.shape.n * n_pixels);

  return record_weights (lowering, node, &loss, 0, norms, error) &&
         record_pixels (lowering, node, &loss, norms, terms, gradient, error) &&
         record_sum (lowering, node, &loss, "pixels", terms, n_pixels, error);
}

gboolean
guise_op_pixel_loss_forward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  return record_pixel_loss (lowering, node, FALSE, error);
}

gboolean
guise_op_pixel_loss_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  return record_pixel_loss (lowering, node, lowering->input_gradients[0].size > 0, error);
}

/* Bytes of one of the maps that are blurred along one direction, and of one of the maps of windows. */
static guint64
get_map_bytes (GuiseShape shape)
{
  return 16 * (guint64) shape.n * shape.h * (shape.w - (GUISE_DSSIM_TAPS - 1));
}

static guint64
get_window_bytes (GuiseShape shape)
{
  return 16 * (guint64) shape.n * (shape.h - (GUISE_DSSIM_TAPS - 1)) * (shape.w - (GUISE_DSSIM_TAPS - 1));
}

guint64
guise_op_dssim_scratch (GuiseLowering *lowering, const GuiseNode *node, gboolean backward)
{
  const GuiseShape shape = guise_node_get_input_shape (lowering->graph, node, 0);

  return guise_lowering_align (lowering, 16 * (guint64) shape.n) +
         guise_lowering_align (lowering, 5 * get_map_bytes (shape)) +
         guise_lowering_align (lowering, 3 * get_window_bytes (shape));
}

typedef struct
{
  Loss          loss;
  GuiseGpuRange norms, maps, windows;
} Dssim;

/* @n_lines: rows or columns that are cut into runs along @length; @operations: on each float of their items */
static gboolean
record_dssim (GuiseLowering *lowering, const GuiseNode *node, const Dssim *self, const char *name,
              const GuiseGpuRange *bindings, guint n_bindings, guint64 n_lines, guint length, double operations,
              GError **error)
{
  const GuiseShape shape = self->loss.shape;
  const DssimPush push = {
    .n = (guint32) (n_lines * ((length + DSSIM_RUN - 1) / DSSIM_RUN)),
    .n_faces = shape.n, .pitch = self->loss.pitch, .factor = node->factors[0] / (3.0f * shape.n),
  };
  GuiseLoweringKernel kernel = {
    .name = name, .variant = "f32", .n_bindings = n_bindings, .push = &push, .push_size = sizeof push,
    .constants = { shape.h, shape.w, lowering->accumulate[0], lowering->scales_loss }, .n_constants = 4,
    .n_items = push.n, .operations = operations * 4.0 * n_lines * length,
  };

  for (guint i = 0; i < n_bindings; i++)
    {
      /* A gradient is bound twice, and read only where it is added to. */
      const gboolean is_twin = i > 0 && bindings[i].buffer == bindings[i - 1].buffer &&
                               bindings[i].offset == bindings[i - 1].offset;

      kernel.bindings[i] = bindings[i];
      kernel.bytes += is_twin && !lowering->accumulate[0] ? 0.0 : (double) bindings[i].size;
    }

  return guise_lowering_dispatch (lowering, node, &kernel, error);
}

static gboolean
record_dssim_value (GuiseLowering *lowering, const GuiseNode *node, const Dssim *self, GError **error)
{
  const Loss *loss = &self->loss;
  const guint inner_h = loss->shape.h - (GUISE_DSSIM_TAPS - 1);
  const guint inner_w = loss->shape.w - (GUISE_DSSIM_TAPS - 1);
  const GuiseGpuRange rows[] = { loss->prediction, loss->picture, self->maps };
  const GuiseGpuRange columns[] = { self->maps, loss->weights, self->norms, self->windows };

  return record_weights (lowering, node, loss, GUISE_DSSIM_TAPS / 2, self->norms, error) &&
         record_dssim (lowering, node, self, "dssim_blur_rows", rows, G_N_ELEMENTS (rows),
                       (guint64) loss->shape.n * loss->shape.h, inner_w, DSSIM_BLUR_OPERATIONS, error) &&
         record_dssim (lowering, node, self, "dssim_blur_columns", columns, G_N_ELEMENTS (columns),
                       (guint64) loss->shape.n * inner_w, inner_h, DSSIM_WINDOW_OPERATIONS, error) &&
         record_sum (lowering, node, loss, "windows",
                     guise_gpu_range_sub (self->windows, 0, get_window_bytes (loss->shape)), inner_h * inner_w, error);
}

static gboolean
record_dssim_gradient (GuiseLowering *lowering, const GuiseNode *node, const Dssim *self, GError **error)
{
  const Loss *loss = &self->loss;
  const guint inner_w = loss->shape.w - (GUISE_DSSIM_TAPS - 1);
  const GuiseGpuRange maps = guise_gpu_range_sub (self->maps, 0, 3 * get_map_bytes (loss->shape));
  const GuiseGpuRange columns[] = { self->windows, maps };
  const GuiseGpuRange gradient = lowering->input_gradients[0];
  const GuiseGpuRange rows[] = { maps, loss->prediction, loss->picture, gradient, gradient, lowering->step };

  return record_dssim (lowering, node, self, "dssim_spread_columns", columns, G_N_ELEMENTS (columns),
                       (guint64) loss->shape.n * inner_w, loss->shape.h, DSSIM_SPREAD_OPERATIONS, error) &&
         record_dssim (lowering, node, self, "dssim_spread_rows", rows, G_N_ELEMENTS (rows),
                       (guint64) loss->shape.n * loss->shape.h, loss->shape.w, DSSIM_SPREAD_OPERATIONS, error);
}

static Dssim
get_dssim (GuiseLowering *lowering, const GuiseNode *node)
{
  Dssim self = { .loss = get_loss (lowering, node) };
  guint64 offset = 0;

  self.norms = guise_lowering_take_scratch (lowering, &offset, 16 * (guint64) self.loss.shape.n);
  self.maps = guise_lowering_take_scratch (lowering, &offset, 5 * get_map_bytes (self.loss.shape));
  self.windows = guise_lowering_take_scratch (lowering, &offset, 3 * get_window_bytes (self.loss.shape));

  return self;
}

gboolean
guise_op_dssim_forward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  const Dssim self = get_dssim (lowering, node);

  return record_dssim_value (lowering, node, &self, error);
}

gboolean
guise_op_dssim_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  const Dssim self = get_dssim (lowering, node);

  if (!record_dssim_value (lowering, node, &self, error))
    return FALSE;

  return lowering->input_gradients[0].size == 0 || record_dssim_gradient (lowering, node, &self, error);
}

typedef struct
{
  guint32 n;
  float   slope;
} ValuePush;

GuiseShape
guise_op_value_loss_shape (const GuiseGraph *graph, const GuiseNode *node)
{
  const GuiseShape x = guise_node_get_input_shape (graph, node, 0);

  g_assert (x.h == 1 && x.w == 1 && x.c == 1);

  return GUISE_SHAPE (x.n, 1, 1, 4);
}

static gboolean
record_value (GuiseLowering *lowering, const GuiseNode *node, gboolean gradient, GError **error)
{
  const guint n = node->shape.n;
  const ValuePush push = { n, node->factors[0] / (float) n };
  const GuiseGpuRange to = lowering->input_gradients[0];
  const GuiseLoweringKernel kernel = {
    .name = "value_loss", .variant = gradient ? "gradient" : "value",
    .bindings = { lowering->values[node->inputs[0]], lowering->values[guise_lowering_get_output (lowering, node)],
                  to, to, lowering->step },
    .n_bindings = gradient ? 5 : 2, .push = &push, .push_size = sizeof push,
    .constants = { lowering->accumulate[0], lowering->scales_loss }, .n_constants = 2, .n_items = n,
    .operations = 2.0 * n, .bytes = (gradient ? 48.0 : 32.0) * n,
  };

  return guise_lowering_dispatch (lowering, node, &kernel, error);
}

gboolean
guise_op_value_loss_forward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  return record_value (lowering, node, FALSE, error);
}

gboolean
guise_op_value_loss_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  return record_value (lowering, node, lowering->input_gradients[0].size > 0, error);
}
