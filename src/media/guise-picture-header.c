/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-picture-private.h"

#include "guise-checked.h"
#include "guise-error.h"
#include "guise-i18n.h"

#include <string.h>

/* EXIF blocks stand before the pixels and are at most 64 KiB each in JPEG; a few others may come before. */
#define HEADER_BYTES (1024 * 1024)

#define TAG_WIDTH       0x0100
#define TAG_HEIGHT      0x0101
#define TAG_ORIENTATION 0x0112
#define TYPE_SHORT      3
#define IFD_ENTRY_BYTES 12
#define MAX_IFD_ENTRIES 512

typedef struct
{
  const guint8 *data;
  gsize         size;
  gboolean      big_endian;
} Bytes;

/* Zero past the end: no field that we read means anything as zero. */
static guint
get_uint (const Bytes *bytes, gsize offset, guint n)
{
  guint value = 0;

  if (!guise_checked_range (offset, n, bytes->size))
    return 0;
  for (guint i = 0; i < n; i++)
    value |= (guint) bytes->data[offset + i] << 8 * (bytes->big_endian ? n - 1 - i : i);
  return value;
}

static gboolean
has_prefix (const Bytes *bytes, gsize offset, const char *prefix, gsize n)
{
  return guise_checked_range (offset, n, bytes->size) && memcmp (bytes->data + offset, prefix, n) == 0;
}

static void
parse_tiff_directory (const Bytes *bytes, gsize directory, GuisePictureHeader *out)
{
  guint n_entries = MIN (get_uint (bytes, directory, 2), MAX_IFD_ENTRIES);

  for (guint i = 0; i < n_entries; i++)
    {
      gsize entry = directory + 2 + (gsize) i * IFD_ENTRY_BYTES;
      guint tag = get_uint (bytes, entry, 2);
      guint value = get_uint (bytes, entry + 8, get_uint (bytes, entry + 2, 2) == TYPE_SHORT ? 2 : 4);

      if (tag == TAG_WIDTH)
        out->width = value;
      else if (tag == TAG_HEIGHT)
        out->height = value;
      else if (tag == TAG_ORIENTATION && value >= GUISE_ORIENTATION_UPRIGHT && value <= GUISE_ORIENTATION_ROTATE_270)
        out->orientation = (GuiseOrientation) value;
    }
}

/* A TIFF structure, which is a TIFF file, or what EXIF holds. @directory gets the place of its first directory. */
static gboolean
parse_tiff_header (Bytes *bytes, gsize *directory)
{
  bytes->big_endian = has_prefix (bytes, 0, "MM\0*", 4);
  *directory = get_uint (bytes, 4, 4);
  return bytes->big_endian || has_prefix (bytes, 0, "II*\0", 4);
}

static gboolean
parse_tiff (const guint8 *data, gsize size, GuisePictureHeader *out)
{
  Bytes bytes = { data, size, FALSE };
  gsize directory;

  if (!parse_tiff_header (&bytes, &directory))
    return FALSE;
  parse_tiff_directory (&bytes, directory, out);
  return TRUE;
}

/* EXIF says the size as well, and is often wrong about it: only its orientation counts. */
static void
parse_exif (const Bytes *bytes, gsize offset, gsize length, GuisePictureHeader *out)
{
  GuisePictureHeader exif = { .orientation = out->orientation };

  if (guise_checked_range (offset, length, bytes->size) && parse_tiff (bytes->data + offset, length, &exif))
    out->orientation = exif.orientation;
}

static gboolean
parse_jpeg (const guint8 *data, gsize size, GuisePictureHeader *out)
{
  Bytes bytes = { data, size, TRUE };
  gsize offset = 2;

  if (!has_prefix (&bytes, 0, "\xff\xd8\xff", 3))
    return FALSE;

  while (get_uint (&bytes, offset, 1) == 0xff)
    {
      guint marker = get_uint (&bytes, offset + 1, 1);
      gsize length = get_uint (&bytes, offset + 2, 2);

      if (marker == 0xff)        /* fill byte */
        {
          offset++;
          continue;
        }
      if (length < 2)
        break;
      if (marker == 0xe1 && length > 8 && has_prefix (&bytes, offset + 4, "Exif\0\0", 6))
        parse_exif (&bytes, offset + 10, length - 8, out);
      /* Start of frame, any process: all of C0 … CF but three tables. */
      if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
        {
          out->height = get_uint (&bytes, offset + 5, 2);
          out->width = get_uint (&bytes, offset + 7, 2);
          break;
        }
      offset += 2 + length;
    }
  return TRUE;
}

