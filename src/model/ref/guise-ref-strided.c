/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-ref-strided.h"

#include <string.h>

/* The next index below the sizes, the last axis first; FALSE after the last. */
static gboolean
step (guint *at, const guint *sizes, guint rank)
{
  for (guint i = rank; i-- > 0;)
    {
      if (++at[i] < sizes[i])
        return TRUE;
      at[i] = 0;
    }

  return FALSE;
}

static gssize
find (const guint *at, const gint32 *strides, guint rank)
{
  gssize place = 0;

  for (guint i = 0; i < rank; i++)
    place += (gssize) at[i] * strides[i];

  return place;
}

static void
clear_output (const GuiseReferenceCall *call)
{
  memset (call->y, 0, guise_shape_padded_count (call->node->shape) * sizeof (double));
}

void
guise_ref_op_rearrange_forward (const GuiseReferenceCall *call)
{
  clear_output (call);
  for (guint i = 0; i < call->node->n_parts; i++)
    {
      const GuiseStridedPart *part = &call->node->parts[i];
      guint at[GUISE_STRIDED_AXES] = { 0 };

      do
        call->y[part->to_first + find (at, part->to, part->rank)] +=
          part->scale * call->x[part->input][part->from_first + find (at, part->from, part->rank)];
      while (step (at, part->sizes, part->rank));
    }
}

void
guise_ref_op_rearrange_backward (const GuiseReferenceCall *call)
{
  for (guint i = 0; i < call->node->n_parts; i++)
    {
      const GuiseStridedPart *part = &call->node->parts[i];
      guint at[GUISE_STRIDED_AXES] = { 0 };

      if (call->dx[part->input] == NULL)
        continue;
      do
        call->dx[part->input][part->from_first + find (at, part->from, part->rank)] +=
          part->scale * call->dy[part->to_first + find (at, part->to, part->rank)];
      while (step (at, part->sizes, part->rank));
    }
}

void
guise_ref_op_contract_forward (const GuiseReferenceCall *call)
{
  const GuiseContraction *self = &call->node->contraction;
  guint at[GUISE_CONTRACTION_AXES] = { 0 };

  clear_output (call);
  do
    call->y[find (at, self->strides[2], self->rank)] +=
      self->scale * call->x[0][find (at, self->strides[0], self->rank)] *
      call->x[1][find (at, self->strides[1], self->rank)];
  while (step (at, self->sizes, self->rank));
}

void
guise_ref_op_contract_backward (const GuiseReferenceCall *call)
{
  const GuiseContraction *self = &call->node->contraction;
  guint at[GUISE_CONTRACTION_AXES] = { 0 };

  do
    {
      const gssize a = find (at, self->strides[0], self->rank);
      const gssize b = find (at, self->strides[1], self->rank);
      const double dy = self->scale * call->dy[find (at, self->strides[2], self->rank)];

      if (call->dx[0] != NULL)
        call->dx[0][a] += dy * call->x[1][b];
      if (call->dx[1] != NULL)
        call->dx[1][b] += dy * call->x[0][a];
    }
  while (step (at, self->sizes, self->rank));
}

/* Walks all taps: of the place in the input, that in the output, and the weight. */
static void
add_taps (const GuiseReferenceCall *call, gboolean backward)
{
  const GuiseAxisMap *map = &call->node->axis_map;
  const GuiseShape table = guise_node_get_input_shape (call->graph, call->node, 1);
  const double *entries = call->x[1];

  for (gsize outer = 0; outer < map->n_outer; outer++)
    for (gsize k = 0; k < map->n_out; k++)
      for (gsize t = 0; t < table.c / 2; t++)
        for (gsize j = 0; j < map->n_inner; j++)
          {
            const double *entry = entries + k * guise_padded_channels (table.c) + 2 * t;
            const gsize in = outer * map->in_pitch + (gsize) entry[0] * map->n_inner + j;
            const gsize out = outer * map->out_pitch + k * map->n_inner + j;

            if (backward)
              call->dx[0][in] += entry[1] * call->dy[out];
            else
              call->y[out] += entry[1] * call->x[0][in];
          }
}

void
guise_ref_op_axis_map_forward (const GuiseReferenceCall *call)
{
  clear_output (call);
  add_taps (call, FALSE);
}

void
guise_ref_op_axis_map_backward (const GuiseReferenceCall *call)
{
  add_taps (call, TRUE);
}
