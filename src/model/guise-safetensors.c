/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-safetensors-private.h"

#include "guise-error.h"
#include "guise-file.h"
#include "guise-i18n.h"
#include "guise-sha256.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

/* The data begins at a multiple of this, by padding the header with spaces, so that it can be mapped. */
#define DATA_ALIGNMENT 64

/* Written between two looks at whether that is still wanted. */
#define SLICE_BYTES ((gsize) 4 << 20)

struct _GuiseSafetensors
{
  GPtrArray  *entries;    /* Entry, in the order of the file */
  GHashTable *by_name;    /* name -> Entry, borrowed */
  GHashTable *metadata;   /* char * -> char * */
};

typedef struct
{
  GuiseSafetensorsEntry public;
  char                 *name;
  float                *values;
} Entry;

static void
entry_free (Entry *self)
{
  g_free (self->name);
  g_free (self->values);
  g_free (self);
}

GuiseSafetensors *
guise_safetensors_new (void)
{
  GuiseSafetensors *self = g_new0 (GuiseSafetensors, 1);

  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
guise_safetensors_destroy (GuiseSafetensors *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->metadata);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

float *
guise_safetensors_try_add (GuiseSafetensors *self, const char *name, const gsize *dimensions, guint n_dimensions)
{
  gsize n_values = 1, n_bytes;
  Entry *entry;
  float *values;

  for (guint i = 0; i < n_dimensions; i++)
    if (!g_size_checked_mul (&n_values, n_values, dimensions[i]))
      return NULL;
  if (!g_size_checked_mul (&n_bytes, n_values, sizeof (float)))
    return NULL;
  values = g_try_malloc (MAX (n_bytes, 1));
  if (values == NULL)
    return NULL;

  entry = g_new0 (Entry, 1);
  entry->name = g_strdup (name);
  entry->values = values;
  entry->public.name = entry->name;
  entry->public.n_dimensions = n_dimensions;
  if (n_dimensions > 0)
    memcpy (entry->public.dimensions, dimensions, n_dimensions * sizeof *dimensions);
  entry->public.n_values = n_values;
  entry->public.values = values;
  g_ptr_array_add (self->entries, entry);
  g_hash_table_insert (self->by_name, entry->name, entry);
  return values;
}

float *
guise_safetensors_add (GuiseSafetensors *self, const char *name, const gsize *dimensions, guint n_dimensions)
{
  float *values;

  g_return_val_if_fail (n_dimensions <= GUISE_SAFETENSORS_MAX_DIMENSIONS, NULL);
  g_return_val_if_fail (!g_hash_table_contains (self->by_name, name), NULL);
  g_return_val_if_fail (!g_str_equal (name, GUISE_SAFETENSORS_METADATA), NULL);

  values = guise_safetensors_try_add (self, name, dimensions, n_dimensions);
  if (values == NULL)
    g_error ("no memory for tensor %s", name);
  return values;
}

guint
guise_safetensors_get_size (const GuiseSafetensors *self)
{
  return self->entries->len;
}

const GuiseSafetensorsEntry *
guise_safetensors_get_entry (const GuiseSafetensors *self, guint index)
{
  const Entry *entry;

  g_return_val_if_fail (index < self->entries->len, NULL);

  entry = g_ptr_array_index (self->entries, index);
  return &entry->public;
}

const GuiseSafetensorsEntry *
guise_safetensors_find (const GuiseSafetensors *self, const char *name)
{
  const Entry *entry = g_hash_table_lookup (self->by_name, name);

  return entry != NULL ? &entry->public : NULL;
}

const GuiseSafetensorsEntry *
guise_safetensors_find_no_number (const GuiseSafetensors *self)
{
  for (guint i = 0; i < guise_safetensors_get_size (self); i++)
    {
      const GuiseSafetensorsEntry *entry = guise_safetensors_get_entry (self, i);

      for (gsize k = 0; k < entry->n_values; k++)
        if (!isfinite (entry->values[k]))
          return entry;
    }

  return NULL;
}

static char *
shape_to_text (const gsize *dimensions, guint n_dimensions)
{
  GString *text = g_string_new ("[");

  for (guint i = 0; i < n_dimensions; i++)
    g_string_append_printf (text, "%s%" G_GSIZE_FORMAT, i > 0 ? ", " : "", dimensions[i]);
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

const float *
guise_safetensors_expect (const GuiseSafetensors *self, const char *name,
                          const gsize *dimensions, guint n_dimensions, GError **error)
{
  const GuiseSafetensorsEntry *entry = guise_safetensors_find (self, name);
  g_autofree char *found = NULL;
  g_autofree char *wanted = NULL;

  if (entry == NULL)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("The weight file has no tensor “%s”"), name);
      return NULL;
    }
  if (entry->n_dimensions == n_dimensions
      && (n_dimensions == 0 || memcmp (entry->dimensions, dimensions, n_dimensions * sizeof *dimensions) == 0))
    return entry->values;

  found = shape_to_text (entry->dimensions, entry->n_dimensions);
  wanted = shape_to_text (dimensions, n_dimensions);
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED,
               _("Tensor “%s” of the weight file has the shape %s, not %s: it is of another model"), name, found,
               wanted);
  return NULL;
}

