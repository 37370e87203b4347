/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-graph-program.h"

#include <string.h>

#include "guise-graph-memory.h"
#include "guise-graph-storage.h"
#include "guise-graph-update.h"
#include "guise-op-table.h"

struct _GuiseGraphProgram
{
  const GuiseGraph *graph;
  GuiseGpu         *gpu;
  GuiseGpuProgram  *program;
  GuiseGpuProgram  *weights_program;  /* (nullable): of what layers make of fixed weights */
  GuiseGpuArena    *weights_arena;    /* (nullable): of that */
  GuiseGpuProgram  *update_program;   /* (nullable): where updates come after everything else */
  GuiseGpuArena    *arena;            /* of the tensors */
  GuiseGpuArena    *host_arena;       /* of what updates need beside gradients; only with train */
  GuiseGpuRange     parts;            /* of the norm of all gradients; only with clipping */
  gboolean          adds_gradients;   /* to those of the runs before */
  GuiseLowering     lowering;
};

/* As the kernel that adds has it. */
typedef struct
{
  guint32 n;
} AddPush;

static void
read_plan (GHashTable *plans, const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *space = strchr (lines[i], ' ');

      if (space != NULL)
        g_hash_table_replace (plans, g_strndup (lines[i], space - lines[i]), g_strdup (space + 1));
    }
}

static void
init_lowering (GuiseLowering *self, const GuiseGraph *graph, GuiseGpu *gpu, const GuiseGraphProgramParams *params)
{
  *self = (GuiseLowering) {
    .graph = graph, .gpu = gpu, .variant = params->variant, .train = params->train, .tunes = params->tunes,
    .order_batch = params->order_batch,
    .weights = params->use_average ? GUISE_PARAMETER_AVERAGE : GUISE_PARAMETER_VALUE,
    .plans = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
    .storage = guise_graph_storage_choose (graph, gpu, params->precision),
    .scales_loss = params->precision == GUISE_PRECISION_FP16,
  };
  if (params->plan != NULL)
    read_plan (self->plans, params->plan);
}

/* Whether the steps themselves hold the updates. */
static gboolean
updates_at_once (const GuiseGraphProgramParams *params)
{
  return params->update && !params->update_apart;
}

/* Whether updates first look at all gradients together. */
static gboolean
looks_at_all (const GuiseGraphProgramParams *params)
{
  return params->update_apart && (params->clip || params->precision == GUISE_PRECISION_FP16);
}

gboolean
guise_graph_program_predict_memory (const GuiseGraph *graph, GuiseGpu *gpu, const GuiseGraphProgramParams *params,
                                    guint64 *bytes, GError **error)
{
  g_autoptr(GArray) steps = guise_schedule_new (graph, params->train, updates_at_once (params));
  GuiseGraphMemory memory = { 0 };
  GuiseLowering lowering;
  gboolean ok;

  init_lowering (&lowering, graph, gpu, params);
  ok = guise_graph_memory_init (&memory, &lowering, steps, !updates_at_once (params), error);
  if (ok)
    {
      *bytes = looks_at_all (params) ? guise_graph_update_get_parts_bytes (graph) : 0;
      for (guint i = 0; i < memory.blocks->len; i++)
        *bytes += g_array_index (memory.blocks, guint64, i);
    }

  guise_graph_memory_clear (&memory);
  g_hash_table_unref (lowering.plans);
  g_free (lowering.storage);
  return ok;
}

static GuiseGpuRange
find_range (const GuiseGpuRange *blocks, const GuiseMemoryItem *item)
{
  if (item->size == 0)
    return (GuiseGpuRange) { 0 };

  return guise_gpu_range_sub (blocks[item->block], item->offset, item->size);
}

static GuiseGpuRange
find_view (const GuiseLowering *lowering, const GuiseGpuRange *blocks, const GuiseMemoryItem *items,
           GuiseTensor tensor)
{
  const GuiseNode *node = guise_graph_get_node (lowering->graph, tensor);
  GuiseGpuRange base = find_range (blocks, &items[node->base]);
  guint shrink;

  if (base.size == 0)
    return base;

  base.storage = guise_lowering_get_storage (lowering, tensor);
  shrink = 16 / guise_gpu_storage_get_vec4_bytes (base.storage);
  return guise_gpu_range_sub (base, node->base_bytes / shrink, guise_lowering_count_bytes (lowering, tensor));
}

