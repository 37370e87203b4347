/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-onnx-private.h"

#include "guise-error.h"
#include "guise-i18n.h"

#include <string.h>

#define MAX_COUNT (1u << 28)

const char *
guise_onnx_get_type_name (gint32 type)
{
  static const char *const names[] = {
    "nothing", "float", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16", "double",
    "uint32", "uint64", "complex64", "complex128", "bfloat16",
  };

  return type >= 0 && type < (gint32) G_N_ELEMENTS (names) ? names[type] : "an unknown type";
}

/* The sizes, and their product, which may be 0. */
static gboolean
read_sizes (GuiseOnnxTensor *self, const Onnx__TensorProto *proto, const char *what, GError **error)
{
  self->count = 1;
  if (proto->n_dims > GUISE_MAX_RANK)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                   _("%s has %zu axes, and the most we have is %d"), what, proto->n_dims, GUISE_MAX_RANK);
      return FALSE;
    }

  self->rank = (guint) proto->n_dims;
  for (guint i = 0; i < self->rank; i++)
    {
      if (proto->dims[i] < 0 || proto->dims[i] > MAX_COUNT ||
          (guint64) self->count * (guint64) proto->dims[i] > MAX_COUNT)
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("%s has more values than there can be"), what);
          return FALSE;
        }
      self->sizes[i] = (guint) proto->dims[i];
      self->count *= self->sizes[i];
    }

  return TRUE;
}

static float
read_float (const guint8 *at)
{
  union { guint32 u; float f; } bits;

  memcpy (&bits.u, at, sizeof bits.u);
  bits.u = GUINT32_FROM_LE (bits.u);
  return bits.f;
}

static gint64
read_int (const guint8 *at, gsize size)
{
  guint64 bits = 0;

  for (gsize i = size; i-- > 0;)
    bits = bits << 8 | at[i];

  return size == 4 ? (gint32) (guint32) bits : (gint64) bits;
}

/* Bytes of a value in raw data. */
static gsize
get_value_size (gint32 type)
{
  return type == GUISE_ONNX_INT64 ? 8 : (type == GUISE_ONNX_BOOL ? 1 : 4);
}

/* Values that are written out, one field of the message for each type. */
static gsize
count_listed (const Onnx__TensorProto *proto)
{
  if (proto->data_type == GUISE_ONNX_FLOAT)
    return proto->n_float_data;

  return proto->data_type == GUISE_ONNX_INT64 ? proto->n_int64_data : proto->n_int32_data;
}

static void
copy_values (GuiseOnnxTensor *self, const Onnx__TensorProto *proto)
{
  const gint32 type = proto->data_type;
  const gsize size = get_value_size (type);

  if (type == GUISE_ONNX_FLOAT)
    self->floats = g_new (float, MAX (self->count, 1));
  else
    self->ints = g_new (gint64, MAX (self->count, 1));

  for (gsize i = 0; i < self->count; i++)
    if (type == GUISE_ONNX_FLOAT)
      self->floats[i] = proto->has_raw_data ? read_float (proto->raw_data.data + i * size) : proto->float_data[i];
    else if (proto->has_raw_data)
      self->ints[i] = read_int (proto->raw_data.data + i * size, size);
    else
      self->ints[i] = type == GUISE_ONNX_INT64 ? proto->int64_data[i] : proto->int32_data[i];
}

GuiseOnnxTensor *
guise_onnx_tensor_new (const Onnx__TensorProto *proto, const char *what, GError **error)
{
  g_autoptr(GuiseOnnxTensor) self = g_new0 (GuiseOnnxTensor, 1);
  const gint32 type = proto->data_type;
  gsize available;

  if (type != GUISE_ONNX_FLOAT && type != GUISE_ONNX_INT32 && type != GUISE_ONNX_INT64 && type != GUISE_ONNX_BOOL)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("%s holds %s"), what, guise_onnx_get_type_name (type));
      return NULL;
    }
  if (proto->has_data_location && proto->data_location != 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("%s has its values in another file"), what);
      return NULL;
    }
  if (!read_sizes (self, proto, what, error))
    return NULL;

  available = proto->has_raw_data ? proto->raw_data.len / get_value_size (type) : count_listed (proto);
  if (available != self->count || (proto->has_raw_data && proto->raw_data.len % get_value_size (type) != 0))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("%s has %zu values instead of %zu"), what,
                   available, self->count);
      return NULL;
    }
  copy_values (self, proto);

  return g_steal_pointer (&self);
}

GuiseOnnxTensor *
guise_onnx_tensor_parse (GBytes *bytes, char **name, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  Onnx__TensorProto *proto = onnx__tensor_proto__unpack (NULL, size, data);
  GuiseOnnxTensor *self;

  if (proto == NULL)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("This is no ONNX tensor"));
      return NULL;
    }

  self = guise_onnx_tensor_new (proto, "The tensor", error);
  if (self != NULL && name != NULL)
    *name = g_strdup (proto->name != NULL ? proto->name : "");
  onnx__tensor_proto__free_unpacked (proto, NULL);

  return self;
}

void
guise_onnx_tensor_free (GuiseOnnxTensor *self)
{
  if (self == NULL)
    return;

  g_free (self->floats);
  g_free (self->ints);
  g_free (self);
}
