/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-graph-update.h"

/* Groups that add up the squares of one gradient, at most, and vec4 for which one is worth it. */
#define MAX_GROUPS      64
#define VEC4_PER_GROUP  4096

/* As the kernels have them. */
typedef struct
{
  guint32 n;
} UpdatePush;

typedef struct
{
  guint32 n, first;
} SquaresPush;

/* On each float, as optimizer.comp has them. */
static guint
count_operations (GuiseOptimizer kind, gboolean average)
{
  static const guint counts[GUISE_N_OPTIMIZERS] = {
    [GUISE_OPTIMIZER_ADAM] = 16, [GUISE_OPTIMIZER_ADAMW] = 16, [GUISE_OPTIMIZER_ADABELIEF] = 18,
    [GUISE_OPTIMIZER_RMSPROP] = 12, [GUISE_OPTIMIZER_LION] = 12,
  };

  return counts[kind] + (average ? 3 : 0);
}

/* Times that as many bytes as the gradient has are read or written: it once, and what is kept of the weights twice. */
static guint
count_passes (GuiseOptimizer kind, gboolean average)
{
  return 1 + 2 * (1 + guise_optimizer_has_moment1 (kind) + guise_optimizer_has_moment2 (kind) + (average ? 1 : 0));
}

gboolean
guise_graph_update_record (GuiseLowering *lowering, guint parameter, GuiseOptimizer kind, GuiseGpuRange step,
                           GError **error)
{
  static const GuiseParameterState states[] = {
    GUISE_PARAMETER_VALUE, GUISE_PARAMETER_MOMENT1, GUISE_PARAMETER_MOMENT2,
  };
  const GuiseParameters *parameters = lowering->graph->parameters;
  const gboolean average = guise_parameters_has_state_of (parameters, GUISE_PARAMETER_AVERAGE, parameter);
  const GuiseNode node = { .label = guise_parameters_get_info (parameters, parameter)->name };
  const GuiseGpuRange gradient = lowering->parameter_gradients[parameter];
  const UpdatePush push = { (guint32) (gradient.size / 16) };
  GuiseLoweringKernel kernel = {
    .name = "optimizer", .variant = average ? "average" : "plain", .n_bindings = average ? 10 : 8,
    .push = &push, .push_size = sizeof push, .constants = { kind, lowering->scales_loss }, .n_constants = 2, .n_items = push.n,
    .operations = count_operations (kind, average) * (double) (gradient.size / 4),
    .bytes = count_passes (kind, average) * (double) gradient.size,
  };

  kernel.bindings[0] = step;
  kernel.bindings[1] = gradient;
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      const GuiseParameterState state = guise_parameters_has_state (parameters, states[i]) ? states[i]
                                                                                           : GUISE_PARAMETER_VALUE;

      kernel.bindings[2 + i] = kernel.bindings[5 + i] = guise_parameters_get_range (parameters, state, parameter);
    }
  if (average)
    kernel.bindings[8] = kernel.bindings[9] =
      guise_parameters_get_range (parameters, GUISE_PARAMETER_AVERAGE, parameter);

  return guise_lowering_dispatch (lowering, &node, &kernel, error);
}

/* @n: vec4 of a gradient */
static guint
count_groups (guint64 n)
{
  return (guint) CLAMP (n / VEC4_PER_GROUP, 1, MAX_GROUPS);
}

guint64
guise_graph_update_get_parts_bytes (const GuiseGraph *graph)
{
  guint64 n = 0;

  for (guint i = 0; i < guise_parameters_get_size (graph->parameters); i++)
    n += count_groups (guise_parameter_info_bytes (guise_parameters_get_info (graph->parameters, i)) / 16);

  return 16 * n;
}

gboolean
guise_graph_update_record_clip (GuiseLowering *lowering, GuiseGpuRange step, GuiseGpuRange parts, GError **error)
{
  const GuiseNode node = { .label = (char *) "gradients" };
  SquaresPush push = { 0 };
  UpdatePush last;
  GuiseLoweringKernel kernel = { .name = "clip", .variant = "f32", .n_bindings = 2 };

  for (guint i = 0; i < guise_parameters_get_size (lowering->graph->parameters); i++)
    {
      const GuiseGpuRange gradient = lowering->parameter_gradients[i];
      const guint n_groups = count_groups (gradient.size / 16);
      const GuiseLoweringKernel squares = {
        .name = "sum_squares", .variant = "f32", .bindings = { gradient, parts }, .n_bindings = 2,
        .push = &push, .push_size = sizeof push, .groups = { n_groups },
        .operations = gradient.size / 2, .bytes = gradient.size,
      };

      if (gradient.size == 0 ||
          guise_parameters_get_info (lowering->graph->parameters, i)->role != GUISE_PARAMETER_OF_MODEL)
        continue;
      push.n = (guint32) (gradient.size / 16);
      if (!guise_lowering_dispatch (lowering, &node, &squares, error))
        return FALSE;
      push.first += n_groups;
    }

  last.n = push.first;
  kernel.bindings[0] = parts;
  kernel.bindings[1] = step;
  kernel.push = &last;
  kernel.push_size = sizeof last;
  kernel.groups[0] = 1;
  kernel.operations = 4.0 * last.n;
  kernel.bytes = 16.0 * last.n;
  return guise_lowering_dispatch (lowering, &node, &kernel, error);
}
