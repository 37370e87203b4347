/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-media.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-media-private.h"
#include "guise-picture-private.h"

#include <glib/gstdio.h>
#include <gst/gst.h>

#define SAMPLE_BYTES         (1024 * 1024)
#define PICTURE_SAMPLE_BYTES 4096

static const struct
{
  const char *element, *package;
} required[] = {
  { "decodebin",    "gstreamer1.0-plugins-base" },
  { "appsink",      "gstreamer1.0-plugins-base" },
  { "qtdemux",      "gstreamer1.0-plugins-good" },
  { "gdkpixbufdec", "gstreamer1.0-plugins-good" },
  { "h264parse",    "gstreamer1.0-plugins-bad" },
  { "avdec_h264",   "gstreamer1.0-libav" },
  { "x264enc",      "gstreamer1.0-plugins-ugly" },
};

gboolean
guise_media_init (GError **error)
{
  g_autoptr(GError) gst_error = NULL;

  if (!gst_init_check (NULL, NULL, &gst_error))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, _("GStreamer does not start: %s"), gst_error->message);
      return FALSE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (required); i++)
    {
      g_autoptr(GstElementFactory) factory = gst_element_factory_find (required[i].element);

      if (factory == NULL)
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA,
                       _("GStreamer lacks its part “%s”: install the package %s"),
                       required[i].element, required[i].package);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
guise_media_check_file (const char *path, GError **error)
{
  GStatBuf status;

  if (g_stat (path, &status) != 0 || S_ISREG (status.st_mode) || S_ISDIR (status.st_mode))
    return TRUE;
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA,
               _("%s is a pipe or a device, of which no part can be read twice: save it as a file first"), path);
  return FALSE;
}

static void
set_missing_error (GError **error, const char *path, const GError *cause)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_MEDIA_MISSING, _("%s is not there; relink the clip if it was moved"),
                 path);
  else
    g_set_error (error, cause->domain, cause->code, _("%s cannot be read: %s"), path, cause->message);
}

/* Adds @size and up to @n_samples pieces of the file to @sum. */
static gboolean
add_file (GChecksum *sum, const char *path, gsize sample_bytes, guint n_samples, GCancellable *cancellable,
          GError **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autoptr(GFileInfo) info = NULL;
  g_autofree guint8 *sample = g_malloc (sample_bytes);
  guint64 size, size_le;

  if (stream == NULL)
    return FALSE;
  info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable, error);
  if (info == NULL)
    return FALSE;

  size = (guint64) g_file_info_get_size (info);
  size_le = GUINT64_TO_LE (size);
  g_checksum_update (sum, (const guchar *) &size_le, sizeof size_le);

  for (guint i = 0; i < n_samples; i++)
    {
      guint64 last = size > sample_bytes ? size - sample_bytes : 0;
      guint64 offset = n_samples > 1 ? last / (n_samples - 1) * i : 0;
      gsize n_read;

      if (!g_seekable_seek (G_SEEKABLE (stream), (goffset) offset, G_SEEK_SET, cancellable, error)
          || !g_input_stream_read_all (G_INPUT_STREAM (stream), sample, sample_bytes, &n_read, cancellable, error))
        return FALSE;
      g_checksum_update (sum, sample, (gssize) n_read);
      if (last == 0)
        break;
    }
  return TRUE;
}

static gboolean
add_folder (GChecksum *sum, const char *path, GCancellable *cancellable, GError **error)
{
  g_auto(GStrv) pictures = guise_picture_list_folder (path, error);

  for (guint i = 0; pictures != NULL && pictures[i] != NULL; i++)
    {
      g_autofree char *name = g_path_get_basename (pictures[i]);

      g_checksum_update (sum, (const guchar *) name, (gssize) strlen (name) + 1);
      if (!add_file (sum, pictures[i], PICTURE_SAMPLE_BYTES, 1, cancellable, error))
        return FALSE;
    }
  return pictures != NULL;
}

char *
guise_media_fingerprint (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr(GError) cause = NULL;

  if (!guise_media_check_file (path, error))
    return NULL;
  if (g_file_test (path, G_FILE_TEST_IS_DIR)
      ? add_folder (sum, path, cancellable, &cause)
      : add_file (sum, path, SAMPLE_BYTES, 3, cancellable, &cause))
    return g_strdup (g_checksum_get_string (sum));

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED) || cause->domain == GUISE_ERROR)
    g_propagate_error (error, g_steal_pointer (&cause));
  else
    set_missing_error (error, path, cause);
  return NULL;
}
