/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-picture-private.h"

#include "guise-checked.h"
#include "guise-error.h"
#include "guise-i18n.h"

#include <string.h>

/* Of a file so much is read at a time: mostly all that stands before the pixels. */
#define PIECE_BYTES (16 * 1024)

/* Segments, chunks and bytes between them that are passed until the size of a picture is known; and bytes of text. What
 * has more means harm. */
#define MAX_PARTS 65536
#define MAX_TEXT  65536

#define TAG_WIDTH       0x0100
#define TAG_HEIGHT      0x0101
#define TAG_ORIENTATION 0x0112
#define TYPE_SHORT      3
#define TYPE_LONG       4
#define IFD_ENTRY_BYTES 12
#define MAX_IFD_ENTRIES 512

/* A picture in memory, or in a file of which a piece is there at a time. */
typedef struct
{
  GInputStream *stream;            /* (nullable): of a file */
  const guint8 *data;              /* what is there of it: @n bytes from @at on */
  guint64       at;
  gsize         n;
  guint8        piece[PIECE_BYTES];
} Source;

/* A part of it. */
typedef struct
{
  Source   *source;
  guint64   begin, size;
  gboolean  big_endian;
} Bytes;

static void
read_piece (Source *source, guint64 at)
{
  source->data = source->piece;
  source->at = at;
  source->n = 0;
  if (g_seekable_seek (G_SEEKABLE (source->stream), (goffset) at, G_SEEK_SET, NULL, NULL))
    g_input_stream_read_all (source->stream, source->piece, sizeof source->piece, &source->n, NULL, NULL);
}

/* (nullable): @n bytes, a few, until the next call; %NULL past the end. */
static const guint8 *
look (const Bytes *bytes, guint64 offset, gsize n)
{
  Source *source = bytes->source;
  const guint64 at = bytes->begin + offset;

  if (!guise_checked_range (offset, n, bytes->size))
    return NULL;
  if (source->stream != NULL && (at < source->at || !guise_checked_range (at - source->at, n, source->n)))
    read_piece (source, at);
  return guise_checked_range (at - source->at, n, source->n) ? source->data + (at - source->at) : NULL;
}

/* Zero past the end: no field that we read means anything as zero. */
static guint
get_uint (const Bytes *bytes, guint64 offset, guint n)
{
  const guint8 *data = look (bytes, offset, n);
  guint value = 0;

  for (guint i = 0; data != NULL && i < n; i++)
    value |= (guint) data[i] << 8 * (bytes->big_endian ? n - 1 - i : i);
  return value;
}

static gboolean
has_prefix (const Bytes *bytes, guint64 offset, const char *prefix, gsize n)
{
  const guint8 *data = look (bytes, offset, n);

  return data != NULL && memcmp (data, prefix, n) == 0;
}

/* Of several entries that say the same, decoders take the first; and a size of another type than these they read from
 * elsewhere, so that it stays unknown here. */
static void
take_side (guint *side, gboolean *is_known, guint type, guint value)
{
  if (!*is_known)
    *side = type == TYPE_SHORT || type == TYPE_LONG ? value : 0;
  *is_known = TRUE;
}

static void
parse_tiff_directory (const Bytes *bytes, guint64 directory, GuisePictureHeader *out)
{
  guint n_entries = MIN (get_uint (bytes, directory, 2), MAX_IFD_ENTRIES);
  gboolean has_width = FALSE, has_height = FALSE;

  for (guint i = 0; i < n_entries; i++)
    {
      guint64 entry = directory + 2 + (guint64) i * IFD_ENTRY_BYTES;
      guint tag = get_uint (bytes, entry, 2), type = get_uint (bytes, entry + 2, 2);
      guint value = get_uint (bytes, entry + 8, type == TYPE_SHORT ? 2 : 4);

      if (tag == TAG_WIDTH)
        take_side (&out->width, &has_width, type, value);
      else if (tag == TAG_HEIGHT)
        take_side (&out->height, &has_height, type, value);
      else if (tag == TAG_ORIENTATION && value >= GUISE_ORIENTATION_UPRIGHT && value <= GUISE_ORIENTATION_ROTATE_270)
        out->orientation = (GuiseOrientation) value;
    }
}

