/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-foreign-faces.h"

#include "guise-error.h"
#include "guise-image-file.h"
#include "guise-pickle.h"
#include "guise-png-text.h"

#include <math.h>
#include <string.h>

static GuisePickle *
read_text (const char *text, gsize size, GError **error)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, size);

  return guise_pickle_read (bytes, error);
}

#define READ(text, error) read_text (text, sizeof (text) - 1, error)

/* Made by pickle.dumps (…, protocol=P) of CPython 3.11. */
static void
test_values (void)
{
  static const struct { const char *text; gsize size; } cases[] = {
#define CASE(text) { text, sizeof (text) - 1 }
    /* {'a': [1, -2, 300, 2.5], 'b': ('x', b'yz', None, True)} by protocols 2 and 4 */
    CASE ("\x80\x02}q\x00(X\x01\x00\x00\x00" "aq\x01]q\x02(K\x01J\xfe\xff\xff\xffM,\x01G@\x04\x00\x00\x00\x00\x00\x00"
          "eX\x01\x00\x00\x00" "bq\x03(X\x01\x00\x00\x00xq\x04" "U\x02yzq\x05N\x88tq\x06u."),
    CASE ("\x80\x04\x95\x2f\x00\x00\x00\x00\x00\x00\x00}\x94(\x8c\x01" "a\x94]\x94(K\x01J\xfe\xff\xff\xffM,\x01G@\x04"
          "\x00\x00\x00\x00\x00\x00" "e\x8c\x01" "b\x94(\x8c\x01x\x94" "C\x02yz\x94N\x88t\x94u."),
#undef CASE
  };
  static const double numbers[] = { 1, -2, 300, 2.5 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GuisePickle) pickle = read_text (cases[i].text, cases[i].size, &error);
      const GuisePlain *a, *b;
      g_autofree char *x = NULL;
      const guint8 *bytes;
      gsize n;

      g_assert_no_error (error);
      a = guise_plain_look_up (guise_pickle_get_root (pickle), "a");
      b = guise_plain_look_up (guise_pickle_get_root (pickle), "b");
      g_assert_cmpuint (guise_plain_get_n (a), ==, 4);
      for (guint k = 0; k < 4; k++)
        g_assert_cmpfloat (guise_plain_get_number (guise_plain_get_item (a, k)), ==, numbers[k]);
      x = guise_plain_dup_text (guise_plain_get_item (b, 0));
      g_assert_cmpstr (x, ==, "x");
      bytes = guise_plain_get_bytes (guise_plain_get_item (b, 1), &n);
      g_assert_cmpmem (bytes, n, "yz", 2);
      g_assert_cmpint (guise_plain_get_kind (guise_plain_get_item (b, 2)), ==, GUISE_PLAIN_NONE);
      g_assert_cmpfloat (guise_plain_get_number (guise_plain_get_item (b, 3)), ==, 1);
      g_assert_null (guise_plain_look_up (guise_pickle_get_root (pickle), "c"));
      g_assert_true (isnan (guise_plain_get_number (NULL)));
    }
}

/* os.system ("touch /tmp/…"): stays a name and its argument. */
static void
test_nothing_is_called (void)
{
  g_autofree char *file = g_build_filename (g_get_tmp_dir (), "guise-pickle-was-here", NULL);
  g_autofree char *text = g_strdup_printf ("cposix\nsystem\n(V%s\ntR.", file);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuisePickle) pickle = NULL;
  g_autoptr(GuisePickle) call = READ ("cposix\nsystem\n(X\x05\x00\x00\x00touchtR.", &error);
  const GuisePlain *root;
  const guint8 *name;
  gsize n;

  g_assert_no_error (error);
  root = guise_pickle_get_root (call);
  g_assert_cmpint (guise_plain_get_kind (root), ==, GUISE_PLAIN_CALL);
  name = guise_plain_get_bytes (guise_plain_get_item (root, 0), &n);
  g_assert_cmpmem (name, n, "posix\nsystem", 12);
  g_assert_cmpuint (guise_plain_get_n (guise_plain_get_item (root, 1)), ==, 1);
  /* Unicode by lines is of protocol 0, which none of the programs writes. */
  pickle = read_text (text, strlen (text), &error);
  g_assert_null (pickle);
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA);
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
}

