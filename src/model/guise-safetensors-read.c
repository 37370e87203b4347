/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-safetensors-private.h"

#include "guise-checked.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-json-depth.h"
#include "guise-sha256.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* A model has hundreds of tensors; a header that names more is an attack on time. */
#define MAX_TENSORS 100000

/* The header, a tensor, its shape: three. json-glib descends by recursion, so depth is stack. */
#define MAX_DEPTH 8

/* A tensor as the header has it, before anything is believed. */
typedef struct
{
  const char *name;     /* of the JSON object */
  gsize       dimensions[GUISE_SAFETENSORS_MAX_DIMENSIONS];
  guint       n_dimensions;
  guint64     begin, end;   /* bytes from the start of the data */
} Claim;

static gboolean
set_damaged (GError **error, const char *file, const char *what)
{
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("%s is no sound weight file: %s"), file, what);
  return FALSE;
}

static gboolean
set_tensor_damaged (GError **error, const char *file, const char *tensor, const char *what)
{
  g_autofree char *shown = guise_error_dup_shown (tensor, 60);

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("%s is no sound weight file: tensor “%s” %s"), file, shown,
               what);
  return FALSE;
}

/* A whole number of 0 or more; json-glib would silently turn other things into one. */
static gboolean
get_size (JsonNode *node, guint64 *out)
{
  gint64 value;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  value = json_node_get_int (node);
  if (value < 0)
    return FALSE;
  *out = (guint64) value;
  return TRUE;
}

static JsonArray *
get_array (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static gboolean
read_shape (JsonObject *object, Claim *claim)
{
  JsonArray *shape = get_array (object, "shape");

  if (shape == NULL || json_array_get_length (shape) > GUISE_SAFETENSORS_MAX_DIMENSIONS)
    return FALSE;

  claim->n_dimensions = json_array_get_length (shape);
  for (guint i = 0; i < claim->n_dimensions; i++)
    {
      guint64 size;

      if (!get_size (json_array_get_element (shape, i), &size))
        return FALSE;
      claim->dimensions[i] = size;
    }
  return TRUE;
}

static gboolean
read_range (JsonObject *object, Claim *claim)
{
  JsonArray *range = get_array (object, "data_offsets");

  return range != NULL && json_array_get_length (range) == 2
         && get_size (json_array_get_element (range, 0), &claim->begin)
         && get_size (json_array_get_element (range, 1), &claim->end)
         && claim->begin <= claim->end;
}

static gboolean
shape_fits_range (const Claim *claim)
{
  gsize bytes = sizeof (float);

  for (guint i = 0; i < claim->n_dimensions; i++)
    if (!g_size_checked_mul (&bytes, bytes, claim->dimensions[i]))
      return FALSE;
  return bytes == claim->end - claim->begin;
}

static gboolean
read_claim (JsonNode *node, const char *file, Claim *claim, GError **error)
{
  JsonObject *object;
  JsonNode *dtype;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return set_tensor_damaged (error, file, claim->name, _("is not described"));

  object = json_node_get_object (node);
  dtype = json_object_get_member (object, "dtype");
  if (dtype == NULL || !JSON_NODE_HOLDS_VALUE (dtype) || json_node_get_value_type (dtype) != G_TYPE_STRING
      || !g_str_equal (json_node_get_string (dtype), "F32"))
    return set_tensor_damaged (error, file, claim->name, _("is not of type F32"));
  if (!read_shape (object, claim))
    return set_tensor_damaged (error, file, claim->name, _("has no usable shape"));
  if (!read_range (object, claim))
    return set_tensor_damaged (error, file, claim->name, _("has no usable data_offsets"));
  if (!shape_fits_range (claim))
    return set_tensor_damaged (error, file, claim->name, _("has a shape that does not fit its bytes"));
  return TRUE;
}

static gboolean
read_metadata (GuiseSafetensors *self, JsonNode *node, const char *file, GError **error)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return set_damaged (error, file, _("its metadata is no map of strings"));

  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &key, &value))
    {
      if (!JSON_NODE_HOLDS_VALUE (value) || json_node_get_value_type (value) != G_TYPE_STRING)
        return set_damaged (error, file, _("its metadata is no map of strings"));
      guise_safetensors_set_metadata (self, key, json_node_get_string (value));
    }
  return TRUE;
}

static gint
compare_claims (gconstpointer a, gconstpointer b)
{
  const Claim *first = a, *second = b;

  if (first->begin != second->begin)
    return first->begin < second->begin ? -1 : 1;
  return first->end < second->end ? -1 : first->end > second->end;
}

/* In the order of their bytes, without holes and overlaps, to the end of the file. */
static gboolean
claims_tile (GArray *claims, guint64 data_size)
{
  guint64 at = 0;

  g_array_sort (claims, compare_claims);
  for (guint i = 0; i < claims->len; i++)
    {
      const Claim *claim = &g_array_index (claims, Claim, i);

      if (claim->begin != at)
        return FALSE;
      at = claim->end;
    }
  return at == data_size;
}

