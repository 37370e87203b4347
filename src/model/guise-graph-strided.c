/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-graph-arrays.h"

#include "guise-graph-private.h"

/* What moves values about: each of these is a few parts of a rearrangement, or a table for an axis. */

static GuiseArray
add_rearrangement (GuiseGraph *graph, const GuiseTensor *inputs, guint n_inputs, const GuiseStridedPart *parts,
                   guint n_parts, const GuiseDims *dims)
{
  GuiseNode node = {
    .op = GUISE_OP_REARRANGE, .n_inputs = n_inputs, .shape = guise_dims_get_shape (dims),
    .parts = g_memdup2 (parts, n_parts * sizeof *parts), .n_parts = n_parts,
  };

  g_assert (guise_dims_are_valid (dims));
  for (guint i = 0; i < n_inputs; i++)
    node.inputs[i] = inputs[i];

  return (GuiseArray) { guise_graph_add_node (graph, &node), *dims };
}

static GuiseArray
add_part (GuiseGraph *graph, GuiseArray x, const GuiseStridedPart *part, const GuiseDims *dims)
{
  return add_rearrangement (graph, &x.tensor, 1, part, 1, dims);
}

GuiseArray
guise_array_broadcast (GuiseGraph *graph, GuiseArray x, const GuiseDims *to)
{
  GuiseStridedPart part = { .rank = x.dims.rank, .scale = 1.0f };

  if (guise_dims_equal (&x.dims, to))
    return x;

  g_assert (to->axes == x.dims.axes && to->rank == x.dims.rank);
  guise_dims_get_strides (&x.dims, part.from);
  guise_dims_get_strides (to, part.to);
  for (guint i = 0; i < part.rank; i++)
    {
      g_assert (x.dims.sizes[i] == to->sizes[i] || x.dims.sizes[i] == 1);
      part.sizes[i] = to->sizes[i];
      if (x.dims.sizes[i] == 1)
        part.from[i] = 0;
    }

  return add_part (graph, x, &part, to);
}

static GuiseArray
reduce (GuiseGraph *graph, GuiseArray x, guint axes, gboolean mean)
{
  GuiseStridedPart part = { .rank = x.dims.rank, .scale = 1.0f };
  GuiseDims dims = x.dims;

  for (guint i = 0; i < dims.rank; i++)
    if (axes & (1u << i))
      dims.sizes[i] = 1;
  if (mean)
    part.scale = (float) ((double) guise_dims_count (&dims) / guise_dims_count (&x.dims));

  guise_dims_get_strides (&x.dims, part.from);
  guise_dims_get_strides (&dims, part.to);
  for (guint i = 0; i < part.rank; i++)
    {
      part.sizes[i] = x.dims.sizes[i];
      if (axes & (1u << i))
        part.to[i] = 0;
    }

  return add_part (graph, x, &part, &dims);
}

GuiseArray
guise_array_sum (GuiseGraph *graph, GuiseArray x, guint axes)
{
  return reduce (graph, x, axes, FALSE);
}

GuiseArray
guise_array_mean (GuiseGraph *graph, GuiseArray x, guint axes)
{
  return reduce (graph, x, axes, TRUE);
}

GuiseArray
guise_array_transpose (GuiseGraph *graph, GuiseArray x, const guint *order)
{
  GuiseStridedPart part = { .rank = x.dims.rank, .scale = 1.0f };
  GuiseDims dims = x.dims;
  gint32 strides[GUISE_MAX_RANK];

  guise_dims_get_strides (&x.dims, strides);
  for (guint i = 0; i < part.rank; i++)
    {
      g_assert (order[i] < part.rank);
      dims.sizes[i] = part.sizes[i] = x.dims.sizes[order[i]];
      part.from[i] = strides[order[i]];
    }
  guise_dims_get_strides (&dims, part.to);

  return add_part (graph, x, &part, &dims);
}

/*
 * Cuts the axes of both until they are the same ones: (6, 4) and (2, 12) are both seen as (2, 3, 4). Where a size of
 * one is no multiple of that of the other there are no such axes; %FALSE then, and when there would be too many.
 */