/* One block, if it can be: how large all is together is known. */
static gboolean
reserve (GuiseGraphProgram *self, const GuiseGraphMemory *memory, GError **error)
{
  const guint64 alignment = guise_gpu_get_limits (self->gpu)->buffer_alignment;
  guint64 size = 0;

  for (guint i = 0; i < memory->blocks->len; i++)
    size += (g_array_index (memory->blocks, guint64, i) + alignment - 1) / alignment * alignment;

  return guise_gpu_arena_reserve (self->arena, size, error);
}

/* Takes the planned blocks and says of every tensor where it lies. */
static gboolean
allocate (GuiseGraphProgram *self, const GuiseGraphMemory *memory, GuiseGpuRange *blocks, GError **error)
{
  GuiseLowering *lowering = &self->lowering;
  const guint n_tensors = guise_graph_get_size (self->graph);
  const guint n_parameters = guise_parameters_get_size (self->graph->parameters);

  if (!reserve (self, memory, error))
    return FALSE;
  for (guint i = 0; i < memory->blocks->len; i++)
    if (!guise_gpu_arena_allocate (self->arena, g_array_index (memory->blocks, guint64, i), &blocks[i], error))
      return FALSE;

  lowering->values = g_new0 (GuiseGpuRange, n_tensors);
  lowering->gradients = g_new0 (GuiseGpuRange, n_tensors);
  lowering->parameter_gradients = g_new0 (GuiseGpuRange, n_parameters);
  for (guint i = 0; i < n_tensors; i++)
    {
      lowering->values[i] = find_view (lowering, blocks, memory->values, i);
      lowering->gradients[i] = find_view (lowering, blocks, memory->gradients, i);
    }
  for (guint i = 0; i < n_parameters; i++)
    lowering->parameter_gradients[i] = find_range (blocks, &memory->parameter_gradients[i]);

  return TRUE;
}