/* @prefixes: (nullable) */
static gboolean
has_prefix_of (const char *name, const char *const *prefixes)
{
  for (guint i = 0; prefixes != NULL && prefixes[i] != NULL; i++)
    if (g_str_has_prefix (name, prefixes[i]))
      return TRUE;
  return FALSE;
}

/* @without: (nullable): as of guise_safetensors_read_without(), here and below */
static gboolean
take_values (GuiseSafetensors *self, GArray *claims, const guint8 *data, const char *const *without, const char *file,
             GError **error)
{
  for (guint i = 0; i < claims->len; i++)
    {
      const Claim *claim = &g_array_index (claims, Claim, i);
      float *values;

      if (has_prefix_of (claim->name, without))
        continue;
      if (guise_safetensors_find (self, claim->name) != NULL)
        return set_tensor_damaged (error, file, claim->name, _("is there twice"));
      values = guise_safetensors_try_add (self, claim->name, claim->dimensions, claim->n_dimensions);
      if (values == NULL)
        return set_tensor_damaged (error, file, claim->name, _("is larger than the memory"));
      memcpy (values, data + claim->begin, claim->end - claim->begin);
    }
  return TRUE;
}

static gboolean
read_header (GuiseSafetensors *self, JsonObject *header, const guint8 *data, gsize data_size,
             const char *const *without, const char *file, GError **error)
{
  g_autoptr(GArray) claims = g_array_new (FALSE, TRUE, sizeof (Claim));
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (json_object_get_size (header) > MAX_TENSORS)
    return set_damaged (error, file, _("it names more than 100000 tensors"));

  json_object_iter_init (&iter, header);
  while (json_object_iter_next (&iter, &name, &node))
    {
      Claim claim = { .name = name };

      if (g_str_equal (name, GUISE_SAFETENSORS_METADATA))
        {
          if (!read_metadata (self, node, file, error))
            return FALSE;
          continue;
        }
      if (!read_claim (node, file, &claim, error))
        return FALSE;
      g_array_append_val (claims, claim);
    }

  if (!claims_tile (claims, data_size))
    return set_damaged (error, file, _("its tensors overlap, leave holes or do not end with the file"));
  return take_values (self, claims, data, without, file, error);
}

static GuiseSafetensors *
parse (const guint8 *data, gsize size, const char *const *without, const char *name, GError **error)
{
  g_autoptr(GuiseSafetensors) self = guise_safetensors_new ();
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  const char *text = (const char *) data + sizeof (guint64);
  guint64 length = 0;
  JsonNode *root;

  if (size >= sizeof length)
    memcpy (&length, data, sizeof length);
  if (size < sizeof length || length > GUISE_SAFETENSORS_MAX_HEADER
      || !guise_checked_range (sizeof length, length, size))
    {
      set_damaged (error, name, _("its header is longer than the file"));
      return NULL;
    }

  if (!g_utf8_validate (text, (gssize) length, NULL)
      || !guise_json_is_shallow (text, length, MAX_DEPTH)
      || !json_parser_load_from_data (parser, text, (gssize) length, NULL)
      || (root = json_parser_get_root (parser)) == NULL
      || !JSON_NODE_HOLDS_OBJECT (root))
    {
      set_damaged (error, name, _("its header is no JSON object"));
      return NULL;
    }

  if (!read_header (self, json_node_get_object (root), data + sizeof length + length, size - sizeof length - length,
                    without, name, error))
    return NULL;
  return g_steal_pointer (&self);
}

GuiseSafetensors *
guise_safetensors_parse (const guint8 *data, gsize size, const char *name, GError **error)
{
  return parse (data, size, NULL, name, error);
}

GuiseSafetensors *
guise_safetensors_read (const char *path, const char *sha256, GError **error)
{
  return guise_safetensors_read_without (path, sha256, NULL, error);
}

GuiseSafetensors *
guise_safetensors_read_without (const char *path, const char *sha256, const char *const *prefixes, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GMappedFile) file = NULL;
  const guint8 *data;
  gsize size;

  /* A project may name any file, and opening a pipe waits for whoever writes to it. */
  if (g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      set_damaged (error, path, _("it is no file of data"));
      return NULL;
    }
  file = g_mapped_file_new (path, FALSE, &local_error);
  if (file == NULL)
    {
      g_set_error (error, G_IO_ERROR,
                   g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT) ? G_IO_ERROR_NOT_FOUND
                                                                                   : G_IO_ERROR_FAILED,
                   _("Cannot read weights: %s"), local_error->message);
      return NULL;
    }

  data = (const guint8 *) g_mapped_file_get_contents (file);
  size = g_mapped_file_get_length (file);
  if (sha256 != NULL)
    {
      char digits[GUISE_SHA256_DIGITS + 1];
      GuiseSha256 sum;

      guise_sha256_init (&sum);
      guise_sha256_update (&sum, data, size);
      guise_sha256_finish (&sum, digits);
      if (!g_str_equal (digits, sha256))
        {
          set_damaged (error, path, _("its checksum is not the one that was noted when it was written"));
          return NULL;
        }
    }
  return parse (data, size, prefixes, path, error);
}
