/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-sequence-writer.h"

#include "guise-composite.h"
#include "guise-error.h"
#include "guise-file.h"
#include "guise-i18n.h"
#include "guise-image-file.h"
#include "guise-image-warp.h"
#include "guise-json.h"
#include "guise-sequence-journal.h"
#include "guise-store.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* What is replaced by less shows nothing of it, and has no colour of its own that could be told from rounding. */
#define MIN_ALPHA (4.0f / 255)

/* Of an entry of the journal: the frame's files, which the index has no room for. */
#define FILES "files"

struct _GuiseSequenceWriter
{
  char                  *folder;
  GuiseSequenceKind      kind;
  GuiseClipInfo         *info;
  const GuiseDisclosure *disclosure;      /* (nullable): borrowed */
  GuiseAffine            stored_to_upright;   /* turns; pixels stay as wide as they are */
  guint                  width, height;   /* upright */
  JsonArray             *frames;
  GuiseSequenceJournal  *journal;         /* (nullable) */
  GPtrArray             *names;           /* of files: of this frame */
  guint64                n_bytes;
};

static const char *const kind_names[GUISE_N_SEQUENCES] = { "none", "png", "tiff", "patches" };

const char *
guise_sequence_kind_get_name (GuiseSequenceKind self)
{
  g_return_val_if_fail (self < GUISE_N_SEQUENCES, NULL);

  return kind_names[self];
}

gboolean
guise_sequence_kind_parse (const char *name, GuiseSequenceKind *out, GError **error)
{
  for (guint i = 0; i < GUISE_N_SEQUENCES; i++)
    if (g_ascii_strcasecmp (name, kind_names[i]) == 0)
      {
        *out = (GuiseSequenceKind) i;
        return TRUE;
      }
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("There is no sequence “%s”: use png, tiff or patches"), name);
  return FALSE;
}

/* Quarter turns and mirrors alone: the upright picture has the stored samples. */
static void
find_turn (GuiseSequenceWriter *self)
{
  GuiseAffine to_stored, to_display;
  double m[6], sx, sy;

  guise_clip_info_get_display_to_stored (self->info, &to_stored);
  self->stored_to_upright = GUISE_AFFINE_IDENTITY;
  self->width = self->info->stored_width;
  self->height = self->info->stored_height;
  if (!guise_affine_invert (&to_stored, &to_display))
    return;
  memcpy (m, to_display.m, sizeof m);
  for (guint row = 0; row < 2; row++)
    {
      gboolean along = ABS (m[3 * row]) > ABS (m[3 * row + 1]);

      sx = along ? (m[3 * row] > 0 ? 1 : -1) : 0;
      sy = along ? 0 : (m[3 * row + 1] > 0 ? 1 : -1);
      self->stored_to_upright.m[3 * row] = sx;
      self->stored_to_upright.m[3 * row + 1] = sy;
      self->stored_to_upright.m[3 * row + 2] = sx < 0 ? self->info->stored_width : sy < 0 ? self->info->stored_height : 0;
    }
  if (self->stored_to_upright.m[0] == 0)
    {
      self->width = self->info->stored_height;
      self->height = self->info->stored_width;
    }
}

static gboolean
is_own_folder (const char *path)
{
  return g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK);
}

