/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-onnx-private.h"

#include "guise-i18n.h"

#include <string.h>

/* What an operator is told, and whether there may be what it makes. */

#define DEFAULT_MAX_VALUES (1u << 28)

/* Attributes. */

const Onnx__AttributeProto *
guise_onnx_get_attribute (GuiseOnnxImport *import, const char *name)
{
  for (gsize i = 0; i < import->node->n_attribute; i++)
    if (g_strcmp0 (import->node->attribute[i]->name, name) == 0)
      return import->node->attribute[i];

  return NULL;
}

gboolean
guise_onnx_has (GuiseOnnxImport *import, const char *name)
{
  return guise_onnx_get_attribute (import, name) != NULL;
}

gint64
guise_onnx_get_int (GuiseOnnxImport *import, const char *name, gint64 otherwise)
{
  const Onnx__AttributeProto *attribute = guise_onnx_get_attribute (import, name);

  return attribute != NULL && attribute->has_i ? attribute->i : otherwise;
}

float
guise_onnx_get_float (GuiseOnnxImport *import, const char *name, float otherwise)
{
  const Onnx__AttributeProto *attribute = guise_onnx_get_attribute (import, name);

  return attribute != NULL && attribute->has_f ? attribute->f : otherwise;
}

gboolean
guise_onnx_is (GuiseOnnxImport *import, const char *name, const char *word, gboolean otherwise)
{
  const Onnx__AttributeProto *attribute = guise_onnx_get_attribute (import, name);

  if (attribute == NULL || !attribute->has_s)
    return otherwise;

  return attribute->s.len == strlen (word) && memcmp (attribute->s.data, word, attribute->s.len) == 0;
}

gboolean
guise_onnx_get_ints (GuiseOnnxImport *import, const char *name, guint operand, gint64 ints[GUISE_ONNX_MAX_INTS],
                     guint *n, GError **error)
{
  const Onnx__AttributeProto *attribute = guise_onnx_get_attribute (import, name);
  const gint64 *from = NULL;
  gsize count = 0;

  if (attribute != NULL)
    {
      from = attribute->ints;
      count = attribute->n_ints;
    }
  else if (guise_onnx_has_operand (import, operand))
    {
      const GuiseOnnxTensor *known = guise_onnx_get_known (import, operand, error);

      if (known == NULL)
        return FALSE;
      if (known->ints == NULL)
        return guise_onnx_fail (import, error, _("operand %u must hold integers"), operand);
      from = known->ints;
      count = known->count;
    }

  if (count > GUISE_ONNX_MAX_INTS)
    return guise_onnx_fail (import, error, _("%s has %zu values"), name, count);
  for (gsize i = 0; i < count; i++)
    ints[i] = from[i];
  *n = (guint) count;

  return TRUE;
}

gboolean
guise_onnx_get_axis (GuiseOnnxImport *import, gint64 value, guint rank, guint *axis, GError **error)
{
  if (value < -(gint64) rank || value >= (gint64) rank)
    return guise_onnx_fail (import, error, _("axis %" PRId64 " of %u"), value, rank);

  *axis = (guint) (value < 0 ? value + rank : value);
  return TRUE;
}

/* Sizes. */

gboolean
guise_onnx_allow (GuiseOnnxImport *import, const GuiseDims *dims, GError **error)
{
  const guint64 most = import->params->max_values > 0 ? import->params->max_values : DEFAULT_MAX_VALUES;

  for (guint i = 0; i < MIN (dims->rank, GUISE_MAX_RANK); i++)
    if (dims->sizes[i] == 0)
      return guise_onnx_fail (import, error, _("an array without values"));
  if (!guise_dims_are_valid (dims))
    return guise_onnx_fail (import, error, _("an array that is larger, or has more axes, than there can be"));

  import->n_values += guise_shape_padded_count (guise_dims_get_shape (dims));
  if (import->n_values > most)
    return guise_onnx_fail (import, error, _("the network needs more than %" PRIu64 " values"), most);

  return TRUE;
}

gboolean
guise_onnx_make_dims (GuiseOnnxImport *import, const gint64 *sizes, guint rank, GuiseDims *dims, GError **error)
{
  *dims = (GuiseDims) { .axes = GUISE_AXES_CHANNELS_SECOND, .rank = rank };
  if (rank > GUISE_MAX_RANK)
    return guise_onnx_fail (import, error, _("an array with %u axes"), rank);

  for (guint i = 0; i < rank; i++)
    {
      if (sizes[i] < 0 || sizes[i] > G_MAXINT32)
        return guise_onnx_fail (import, error, _("an axis of size %" PRId64), sizes[i]);
      dims->sizes[i] = (guint) sizes[i];
    }

  return guise_onnx_allow (import, dims, error);
}

gboolean
guise_onnx_reshape (GuiseOnnxImport *import, GuiseArray *array, const GuiseDims *dims, GError **error)
{
  if (!guise_onnx_allow (import, dims, error))
    return FALSE;
  if (guise_dims_count (dims) != guise_dims_count (&array->dims))
    {
      g_autofree char *from = guise_dims_to_string (&array->dims);
      g_autofree char *to = guise_dims_to_string (dims);

      return guise_onnx_fail (import, error, _("%s values do not fit into %s"), from, to);
    }

  *array = guise_array_reshape (import->graph, *array, dims);
  return TRUE;
}

gboolean
guise_onnx_raise_rank (GuiseOnnxImport *import, GuiseArray *array, guint rank, GError **error)
{
  const guint n_new = rank > array->dims.rank ? rank - array->dims.rank : 0;
  GuiseDims dims = { .axes = GUISE_AXES_CHANNELS_SECOND, .rank = array->dims.rank + n_new };

  if (n_new == 0)
    return TRUE;

  for (guint i = 0; i < dims.rank; i++)
    dims.sizes[i] = i < n_new ? 1 : array->dims.sizes[i - n_new];

  return guise_onnx_reshape (import, array, &dims, error);
}

gboolean
guise_onnx_raise_channels (GuiseOnnxImport *import, GuiseArray *array, guint rank, GError **error)
{
  GuiseDims dims = { .axes = GUISE_AXES_CHANNELS_SECOND, .rank = rank };

  if (array->dims.rank != 1 || rank < 2)
    return guise_onnx_fail (import, error, _("values for each channel must have one axis"));

  for (guint i = 0; i < rank; i++)
    dims.sizes[i] = i == 1 ? array->dims.sizes[0] : 1;

  return guise_onnx_reshape (import, array, &dims, error);
}

GuiseArray
guise_onnx_add_number (GuiseOnnxImport *import, float value, guint rank)
{
  GuiseDims dims = { .axes = GUISE_AXES_CHANNELS_SECOND, .rank = rank };

  for (guint i = 0; i < rank; i++)
    dims.sizes[i] = 1;

  return guise_array_constant (import->graph, "number", &dims, &value);
}