static gboolean
find_common_axes (const GuiseDims *a, const GuiseDims *b, GuiseStridedPart *part)
{
  guint i = a->rank, k = b->rank, rest_a = 1, rest_b = 1;
  gint32 strides_a[GUISE_MAX_RANK], strides_b[GUISE_MAX_RANK], at_a = 0, at_b = 0;

  guise_dims_get_strides (a, strides_a);
  guise_dims_get_strides (b, strides_b);
  *part = (GuiseStridedPart) { .scale = 1.0f };
  for (;;)
    {
      guint size;

      for (; rest_a == 1 && i > 0; at_a = strides_a[i])
        rest_a = a->sizes[--i];
      for (; rest_b == 1 && k > 0; at_b = strides_b[k])
        rest_b = b->sizes[--k];
      size = MIN (rest_a, rest_b);
      if (size == 1)
        return TRUE;
      if (rest_a % size != 0 || rest_b % size != 0 || part->rank == GUISE_STRIDED_AXES)
        return FALSE;

      part->sizes[part->rank] = size;
      part->from[part->rank] = at_a;
      part->to[part->rank++] = at_b;
      rest_a /= size;
      rest_b /= size;
      at_a *= (gint32) size;
      at_b *= (gint32) size;
    }
}

static gboolean
lies_the_same (const GuiseStridedPart *part, const GuiseDims *a, const GuiseDims *b)
{
  for (guint i = 0; i < part->rank; i++)
    if (part->from[i] != part->to[i])
      return FALSE;

  return guise_shape_equal (guise_dims_get_shape (a), guise_dims_get_shape (b));
}

GuiseArray
guise_array_reshape (GuiseGraph *graph, GuiseArray x, const GuiseDims *dims)
{
  GuiseStridedPart part;

  g_assert (guise_dims_count (&x.dims) == guise_dims_count (dims));
  if (!find_common_axes (&x.dims, dims, &part))
    {
      const GuiseDims flat = { GUISE_AXES_CHANNELS_SECOND, 1, { (guint) guise_dims_count (dims) } };

      /* Every array has the axes of its own in common with a flat one. */
      return guise_array_reshape (graph, guise_array_reshape (graph, x, &flat), dims);
    }
  if (lies_the_same (&part, &x.dims, dims))
    return (GuiseArray) { x.tensor, *dims };

  return add_part (graph, x, &part, dims);
}

GuiseArray
guise_array_slice (GuiseGraph *graph, GuiseArray x, const guint *first, const gint *steps, const guint *counts)
{
  GuiseStridedPart part = { .rank = x.dims.rank, .scale = 1.0f };
  GuiseDims dims = x.dims;
  gint32 strides[GUISE_MAX_RANK];

  guise_dims_get_strides (&x.dims, strides);
  for (guint i = 0; i < part.rank; i++)
    {
      const gint64 last = first[i] + (gint64) steps[i] * ((gint64) counts[i] - 1);

      g_assert (counts[i] > 0 && first[i] < x.dims.sizes[i] && last >= 0 && last < x.dims.sizes[i]);
      g_assert (steps[i] != 0 || counts[i] == 1);
      dims.sizes[i] = part.sizes[i] = counts[i];
      part.from_first += strides[i] * (gint32) first[i];

      /* A single value is not repeated, and must not look as if it were. */
      part.from[i] = counts[i] > 1 ? strides[i] * steps[i] : strides[i];
    }
  guise_dims_get_strides (&dims, part.to);

  return add_part (graph, x, &part, &dims);
}

GuiseArray
guise_array_concat (GuiseGraph *graph, GuiseArray a, GuiseArray b, guint axis)
{
  const GuiseArray arrays[] = { a, b };
  const GuiseTensor inputs[] = { a.tensor, b.tensor };
  GuiseStridedPart parts[2] = { 0 };
  GuiseDims dims = a.dims;

  g_assert (a.dims.axes == b.dims.axes && a.dims.rank == b.dims.rank && axis < a.dims.rank);
  for (guint i = 0; i < dims.rank; i++)
    g_assert (i == axis || a.dims.sizes[i] == b.dims.sizes[i]);
  dims.sizes[axis] += b.dims.sizes[axis];

  for (guint k = 0; k < 2; k++)
    {
      parts[k].input = k;
      parts[k].rank = dims.rank;
      parts[k].scale = 1.0f;
      guise_dims_get_strides (&arrays[k].dims, parts[k].from);
      guise_dims_get_strides (&dims, parts[k].to);
      for (guint i = 0; i < dims.rank; i++)
        parts[k].sizes[i] = arrays[k].dims.sizes[i];
    }
  parts[1].to_first = parts[1].to[axis] * (gint32) a.dims.sizes[axis];

  return add_rearrangement (graph, inputs, 2, parts, 2, &dims);
}