GuiseSequenceWriter *
guise_sequence_writer_open (const char *folder, const char *journal, GuiseSequenceKind kind, GuiseClipInfo *info,
                            const GuiseDisclosure *disclosure, GError **error)
{
  g_autoptr(GuiseSequenceWriter) self = g_new0 (GuiseSequenceWriter, 1);

  g_return_val_if_fail (kind > GUISE_SEQUENCE_NONE && kind < GUISE_N_SEQUENCES, NULL);

  self->folder = g_strdup (folder);
  self->kind = kind;
  self->info = guise_clip_info_ref (info);
  self->disclosure = disclosure;
  self->frames = json_array_new ();
  self->names = g_ptr_array_new_with_free_func (g_free);
  find_turn (self);
  if (g_mkdir (folder, 0755) != 0 && !(journal != NULL && errno == EEXIST && is_own_folder (folder)))
    {
      int saved_errno = errno;
      g_autofree char *what = g_strdup_printf (_("Cannot make the folder %s"), folder);

      guise_file_set_error_from_errno (error, saved_errno, what);
      return NULL;
    }
  if (journal != NULL && (self->journal = guise_sequence_journal_open (journal, error)) == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

void
guise_sequence_writer_close (GuiseSequenceWriter *self)
{
  g_clear_pointer (&self->journal, guise_sequence_journal_close);
  g_ptr_array_unref (self->names);
  guise_clip_info_unref (self->info);
  json_array_unref (self->frames);
  g_free (self->folder);
  g_free (self);
}

/* Writes @rgb (or, with none, @alpha as grey) under @name. */
static gboolean
save (GuiseSequenceWriter *self, const char *name, GuiseImage *rgb, GuiseImage *alpha, gboolean marked, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr(GBytes) bytes = guise_image_encode_deep (rgb, alpha, self->kind == GUISE_SEQUENCE_TIFF
                                                                 ? GUISE_IMAGE_FILE_TIFF : GUISE_IMAGE_FILE_PNG, error);

  if (bytes == NULL || !guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error))
    return FALSE;
  self->n_bytes += g_bytes_get_size (bytes);
  g_ptr_array_add (self->names, g_strdup (name));
  return !marked || self->disclosure == NULL || guise_disclosure_write (self->disclosure, path, path, error);
}

static char *
make_name (GuiseSequenceWriter *self, const char *what, gint64 index)
{
  return g_strdup_printf ("%s-%06" G_GINT64_FORMAT ".%s", what, index,
                          self->kind == GUISE_SEQUENCE_TIFF ? "tiff" : "png");
}

static GuiseImage *
turn (GuiseSequenceWriter *self, GuiseImage *image, GError **error)
{
  if (memcmp (&self->stored_to_upright, &GUISE_AFFINE_IDENTITY, sizeof (GuiseAffine)) == 0)
    return guise_image_ref (image);
  return guise_image_warp (image, &self->stored_to_upright, self->width, self->height, GUISE_WARP_FAST, error);
}

/* (transfer full): all of the frame's colours as floats, upright. */
static GuiseImage *
read_frame (GuiseSequenceWriter *self, GuiseImage *image, GError **error)
{
  const GuiseRegion all = { 0, 0, image->width, image->height };
  g_autoptr(GuiseImage) rgb = guise_composite_read_rgb (image, &all);

  if (rgb == NULL)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("There is no memory for a frame of %u×%u pixels"),
                   image->width, image->height);
      return NULL;
    }
  return turn (self, rgb, error);
}

/* (transfer full): 0 everywhere. */
static GuiseImage *
make_empty (GuiseSequenceWriter *self)
{
  GuiseImage *mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, self->width, self->height);

  for (guint y = 0; mask != NULL && y < self->height; y++)
    memset (mask->plane[0] + (gsize) y * mask->stride[0], 0, self->width * sizeof (float));
  return mask;
}

/* (transfer full): the colours that, mixed into @original by @alpha, give @rgb: what the feather took is given back. */
static GuiseImage *
unmix (GuiseImage *original, GuiseImage *rgb, GuiseImage *alpha)
{
  GuiseImage *layer = guise_image_copy (rgb);

  for (guint y = 0; layer != NULL && y < layer->height; y++)
    for (guint x = 0; x < layer->width; x++)
      for (guint k = 0; k < 3 && guise_image_row (alpha, y)[x] >= MIN_ALPHA; k++)
        {
          const float from = guise_image_row (original, y)[3 * x + k], to = guise_image_row (rgb, y)[3 * x + k];
          const float whole = from + (to - from) / guise_image_row (alpha, y)[x];

          guise_image_row (layer, y)[3 * x + k] = CLAMP (whole, 0.0f, 1.0f);
        }
  return layer;
}

static gboolean
write_pictures (GuiseSequenceWriter *self, JsonObject *entry, gint64 index, GuiseImage *original, GuiseImage *image,
                GuiseImage *mask, GError **error)
{
  g_autoptr(GuiseImage) rgb = read_frame (self, image, error);
  g_autoptr(GuiseImage) own = rgb != NULL ? guise_composite_read_alpha (image) : NULL;
  g_autoptr(GuiseImage) own_upright = own != NULL ? turn (self, own, error) : NULL;
  g_autoptr(GuiseImage) alpha = rgb == NULL ? NULL : mask != NULL ? turn (self, mask, error) : make_empty (self);
  g_autofree char *frame_name = make_name (self, "frame", index), *layer_name = make_name (self, "layer", index);
  g_autofree char *mask_name = make_name (self, "mask", index);
  g_autoptr(GuiseImage) clip = alpha != NULL ? read_frame (self, original, error) : NULL;
  g_autoptr(GuiseImage) layer = clip != NULL ? unmix (clip, rgb, alpha) : NULL;

  if (layer == NULL || (own != NULL && own_upright == NULL)
      || !save (self, frame_name, rgb, own_upright, TRUE, error)
      || !save (self, layer_name, layer, alpha, TRUE, error)
      || !save (self, mask_name, NULL, alpha, FALSE, error))
    return FALSE;
  json_object_set_string_member (entry, "frame", frame_name);
  json_object_set_string_member (entry, "layer", layer_name);
  json_object_set_string_member (entry, "mask", mask_name);
  return TRUE;
}

