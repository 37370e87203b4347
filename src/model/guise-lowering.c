/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-lowering.h"

#include "guise-gpu-kernel.h"

/* Invocations of a group of the pointwise kernels, where the items do not say otherwise. */
#define GROUP 128

/* Enough groups to keep any device busy; the kernels loop over the rest. */
#define MAX_GROUPS 2048

/* Smaller groups would leave lanes of a card idle, and cost a processor more than the loop that they save. */
#define MIN_WHOLE_GROUP_CARD 64
#define MIN_WHOLE_GROUP_CPU 16

static const char *const operation_names[GUISE_MATRIX_N_OPS] = {
  [GUISE_MATRIX_FORWARD] = "forward",
  [GUISE_MATRIX_BACKWARD_DATA] = "backward-data",
  [GUISE_MATRIX_BACKWARD_WEIGHTS] = "backward-weights",
  [GUISE_MATRIX_BIAS_GRADIENT] = "bias-gradient",
};

/* The largest group of which a whole number makes up the items, or 0. */
static guint32
find_whole_group (GuiseLowering *self, gsize n_items)
{
  const guint32 least = self->variant == GUISE_MATRIX_CPU ? MIN_WHOLE_GROUP_CPU : MIN_WHOLE_GROUP_CARD;

  for (guint32 group = GROUP; group >= least; group /= 2)
    if (n_items % group == 0)
      return n_items / group <= guise_gpu_get_limits (self->gpu)->max_workgroup_count[0] ? group : 0;

  return 0;
}

/* Whether all of its tensors may be seen as texels. */
static gboolean
fits_texels (GuiseLowering *self, const GuiseLoweringKernel *kernel)
{
  for (guint i = 0; i < kernel->n_bindings; i++)
    if (guise_gpu_range_count_vec4 (kernel->bindings[i]) > guise_gpu_get_limits (self->gpu)->max_texel_elements)
      return FALSE;

  return TRUE;
}

static const GuiseGpuKernel *
get_kernel (GuiseLowering *self, const GuiseLoweringKernel *kernel, guint32 group, gboolean whole, GError **error)
{
  const gboolean texels = self->variant == GUISE_MATRIX_CPU && fits_texels (self, kernel);
  g_autofree char *variant = g_strconcat (kernel->variant, texels ? "_texels" : NULL, NULL);
  GuiseGpuKernelParams params = {
    .name = kernel->name, .variant = variant, .constants = { group, whole }, .n_constants = 2 + kernel->n_constants,
    .halves = guise_gpu_find_halves (kernel->bindings, kernel->n_bindings),
  };

  for (guint i = 0; i < kernel->n_constants; i++)
    params.constants[2 + i] = kernel->constants[i];

  return guise_gpu_get_kernel (self->gpu, &params, error);
}

gboolean
guise_lowering_dispatch (GuiseLowering *self, const GuiseNode *node, const GuiseLoweringKernel *kernel,
                         GError **error)
{
  const guint32 whole_group = find_whole_group (self, kernel->n_items);
  const guint32 group = whole_group > 0 ? whole_group : GROUP;
  g_autofree char *label = g_strdup_printf ("%s/%s", node->label, kernel->name);
  GuiseGpuDispatch dispatch = {
    .kernel = get_kernel (self, kernel, group, whole_group > 0, error),
    .n_bindings = kernel->n_bindings, .push = kernel->push, .push_size = kernel->push_size,
    .groups = { kernel->groups[0], kernel->groups[1], kernel->groups[2] },
    .label = label, .operations = kernel->operations, .bytes = kernel->bytes,
    /* Who says how many groups there are may count on it. */
    .splittable = whole_group > 0 && kernel->n_items > 0,
  };

  if (dispatch.kernel == NULL)
    return FALSE;

  for (guint i = 0; i < kernel->n_bindings; i++)
    dispatch.bindings[i] = kernel->bindings[i];
  if (kernel->n_items > 0)
    dispatch.groups[0] = (guint32) MIN ((kernel->n_items + group - 1) / group,
                                        whole_group > 0 ? G_MAXUINT32 : MAX_GROUPS);

  guise_gpu_program_dispatch (self->program, &dispatch);
  return TRUE;
}

guint64
guise_lowering_count_bytes (const GuiseLowering *self, GuiseTensor tensor)
{
  const gsize bytes = guise_shape_bytes (guise_graph_get_shape (self->graph, tensor));

  return guise_lowering_get_storage (self, tensor) == GUISE_GPU_HALF ? bytes / 2 : bytes;
}

GuiseGpuStorage
guise_lowering_get_storage (const GuiseLowering *self, GuiseTensor tensor)
{
  return self->storage[guise_graph_get_node (self->graph, tensor)->base];
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

char *
guise_lowering_dup_label (const GuiseNode *node, GuiseMatrixOp op)
{
  return g_strdup_printf ("%s/%s", node->label, operation_names[op]);
}

void
guise_lowering_get_plan (GuiseLowering *self, const GuiseNode *node, GuiseMatrixOp op, GuiseMatrixPlan *plan)
{
  g_autofree char *key = guise_lowering_dup_label (node, op);
  const char *text = g_hash_table_lookup (self->plans, key);

  if (text != NULL && guise_matrix_plan_parse (text, plan) &&
      guise_matrix_plan_fits (plan, self->gpu, op, &node->conv))
    return;

  if (self->order_batch != 0)
    guise_matrix_plan_init_in_order (plan, self->gpu, self->variant, op, &node->conv, self->order_batch);
  else if (self->tunes == NULL || !guise_matrix_tunes_find (self->tunes, self->variant, op, &node->conv, plan))
    guise_matrix_plan_init (plan, self->gpu, self->variant, op, &node->conv);
  g_hash_table_replace (self->plans, g_steal_pointer (&key), guise_matrix_plan_format (plan));
}