static gboolean
parse_png (const guint8 *data, gsize size, GuisePictureHeader *out)
{
  Bytes bytes = { data, size, TRUE };
  gsize offset = 8;

  if (!has_prefix (&bytes, 0, "\x89PNG\r\n\x1a\n", 8))
    return FALSE;

  out->width = get_uint (&bytes, 16, 4);
  out->height = get_uint (&bytes, 20, 4);
  while (guise_checked_range (offset, 8, size))
    {
      gsize length = get_uint (&bytes, offset, 4);

      if (has_prefix (&bytes, offset + 4, "acTL", 4))
        out->is_animated = TRUE;
      if (has_prefix (&bytes, offset + 4, "eXIf", 4))
        parse_exif (&bytes, offset + 8, length, out);
      if (has_prefix (&bytes, offset + 4, "IDAT", 4))
        break;
      offset += 12 + length;
    }
  return TRUE;
}

static void
parse_webp_chunk (const Bytes *bytes, gsize offset, gsize length, GuisePictureHeader *out)
{
  if (has_prefix (bytes, offset, "VP8X", 4))
    {
      out->width = 1 + get_uint (bytes, offset + 12, 3);
      out->height = 1 + get_uint (bytes, offset + 15, 3);
    }
  else if (has_prefix (bytes, offset, "VP8L", 4) && out->width == 0)
    {
      guint packed = get_uint (bytes, offset + 9, 4);

      out->width = 1 + (packed & 0x3fff);
      out->height = 1 + (packed >> 14 & 0x3fff);
    }
  else if (has_prefix (bytes, offset, "VP8 ", 4) && out->width == 0)
    {
      out->width = get_uint (bytes, offset + 14, 2) & 0x3fff;
      out->height = get_uint (bytes, offset + 16, 2) & 0x3fff;
    }
  else if (has_prefix (bytes, offset, "EXIF", 4))
    parse_exif (bytes, offset + 8, length, out);
}

static gboolean
parse_webp (const guint8 *data, gsize size, GuisePictureHeader *out)
{
  Bytes bytes = { data, size, FALSE };
  gsize offset = 12;

  if (!has_prefix (&bytes, 0, "RIFF", 4) || !has_prefix (&bytes, 8, "WEBP", 4))
    return FALSE;

  while (guise_checked_range (offset, 8, size))
    {
      gsize length = get_uint (&bytes, offset + 4, 4);

      if (has_prefix (&bytes, offset, "ANIM", 4))
        out->is_animated = TRUE;
      parse_webp_chunk (&bytes, offset, length, out);
      offset += 8 + length + (length & 1);
    }
  return TRUE;
}

static gboolean
parse_bmp (const guint8 *data, gsize size, GuisePictureHeader *out)
{
  Bytes bytes = { data, size, FALSE };
  gint32 height;

  if (!has_prefix (&bytes, 0, "BM", 2) || size < 26)
    return FALSE;

  if (get_uint (&bytes, 14, 4) == 12)      /* the oldest header has 16-bit sides */
    {
      out->width = get_uint (&bytes, 18, 2);
      out->height = get_uint (&bytes, 20, 2);
      return TRUE;
    }
  height = (gint32) get_uint (&bytes, 22, 4);
  out->width = get_uint (&bytes, 18, 4);
  out->height = height < 0 ? (guint) -(gint64) height : (guint) height;   /* negative: top row first */
  return TRUE;
}