static gboolean
upload_constants (GuiseGraphProgram *self, GError **error)
{
  for (guint i = 0; i < guise_graph_get_size (self->graph); i++)
    {
      const GuiseNode *node = guise_graph_get_node (self->graph, i);

      if (node->op == GUISE_OP_CONSTANT &&
          !guise_gpu_upload (self->gpu, self->lowering.values[i], node->values, guise_shape_bytes (node->shape), error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
allocate_step (GuiseGraphProgram *self, const GuiseGraphProgramParams *params, GError **error)
{
  self->host_arena = guise_gpu_arena_new (self->gpu, GUISE_GPU_MEMORY_HOST);
  if (!guise_gpu_arena_allocate (self->host_arena, sizeof (GuiseOptimizerStep), &self->lowering.step, error))
    return FALSE;
  if (looks_at_all (params) &&
      !guise_gpu_arena_allocate (self->host_arena, guise_graph_update_get_parts_bytes (self->graph), &self->parts, error))
    return FALSE;

  guise_graph_program_set_optimizer_step (self, &(GuiseOptimizerStep) { .loss_scale = 1.0f });
  return TRUE;
}

static gboolean
record_sum (GuiseGraphProgram *self, const GuiseNode *node, GuiseGpuRange part, GuiseGpuRange sum, GError **error)
{
  const AddPush push = { (guint32) guise_gpu_range_count_vec4 (sum) };
  const GuiseLoweringKernel kernel = {
    .name = "add", .variant = "f32", .bindings = { sum, part, sum }, .n_bindings = 3,
    .push = &push, .push_size = sizeof push, .n_items = push.n,
    .operations = 4.0 * push.n, .bytes = 3.0 * sum.size,
  };

  return guise_lowering_dispatch (&self->lowering, node, &kernel, error);
}

static gboolean
record_backward (GuiseGraphProgram *self, const GuiseStep *step, GError **error)
{
  GuiseLowering *lowering = &self->lowering;
  const GuiseNode *node = guise_graph_get_node (self->graph, step->index);
  const GuiseOpRow *row = guise_op_get (node->op);
  guint64 offset = row->scratch != NULL
    ? guise_lowering_align (lowering, row->scratch (lowering, node, TRUE)) : 0;

  for (guint k = 0; k < node->n_inputs; k++)
    {
      const GuiseGpuRange whole = lowering->gradients[node->inputs[k]];

      lowering->accumulate[k] = step->accumulates[k];
      lowering->input_gradients[k] = step->wants[k] ? whole : (GuiseGpuRange) { 0 };
      if (guise_graph_step_needs_temporary (self->graph, step, k))
        {
          lowering->input_gradients[k] = guise_lowering_take_scratch (lowering, &offset, whole.size);
          lowering->input_gradients[k].storage = whole.storage;
        }
    }
  for (guint k = 0; k < node->n_parameters; k++)
    lowering->parameter_accumulate[k] = step->parameter_accumulates[k] || self->adds_gradients;

  if (!row->backward (lowering, node, error))
    return FALSE;

  for (guint k = 0; k < node->n_inputs; k++)
    if (guise_graph_step_needs_temporary (self->graph, step, k) &&
        !record_sum (self, node, lowering->input_gradients[k], lowering->gradients[node->inputs[k]], error))
      return FALSE;

  return TRUE;
}

/* All updates by themselves, with clipping, and gradients that are empty again afterwards. */
static gboolean
record_all_updates (GuiseGraphProgram *self, const GuiseGraphProgramParams *params, GError **error)
{
  GuiseLowering *lowering = &self->lowering;

  self->update_program = guise_gpu_program_new (self->gpu);
  lowering->program = self->update_program;
  if (looks_at_all (params) && !guise_graph_update_record_clip (lowering, lowering->step, self->parts, error))
    return FALSE;
  for (guint i = 0; i < guise_parameters_get_size (self->graph->parameters); i++)
    {
      const GuiseGpuRange gradient = lowering->parameter_gradients[i];

      if (gradient.size == 0)
        continue;
      if (!guise_graph_update_record (lowering, i, params->optimizer, lowering->step, error))
        return FALSE;
      guise_gpu_program_fill (self->update_program, gradient, 0);
    }

  return guise_gpu_program_seal (self->update_program, error);
}

static gboolean
record (GuiseGraphProgram *self, GArray *steps, const GuiseGraphMemory *memory, const GuiseGpuRange *blocks,
        GuiseOptimizer optimizer, GError **error)
{
  for (guint n = 0; n < steps->len; n++)
    {
      const GuiseStep *step = &g_array_index (steps, GuiseStep, n);
      gboolean ok;

      self->lowering.scratch = find_range (blocks, &memory->scratch[n]);
      if (step->kind == GUISE_STEP_UPDATE)
        ok = guise_graph_update_record (&self->lowering, step->index, optimizer, self->lowering.step, error);
      else if (step->kind == GUISE_STEP_BACKWARD)
        ok = record_backward (self, step, error);
      else
        {
          const GuiseNode *node = guise_graph_get_node (self->graph, step->index);

          ok = guise_op_get (node->op)->forward (&self->lowering, node, error);
        }
      if (!ok)
        return FALSE;
    }

  return guise_gpu_program_seal (self->program, error)
         && (self->weights_program == NULL || guise_gpu_program_seal (self->weights_program, error));
}

GuiseGraphProgram *
guise_graph_program_new (const GuiseGraph *graph, GuiseGpu *gpu, const GuiseGraphProgramParams *params,
                         GError **error)
{
  g_autoptr(GArray) steps = guise_schedule_new (graph, params->train, updates_at_once (params));
  g_autoptr(GuiseGraphProgram) self = g_new0 (GuiseGraphProgram, 1);
  g_autofree GuiseGpuRange *blocks = NULL;
  GuiseGraphMemory memory = { 0 };
  gboolean ok;

  self->graph = graph;
  self->gpu = guise_gpu_ref (gpu);
  self->program = guise_gpu_program_new (gpu);
  self->arena = guise_gpu_arena_new (gpu, GUISE_GPU_MEMORY_DEVICE);
  init_lowering (&self->lowering, graph, gpu, params);
  self->lowering.program = self->program;
  if (params->fixed_weights)
    {
      self->lowering.weights_program = self->weights_program = guise_gpu_program_new (gpu);
      self->lowering.weights_arena = self->weights_arena = guise_gpu_arena_new (gpu, GUISE_GPU_MEMORY_DEVICE);
    }
  self->adds_gradients = params->update_apart;

  ok = guise_graph_memory_init (&memory, &self->lowering, steps, !updates_at_once (params), error);
  if (ok)
    {
      blocks = g_new0 (GuiseGpuRange, memory.blocks->len);
      ok = allocate (self, &memory, blocks, error) &&
           upload_constants (self, error) &&
           (!params->train || allocate_step (self, params, error)) &&
           record (self, steps, &memory, blocks, params->optimizer, error) &&
           (!params->update_apart || (guise_graph_program_forget_gradients (self, error) &&
                                      record_all_updates (self, params, error)));
    }
  guise_graph_memory_clear (&memory);

  return ok ? g_steal_pointer (&self) : NULL;
}

void
guise_graph_program_destroy (GuiseGraphProgram *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->program, guise_gpu_program_destroy);
  g_clear_pointer (&self->update_program, guise_gpu_program_destroy);
  g_clear_pointer (&self->weights_program, guise_gpu_program_destroy);
  g_clear_pointer (&self->weights_arena, guise_gpu_arena_destroy);
  g_clear_pointer (&self->arena, guise_gpu_arena_destroy);
  g_clear_pointer (&self->host_arena, guise_gpu_arena_destroy);
  g_free (self->lowering.storage);
  g_free (self->lowering.values);
  g_free (self->lowering.gradients);
  g_free (self->lowering.parameter_gradients);
  g_clear_pointer (&self->lowering.plans, g_hash_table_unref);
  g_clear_pointer (&self->gpu, guise_gpu_unref);
  g_free (self);
}

void
guise_graph_program_set_optimizer_step (GuiseGraphProgram *self, const GuiseOptimizerStep *step)
{
  memcpy (guise_gpu_range_map (self->lowering.step), step, sizeof *step);
}

gboolean
guise_graph_program_has_overflowed (const GuiseGraphProgram *self)
{
  const GuiseOptimizerStep *step = guise_gpu_range_map (self->lowering.step);

  return step->overflowed != 0.0f;
}

gboolean
guise_graph_program_take_weights (GuiseGraphProgram *self, GCancellable *cancellable, GError **error)
{
  g_assert (self->weights_program != NULL);

  return guise_gpu_program_run (self->weights_program, cancellable, error);
}

gboolean
guise_graph_program_run (GuiseGraphProgram *self, GCancellable *cancellable, GError **error)
{
  return guise_gpu_program_run (self->program, cancellable, error);
}

gboolean
guise_graph_program_update (GuiseGraphProgram *self, GCancellable *cancellable, GError **error)
{
  g_assert (self->update_program != NULL);

  return guise_gpu_program_run (self->update_program, cancellable, error);
}

gboolean
guise_graph_program_forget_gradients (GuiseGraphProgram *self, GError **error)
{
  for (guint i = 0; self->adds_gradients && i < guise_parameters_get_size (self->graph->parameters); i++)
    {
      const GuiseGpuRange gradient = self->lowering.parameter_gradients[i];
      g_autofree guint8 *zeros = g_malloc0 (gradient.size);

      if (gradient.size > 0 && !guise_gpu_upload (self->gpu, gradient, zeros, gradient.size, error))
        return FALSE;
    }

  return TRUE;
}

GuiseGpuRange
guise_graph_program_get_value (const GuiseGraphProgram *self, GuiseTensor tensor)
{
  g_assert (guise_graph_get_node (self->graph, guise_graph_get_node (self->graph, tensor)->base)->keep);

  return self->lowering.values[tensor];
}

GuiseGpuRange
guise_graph_program_get_gradient (const GuiseGraphProgram *self, GuiseTensor tensor)
{
  g_assert (guise_graph_get_node (self->graph, tensor)->wants_gradient && self->lowering.train);

  return self->lowering.gradients[tensor];
}

GuiseGpuRange
guise_graph_program_get_parameter_gradient (const GuiseGraphProgram *self, guint parameter)
{
  g_assert (parameter < guise_parameters_get_size (self->graph->parameters) && self->lowering.train);

  return self->lowering.parameter_gradients[parameter];
}

char *
guise_graph_program_dup_plan (const GuiseGraphProgram *self)
{
  g_autoptr(GList) keys = g_list_sort (g_hash_table_get_keys (self->lowering.plans), (GCompareFunc) strcmp);
  GString *text = g_string_new (NULL);

  for (const GList *k = keys; k != NULL; k = k->next)
    g_string_append_printf (text, "%s %s\n", (const char *) k->data,
                            (const char *) g_hash_table_lookup (self->lowering.plans, k->data));

  return g_string_free (text, FALSE);
}

GuiseGpuProgram *
guise_graph_program_get_program (const GuiseGraphProgram *self)
{
  return self->program;
}

void
guise_graph_program_set_profiling (GuiseGraphProgram *self, gboolean profiling)
{
  guise_gpu_program_set_profiling (self->program, profiling);
  if (self->update_program != NULL)
    guise_gpu_program_set_profiling (self->update_program, profiling);
}

GArray *
guise_graph_program_list_work (const GuiseGraphProgram *self)
{
  GArray *list = guise_gpu_program_list_work (self->program);

  if (self->update_program != NULL)
    {
      g_autoptr(GArray) update = guise_gpu_program_list_work (self->update_program);

      g_array_append_vals (list, update->data, update->len);
    }

  return list;
}
