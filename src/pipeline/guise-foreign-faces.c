/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-foreign-faces.h"

#include "guise-error.h"
#include "guise-face-export.h"
#include "guise-i18n.h"
#include "guise-json.h"
#include "guise-pickle.h"
#include "guise-png-text.h"

#include <math.h>
#include <string.h>

#define MAX_FACES       500000
#define MAX_PICTURE     (64u << 20)    /* bytes */
#define MAX_UNPACKED    (1024u << 20)  /* of an fsa */
#define UNPACK_STEP     (1u << 20)

void
guise_foreign_face_free (GuiseForeignFace *self)
{
  g_free (self->name);
  g_free (self->path);
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_free (self);
}

static GPtrArray *
list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) guise_foreign_face_free);
}

static gboolean
set_bad (GError **error, const char *name, const char *what)
{
  g_autofree char *shown = guise_error_dup_shown (name, 80);

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, _("%s is no face set that can be read: %s"), shown, what);
  return FALSE;
}

/* 68 pairs of numbers. */
static gboolean
read_points (const GuisePlain *list, GuisePoint *out)
{
  if (guise_plain_get_n (list) != GUISE_FACE_68_N_POINTS)
    return FALSE;
  for (guint i = 0; i < GUISE_FACE_68_N_POINTS; i++)
    {
      const GuisePlain *pair = guise_plain_get_item (list, i);
      double x = guise_plain_get_number (guise_plain_get_item (pair, 0));
      double y = guise_plain_get_number (guise_plain_get_item (pair, 1));

      if (!(fabs (x) < 1e5) || !(fabs (y) < 1e5))
        return FALSE;
      out[i] = (GuisePoint) { (float) x, (float) y };
    }
  return TRUE;
}

static gboolean
read_metadata (GuiseForeignFace *self, GBytes *pickle)
{
  g_autoptr(GuisePickle) read = guise_pickle_read (pickle, NULL);

  self->has_points = read != NULL
                     && read_points (guise_plain_look_up (guise_pickle_get_root (read), "landmarks"), self->points);
  return self->has_points;
}

gboolean
guise_foreign_face_read_jpeg (GuiseForeignFace *self, GBytes *jpeg)
{
  gsize size, at = 2;
  const guint8 *data = g_bytes_get_data (jpeg, &size);

  /* Segments up to the picture itself; APP15 is the pickle. */
  while (size >= 4 && at <= size - 4 && data[at] == 0xff && data[at + 1] != 0xda)
    {
      gsize length = (gsize) data[at + 2] << 8 | data[at + 3];

      if (length < 2 || length > size - at - 2)
        return FALSE;
      if (data[at + 1] == 0xef)
        {
          g_autoptr(GBytes) pickle = g_bytes_new_from_bytes (jpeg, at + 4, length - 2);

          return read_metadata (self, pickle);
        }
      at += 2 + length;
    }
  return FALSE;
}

/* A place of two numbers that can be in a picture. */
static gboolean
read_place (JsonNode *node, GuisePoint *out)
{
  JsonArray *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  float *to[] = { &out->x, &out->y };

  if (pair == NULL || json_array_get_length (pair) != G_N_ELEMENTS (to))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (to); i++)
    {
      JsonNode *number = json_array_get_element (pair, i);

      if (!JSON_NODE_HOLDS_VALUE (number)
          || (json_node_get_value_type (number) != G_TYPE_DOUBLE && json_node_get_value_type (number) != G_TYPE_INT64)
          || !(fabs (json_node_get_double (number)) < 1e5))
        return FALSE;
      *to[i] = (float) json_node_get_double (number);
    }
  return TRUE;
}

gboolean
guise_foreign_face_read_png (GuiseForeignFace *self, GBytes *png)
{
  g_autofree char *text = guise_png_dup_text (png, GUISE_FACE_EXPORT_KEYWORD);
  g_autoptr(JsonNode) root = text != NULL ? guise_json_parse (text, NULL) : NULL;
  JsonNode *node = root != NULL && JSON_NODE_HOLDS_OBJECT (root)
                   ? json_object_get_member (json_node_get_object (root), "landmarks") : NULL;
  JsonArray *places = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (places == NULL || json_array_get_length (places) != GUISE_FACE_68_N_POINTS)
    return FALSE;
  for (guint i = 0; i < GUISE_FACE_68_N_POINTS; i++)
    if (!read_place (json_array_get_element (places, i), &self->points[i]))
      return FALSE;
  self->has_points = TRUE;
  return TRUE;
}

