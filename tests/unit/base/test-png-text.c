/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-png-text.h"

#include <string.h>

/* A PNG file of one grey pixel. */
static const guint8 pixel[] = {
  0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x01,
  0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b, 0x55, 0x00, 0x00, 0x00, 0x0a, 0x49, 0x44, 0x41,
  0x54, 0x78, 0x9c, 0x63, 0x68, 0x00, 0x00, 0x00, 0x82, 0x00, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0x00, 0x00, 0x00, 0x00, 0x49,
  0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
};

static GBytes *
with_text (const char *text)
{
  g_autoptr(GBytes) png = g_bytes_new_static (pixel, sizeof pixel);
  GBytes *out = guise_png_add_text (png, "guise", text);

  g_assert_nonnull (out);
  return out;
}

static void
test_comes_back (void)
{
  g_autofree char *longest = g_strnfill (GUISE_PNG_TEXT_MAX, 'x');
  const char *const texts[] = { "", "{\"name\": \"Zoë 🎬\"}", longest };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GBytes) png = with_text (texts[i]);
      g_autofree char *text = guise_png_dup_text (png, "guise");
      g_autofree char *other = guise_png_dup_text (png, "guis");

      g_assert_cmpstr (text, ==, texts[i]);
      g_assert_null (other);
    }
}

/* As zlib's crc32() gives it. */
static void
test_checksum_is_that_of_the_specification (void)
{
  g_autoptr(GBytes) png = with_text ("a");
  const guint8 *bytes = g_bytes_get_data (png, NULL);
  static const guint8 expected[] = {
    0x00, 0x00, 0x00, 0x0b, 'i', 'T', 'X', 't', 'g', 'u', 'i', 's', 'e', 0, 0, 0, 0, 0, 'a', 0xf1, 0x56, 0x15, 0x1d
  };

  g_assert_cmpmem (bytes + 33, sizeof expected, expected, sizeof expected);
}

static void
test_damaged_is_passed_over (void)
{
  g_autoptr(GBytes) png = with_text ("the text");
  gsize size;
  const guint8 *bytes = g_bytes_get_data (png, &size);
  g_autofree guint8 *copy = g_memdup2 (bytes, size);

  for (gsize n = 0; n < size; n++)
    {
      g_autoptr(GBytes) cut = g_bytes_new (bytes, n);
      g_autoptr(GBytes) bent = NULL;
      g_autofree char *of_cut = guise_png_dup_text (cut, "guise"), *of_bent = NULL;

      if (of_cut != NULL)
        g_assert_cmpstr (of_cut, ==, "the text");
      copy[n] ^= 0x80;
      bent = g_bytes_new (copy, size);
      copy[n] ^= 0x80;
      of_bent = guise_png_dup_text (bent, "guise");
      if (of_bent != NULL)
        g_assert_cmpstr (of_bent, ==, "the text");
    }
}

static void
test_other_files (void)
{
  static const char some[] = "\xff\xd8\xff\xe0 the beginning of a JPEG, as many bytes as a header has";
  g_autoptr(GBytes) empty = g_bytes_new_static ("", 0), jpeg = g_bytes_new_static (some, sizeof some);

  g_assert_null (guise_png_add_text (empty, "guise", "a"));
  g_assert_null (guise_png_add_text (jpeg, "guise", "a"));
  g_assert_null (guise_png_dup_text (empty, "guise"));
  g_assert_null (guise_png_dup_text (jpeg, "guise"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/png-text/comes-back", test_comes_back);
  g_test_add_func ("/png-text/checksum-is-that-of-the-specification", test_checksum_is_that_of_the_specification);
  g_test_add_func ("/png-text/damaged-is-passed-over", test_damaged_is_passed_over);
  g_test_add_func ("/png-text/other-files", test_other_files);
  return g_test_run ();
}