static void
test_bad_ones (void)
{
  static const struct { const char *text; gsize size; } cases[] = {
#define CASE(text) { text, sizeof (text) - 1 }
    CASE (""), CASE ("."), CASE ("N"), CASE ("a."), CASE ("Na."), CASE ("NNs."), CASE ("e."), CASE ("t."), CASE ("h\x00."),
    CASE ("q\x00."), CASE ("X\xff\xff\xff\xff."), CASE ("\x8e\xff\xff\xff\xff\xff\xff\xff\xff."), CASE ("Nr\xff\xff\xff\x7f."),
    CASE ("\x8a\x09\x01\x01\x01\x01\x01\x01\x01\x01\x01."), CASE ("I12"), CASE ("cos"), CASE ("((((."), CASE ("P1\n."),
    CASE ("\x8b\xff\xff\xff\x7f."), CASE ("G1234."), CASE ("K\x01N\x85" "a."),
#undef CASE
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (read_text (cases[i].text, cases[i].size, &error));
      g_assert_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA);
      g_test_message ("%s", error->message);
    }
}

/* A list that holds itself ends where nobody walks over it. */
static void
test_cycle (void)
{
  g_autoptr(GuisePickle) pickle = READ ("]q\x00h\x00" "a.", NULL);
  const GuisePlain *root = guise_pickle_get_root (pickle);

  g_assert_cmpuint (guise_plain_get_n (root), ==, 1);
  g_assert_true (guise_plain_get_item (root, 0) == root);
}

/* Landmarks as DeepFaceLab has them: 68 pairs. */
static void
append_points (GString *out)
{
  g_string_append (out, "](");
  for (guint i = 0; i < 68; i++)
    g_string_append_printf (out, "](I%u\nI%u\ne", i, 2 * i + 1);
  g_string_append_c (out, 'e');
}

static void
append_text (GString *out, const char *text)
{
  g_string_append_c (out, 'U');
  g_string_append_c (out, (char) strlen (text));
  g_string_append (out, text);
}

static void
append_u64 (GString *out, guint64 value)
{
  value = GUINT64_TO_LE (value);
  g_string_append_len (out, (const char *) &value, sizeof value);
}

static void
test_jpeg (void)
{
  g_autoptr(GString) pickle = g_string_new ("}("), file = g_string_new_len ("\xff\xd8\xff\xe0\x00\x04" "ab\xff\xef", 10);
  g_autoptr(GBytes) bytes = NULL, cut = NULL;
  GuiseForeignFace face = { 0 };

  append_text (pickle, "landmarks");
  append_points (pickle);
  g_string_append (pickle, "u.");
  g_string_append_c (file, (char) ((pickle->len + 2) >> 8));
  g_string_append_c (file, (char) (pickle->len + 2));
  g_string_append_len (file, pickle->str, (gssize) pickle->len);
  g_string_append_len (file, "\xff\xda\x00\x02", 4);
  bytes = g_bytes_new (file->str, file->len);
  g_assert_true (guise_foreign_face_read_jpeg (&face, bytes));
  g_assert_cmpfloat (face.points[67].x, ==, 67);
  g_assert_cmpfloat (face.points[67].y, ==, 135);
  for (gsize n = 0; n < file->len - 4; n += 7)
    {
      g_autoptr(GBytes) part = g_bytes_new_from_bytes (bytes, 0, n);

      g_assert_false (guise_foreign_face_read_jpeg (&face, part));
    }
}

static GBytes *
png_with (const char *text)
{
  g_autoptr(GuiseImage) image = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, 8, 8);
  g_autoptr(GBytes) plain = guise_image_encode (image, GUISE_IMAGE_FILE_PNG, 0, NULL);

  return guise_png_add_text (plain, "guise", text);
}

static void
test_png (void)
{
  static const char *const wrong[] = {
    "", "[]", "{}", "{\"landmarks\": 3}", "{\"landmarks\": [[1, 2]]}", "not at all",
  };
  g_autoptr(GString) text = g_string_new ("{\"landmarks\": [");
  g_autofree char *deep = g_strnfill (GUISE_PNG_TEXT_MAX, '[');
  g_autoptr(GBytes) good = NULL, odd = NULL, abyss = NULL;
  GuiseForeignFace face = { 0 };

  for (guint i = 0; i < GUISE_FACE_68_N_POINTS; i++)
    g_string_append_printf (text, "%s[%u, %u.5]", i > 0 ? "," : "", i, 2 * i);
  g_string_append (text, "]}");
  good = png_with (text->str);
  g_assert_true (guise_foreign_face_read_png (&face, good));
  g_assert_cmpfloat (face.points[67].x, ==, 67);
  g_assert_cmpfloat (face.points[67].y, ==, 134.5f);

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GBytes) bad = png_with (wrong[i]);

      g_assert_false (guise_foreign_face_read_png (&face, bad));
    }
  g_string_replace (text, "[67, 134.5]", "[67, \"x\"]", 0);
  odd = png_with (text->str);
  g_assert_false (guise_foreign_face_read_png (&face, odd));

  /* Nor what goes deeper than a stack does. */
  abyss = png_with (deep);
  g_assert_false (guise_foreign_face_read_png (&face, abyss));
}