GBytes *
guise_foreign_face_load (GuiseForeignFace *self, GError **error)
{
  g_autoptr(GMappedFile) file = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (self->picture != NULL)
    bytes = g_bytes_ref (self->picture);
  else if ((file = g_mapped_file_new (self->path, FALSE, error)) != NULL)
    bytes = g_mapped_file_get_bytes (file);
  if (bytes == NULL)
    return NULL;
  if (g_bytes_get_size (bytes) > MAX_PICTURE)
    {
      set_bad (error, self->name, _("a picture has more than 64 MiB"));
      return NULL;
    }
  if (!self->has_points && !guise_foreign_face_read_jpeg (self, bytes))
    guise_foreign_face_read_png (self, bytes);
  return g_steal_pointer (&bytes);
}

static guint64
read_u64 (const guint8 *bytes)
{
  guint64 value;

  memcpy (&value, bytes, sizeof value);
  return GUINT64_FROM_LE (value);
}

/* One of a pak. @end: where the next begins; the last offset of a pak counts from elsewhere, so its end is the file's. */
static gboolean
add_packed (GPtrArray *faces, GBytes *bytes, const GuisePlain *sample, guint64 begin, guint64 end)
{
  g_autoptr(GuiseForeignFace) face = g_new0 (GuiseForeignFace, 1);

  if (begin >= end || end > g_bytes_get_size (bytes))
    return FALSE;
  face->name = guise_plain_dup_text (guise_plain_look_up (sample, "filename"));
  if (face->name == NULL)
    face->name = g_strdup_printf ("%u", faces->len + 1);
  face->picture = g_bytes_new_from_bytes (bytes, begin, end - begin);
  face->has_points = read_points (guise_plain_look_up (sample, "landmarks"), face->points);
  g_ptr_array_add (faces, g_steal_pointer (&face));
  return TRUE;
}

GPtrArray *
guise_foreign_faces_read_pak (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr(GPtrArray) faces = list_new ();
  g_autoptr(GuisePickle) pickle = NULL;
  g_autoptr(GBytes) packed = NULL;
  const GuisePlain *samples;
  const guint8 *data, *offsets;
  guint64 length, begin;
  gsize size;
  guint n;

  data = g_bytes_get_data (bytes, &size);
  length = size >= 16 ? read_u64 (data + 8) : 0;
  if (size < 16 || read_u64 (data) != 1 || length > size - 16)
    {
      set_bad (error, name, _("it is no faceset.pak of version 1"));
      return NULL;
    }
  packed = g_bytes_new_from_bytes (bytes, 16, length);
  pickle = guise_pickle_read (packed, error);
  if (pickle == NULL)
    return NULL;
  samples = guise_pickle_get_root (pickle);
  n = guise_plain_get_n (samples);
  if (n == 0 || n > MAX_FACES || (guint64) (n + 1) * 8 > size - 16 - length)
    {
      set_bad (error, name, _("it ends before its faces begin"));
      return NULL;
    }
  offsets = data + 16 + length;
  begin = 16 + length + (guint64) (n + 1) * 8;
  for (guint i = 0; i < n; i++)
    {
      guint64 from = read_u64 (offsets + 8 * (gsize) i);
      guint64 to = i + 1 < n ? read_u64 (offsets + 8 * (gsize) (i + 1)) : size - begin;

      if (from > size || to > size || !add_packed (faces, bytes, guise_plain_get_item (samples, i), begin + from, begin + to))
        {
          set_bad (error, name, _("a face lies outside of it"));
          return NULL;
        }
    }
  return g_steal_pointer (&faces);
}

static GBytes *
unpack (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr(GInputStream) memory = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr(GConverter) zlib = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB));
  g_autoptr(GInputStream) stream = g_converter_input_stream_new (memory, zlib);
  g_autoptr(GByteArray) out = g_byte_array_new ();
  g_autofree guint8 *step = g_malloc (UNPACK_STEP);
  gsize n;

  do
    {
      if (!g_input_stream_read_all (stream, step, UNPACK_STEP, &n, NULL, error))
        return NULL;
      g_byte_array_append (out, step, (guint) n);
      if (out->len > MAX_UNPACKED)
        {
          set_bad (error, name, _("it unpacks to more than 1 GiB"));
          return NULL;
        }
    }
  while (n == UNPACK_STEP);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/* A thumbnail: a list of bytes as numbers, or bytes. */