/* A slab of the frame around an array: along @axis @count places from @first on. Axes before it are those of the array,
 * axes after it are whole, so that slabs do not meet. */
static GuiseStridedPart
get_slab (const GuiseDims *in, const GuiseDims *out, const guint *before, guint axis, guint first, guint count)
{
  GuiseStridedPart part = { .input = 1, .rank = out->rank, .scale = 1.0f };

  guise_dims_get_strides (out, part.to);
  for (guint i = 0; i < out->rank; i++)
    {
      part.sizes[i] = i < axis ? in->sizes[i] : (i == axis ? count : out->sizes[i]);
      part.to_first += part.to[i] * (gint32) (i < axis ? before[i] : (i == axis ? first : 0));
    }

  return part;
}

GuiseArray
guise_array_pad (GuiseGraph *graph, GuiseArray x, const guint *before, const guint *after, float value)
{
  const GuiseDims one = { GUISE_AXES_CHANNELS_SECOND, 0, { 0 } };
  GuiseStridedPart parts[1 + 2 * GUISE_MAX_RANK] = { { .rank = x.dims.rank, .scale = 1.0f } };
  GuiseTensor inputs[2] = { x.tensor };
  guint n_parts = 1;
  GuiseDims dims = x.dims;

  for (guint i = 0; i < dims.rank; i++)
    dims.sizes[i] += before[i] + after[i];
  guise_dims_get_strides (&x.dims, parts[0].from);
  guise_dims_get_strides (&dims, parts[0].to);
  for (guint i = 0; i < dims.rank; i++)
    {
      parts[0].sizes[i] = x.dims.sizes[i];
      parts[0].to_first += parts[0].to[i] * (gint32) before[i];
    }
  if (value == 0.0f)
    return add_rearrangement (graph, inputs, 1, parts, 1, &dims);

  for (guint i = 0; i < dims.rank; i++)
    {
      if (before[i] > 0)
        parts[n_parts++] = get_slab (&x.dims, &dims, before, i, 0, before[i]);
      if (after[i] > 0)
        parts[n_parts++] = get_slab (&x.dims, &dims, before, i, before[i] + x.dims.sizes[i], after[i]);
    }
  inputs[1] = guise_array_constant (graph, "padding", &one, &value).tensor;

  return add_rearrangement (graph, inputs, 2, parts, n_parts, &dims);
}

/* A table for the kernel: row k holds the taps of value k of one side, as pairs of the other side's index and the
 * weight; rows are filled up with weights of 0. */
static GuiseArray
add_table (GuiseGraph *graph, const GuiseAxisTap *taps, guint n_taps, guint n_rows, gboolean turned)
{
  g_autofree guint *counts = g_new0 (guint, n_rows);
  g_autofree float *values = NULL;
  GuiseDims dims = { GUISE_AXES_CHANNELS_SECOND, 2, { n_rows, 2 } };

  for (guint i = 0; i < n_taps; i++)
    dims.sizes[1] = MAX (dims.sizes[1], 2 * ++counts[turned ? taps[i].in : taps[i].out]);
  values = g_new0 (float, guise_dims_count (&dims));

  for (guint i = 0; i < n_taps; i++)
    {
      const guint row = turned ? taps[i].in : taps[i].out;
      float *entry = values + (gsize) row * dims.sizes[1] + 2 * --counts[row];

      entry[0] = (float) (turned ? taps[i].out : taps[i].in);
      entry[1] = taps[i].weight;
    }

  return guise_array_constant (graph, "taps", &dims, values);
}

