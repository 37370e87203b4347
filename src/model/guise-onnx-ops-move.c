/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-onnx-private.h"

#include "guise-error.h"
#include "guise-i18n.h"

/* What moves values about. */

#define MAX_AXIS_TABLE (1u << 24)         /* entries of a table for an axis */

static gboolean
set_reshaped (GuiseOnnxImport *import, GuiseArray x, const GuiseDims *dims, GError **error)
{
  return guise_onnx_reshape (import, &x, dims, error) && guise_onnx_set_array (import, 0, x, error);
}

gboolean
guise_onnx_op_reshape (GuiseOnnxImport *import, GError **error)
{
  const gboolean allow_zero = guise_onnx_get_int (import, "allowzero", 0) != 0;
  gint64 sizes[GUISE_ONNX_MAX_INTS], rest = 1;
  guint n, open = G_MAXUINT;
  GuiseDims dims;
  GuiseArray x;

  if (!guise_onnx_get_array (import, 0, &x, error) || !guise_onnx_get_ints (import, "shape", 1, sizes, &n, error))
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      if (sizes[i] == 0 && !allow_zero && i < x.dims.rank)
        sizes[i] = x.dims.sizes[i];
      if (sizes[i] == -1 && open == G_MAXUINT)
        open = i;
      else if (sizes[i] <= 0 || sizes[i] > (gint64) guise_dims_count (&x.dims) / rest)
        return guise_onnx_fail (import, error, _("its sizes do not multiply to %zu values"),
                                guise_dims_count (&x.dims));
      else
        rest *= sizes[i];
    }
  if (open < n)
    sizes[open] = (gint64) guise_dims_count (&x.dims) / rest;

  return guise_onnx_make_dims (import, sizes, n, &dims, error) && set_reshaped (import, x, &dims, error);
}

gboolean
guise_onnx_op_flatten (GuiseOnnxImport *import, GError **error)
{
  GuiseDims dims = { GUISE_AXES_CHANNELS_SECOND, 2, { 1, 1 } };
  gint64 axis = guise_onnx_get_int (import, "axis", 1);
  GuiseArray x;

  if (!guise_onnx_get_array (import, 0, &x, error))
    return FALSE;
  if (axis < -(gint64) x.dims.rank || axis > (gint64) x.dims.rank)
    return guise_onnx_fail (import, error, _("axis %" PRId64 " of %u"), axis, x.dims.rank);

  axis += axis < 0 ? x.dims.rank : 0;
  for (guint i = 0; i < x.dims.rank; i++)
    dims.sizes[i < axis ? 0 : 1] *= x.dims.sizes[i];

  return set_reshaped (import, x, &dims, error);
}

/* The axes that are named, as bits, counted in what has @rank of them. */
static gboolean
get_axes (GuiseOnnxImport *import, guint rank, guint *axes, guint *n, GError **error)
{
  gint64 ints[GUISE_ONNX_MAX_INTS];

  if (!guise_onnx_get_ints (import, "axes", 1, ints, n, error))
    return FALSE;

  *axes = 0;
  for (guint i = 0; i < *n; i++)
    {
      guint axis;

      if (!guise_onnx_get_axis (import, ints[i], rank, &axis, error))
        return FALSE;
      if (*axes & (1u << axis))
        return guise_onnx_fail (import, error, _("axis %u is named twice"), axis);
      *axes |= 1u << axis;
    }

  return TRUE;
}

gboolean
guise_onnx_op_squeeze (GuiseOnnxImport *import, GError **error)
{
  GuiseDims dims = { .axes = GUISE_AXES_CHANNELS_SECOND };
  guint axes, n;
  GuiseArray x;

  if (!guise_onnx_get_array (import, 0, &x, error) || !get_axes (import, x.dims.rank, &axes, &n, error))
    return FALSE;

  for (guint i = 0; i < x.dims.rank; i++)
    if (n > 0 ? ((axes >> i) & 1) == 0 : x.dims.sizes[i] > 1)
      dims.sizes[dims.rank++] = x.dims.sizes[i];

  return set_reshaped (import, x, &dims, error);
}

