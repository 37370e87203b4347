/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-disclosure.h"

#include "guise-clip-extras-private.h"
#include "guise-error.h"
#include "guise-file.h"
#include "guise-i18n.h"
#include "guise-media.h"

#include <errno.h>
#include <exempi/xmp.h>
#include <exempi/xmpconsts.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define NS_IPTC_EXT "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"

/* A packet of XMP is some KiB; a sidecar that is longer is none. */
#define MAX_SIDECAR_BYTES (1 << 20)

/* What a file may grow by when it is marked. */
#define MARK_BYTES (1 << 16)

/* Containers that XMPFiles writes to and reconciles; others are given to it in vain. */
static const char *const embedding[] = { ".mp4", ".m4v", ".mov", ".png", ".tif", ".tiff", ".jpg", ".jpeg" };

void
guise_disclosure_clear (GuiseDisclosure *self)
{
  g_clear_pointer (&self->source_type, g_free);
  g_clear_pointer (&self->comment, g_free);
  g_clear_pointer (&self->program, g_free);
}

static gpointer
init_exempi (gpointer data)
{
  gboolean good = xmp_init () && xmp_register_namespace (NS_IPTC_EXT, "Iptc4xmpExt:", NULL);

  return GINT_TO_POINTER (good);
}

static gboolean
exempi_is_there (void)
{
  static GOnce once = G_ONCE_INIT;

  return GPOINTER_TO_INT (g_once (&once, init_exempi, NULL));
}

static gboolean
can_embed (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (guint i = 0; i < G_N_ELEMENTS (embedding); i++)
    if (g_str_has_suffix (lower, embedding[i]))
      return TRUE;
  return FALSE;
}

static gboolean
fill_packet (XmpPtr xmp, const GuiseDisclosure *self)
{
  const char *type = self->source_type != NULL ? self->source_type : GUISE_DIGITAL_SOURCE_TYPE;

  return xmp_set_property (xmp, NS_IPTC_EXT, "DigitalSourceType", type, 0)
         && (self->comment == NULL
             || xmp_set_localized_text (xmp, NS_DC, "description", "", "x-default", self->comment, 0))
         && (self->program == NULL || xmp_set_property (xmp, NS_XAP, "CreatorTool", self->program, 0));
}

/* XMPFiles, which writes a file anew and beside it, says of that no more than that something went wrong. */
static gboolean
is_disk_full (const char *path)
{
  struct statvfs disk;
  GStatBuf info;

  return g_stat (path, &info) == 0 && statvfs (path, &disk) == 0
         && (guint64) disk.f_bavail * disk.f_frsize < (guint64) info.st_size + MARK_BYTES;
}

static gboolean
set_xmp_error (GError **error, const char *path)
{
  if (is_disk_full (path))
    {
      g_autofree char *what = g_strdup_printf (_("Cannot write %s"), path);

      guise_file_set_error_from_errno (error, ENOSPC, what);
      return FALSE;
    }
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
               _("The mark that it is a swap cannot be written into %s (XMP error %d)"), path, xmp_get_error ());
  return FALSE;
}

static gboolean
sync_file (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0 || fsync (fd) != 0)
    {
      g_autofree char *what = g_strdup_printf (_("Cannot write %s"), path);

      guise_file_set_error_from_errno (error, errno, what);
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  close (fd);
  return TRUE;
}

static gboolean
embed (const GuiseDisclosure *self, const char *path, GError **error)
{
  XmpFilePtr file = xmp_files_open_new (path, XMP_OPEN_FORUPDATE);
  XmpPtr xmp;
  gboolean good;

  if (file == NULL)
    return set_xmp_error (error, path);

  xmp = xmp_files_get_new_xmp (file);
  if (xmp == NULL)
    xmp = xmp_new_empty ();
  good = fill_packet (xmp, self) && xmp_files_can_put_xmp (file, xmp) && xmp_files_put_xmp (file, xmp);
  good = xmp_files_close (file, XMP_CLOSE_NOOPTION) && good;
  xmp_free (xmp);
  xmp_files_free (file);
  return good ? sync_file (path, error) : set_xmp_error (error, path);
}