void
guise_safetensors_set_metadata (GuiseSafetensors *self, const char *key, const char *value)
{
  g_hash_table_replace (self->metadata, g_strdup (key), g_strdup (value));
}

const char *
guise_safetensors_get_metadata (const GuiseSafetensors *self, const char *key)
{
  return g_hash_table_lookup (self->metadata, key);
}

/* Sorted, so that the same contents are the same bytes. */
static JsonObject *
metadata_to_object (const GuiseSafetensors *self)
{
  g_autoptr(GList) keys = g_list_sort (g_hash_table_get_keys (self->metadata), (GCompareFunc) g_strcmp0);
  JsonObject *object = json_object_new ();

  for (GList *key = keys; key != NULL; key = key->next)
    json_object_set_string_member (object, key->data, g_hash_table_lookup (self->metadata, key->data));
  return object;
}

static JsonObject *
entry_to_object (const Entry *entry, gint64 *offset)
{
  JsonObject *object = json_object_new ();
  JsonArray *shape = json_array_new ();
  JsonArray *range = json_array_new ();

  for (guint i = 0; i < entry->public.n_dimensions; i++)
    json_array_add_int_element (shape, (gint64) entry->public.dimensions[i]);
  json_array_add_int_element (range, *offset);
  *offset += (gint64) (entry->public.n_values * sizeof (float));
  json_array_add_int_element (range, *offset);
  json_object_set_string_member (object, "dtype", "F32");
  json_object_set_array_member (object, "shape", shape);
  json_object_set_array_member (object, "data_offsets", range);
  return object;
}

static GString *
header_to_text (const GuiseSafetensors *self)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;
  JsonObject *object = json_object_new ();
  GString *header;
  gint64 offset = 0;

  if (g_hash_table_size (self->metadata) > 0)
    json_object_set_object_member (object, GUISE_SAFETENSORS_METADATA, metadata_to_object (self));
  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (self->entries, i);

      json_object_set_object_member (object, entry->name, entry_to_object (entry, &offset));
    }
  json_node_take_object (node, object);
  text = json_to_string (node, FALSE);

  header = g_string_new (text);
  while ((sizeof (guint64) + header->len) % DATA_ALIGNMENT != 0)
    g_string_append_c (header, ' ');
  return header;
}

static gboolean
put (GuiseFileWriter *writer, GuiseSha256 *sum, gconstpointer data, gsize size, GCancellable *cancellable, GError **error)
{
  for (gsize done = 0; done < size; done += SLICE_BYTES)
    {
      const guint8 *slice = (const guint8 *) data + done;
      const gsize n = MIN (size - done, SLICE_BYTES);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      guise_sha256_update (sum, slice, n);
      if (!guise_file_writer_write (writer, slice, n, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_safetensors_write (const GuiseSafetensors *self, const char *path, char sha256[65], GCancellable *cancellable,
                         GError **error)
{
  g_autoptr(GuiseFileWriter) writer = guise_file_writer_open (path, error);
  g_autoptr(GString) header = NULL;
  GuiseSha256 sum;
  guint64 length;

  G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN);

  if (writer == NULL)
    return FALSE;

  guise_sha256_init (&sum);
  header = header_to_text (self);
  length = header->len;
  if (!put (writer, &sum, &length, sizeof length, cancellable, error)
      || !put (writer, &sum, header->str, header->len, cancellable, error))
    return FALSE;
  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (self->entries, i);

      if (!put (writer, &sum, entry->values, entry->public.n_values * sizeof (float), cancellable, error))
        return FALSE;
    }

  if (sha256 != NULL)
    guise_sha256_finish (&sum, sha256);
  return guise_file_writer_commit (writer, error);
}