GuiseArray
guise_array_map_axis (GuiseGraph *graph, GuiseArray x, guint axis, guint n_out, const GuiseAxisTap *taps, guint n_taps)
{
  const guint n_in = x.dims.sizes[axis];
  GuiseNode node = { .op = GUISE_OP_AXIS_MAP, .n_inputs = 3 };
  GuiseDims dims = x.dims;
  gint32 strides[GUISE_MAX_RANK], out_strides[GUISE_MAX_RANK];

  /* Indices are kept as floats. */
  g_assert (axis < dims.rank && n_out > 0 && MAX (n_in, n_out) < 1u << 24);
  for (guint i = 0; i < n_taps; i++)
    g_assert (taps[i].in < n_in && taps[i].out < n_out);

  dims.sizes[axis] = n_out;
  g_assert (guise_dims_are_valid (&dims));
  guise_dims_get_strides (&x.dims, strides);
  guise_dims_get_strides (&dims, out_strides);
  node.shape = guise_dims_get_shape (&dims);
  node.axis_map = (GuiseAxisMap) {
    .n_inner = (guint) strides[axis], .n_in = n_in, .n_out = n_out,
    .in_pitch = (guint) strides[axis] * n_in, .out_pitch = (guint) strides[axis] * n_out,
  };

  /* Of channels the padding lies between two rows of the axis. */
  if (strides[axis] == 1)
    {
      node.axis_map.in_pitch = guise_padded_channels (n_in);
      node.axis_map.out_pitch = guise_padded_channels (n_out);
    }
  node.axis_map.n_outer = (guint) (guise_shape_padded_count (guise_dims_get_shape (&x.dims)) / node.axis_map.in_pitch);
  node.inputs[0] = x.tensor;
  node.inputs[1] = add_table (graph, taps, n_taps, n_out, FALSE).tensor;
  node.inputs[2] = add_table (graph, taps, n_taps, n_in, TRUE).tensor;

  return (GuiseArray) { guise_graph_add_node (graph, &node), dims };
}

/* Adds an axis of a contraction; one of size 1 changes nothing. */
static void
add_axis (GuiseContraction *self, guint size, gint32 a, gint32 b, gint32 y)
{
  if (size == 1)
    return;

  g_assert (self->rank < GUISE_CONTRACTION_AXES);
  self->sizes[self->rank] = size;
  self->strides[0][self->rank] = a;
  self->strides[1][self->rank] = b;
  self->strides[2][self->rank++] = y;
}

GuiseArray
guise_array_matmul (GuiseGraph *graph, GuiseArray a, GuiseArray b, gboolean transpose_a, gboolean transpose_b,
                    float scale)
{
  const guint rank = a.dims.rank, last = rank - 1, row = rank - 2;
  const guint m = transpose_a ? last : row, k = transpose_a ? row : last;
  const guint k_b = transpose_b ? last : row, n = transpose_b ? row : last;
  GuiseNode node = { .op = GUISE_OP_CONTRACT, .inputs = { a.tensor, b.tensor }, .n_inputs = 2 };
  GuiseDims dims = a.dims;
  gint32 sa[GUISE_MAX_RANK], sb[GUISE_MAX_RANK], sy[GUISE_MAX_RANK];

  g_assert (rank >= 2 && rank <= 5 && b.dims.rank == rank && a.dims.axes == b.dims.axes);
  g_assert (a.dims.sizes[k] == b.dims.sizes[k_b]);
  for (guint i = 0; i < row; i++)
    {
      g_assert (a.dims.sizes[i] == b.dims.sizes[i] || a.dims.sizes[i] == 1 || b.dims.sizes[i] == 1);
      dims.sizes[i] = MAX (a.dims.sizes[i], b.dims.sizes[i]);
    }
  dims.sizes[row] = a.dims.sizes[m];
  dims.sizes[last] = b.dims.sizes[n];
  g_assert (guise_dims_are_valid (&dims));
  guise_dims_get_strides (&a.dims, sa);
  guise_dims_get_strides (&b.dims, sb);
  guise_dims_get_strides (&dims, sy);

  node.contraction.scale = scale;
  for (guint i = 0; i < row; i++)
    add_axis (&node.contraction, dims.sizes[i], a.dims.sizes[i] > 1 ? sa[i] : 0, b.dims.sizes[i] > 1 ? sb[i] : 0,
              sy[i]);
  add_axis (&node.contraction, dims.sizes[row], sa[m], 0, sy[row]);
  add_axis (&node.contraction, dims.sizes[last], 0, sb[n], sy[last]);
  add_axis (&node.contraction, a.dims.sizes[k], sa[k], sb[k_b], 0);
  node.shape = guise_dims_get_shape (&dims);

  return (GuiseArray) { guise_graph_add_node (graph, &node), dims };
}