static gboolean
write_sidecar (const GuiseDisclosure *self, const char *sidecar_path, GError **error)
{
  g_autofree char *path = g_strconcat (sidecar_path, ".xmp", NULL);
  XmpPtr xmp = xmp_new_empty ();
  XmpStringPtr packet = xmp_string_new ();
  gboolean good = fill_packet (xmp, self)
                  && xmp_serialize (xmp, packet, XMP_SERIAL_USECOMPACTFORMAT | XMP_SERIAL_OMITPACKETWRAPPER, 0);

  if (good)
    good = guise_file_replace (path, xmp_string_cstr (packet), strlen (xmp_string_cstr (packet)), error);
  else
    set_xmp_error (error, path);
  xmp_string_free (packet);
  xmp_free (xmp);
  return good;
}

gboolean
guise_disclosure_write (const GuiseDisclosure *self, const char *path, const char *sidecar_path, GError **error)
{
  if (!exempi_is_there ())
    return set_xmp_error (error, path);

  return can_embed (sidecar_path) ? embed (self, path, error) : write_sidecar (self, sidecar_path, error);
}

/* Whatever is set stays: the file's own words come before those of the file beside it. */
static void
take_from_packet (XmpPtr xmp, GuiseDisclosure *out)
{
  XmpStringPtr value = xmp_string_new ();

  if (out->source_type == NULL && xmp_get_property (xmp, NS_IPTC_EXT, "DigitalSourceType", value, NULL))
    out->source_type = g_utf8_make_valid (xmp_string_cstr (value), -1);
  if (out->program == NULL && xmp_get_property (xmp, NS_XAP, "CreatorTool", value, NULL))
    out->program = g_utf8_make_valid (xmp_string_cstr (value), -1);
  if (out->comment == NULL
      && xmp_get_localized_text (xmp, NS_DC, "description", "", "x-default", NULL, value, NULL))
    out->comment = g_utf8_make_valid (xmp_string_cstr (value), -1);
  xmp_string_free (value);
}

static void
read_embedded (const char *path, GuiseDisclosure *out)
{
  XmpFilePtr file = xmp_files_open_new (path, XMP_OPEN_READ);
  XmpPtr xmp;

  if (file == NULL)
    return;
  xmp = xmp_files_get_new_xmp (file);
  if (xmp != NULL)
    {
      take_from_packet (xmp, out);
      xmp_free (xmp);
    }
  xmp_files_close (file, XMP_CLOSE_NOOPTION);
  xmp_files_free (file);
}

static void
read_sidecar (const char *media_path, GuiseDisclosure *out)
{
  g_autofree char *path = g_strconcat (media_path, ".xmp", NULL);
  g_autoptr(GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  XmpPtr xmp;

  if (file == NULL || g_mapped_file_get_length (file) == 0 || g_mapped_file_get_length (file) > MAX_SIDECAR_BYTES)
    return;
  xmp = xmp_new (g_mapped_file_get_contents (file), g_mapped_file_get_length (file));
  if (xmp == NULL)
    return;
  take_from_packet (xmp, out);
  xmp_free (xmp);
}

/* Matroska and WebM hold no XMP, but a comment for people. Read as a clip's words are, for the file is a stranger's: what
 * GStreamer discovers files with follows a playlist in the clothes of a movie to wherever that points. */
static void
read_container_comment (const char *path, GuiseDisclosure *out)
{
  g_autoptr(GuiseClipExtras) extras = guise_clip_extras_read (path, NULL);

  for (guint i = 0; i < guise_clip_extras_get_n (extras) && out->comment == NULL; i++)
    {
      const GuiseExtraItem *item = guise_clip_extras_get_item (extras, i);

      if (item->kind == GUISE_EXTRA_TAGS)
        gst_tag_list_get_string (item->tags, GST_TAG_COMMENT, &out->comment);
    }
}

gboolean
guise_disclosure_read (const char *path, GuiseDisclosure *out, GError **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInputStream) stream = g_file_read (file, NULL, error);

  *out = (GuiseDisclosure) { 0 };
  if (stream == NULL || !guise_media_init (error))
    return FALSE;
  if (!exempi_is_there ())
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("The marks of %s cannot be read: XMP does not start"),
                   path);
      return FALSE;
    }

  if (can_embed (path))
    read_embedded (path, out);
  read_sidecar (path, out);
  if (out->comment == NULL)
    read_container_comment (path, out);
  return TRUE;
}
