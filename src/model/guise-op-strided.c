/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-op-strided.h"

/* As the kernels have them. */
typedef struct
{
  guint32 n, n_inner, first_inner, accumulate;
  gint32  from_first, to_first;
  float   scale;
  guint32 sizes[GUISE_STRIDED_AXES];
  gint32  from[GUISE_STRIDED_AXES], to[GUISE_STRIDED_AXES];
} RearrangePush;

typedef struct
{
  guint32 n, n_inner, first_inner;
  float   scale;
  guint32 sizes[GUISE_CONTRACTION_AXES];
  gint32  strides[3][GUISE_CONTRACTION_AXES];
} ContractPush;

typedef struct
{
  guint32 n, n_out, n_inner, in_pitch, out_pitch, n_taps, table_pitch;
} AxisMapPush;

G_STATIC_ASSERT (sizeof (RearrangePush) == 124);
G_STATIC_ASSERT (sizeof (ContractPush) == 112);

GuiseShape
guise_op_given_shape (const GuiseGraph *graph, const GuiseNode *node)
{
  return node->shape;
}

/* Zeroes what the writes after it would leave as it is. */
static void
fill_unless_covered (GuiseLowering *lowering, GuiseGpuRange range, guint64 n_written)
{
  if (n_written * sizeof (float) != range.size)
    guise_gpu_program_fill (lowering->program, range, 0);
}

/* How many places a part writes: an axis with a stride of 0 is a sum. */
static guint64
count_written (guint rank, const guint *sizes, const gint32 *to)
{
  guint64 n = 1;

  for (guint i = 0; i < rank; i++)
    n *= to[i] != 0 ? sizes[i] : 1;

  return n;
}

/* Rearrangements. */

/* Puts an axis among the @n that are written along, so that neighbours in memory are neighbours in the grid. */
static void
insert_axis (RearrangePush *push, guint n, guint size, gint32 from, gint32 to)
{
  guint at = n;

  for (; at > 0 && ABS (push->to[at - 1]) < ABS (to); at--)
    {
      push->sizes[at] = push->sizes[at - 1];
      push->from[at] = push->from[at - 1];
      push->to[at] = push->to[at - 1];
    }
  push->sizes[at] = size;
  push->from[at] = from;
  push->to[at] = to;
}

/* Axes that are written along come first, those that are summed over last. */
static RearrangePush
get_rearrange_push (const GuiseStridedPart *part, gboolean backward, gboolean accumulate)
{
  const gint32 *from = backward ? part->to : part->from;
  const gint32 *to = backward ? part->from : part->to;
  RearrangePush push = {
    .n = 1, .n_inner = 1, .accumulate = accumulate, .scale = part->scale,
    .from_first = backward ? part->to_first : part->from_first,
    .to_first = backward ? part->from_first : part->to_first,
  };
  guint outer = 0, inner = GUISE_STRIDED_AXES;

  for (guint i = 0; i < GUISE_STRIDED_AXES; i++)
    push.sizes[i] = 1;
  for (guint i = 0; i < part->rank; i++)
    if (to[i] != 0)
      {
        insert_axis (&push, outer++, part->sizes[i], from[i], to[i]);
        push.n *= part->sizes[i];
      }
  for (guint i = part->rank; i-- > 0;)
    if (to[i] == 0)
      {
        push.sizes[--inner] = part->sizes[i];
        push.from[inner] = from[i];
        push.n_inner *= part->sizes[i];
      }
  push.first_inner = inner;

  return push;
}

static gboolean
record_part (GuiseLowering *lowering, const GuiseNode *node, const RearrangePush *push, GuiseGpuRange from,
             GuiseGpuRange to, GError **error)
{
  const GuiseLoweringKernel kernel = {
    .name = "rearrange", .variant = "f32", .bindings = { from, to }, .n_bindings = 2,
    .push = push, .push_size = sizeof *push, .n_items = push->n,
    .operations = (double) push->n * (push->n_inner - 1), .bytes = 4.0 * push->n * (1.0 + push->n_inner),
  };

  return guise_lowering_dispatch (lowering, node, &kernel, error);
}

