/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-error.h"
#include "guise-media.h"
#include "guise-picture-private.h"

#include <glib/gstdio.h>
#include <string.h>

/* What the first bytes of a picture say must be what its decoder will find: who can have us see another size has passed
 * every limit. */

#define HUGE_SIDE 16000u     /* twice makes more pixels than are allowed */
#define N_BLOCKS  24u        /* segments of 64 KiB that stand before the size */

typedef struct
{
  char       *path;
  GByteArray *bytes;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  int fd = g_file_open_tmp ("guise-picture-XXXXXX", &self->path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  self->bytes = g_byte_array_new ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_unlink (self->path);
  g_byte_array_unref (self->bytes);
  g_free (self->path);
}

static void
put (Fixture *self, const char *text, gsize n)
{
  g_byte_array_append (self->bytes, (const guint8 *) text, (guint) n);
}

#define PUT(self, text) put (self, text, sizeof text - 1)

static void
put_number (Fixture *self, guint value, guint n_bytes, gboolean big_endian)
{
  for (guint i = 0; i < n_bytes; i++)
    {
      guint8 byte = (guint8) (value >> 8 * (big_endian ? n_bytes - 1 - i : i));

      g_byte_array_append (self->bytes, &byte, 1);
    }
}

static void
put_zeros (Fixture *self, guint n)
{
  guint before = self->bytes->len;

  g_byte_array_set_size (self->bytes, before + n);
  memset (self->bytes->data + before, 0, n);
}

/* The frame of a JPEG of these sides. */
static void
put_frame (Fixture *self, guint width, guint height)
{
  PUT (self, "\xff\xc0\x00\x11\x08");
  put_number (self, height, 2, TRUE);
  put_number (self, width, 2, TRUE);
  PUT (self, "\x03\x01\x11\x00\x02\x11\x00\x03\x11\x00");
}

static void
put_block (Fixture *self)
{
  PUT (self, "\xff\xe2\xff\xff");
  put_zeros (self, 65533);
}

static void
put_entry (Fixture *self, guint tag, guint type, guint value)
{
  put_number (self, tag, 2, FALSE);
  put_number (self, type, 2, FALSE);
  put_number (self, 1, 4, FALSE);
  put_number (self, value, 4, FALSE);
}

static GuisePictureHeader
read_header (Fixture *self)
{
  GuisePictureHeader header = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (self->path, (const char *) self->bytes->data, self->bytes->len, &error));
  g_assert_no_error (error);
  g_assert_true (guise_picture_header_read (self->path, &header, &error));
  g_assert_no_error (error);
  return header;
}

