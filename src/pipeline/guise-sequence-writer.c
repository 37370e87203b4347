/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-sequence-writer.h"

#include "guise-composite.h"
#include "guise-error.h"
#include "guise-file.h"
#include "guise-image-file.h"
#include "guise-image-warp.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* What is replaced by less shows nothing of it, and has no colour of its own that could be told from rounding. */
#define MIN_ALPHA (4.0f / 255)

struct _GuiseSequenceWriter
{
  char                  *folder;
  GuiseSequenceKind      kind;
  GuiseClipInfo         *info;
  const GuiseDisclosure *disclosure;      /* (nullable): borrowed */
  GuiseAffine            stored_to_upright;   /* turns; pixels stay as wide as they are */
  guint                  width, height;   /* upright */
  JsonArray             *frames;
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
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, "There is no sequence “%s”: use png, tiff or patches", name);
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

GuiseSequenceWriter *
guise_sequence_writer_open (const char *folder, GuiseSequenceKind kind, GuiseClipInfo *info,
                            const GuiseDisclosure *disclosure, GError **error)
{
  g_autoptr(GuiseSequenceWriter) self = g_new0 (GuiseSequenceWriter, 1);

  g_return_val_if_fail (kind > GUISE_SEQUENCE_NONE && kind < GUISE_N_SEQUENCES, NULL);

  self->folder = g_strdup (folder);
  self->kind = kind;
  self->info = guise_clip_info_ref (info);
  self->disclosure = disclosure;
  self->frames = json_array_new ();
  find_turn (self);
  if (g_mkdir (folder, 0755) != 0)
    {
      int saved_errno = errno;
      g_autofree char *what = g_strdup_printf ("Cannot make the folder %s", folder);

      guise_file_set_error_from_errno (error, saved_errno, what);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
guise_sequence_writer_close (GuiseSequenceWriter *self)
{
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
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "There is no memory for a frame of %u×%u pixels",
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

static inline float *
row_of (GuiseImage *image, guint y)
{
  return (float *) (gpointer) (image->plane[0] + (gsize) y * image->stride[0]);
}

/* (transfer full): the colours that, mixed into @original by @alpha, give @rgb: what the feather took is given back. */
static GuiseImage *
unmix (GuiseImage *original, GuiseImage *rgb, GuiseImage *alpha)
{
  GuiseImage *layer = guise_image_copy (rgb);

  for (guint y = 0; layer != NULL && y < layer->height; y++)
    for (guint x = 0; x < layer->width; x++)
      for (guint k = 0; k < 3 && row_of (alpha, y)[x] >= MIN_ALPHA; k++)
        {
          const float from = row_of (original, y)[3 * x + k], to = row_of (rgb, y)[3 * x + k];

          row_of (layer, y)[3 * x + k] = CLAMP (from + (to - from) / row_of (alpha, y)[x], 0.0f, 1.0f);
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