gboolean
guise_onnx_op_unsqueeze (GuiseOnnxImport *import, GError **error)
{
  GuiseDims dims = { .axes = GUISE_AXES_CHANNELS_SECOND };
  gint64 ints[GUISE_ONNX_MAX_INTS];
  guint axes, n, at = 0;
  GuiseArray x;

  if (!guise_onnx_get_array (import, 0, &x, error) || !guise_onnx_get_ints (import, "axes", 1, ints, &n, error))
    return FALSE;
  if (x.dims.rank + n > GUISE_MAX_RANK)
    return guise_onnx_fail (import, error, _("an array with %u axes"), x.dims.rank + n);
  if (!get_axes (import, x.dims.rank + n, &axes, &n, error))
    return FALSE;

  dims.rank = x.dims.rank + n;
  for (guint i = 0; i < dims.rank; i++)
    dims.sizes[i] = (axes >> i) & 1 ? 1 : x.dims.sizes[at++];

  return set_reshaped (import, x, &dims, error);
}

gboolean
guise_onnx_op_transpose (GuiseOnnxImport *import, GError **error)
{
  gint64 ints[GUISE_ONNX_MAX_INTS];
  guint order[GUISE_MAX_RANK], n, seen = 0;
  GuiseArray x;

  if (!guise_onnx_get_array (import, 0, &x, error) || !guise_onnx_allow (import, &x.dims, error) ||
      !guise_onnx_get_ints (import, "perm", G_MAXUINT, ints, &n, error))
    return FALSE;
  if (n != 0 && n != x.dims.rank)
    return guise_onnx_fail (import, error, _("an order of %u axes for %u"), n, x.dims.rank);

  for (guint i = 0; i < x.dims.rank; i++)
    {
      if (!guise_onnx_get_axis (import, n == 0 ? x.dims.rank - 1 - i : ints[i], x.dims.rank, &order[i], error))
        return FALSE;
      seen |= 1u << order[i];
    }
  if (seen != (1u << x.dims.rank) - 1)
    return guise_onnx_fail (import, error, _("an order that leaves an axis out"));

  return guise_onnx_set_array (import, 0, guise_array_transpose (import->graph, x, order), error);
}

gboolean
guise_onnx_op_concat (GuiseOnnxImport *import, GError **error)
{
  GuiseArray whole;
  guint axis;

  if (!guise_onnx_get_array (import, 0, &whole, error) ||
      !guise_onnx_get_axis (import, guise_onnx_get_int (import, "axis", 1), whole.dims.rank, &axis, error))
    return FALSE;

  for (guint i = 1; i < import->node->n_input; i++)
    {
      GuiseDims dims = whole.dims;
      GuiseArray next;

      if (!guise_onnx_get_array (import, i, &next, error))
        return FALSE;
      if (next.dims.rank != dims.rank)
        return guise_onnx_fail (import, error, _("operand %u has %u axes and not %u"), i, next.dims.rank, dims.rank);
      for (guint k = 0; k < dims.rank; k++)
        if (k != axis && next.dims.sizes[k] != dims.sizes[k])
          return guise_onnx_fail (import, error, _("axis %u of operand %u has %u values and not %u"), k, i,
                                  next.dims.sizes[k], dims.sizes[k]);
      dims.sizes[axis] += next.dims.sizes[axis];
      if (!guise_onnx_allow (import, &dims, error))
        return FALSE;
      whole = guise_array_concat (import->graph, whole, next, axis);
    }

  return guise_onnx_set_array (import, 0, whole, error);
}

/* What is cut of one axis. */
typedef struct
{
  guint first, count;
  gint  step;
} Cut;

static gboolean
get_cut (GuiseOnnxImport *import, gint64 start, gint64 end, gint64 step, guint size, Cut *cut, GError **error)
{
  if (step == 0 || step < -G_MAXINT32 || step > G_MAXINT32)
    return guise_onnx_fail (import, error, _("a step of %" PRId64), step);

  start = CLAMP (start < 0 ? MAX (start, -G_MAXINT32) + size : start, step < 0 ? -1 : 0, step < 0 ? size - 1 : size);
  end = CLAMP (end < 0 ? MAX (end, -G_MAXINT32) + size : end, step < 0 ? -1 : 0, step < 0 ? size - 1 : size);
  if (step > 0 ? start >= end : start <= end)
    return guise_onnx_fail (import, error, _("an array without values"));

  cut->first = (guint) start;
  cut->count = (guint) (step > 0 ? (end - start + step - 1) / step : (start - end - step - 1) / -step);
  cut->step = (gint) step;
  return TRUE;
}

static gboolean
set_cut (GuiseOnnxImport *import, guint output, GuiseArray x, const Cut *cuts, GError **error)
{
  guint first[GUISE_MAX_RANK], counts[GUISE_MAX_RANK];
  gint steps[GUISE_MAX_RANK];
  GuiseDims dims = x.dims;

  for (guint i = 0; i < x.dims.rank; i++)
    {
      first[i] = cuts[i].first;
      counts[i] = dims.sizes[i] = cuts[i].count;
      steps[i] = cuts[i].step;
    }

  return guise_onnx_allow (import, &dims, error) &&
         guise_onnx_set_array (import, output, guise_array_slice (import->graph, x, first, steps, counts), error);
}