static JsonArray *
affine_to_array (const GuiseAffine *affine)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < 6; i++)
    json_array_add_double_element (array, affine->m[i]);
  return array;
}

/* The matrices go between pixels with their centres at half numbers: of the patch, and of the upright frame. */
static gboolean
write_patch (GuiseSequenceWriter *self, JsonArray *faces, gint64 index, const GuiseSwapPatch *patch, GError **error)
{
  g_autofree char *what = g_strdup_printf ("face-%06" G_GINT64_FORMAT, index);
  g_autofree char *name = g_strdup_printf ("%s-%" G_GINT64_FORMAT ".png", what, patch->track);
  GuiseAffine to_frame = guise_affine_compose (&patch->to_stored, &self->stored_to_upright), to_patch;
  JsonObject *face;

  if (!guise_affine_invert (&to_frame, &to_patch))
    return TRUE;
  if (!save (self, name, patch->rgb, patch->mask, TRUE, error))
    return FALSE;
  face = json_object_new ();
  json_object_set_string_member (face, "file", name);
  json_object_set_int_member (face, "track", patch->track);
  json_object_set_int_member (face, "side", patch->rgb->width);
  json_object_set_double_member (face, "opacity", patch->opacity);
  json_object_set_array_member (face, "patch_to_frame", affine_to_array (&to_frame));
  json_object_set_array_member (face, "frame_to_patch", affine_to_array (&to_patch));
  json_array_add_object_element (faces, face);
  return TRUE;
}

gboolean
guise_sequence_writer_write (GuiseSequenceWriter *self, gint64 index, GuiseTime time, GuiseTime duration,
                             GuiseImage *original, GuiseImage *image, GuiseImage *mask, GPtrArray *patches,
                             GError **error)
{
  JsonObject *entry = json_object_new ();
  JsonArray *faces;

  g_ptr_array_set_size (self->names, 0);
  json_array_add_object_element (self->frames, entry);
  json_object_set_int_member (entry, "index", index);
  json_object_set_double_member (entry, "time", (double) time / GUISE_TIME_SECOND);
  json_object_set_double_member (entry, "duration", (double) duration / GUISE_TIME_SECOND);
  if (self->kind != GUISE_SEQUENCE_PATCHES)
    return write_pictures (self, entry, index, original, image, mask, error);

  faces = json_array_new ();
  json_object_set_array_member (entry, "faces", faces);
  for (guint i = 0; i < patches->len; i++)
    if (!write_patch (self, faces, index, g_ptr_array_index (patches, i), error))
      return FALSE;
  return TRUE;
}

/* As they are on the disk now. */
static JsonArray *
hash_files (GuiseSequenceWriter *self, GCancellable *cancellable, GError **error)
{
  g_autoptr(JsonArray) files = json_array_new ();

  for (guint i = 0; i < self->names->len; i++)
    {
      const char *name = g_ptr_array_index (self->names, i);
      g_autofree char *path = g_build_filename (self->folder, name, NULL);
      g_autofree char *sha256 = guise_store_hash_file (path, cancellable, error);
      JsonObject *file;

      if (sha256 == NULL)
        return NULL;
      file = json_object_new ();
      json_object_set_string_member (file, "name", name);
      json_object_set_string_member (file, "sha256", sha256);
      json_array_add_object_element (files, file);
    }
  return g_steal_pointer (&files);
}

gboolean
guise_sequence_writer_keep (GuiseSequenceWriter *self, GBytes *state, GCancellable *cancellable, GError **error)
{
  const guint n_frames = json_array_get_length (self->frames);
  JsonObject *entry = n_frames > 0 ? json_array_get_object_element (self->frames, n_frames - 1) : NULL;
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;
  JsonArray *files;

  g_return_val_if_fail (self->journal != NULL && entry != NULL, FALSE);

  files = hash_files (self, cancellable, error);
  if (files == NULL)
    return FALSE;
  json_object_set_array_member (entry, FILES, files);
  json_node_set_object (node, entry);
  text = json_to_string (node, FALSE);
  json_object_remove_member (entry, FILES);
  return guise_sequence_journal_add (self->journal, text, state, error);
}

/* (transfer full) (nullable): of an entry of the journal, if it can be one of frame @index. */
static JsonObject *
parse_entry (const char *text, gint64 index)
{
  g_autoptr(JsonNode) node = guise_json_parse (text, NULL);
  JsonObject *entry;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  entry = json_node_get_object (node);
  return json_object_get_int_member_with_default (entry, "index", -1) == index
         && json_object_has_member (entry, FILES) && JSON_NODE_HOLDS_ARRAY (json_object_get_member (entry, FILES))
         ? json_object_ref (entry) : NULL;
}

