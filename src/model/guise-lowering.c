/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-lowering.h"

#include "guise-gpu-kernel.h"

/* Enough groups to keep any device busy; the kernels loop over the rest. */
#define MAX_GROUPS 2048

static const char *const operation_names[GUISE_MATRIX_N_OPS] = {
  [GUISE_MATRIX_FORWARD] = "forward",
  [GUISE_MATRIX_BACKWARD_DATA] = "backward-data",
  [GUISE_MATRIX_BACKWARD_WEIGHTS] = "backward-weights",
  [GUISE_MATRIX_BIAS_GRADIENT] = "bias-gradient",
};

gboolean
guise_lowering_dispatch (GuiseLowering *self, const GuiseNode *node, const GuiseLoweringKernel *kernel,
                         GError **error)
{
  g_autofree char *label = g_strdup_printf ("%s/%s", node->label, kernel->name);
  const GuiseGpuKernelParams params = { .name = kernel->name, .variant = kernel->variant };
  GuiseGpuDispatch dispatch = {
    .n_bindings = kernel->n_bindings, .push = kernel->push, .push_size = kernel->push_size,
    .groups = { kernel->groups[0], kernel->groups[1], kernel->groups[2] },
    .label = label, .bytes = kernel->bytes,
  };

  dispatch.kernel = guise_gpu_get_kernel (self->gpu, &params, error);
  if (dispatch.kernel == NULL)
    return FALSE;

  for (guint i = 0; i < kernel->n_bindings; i++)
    dispatch.bindings[i] = kernel->bindings[i];
  if (kernel->n_items > 0)
    dispatch.groups[0] = (guint32) MIN ((kernel->n_items + GUISE_LOWERING_GROUP - 1) / GUISE_LOWERING_GROUP,
                                        MAX_GROUPS);

  guise_gpu_program_dispatch (self->program, &dispatch);
  return TRUE;
}

guint64
guise_lowering_align (GuiseLowering *self, guint64 size)
{
  const guint64 alignment = guise_gpu_get_limits (self->gpu)->buffer_alignment;

  return (size + alignment - 1) & ~(alignment - 1);
}

GuiseGpuRange
guise_lowering_take_scratch (GuiseLowering *self, guint64 *offset, guint64 size)
{
  const GuiseGpuRange range = guise_gpu_range_sub (self->scratch, *offset, size);

  *offset += guise_lowering_align (self, size);
  return range;
}

void
guise_lowering_get_plan (GuiseLowering *self, const GuiseNode *node, GuiseMatrixOp op, GuiseMatrixPlan *plan)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", node->label, operation_names[op]);
  const char *text = g_hash_table_lookup (self->plans, key);

  if (text != NULL && guise_matrix_plan_parse (text, plan))
    return;

  guise_matrix_plan_init (plan, self->gpu, self->variant, op, &node->conv);
  g_hash_table_replace (self->plans, g_steal_pointer (&key), guise_matrix_plan_format (plan));
}