gboolean
guise_op_rearrange_forward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  const GuiseGpuRange y = lowering->values[guise_lowering_get_output (lowering, node)];
  guint64 n_written = 0;

  for (guint i = 0; i < node->n_parts; i++)
    n_written += count_written (node->parts[i].rank, node->parts[i].sizes, node->parts[i].to);
  fill_unless_covered (lowering, y, n_written);

  for (guint i = 0; i < node->n_parts; i++)
    {
      const RearrangePush push = get_rearrange_push (&node->parts[i], FALSE, FALSE);

      if (!record_part (lowering, node, &push, lowering->values[node->inputs[node->parts[i].input]], y, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
record_input_gradient (GuiseLowering *lowering, const GuiseNode *node, guint input, GError **error)
{
  const GuiseGpuRange dx = lowering->input_gradients[input];
  const GuiseGpuRange dy = lowering->gradients[guise_lowering_get_output (lowering, node)];
  guint64 n_written = 0;
  gboolean has_first = FALSE;

  for (guint i = 0; i < node->n_parts && n_written == 0; i++)
    if (node->parts[i].input == input)
      n_written = count_written (node->parts[i].rank, node->parts[i].sizes, node->parts[i].from);
  fill_unless_covered (lowering, dx, n_written);

  for (guint i = 0; i < node->n_parts; i++)
    if (node->parts[i].input == input)
      {
        const RearrangePush push = get_rearrange_push (&node->parts[i], TRUE, has_first);

        if (!record_part (lowering, node, &push, dy, dx, error))
          return FALSE;
        has_first = TRUE;
      }

  return TRUE;
}

gboolean
guise_op_rearrange_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  for (guint k = 0; k < node->n_inputs; k++)
    if (lowering->input_gradients[k].size > 0 && !record_input_gradient (lowering, node, k, error))
      return FALSE;

  return TRUE;
}

/* Contractions. */

/* @roles: which of the three of the contraction is read first, read second, and written */
static gboolean
record_contraction (GuiseLowering *lowering, const GuiseNode *node, const guint roles[3],
                    const GuiseGpuRange ranges[3], GError **error)
{
  const GuiseContraction *self = &node->contraction;
  const gint32 *to = self->strides[roles[2]];
  ContractPush push = { .n = 1, .n_inner = 1, .scale = self->scale };
  guint outer = 0, inner = GUISE_CONTRACTION_AXES;
  GuiseLoweringKernel kernel = {
    .name = "contract", .variant = "f32", .bindings = { ranges[0], ranges[1], ranges[2] }, .n_bindings = 3,
    .push = &push, .push_size = sizeof push,
  };

  for (guint i = 0; i < GUISE_CONTRACTION_AXES; i++)
    push.sizes[i] = 1;
  for (guint i = 0; i < self->rank; i++)
    {
      const guint at = to[i] != 0 ? outer++ : --inner;

      push.sizes[at] = self->sizes[i];
      for (guint k = 0; k < 3; k++)
        push.strides[k][at] = self->strides[roles[k]][i];
      *(to[i] != 0 ? &push.n : &push.n_inner) *= self->sizes[i];
    }
  push.first_inner = inner;
  kernel.n_items = push.n;
  kernel.operations = 2.0 * push.n * push.n_inner;
  kernel.bytes = (double) (ranges[0].size + ranges[1].size + ranges[2].size);

  fill_unless_covered (lowering, ranges[2], count_written (self->rank, self->sizes, to));
  return guise_lowering_dispatch (lowering, node, &kernel, error);
}

gboolean
guise_op_contract_forward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  const GuiseGpuRange ranges[] = {
    lowering->values[node->inputs[0]], lowering->values[node->inputs[1]],
    lowering->values[guise_lowering_get_output (lowering, node)],
  };

  return record_contraction (lowering, node, (const guint[]) { 0, 1, 2 }, ranges, error);
}

gboolean
guise_op_contract_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  const GuiseGpuRange dy = lowering->gradients[guise_lowering_get_output (lowering, node)];

  for (guint k = 0; k < 2; k++)
    {
      const guint other = 1 - k;
      const guint roles[] = { 2, other, k };
      const GuiseGpuRange ranges[] = { dy, lowering->values[node->inputs[other]], lowering->input_gradients[k] };

      if (lowering->input_gradients[k].size > 0 && !record_contraction (lowering, node, roles, ranges, error))
        return FALSE;
    }

  return TRUE;
}

/* Maps of an axis. */

static gboolean
record_axis_map (GuiseLowering *lowering, const GuiseNode *node, const GuiseAxisMap *map, guint table,
                 GuiseGpuRange from, GuiseGpuRange to, GError **error)
{
  const GuiseShape shape = guise_node_get_input_shape (lowering->graph, node, table);
  const AxisMapPush push = {
    .n = map->n_outer * map->n_out * map->n_inner, .n_out = map->n_out, .n_inner = map->n_inner,
    .in_pitch = map->in_pitch, .out_pitch = map->out_pitch,
    .n_taps = shape.c / 2, .table_pitch = guise_padded_channels (shape.c),
  };
  const GuiseLoweringKernel kernel = {
    .name = "axis_map", .variant = "f32", .bindings = { from, lowering->values[node->inputs[table]], to },
    .n_bindings = 3, .push = &push, .push_size = sizeof push, .n_items = push.n,
    .operations = 2.0 * push.n * push.n_taps, .bytes = (double) (from.size + to.size),
  };

  fill_unless_covered (lowering, to, push.n);
  return guise_lowering_dispatch (lowering, node, &kernel, error);
}

gboolean
guise_op_axis_map_forward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  return record_axis_map (lowering, node, &node->axis_map, 1, lowering->values[node->inputs[0]],
                          lowering->values[guise_lowering_get_output (lowering, node)], error);
}

gboolean
guise_op_axis_map_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  const GuiseAxisMap *map = &node->axis_map;
  const GuiseAxisMap turned = {
    map->n_outer, map->n_inner, map->n_out, map->n_in, map->out_pitch, map->in_pitch,
  };

  return record_axis_map (lowering, node, &turned, 2, lowering->gradients[guise_lowering_get_output (lowering, node)],
                          lowering->input_gradients[0], error);
}