static void
keep_all (const GuiseDims *dims, Cut cuts[GUISE_MAX_RANK])
{
  for (guint i = 0; i < dims->rank; i++)
    cuts[i] = (Cut) { 0, dims->sizes[i], 1 };
}

gboolean
guise_onnx_op_slice (GuiseOnnxImport *import, GError **error)
{
  gint64 starts[GUISE_ONNX_MAX_INTS], ends[GUISE_ONNX_MAX_INTS];
  gint64 axes[GUISE_ONNX_MAX_INTS], steps[GUISE_ONNX_MAX_INTS];
  guint n_starts, n_ends, n_axes, n_steps;
  Cut cuts[GUISE_MAX_RANK];
  GuiseArray x;

  if (!guise_onnx_get_array (import, 0, &x, error) ||
      !guise_onnx_get_ints (import, "starts", 1, starts, &n_starts, error) ||
      !guise_onnx_get_ints (import, "ends", 2, ends, &n_ends, error) ||
      !guise_onnx_get_ints (import, "axes", 3, axes, &n_axes, error) ||
      !guise_onnx_get_ints (import, "steps", 4, steps, &n_steps, error))
    return FALSE;
  if (n_ends != n_starts || (n_axes != 0 && n_axes != n_starts) || (n_steps != 0 && n_steps != n_starts) ||
      n_starts > x.dims.rank)
    return guise_onnx_fail (import, error, _("its bounds do not fit together"));

  keep_all (&x.dims, cuts);
  for (guint i = 0; i < n_starts; i++)
    {
      guint axis;

      if (!guise_onnx_get_axis (import, n_axes > 0 ? axes[i] : i, x.dims.rank, &axis, error) ||
          !get_cut (import, starts[i], ends[i], n_steps > 0 ? steps[i] : 1, x.dims.sizes[axis], &cuts[axis], error))
        return FALSE;
    }

  return set_cut (import, 0, x, cuts, error);
}

gboolean
guise_onnx_op_split (GuiseOnnxImport *import, GError **error)
{
  gint64 parts[GUISE_ONNX_MAX_INTS];
  const guint n_outputs = (guint) import->node->n_output;
  guint n, axis, first = 0;
  Cut cuts[GUISE_MAX_RANK];
  GuiseArray x;

  if (!guise_onnx_get_array (import, 0, &x, error) ||
      !guise_onnx_get_axis (import, guise_onnx_get_int (import, "axis", 0), x.dims.rank, &axis, error) ||
      !guise_onnx_get_ints (import, "split", 1, parts, &n, error))
    return FALSE;
  if ((n == 0 && x.dims.sizes[axis] % n_outputs != 0) || (n > 0 && n != n_outputs))
    return guise_onnx_fail (import, error, _("%u values do not make %u parts"), x.dims.sizes[axis], n_outputs);

  keep_all (&x.dims, cuts);
  for (guint i = 0; i < n_outputs; i++)
    {
      const gint64 count = n > 0 ? parts[i] : x.dims.sizes[axis] / n_outputs;

      if (count <= 0 || count > x.dims.sizes[axis] - first)
        return guise_onnx_fail (import, error, _("part %u has %" PRId64 " values"), i, count);
      cuts[axis] = (Cut) { first, (guint) count, 1 };
      if (!set_cut (import, i, x, cuts, error))
        return FALSE;
      first += (guint) count;
    }

  return TRUE;
}

/* Repeats the ends of an axis, or mirrors about them; @mirror: the end itself is not repeated. */
static gboolean
extend_axis (GuiseOnnxImport *import, GuiseArray *x, guint axis, guint before, guint after, gboolean mirror,
             GError **error)
{
  const gint64 size = x->dims.sizes[axis], n_out = size + before + after;
  g_autofree GuiseAxisTap *taps = NULL;

  if (mirror && (before >= size || after >= size))
    return guise_onnx_fail (import, error, _("%u and %u values cannot be mirrored from %d"), before, after, (int) size);
  if (size * n_out > MAX_AXIS_TABLE)
    return guise_onnx_fail (import, error, _("an axis of %d values cannot be extended"), (int) size);

  taps = g_new (GuiseAxisTap, n_out);
  for (gint64 i = 0; i < n_out; i++)
    {
      gint64 from = i - before;

      if (mirror)
        from = from < 0 ? -from : (from >= size ? 2 * (size - 1) - from : from);
      taps[i] = (GuiseAxisTap) { (guint) i, (guint) CLAMP (from, 0, size - 1), 1.0f };
    }
  *x = guise_array_map_axis (import->graph, *x, axis, (guint) n_out, taps, (guint) n_out);

  return TRUE;
}