static GBytes *
dup_thumbnail (const GuisePlain *thumb)
{
  guint n = guise_plain_get_n (thumb);
  gsize size;
  const guint8 *bytes = guise_plain_get_bytes (thumb, &size);
  g_autoptr(GByteArray) out = g_byte_array_new ();

  if (bytes != NULL && size > 0)
    return g_bytes_new (bytes, size);
  if (n == 0 || n > MAX_PICTURE)
    return NULL;
  for (guint i = 0; i < n; i++)
    {
      double value = guise_plain_get_number (guise_plain_get_item (thumb, i));
      guint8 byte = value >= 0 && value <= 255 ? (guint8) value : 0;

      g_byte_array_append (out, &byte, 1);
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static void
add_frame (GPtrArray *out, const GuisePlain *key, const GuisePlain *frame)
{
  const GuisePlain *faces = guise_plain_look_up (frame, "faces");

  for (guint i = 0; i < guise_plain_get_n (faces) && out->len < MAX_FACES; i++)
    {
      g_autoptr(GuiseForeignFace) face = g_new0 (GuiseForeignFace, 1);

      face->name = guise_plain_dup_text (key);
      if (face->name == NULL)
        face->name = g_strdup_printf ("%u", out->len + 1);
      face->picture = dup_thumbnail (guise_plain_look_up (guise_plain_get_item (faces, i), "thumb"));
      if (face->picture != NULL)
        g_ptr_array_add (out, g_steal_pointer (&face));
    }
}

GPtrArray *
guise_foreign_faces_read_fsa (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr(GBytes) unpacked = unpack (bytes, name, error);
  g_autoptr(GuisePickle) pickle = unpacked != NULL ? guise_pickle_read (unpacked, error) : NULL;
  g_autoptr(GPtrArray) faces = list_new ();
  const GuisePlain *frames;

  if (pickle == NULL)
    return NULL;
  frames = guise_plain_look_up (guise_pickle_get_root (pickle), "__data__");
  for (guint i = 0; i + 1 < guise_plain_get_n (frames); i += 2)
    add_frame (faces, guise_plain_get_item (frames, i), guise_plain_get_item (frames, i + 1));
  if (faces->len > 0)
    return g_steal_pointer (&faces);
  set_bad (error, name, _("it holds no pictures of faces"));
  return NULL;
}

static gboolean
is_picture (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_str_has_suffix (lower, ".jpg") || g_str_has_suffix (lower, ".jpeg") || g_str_has_suffix (lower, ".png");
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(GuiseForeignFace *const *) a)->name, (*(GuiseForeignFace *const *) b)->name);
}

static void
add_file (GPtrArray *faces, const char *path)
{
  GuiseForeignFace *face = g_new0 (GuiseForeignFace, 1);

  face->path = g_strdup (path);
  face->name = g_path_get_basename (path);
  g_ptr_array_add (faces, face);
}

static GPtrArray *
list_folder (const char *path, GError **error)
{
  g_autoptr(GPtrArray) faces = list_new ();
  g_autoptr(GDir) dir = g_dir_open (path, 0, error);
  const char *name;

  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL && faces->len < MAX_FACES)
    if (is_picture (name))
      {
        g_autofree char *file = g_build_filename (path, name, NULL);

        add_file (faces, file);
      }
  g_ptr_array_sort (faces, compare_names);
  if (faces->len > 0)
    return g_steal_pointer (&faces);
  set_bad (error, path, _("there is no JPEG or PNG file in the folder"));
  return NULL;
}

GPtrArray *
guise_foreign_faces_list (const char *path, GError **error)
{
  g_autoptr(GMappedFile) file = NULL;
  g_autoptr(GBytes) bytes = NULL;
  const guint8 *data;
  gsize size;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return list_folder (path, error);
  file = g_mapped_file_new (path, FALSE, error);
  if (file == NULL)
    return NULL;
  bytes = g_mapped_file_get_bytes (file);
  data = g_bytes_get_data (bytes, &size);
  if (size >= 4 && (memcmp (data, "\xff\xd8\xff", 3) == 0 || memcmp (data, "\x89PNG", 4) == 0))
    {
      GPtrArray *faces = list_new ();

      add_file (faces, path);
      return faces;
    }
  if (size >= 2 && data[0] == 0x78)
    return guise_foreign_faces_read_fsa (bytes, path, error);
  return guise_foreign_faces_read_pak (bytes, path, error);
}