static void
check_refused (Fixture *self)
{
  GuisePictureHeader header = read_header (self);
  g_autoptr(GError) error = NULL;

  g_assert_false (guise_picture_header_check (&header, self->path, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA);
}

/* Behind more of colours and comments than most files have. */
static void
test_far_behind (Fixture *self, gconstpointer data)
{
  GuisePictureHeader header;

  PUT (self, "\xff\xd8");
  for (guint i = 0; i < N_BLOCKS; i++)
    put_block (self);
  put_frame (self, 321, 123);
  header = read_header (self);
  g_assert_cmpuint (header.width, ==, 321);
  g_assert_cmpuint (header.height, ==, 123);
}

static void
test_far_behind_and_huge (Fixture *self, gconstpointer data)
{
  PUT (self, "\xff\xd8");
  for (guint i = 0; i < N_BLOCKS; i++)
    put_block (self);
  put_frame (self, HUGE_SIDE, HUGE_SIDE);
  check_refused (self);
}

/* A marker without a segment behind it has no length that would lead past the frame to another one. */
static void
test_bare_marker (Fixture *self, gconstpointer data)
{
  PUT (self, "\xff\xd8\xff\x01");
  put_frame (self, HUGE_SIDE, HUGE_SIDE);
  /* Where the length that is none would lead: 4 bytes of it, and 0xffc0 from there. */
  put_zeros (self, 4 + 0xffc0 - self->bytes->len);
  put_frame (self, 12, 10);
  check_refused (self);
}

static void
test_between_segments (Fixture *self, gconstpointer data)
{
  PUT (self, "\xff\xd8\xff\xfe\x00\x04" "ab" "\x00\x01");
  put_frame (self, HUGE_SIDE, HUGE_SIDE);
  check_refused (self);
}

static void
test_no_size (Fixture *self, gconstpointer data)
{
  PUT (self, "\xff\xd8\xff\xfe\x00\x04" "ab");
  check_refused (self);
}

/* Of a TIFF decoders take the first of two. */
static void
test_said_twice (Fixture *self, gconstpointer type)
{
  PUT (self, "II*\0\x08\0\0\0");
  put_number (self, 4, 2, FALSE);
  put_entry (self, 0x100, GPOINTER_TO_UINT (type), HUGE_SIDE);
  put_entry (self, 0x100, 3, 12);
  put_entry (self, 0x101, GPOINTER_TO_UINT (type), HUGE_SIDE);
  put_entry (self, 0x101, 3, 10);
  check_refused (self);
}

/* A camera's picture lies on its side: WebP says so behind the pixels, however many they are. */
static void
test_turn_of_webp (Fixture *self, gconstpointer data)
{
  const guint n_pixels = N_BLOCKS * 65536;
  GuisePictureHeader header;

  PUT (self, "RIFF");
  put_number (self, 4 + 18 + 8 + n_pixels + 8 + 32, 4, FALSE);
  PUT (self, "WEBPVP8X\x0a\0\0\0\x08\0\0\0\x3f\0\0\x2f\0\0" "VP8 ");
  put_number (self, n_pixels, 4, FALSE);
  put_zeros (self, n_pixels);
  PUT (self, "EXIF\x1a\0\0\0II*\0\x08\0\0\0\x01\0");
  put_entry (self, 0x112, 3, 6);
  put_zeros (self, 4);
  header = read_header (self);
  g_assert_cmpuint (header.width, ==, 64);
  g_assert_cmpuint (header.height, ==, 48);
  g_assert_cmpint (header.orientation, ==, GUISE_ORIENTATION_ROTATE_90);
}

/* The directory of a TIFF stands behind its pixels. */
static void
test_tiff_behind (Fixture *self, gconstpointer data)
{
  const guint n_pixels = N_BLOCKS * 65536;
  GuisePictureHeader header;

  PUT (self, "II*\0");
  put_number (self, 8 + n_pixels, 4, FALSE);
  put_zeros (self, n_pixels);
  put_number (self, 3, 2, FALSE);
  put_entry (self, 0x100, 4, 640);
  put_entry (self, 0x101, 3, 480);
  put_entry (self, 0x112, 3, 8);
  header = read_header (self);
  g_assert_cmpuint (header.width, ==, 640);
  g_assert_cmpuint (header.height, ==, 480);
  g_assert_cmpint (header.orientation, ==, GUISE_ORIENTATION_ROTATE_270);
}

static void
test_pnm (Fixture *self, gconstpointer data)
{
  GuisePictureHeader header;

  PUT (self, "P6 # 1 2\n#3\n 40#5\n\t30 255\n");
  header = read_header (self);
  g_assert_cmpuint (header.width, ==, 40);
  g_assert_cmpuint (header.height, ==, 30);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, data, test) g_test_add ("/media/picture-header/" name, Fixture, data, set_up, test, tear_down)
  ADD ("far-behind", NULL, test_far_behind);
  ADD ("far-behind-and-huge", NULL, test_far_behind_and_huge);
  ADD ("bare-marker", NULL, test_bare_marker);
  ADD ("between-segments", NULL, test_between_segments);
  ADD ("no-size", NULL, test_no_size);
  ADD ("said-twice", GUINT_TO_POINTER (3), test_said_twice);
  ADD ("said-twice-of-another-type", GUINT_TO_POINTER (16), test_said_twice);
  ADD ("turn-of-webp", NULL, test_turn_of_webp);
  ADD ("tiff-behind", NULL, test_tiff_behind);
  ADD ("pnm", NULL, test_pnm);
  return g_test_run ();
}