/* Cuts what is to be padded by less than nothing. */
static gboolean
cut_negative (GuiseOnnxImport *import, GuiseArray *x, gint64 *pads, GError **error)
{
  const guint rank = x->dims.rank;
  guint first[GUISE_MAX_RANK], counts[GUISE_MAX_RANK];
  gint steps[GUISE_MAX_RANK];
  gboolean any = FALSE;

  for (guint i = 0; i < rank; i++)
    {
      const gint64 before = MAX (0, -pads[i]), after = MAX (0, -pads[rank + i]);

      if (before + after >= x->dims.sizes[i])
        return guise_onnx_fail (import, error, _("an array without values"));
      first[i] = (guint) before;
      counts[i] = x->dims.sizes[i] - (guint) (before + after);
      steps[i] = 1;
      any |= before + after > 0;
      pads[i] = MAX (pads[i], 0);
      pads[rank + i] = MAX (pads[rank + i], 0);
    }
  if (any)
    *x = guise_array_slice (import->graph, *x, first, steps, counts);

  return TRUE;
}

static gboolean
get_padding_value (GuiseOnnxImport *import, float *value, GError **error)
{
  const GuiseOnnxTensor *known;

  *value = guise_onnx_get_float (import, "value", 0.0f);
  if (!guise_onnx_has_operand (import, 2))
    return TRUE;

  known = guise_onnx_get_known (import, 2, error);
  if (known == NULL)
    return FALSE;
  if (known->floats == NULL || known->count != 1)
    return guise_onnx_fail (import, error, _("its value is no number"));

  *value = known->floats[0];
  return TRUE;
}

static gboolean
add_padding (GuiseOnnxImport *import, GuiseArray *x, const gint64 *pads, GError **error)
{
  const gboolean mirror = guise_onnx_is (import, "mode", "reflect", FALSE);
  const guint rank = x->dims.rank;
  guint before[GUISE_MAX_RANK], after[GUISE_MAX_RANK];
  float value;

  for (guint i = 0; i < rank; i++)
    {
      before[i] = (guint) pads[i];
      after[i] = (guint) pads[rank + i];
    }
  if (guise_onnx_is (import, "mode", "constant", TRUE))
    {
      if (!get_padding_value (import, &value, error))
        return FALSE;
      *x = guise_array_pad (import->graph, *x, before, after, value);
      return TRUE;
    }
  if (!mirror && !guise_onnx_is (import, "mode", "edge", FALSE))
    return guise_onnx_fail (import, error, _("a mode that is not known"));

  for (guint i = 0; i < rank; i++)
    if (before[i] + after[i] > 0 && !extend_axis (import, x, i, before[i], after[i], mirror, error))
      return FALSE;

  return TRUE;
}

gboolean
guise_onnx_op_pad (GuiseOnnxImport *import, GError **error)
{
  const char *name = import->model->opset < 2 ? "paddings" : "pads";
  gint64 pads[GUISE_ONNX_MAX_INTS];
  GuiseDims dims;
  GuiseArray x;
  guint n;

  if (!guise_onnx_get_array (import, 0, &x, error) || !guise_onnx_get_ints (import, name, 1, pads, &n, error))
    return FALSE;
  if (n != 2 * x.dims.rank)
    return guise_onnx_fail (import, error, _("%u numbers for %u axes"), n, x.dims.rank);
  for (guint i = 0; i < n; i++)
    if (pads[i] < -G_MAXINT16 || pads[i] > G_MAXINT16)
      return guise_onnx_fail (import, error, _("padding by %" PRId64 " values"), pads[i]);
  if (!cut_negative (import, &x, pads, error))
    return FALSE;

  dims = x.dims;
  for (guint i = 0; i < dims.rank; i++)
    dims.sizes[i] += (guint) (pads[i] + pads[dims.rank + i]);

  return guise_onnx_allow (import, &dims, error) && add_padding (import, &x, pads, error) &&
         guise_onnx_set_array (import, 0, x, error);
}