/* The type of the picture on the web that moves; one that stands still is as good as a PNG, and rare. */
static gboolean
parse_gif (const guint8 *data, gsize size, GuisePictureHeader *out)
{
  Bytes bytes = { data, size, FALSE };

  out->width = get_uint (&bytes, 6, 2);
  out->height = get_uint (&bytes, 8, 2);
  out->is_animated = TRUE;
  return has_prefix (&bytes, 0, "GIF8", 4);
}

static gboolean
parse_pnm (const guint8 *data, gsize size, GuisePictureHeader *out)
{
  guint number[2] = { 0, 0 }, n_numbers = 0;
  gsize i = 2;

  if (size < 3 || data[0] != 'P' || data[1] < '1' || data[1] > '6' || !g_ascii_isspace (data[2]))
    return FALSE;

  while (i < size && n_numbers < 2)
    {
      if (data[i] == '#')
        while (i < size && data[i] != '\n')
          i++;
      else if (g_ascii_isdigit (data[i]))
        {
          for (; i < size && g_ascii_isdigit (data[i]); i++)
            number[n_numbers] = MIN (number[n_numbers], 100000000u) * 10 + (data[i] - '0');
          n_numbers++;
        }
      else
        i++;
    }
  out->width = number[0];
  out->height = number[1];
  return TRUE;
}

gboolean
guise_picture_header_parse (const guint8 *data, gsize size, GuisePictureHeader *out)
{
  static const struct
  {
    const char *format;
    gboolean  (*parse) (const guint8 *data, gsize size, GuisePictureHeader *out);
  } formats[] = {
    { "jpeg", parse_jpeg }, { "png", parse_png }, { "tiff", parse_tiff },
    { "webp", parse_webp }, { "bmp", parse_bmp }, { "gif", parse_gif }, { "pnm", parse_pnm },
  };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      *out = (GuisePictureHeader) { .format = formats[i].format, .orientation = GUISE_ORIENTATION_UPRIGHT };
      if (formats[i].parse (data, size, out))
        return TRUE;
    }
  return FALSE;
}

/* Most programs write the directory of a TIFF file behind its pixels. */
static gboolean
read_tiff_directory (GInputStream *stream, const guint8 *start, gsize size, GuisePictureHeader *out, GError **error)
{
  Bytes bytes = { start, size, FALSE };
  guint8 data[2 + MAX_IFD_ENTRIES * IFD_ENTRY_BYTES];
  gsize directory, n_read;

  if (!parse_tiff_header (&bytes, &directory)
      || !g_seekable_seek (G_SEEKABLE (stream), (goffset) directory, G_SEEK_SET, NULL, error)
      || !g_input_stream_read_all (stream, data, sizeof data, &n_read, NULL, error))
    return FALSE;
  bytes.data = data;
  bytes.size = n_read;
  parse_tiff_directory (&bytes, 0, out);
  return TRUE;
}

gboolean
guise_picture_header_read (const char *path, GuisePictureHeader *out, GError **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autofree guint8 *data = NULL;
  gsize n_read;

  if (stream == NULL)
    return FALSE;
  data = g_malloc (HEADER_BYTES);
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), data, HEADER_BYTES, &n_read, NULL, error)
      || !guise_picture_header_parse (data, n_read, out))
    return FALSE;

  return out->width > 0 || strcmp (out->format, "tiff") != 0
         || read_tiff_directory (G_INPUT_STREAM (stream), data, n_read, out, error);
}

gboolean
guise_picture_header_check (const GuisePictureHeader *header, const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);

  if (header->is_animated)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA,
                   _("%s is an animated picture, which cannot be read: convert it to a video"), name);
      return FALSE;
    }
  if (header->width > GUISE_IMAGE_MAX_SIDE || header->height > GUISE_IMAGE_MAX_SIDE
      || (guint64) header->width * header->height > GUISE_MEDIA_MAX_PIXELS)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA,
                   _("%s has %u × %u pixels; the limit is %d megapixels and %d a side: make a smaller copy of it"),
                   name, header->width, header->height, GUISE_MEDIA_MAX_PIXELS / 1000000, GUISE_IMAGE_MAX_SIDE);
      return FALSE;
    }
  return TRUE;
}