/* A TIFF structure, which is a TIFF file, or what EXIF holds. */
static gboolean
parse_tiff (Bytes *bytes, GuisePictureHeader *out)
{
  bytes->big_endian = has_prefix (bytes, 0, "MM\0*", 4);
  if (!bytes->big_endian && !has_prefix (bytes, 0, "II*\0", 4))
    return FALSE;
  parse_tiff_directory (bytes, get_uint (bytes, 4, 4), out);
  return TRUE;
}

/* EXIF says the size as well, and is often wrong about it: only its orientation counts. */
static void
parse_exif (const Bytes *bytes, guint64 offset, guint64 length, GuisePictureHeader *out)
{
  GuisePictureHeader exif = { .orientation = out->orientation };
  Bytes block = { bytes->source, bytes->begin + offset, length, FALSE };

  if (guise_checked_range (offset, length, bytes->size) && parse_tiff (&block, &exif))
    out->orientation = exif.orientation;
}

/* Start of frame, any process: all of C0 … CF but three tables. */
static gboolean
is_frame_marker (guint marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* Restarts, and one that means nothing: nothing belongs to them, and decoders go on right behind. */
static gboolean
is_bare_marker (guint marker)
{
  return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/* From marker to marker as decoders go, which pass over whatever stands between: else one of a size that nobody else sees
 * could be put before the one that counts. */
static gboolean
parse_jpeg (Bytes *bytes, GuisePictureHeader *out)
{
  guint64 offset = 2;

  bytes->big_endian = TRUE;
  if (!has_prefix (bytes, 0, "\xff\xd8\xff", 3))
    return FALSE;

  for (guint i = 0; i < MAX_PARTS && guise_checked_range (offset, 4, bytes->size); i++)
    {
      guint marker = get_uint (bytes, offset + 1, 1);
      guint length = get_uint (bytes, offset + 2, 2);

      if (get_uint (bytes, offset, 1) != 0xff || marker == 0xff)
        offset++;
      else if (marker == 0 || is_bare_marker (marker))
        offset += 2;
      else if (is_frame_marker (marker))
        {
          out->height = get_uint (bytes, offset + 5, 2);
          out->width = get_uint (bytes, offset + 7, 2);
          break;
        }
      else
        {
          if (length < 2)
            break;
          if (marker == 0xe1 && length > 8 && has_prefix (bytes, offset + 4, "Exif\0\0", 6))
            parse_exif (bytes, offset + 10, length - 8, out);
          offset += 2 + length;
        }
    }
  return TRUE;
}

static gboolean
parse_png (Bytes *bytes, GuisePictureHeader *out)
{
  guint64 offset = 8;

  bytes->big_endian = TRUE;
  if (!has_prefix (bytes, 0, "\x89PNG\r\n\x1a\n", 8))
    return FALSE;

  out->width = get_uint (bytes, 16, 4);
  out->height = get_uint (bytes, 20, 4);
  for (guint i = 0; i < MAX_PARTS && guise_checked_range (offset, 8, bytes->size); i++)
    {
      guint64 length = get_uint (bytes, offset, 4);

      if (has_prefix (bytes, offset + 4, "acTL", 4))
        out->is_animated = TRUE;
      if (has_prefix (bytes, offset + 4, "eXIf", 4))
        parse_exif (bytes, offset + 8, length, out);
      if (has_prefix (bytes, offset + 4, "IDAT", 4))
        break;
      offset += 12 + length;
    }
  return TRUE;
}

static void
parse_webp_chunk (const Bytes *bytes, guint64 offset, guint64 length, GuisePictureHeader *out)
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

/* What EXIF says stands behind the pixels. */
static gboolean
parse_webp (Bytes *bytes, GuisePictureHeader *out)
{
  guint64 offset = 12;

  if (!has_prefix (bytes, 0, "RIFF", 4) || !has_prefix (bytes, 8, "WEBP", 4))
    return FALSE;

  for (guint i = 0; i < MAX_PARTS && guise_checked_range (offset, 8, bytes->size); i++)
    {
      guint64 length = get_uint (bytes, offset + 4, 4);

      if (has_prefix (bytes, offset, "ANIM", 4))
        out->is_animated = TRUE;
      parse_webp_chunk (bytes, offset, length, out);
      offset += 8 + length + (length & 1);
    }
  return TRUE;
}

static gboolean
parse_bmp (Bytes *bytes, GuisePictureHeader *out)
{
  gint32 height;

  if (!has_prefix (bytes, 0, "BM", 2) || bytes->size < 26)
    return FALSE;

  if (get_uint (bytes, 14, 4) == 12)      /* the oldest header has 16-bit sides */
    {
      out->width = get_uint (bytes, 18, 2);
      out->height = get_uint (bytes, 20, 2);
      return TRUE;
    }
  height = (gint32) get_uint (bytes, 22, 4);
  out->width = get_uint (bytes, 18, 4);
  out->height = height < 0 ? (guint) -(gint64) height : (guint) height;   /* negative: top row first */
  return TRUE;
}

/* The type of the picture on the web that moves; one that stands still is as good as a PNG, and rare. */
static gboolean
parse_gif (Bytes *bytes, GuisePictureHeader *out)
{
  out->width = get_uint (bytes, 6, 2);
  out->height = get_uint (bytes, 8, 2);
  out->is_animated = TRUE;
  return has_prefix (bytes, 0, "GIF8", 4);
}

static gboolean
parse_pnm (Bytes *bytes, GuisePictureHeader *out)
{
  guint number[2] = { 0, 0 }, n_numbers = 0;
  gboolean is_comment = FALSE, was_digit = FALSE;
  guint kind = get_uint (bytes, 1, 1);

  if (!has_prefix (bytes, 0, "P", 1) || kind < '1' || kind > '6' || !g_ascii_isspace ((char) get_uint (bytes, 2, 1)))
    return FALSE;

  for (guint64 i = 2; i < MIN (bytes->size, MAX_TEXT); i++)
    {
      char c = (char) get_uint (bytes, i, 1);
      gboolean is_digit = !is_comment && g_ascii_isdigit (c);

      is_comment = is_comment ? c != '\n' : c == '#';
      n_numbers += was_digit && !is_digit;
      if (n_numbers == 2)
        break;
      if (is_digit)
        number[n_numbers] = MIN (number[n_numbers], 100000000u) * 10 + (guint) (c - '0');
      was_digit = is_digit;
    }
  out->width = number[0];
  out->height = number[1];
  return TRUE;
}

static gboolean
parse (Source *source, guint64 size, GuisePictureHeader *out)
{
  static const struct
  {
    const char *format;
    gboolean  (*parse) (Bytes *bytes, GuisePictureHeader *out);
  } formats[] = {
    { "jpeg", parse_jpeg }, { "png", parse_png }, { "tiff", parse_tiff },
    { "webp", parse_webp }, { "bmp", parse_bmp }, { "gif", parse_gif }, { "pnm", parse_pnm },
  };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      Bytes bytes = { source, 0, size, FALSE };

      *out = (GuisePictureHeader) { .format = formats[i].format, .orientation = GUISE_ORIENTATION_UPRIGHT };
      if (formats[i].parse (&bytes, out))
        return TRUE;
    }
  return FALSE;
}

gboolean
guise_picture_header_parse (const guint8 *data, gsize size, GuisePictureHeader *out)
{
  Source source = { .data = data, .n = size };

  return parse (&source, size, out);
}

gboolean
guise_picture_header_read (const char *path, GuisePictureHeader *out, GError **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInputStream) stream = g_file_read (file, NULL, error);
  Source source = { .stream = G_INPUT_STREAM (stream) };

  return stream != NULL && g_seekable_seek (G_SEEKABLE (stream), 0, G_SEEK_END, NULL, error)
         && parse (&source, (guint64) g_seekable_tell (G_SEEKABLE (stream)), out);
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
  /* What decoders would find all the same has passed no limit. */
  if (header->width == 0 || header->height == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA,
                   _("%s does not say how large it is, or is cut off before it does: it cannot be read"), name);
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