/* Whether a file is what was written. Its name goes to @names, its size is added to @n_bytes. */
static gboolean
is_whole (GuiseSequenceWriter *self, JsonNode *node, GHashTable *names, guint64 *n_bytes, GCancellable *cancellable)
{
  JsonObject *file = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *name = file != NULL ? json_object_get_string_member_with_default (file, "name", "") : "";
  const char *wanted = file != NULL ? json_object_get_string_member_with_default (file, "sha256", "") : "";
  g_autofree char *path = g_build_filename (self->folder, name, NULL), *found = NULL;
  GStatBuf info;

  /* What is written has none of these in its name. */
  if (*name == '\0' || *name == '.' || strchr (name, G_DIR_SEPARATOR) != NULL || g_lstat (path, &info) != 0
      || !S_ISREG (info.st_mode))
    return FALSE;
  found = guise_store_hash_file (path, cancellable, NULL);
  if (found == NULL || !g_str_equal (found, wanted))
    return FALSE;
  *n_bytes += (guint64) info.st_size;
  g_hash_table_add (names, g_strdup (name));
  return TRUE;
}

static gboolean
are_whole (GuiseSequenceWriter *self, JsonArray *files, GHashTable *names, GCancellable *cancellable)
{
  guint64 n_bytes = 0;

  for (guint i = 0; i < json_array_get_length (files); i++)
    if (!is_whole (self, json_array_get_element (files, i), names, &n_bytes, cancellable))
      return FALSE;
  self->n_bytes += n_bytes;
  return TRUE;
}

/* All but @names: what a kill left half, and what comes behind it. */
static void
clear_others (GuiseSequenceWriter *self, GHashTable *names)
{
  g_autoptr(GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (!g_hash_table_contains (names, name))
      {
        g_autofree char *path = g_build_filename (self->folder, name, NULL);

        g_unlink (path);
      }
}

gboolean
guise_sequence_writer_resume (GuiseSequenceWriter *self, gint64 first, guint *n_frames, GBytes **state,
                              GCancellable *cancellable, GError **error)
{
  g_autoptr(GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_return_val_if_fail (self->journal != NULL && json_array_get_length (self->frames) == 0, FALSE);

  *state = NULL;
  *n_frames = 0;
  for (;;)
    {
      g_autofree char *text = NULL;
      g_autoptr(GBytes) behind = NULL;
      g_autoptr(JsonObject) entry = NULL;

      if (!guise_sequence_journal_read (self->journal, &text, &behind)
          || (entry = parse_entry (text, first + *n_frames)) == NULL
          || !are_whole (self, json_object_get_array_member (entry, FILES), names, cancellable))
        break;
      json_object_remove_member (entry, FILES);
      json_array_add_object_element (self->frames, g_steal_pointer (&entry));
      g_clear_pointer (state, g_bytes_unref);
      *state = g_steal_pointer (&behind);
      ++*n_frames;
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  clear_others (self, names);
  return guise_sequence_journal_cut (self->journal, *n_frames, error);
}

static JsonObject *
describe (GuiseSequenceWriter *self)
{
  static const char *const matrices[] = { "bt601", "bt709", "bt2020", "rgb" };
  const GuiseClipInfo *info = self->info;
  JsonObject *object = json_object_new ();
  g_autofree char *aspect = g_strdup_printf ("%d/%d", info->pixel_aspect.num, info->pixel_aspect.den);
  g_autofree char *rate = g_strdup_printf ("%d/%d", info->frame_rate.num, info->frame_rate.den);

  json_object_set_int_member (object, "schema", 1);
  json_object_set_string_member (object, "kind", kind_names[self->kind]);
  json_object_set_int_member (object, "width", self->width);
  json_object_set_int_member (object, "height", self->height);
  json_object_set_string_member (object, "pixel_aspect", aspect);
  json_object_set_string_member (object, "rate", rate);
  json_object_set_boolean_member (object, "variable_rate", info->variable_rate);
  json_object_set_int_member (object, "primaries", info->colorimetry.primaries);
  json_object_set_int_member (object, "transfer", info->colorimetry.transfer);
  json_object_set_string_member (object, "from_matrix", matrices[info->colorimetry.matrix]);
  json_object_set_string_member (object, "alpha", "straight");
  if (self->disclosure != NULL)
    json_object_set_string_member (object, "comment", self->disclosure->comment);
  return object;
}

gboolean
guise_sequence_writer_finish (GuiseSequenceWriter *self, guint64 *n_bytes, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, GUISE_SEQUENCE_INDEX, NULL), *text = NULL;
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = describe (self);

  json_object_set_array_member (object, "frames", json_array_ref (self->frames));
  json_node_take_object (node, object);
  text = json_to_string (node, TRUE);
  if (!guise_file_replace (path, text, strlen (text), error))
    return FALSE;
  *n_bytes = self->n_bytes + strlen (text);
  return guise_file_sync_folder (self->folder, error);
}