gboolean
guise_onnx_op_expand (GuiseOnnxImport *import, GError **error)
{
  gint64 sizes[GUISE_ONNX_MAX_INTS];
  GuiseDims dims;
  GuiseArray x;
  guint n;

  if (!guise_onnx_get_array (import, 0, &x, error) || !guise_onnx_get_ints (import, "shape", 1, sizes, &n, error))
    return FALSE;
  if (n > GUISE_MAX_RANK)
    return guise_onnx_fail (import, error, _("an array with %u axes"), n);
  if (!guise_onnx_raise_rank (import, &x, n, error))
    return FALSE;

  dims = x.dims;
  for (guint i = 0; i < n; i++)
    {
      const guint axis = dims.rank - n + i;

      if (sizes[i] != 1 && dims.sizes[axis] != 1 && sizes[i] != dims.sizes[axis])
        return guise_onnx_fail (import, error, _("axis %u has %u values and not %" PRId64), axis,
                                dims.sizes[axis], sizes[i]);
      if (sizes[i] < 1 || sizes[i] > G_MAXINT32)
        return guise_onnx_fail (import, error, _("an axis of size %" PRId64), sizes[i]);
      dims.sizes[axis] = MAX (dims.sizes[axis], (guint) sizes[i]);
    }

  return guise_onnx_allow (import, &dims, error) &&
         guise_onnx_set_array (import, 0, guise_array_broadcast (import->graph, x, &dims), error);
}

/* Each axis gets one of size 1 before it, which is repeated; then both are seen as one. */
gboolean
guise_onnx_op_tile (GuiseOnnxImport *import, GError **error)
{
  gint64 repeats[GUISE_ONNX_MAX_INTS];
  GuiseDims single = { .axes = GUISE_AXES_CHANNELS_SECOND }, many, whole;
  GuiseArray x;
  guint n;

  if (!guise_onnx_get_array (import, 0, &x, error) || !guise_onnx_get_ints (import, "repeats", 1, repeats, &n, error))
    return FALSE;
  if (n != x.dims.rank || 2 * n > GUISE_MAX_RANK)
    return guise_onnx_fail (import, error, _("%u numbers for %u axes, of which there can be %d"), n, x.dims.rank,
                            GUISE_MAX_RANK / 2);

  single.rank = 2 * n;
  many = single;
  whole = x.dims;
  for (guint i = 0; i < n; i++)
    {
      if (repeats[i] < 1 || repeats[i] > G_MAXINT32 / (gint64) x.dims.sizes[i])
        return guise_onnx_fail (import, error, _("%" PRId64 " repeats"), repeats[i]);
      single.sizes[2 * i] = 1;
      many.sizes[2 * i] = (guint) repeats[i];
      single.sizes[2 * i + 1] = many.sizes[2 * i + 1] = x.dims.sizes[i];
      whole.sizes[i] = (guint) repeats[i] * x.dims.sizes[i];
    }
  if (!guise_onnx_reshape (import, &x, &single, error) || !guise_onnx_allow (import, &many, error))
    return FALSE;

  return set_reshaped (import, guise_array_broadcast (import->graph, x, &many), &whole, error);
}

gboolean
guise_onnx_op_constant (GuiseOnnxImport *import, GError **error)
{
  const Onnx__AttributeProto *value = guise_onnx_get_attribute (import, "value");
  GuiseOnnxTensor *tensor;

  if (value == NULL || value->t == NULL)
    return guise_onnx_fail (import, error, _("a kind of constant that is not known"));

  tensor = guise_onnx_tensor_new (value->t, "A constant", error);
  return tensor != NULL && guise_onnx_set_known (import, 0, tensor, error);
}

gboolean
guise_onnx_op_fill (GuiseOnnxImport *import, GError **error)
{
  const Onnx__AttributeProto *value = guise_onnx_get_attribute (import, "value");
  g_autoptr(GuiseOnnxTensor) number = NULL;
  gint64 sizes[GUISE_ONNX_MAX_INTS];
  GuiseDims dims;
  GuiseArray x;
  guint n;

  if (value != NULL && value->t != NULL)
    {
      number = guise_onnx_tensor_new (value->t, "A constant", error);
      if (number == NULL)
        return FALSE;
      if (number->floats == NULL || number->count != 1)
        return guise_onnx_fail (import, error, _("its value is no float"));
    }
  if (!guise_onnx_get_ints (import, "shape", 0, sizes, &n, error) ||
      !guise_onnx_make_dims (import, sizes, n, &dims, error))
    return FALSE;

  x = guise_onnx_add_number (import, number != NULL ? number->floats[0] : 0.0f, n);
  return guise_onnx_set_array (import, 0, guise_array_broadcast (import->graph, x, &dims), error);
}