/* Two samples and their pictures; the last offset counts from the file's beginning, as those that exist do. */
static GString *
make_pak (void)
{
  g_autoptr(GString) pickle = g_string_new ("](");
  GString *pak = g_string_new (NULL);
  static const char *const pictures[] = { "first picture", "second" };

  for (guint i = 0; i < 2; i++)
    {
      g_string_append (pickle, "}(");
      append_text (pickle, "filename");
      g_string_append_printf (pickle, "X%c%c%c%c%u.jpg", 5, 0, 0, 0, i);
      append_text (pickle, "landmarks");
      append_points (pickle);
      g_string_append_c (pickle, 'u');
    }
  g_string_append (pickle, "e.");
  append_u64 (pak, 1);
  append_u64 (pak, pickle->len);
  g_string_append_len (pak, pickle->str, (gssize) pickle->len);
  append_u64 (pak, 0);
  append_u64 (pak, strlen (pictures[0]));
  append_u64 (pak, pak->len + 8 + strlen (pictures[0]) + strlen (pictures[1]));
  g_string_append (pak, pictures[0]);
  g_string_append (pak, pictures[1]);
  return pak;
}

static void
test_pak (void)
{
  g_autoptr(GString) pak = make_pak ();
  g_autoptr(GBytes) bytes = g_bytes_new (pak->str, pak->len);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) faces = guise_foreign_faces_read_pak (bytes, "a.pak", &error);
  const GuiseForeignFace *second;

  g_assert_no_error (error);
  g_assert_cmpuint (faces->len, ==, 2);
  second = faces->pdata[1];
  g_assert_cmpstr (second->name, ==, "1.jpg");
  g_assert_true (second->has_points);
  g_assert_cmpmem (g_bytes_get_data (second->picture, NULL), g_bytes_get_size (second->picture), "second", 6);

  /* Spoilt at each byte of what is no picture, and cut off at each: a list or a sentence, and no crash. */
  for (gsize i = 0; i < pak->len; i++)
    {
      g_autoptr(GBytes) part = g_bytes_new_from_bytes (bytes, 0, i), spoilt = NULL;
      g_autofree char *copy = g_memdup2 (pak->str, pak->len);
      g_autoptr(GPtrArray) of_part = guise_foreign_faces_read_pak (part, "a.pak", NULL), of_spoilt = NULL;

      copy[i] ^= (char) (1 + i % 255);
      spoilt = g_bytes_new (copy, pak->len);
      of_spoilt = guise_foreign_faces_read_pak (spoilt, "a.pak", NULL);
    }
}

static void
test_fsa (void)
{
  static const char plain[] = "}(U\x08__meta__}U\x08__data__}(X\x08\x00\x00\x00v_01.mp4}(U\x05" "faces]"
                              "(}(U\x05thumb](K\xffK\xd8K\x07" "eu}eueu.";
  g_autoptr(GConverter) zlib = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 9));
  guint8 packed[512];
  gsize n_read, n_written;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GPtrArray) faces = NULL;
  const GuiseForeignFace *face;

  g_assert_cmpint (g_converter_convert (zlib, plain, sizeof plain - 1, packed, sizeof packed, G_CONVERTER_INPUT_AT_END,
                                        &n_read, &n_written, &error), ==, G_CONVERTER_FINISHED);
  bytes = g_bytes_new (packed, n_written);
  faces = guise_foreign_faces_read_fsa (bytes, "a.fsa", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (faces->len, ==, 1);
  face = faces->pdata[0];
  g_assert_cmpstr (face->name, ==, "v_01.mp4");
  g_assert_cmpmem (g_bytes_get_data (face->picture, NULL), g_bytes_get_size (face->picture), "\xff\xd8\x07", 3);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/pickle/values", test_values);
  g_test_add_func ("/pipeline/pickle/nothing-is-called", test_nothing_is_called);
  g_test_add_func ("/pipeline/pickle/bad-ones", test_bad_ones);
  g_test_add_func ("/pipeline/pickle/cycle", test_cycle);
  g_test_add_func ("/pipeline/foreign-faces/jpeg", test_jpeg);
  g_test_add_func ("/pipeline/foreign-faces/png", test_png);
  g_test_add_func ("/pipeline/foreign-faces/pak", test_pak);
  g_test_add_func ("/pipeline/foreign-faces/fsa", test_fsa);
  return g_test_run ();
}
