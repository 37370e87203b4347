/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-error.h"
#include "guise-random.h"
#include "guise-safetensors.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static GBytes *
make_file (const char *header, gsize data_size)
{
  guint64 length = strlen (header);
  GByteArray *file = g_byte_array_new ();
  g_autofree guint8 *data = g_malloc0 (MAX (data_size, 1));

  g_byte_array_append (file, (const guint8 *) &length, sizeof length);
  g_byte_array_append (file, (const guint8 *) header, length);
  g_byte_array_append (file, data, data_size);
  return g_byte_array_free_to_bytes (file);
}

static GuiseSafetensors *
parse (GBytes *bytes, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return guise_safetensors_parse (data, size, "test", error);
}

static void
test_round_trip (void)
{
  g_autofree char *folder = g_dir_make_tmp ("guise-weights-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.safetensors", NULL);
  g_autoptr(GuiseSafetensors) written = guise_safetensors_new ();
  g_autoptr(GuiseSafetensors) read = NULL, without = NULL;
  g_autoptr(GuiseSafetensors) refused = NULL;
  g_autoptr(GError) error = NULL;
  const gsize shape[] = { 2, 3 };
  char sha256[65];
  float *values = guise_safetensors_add (written, "encoder.0.weight", shape, 2);

  for (guint i = 0; i < 6; i++)
    values[i] = (float) i / 7;
  *guise_safetensors_add (written, "step", NULL, 0) = 5;
  guise_safetensors_set_metadata (written, "note", "Ümlaut \"quoted\"");

  g_assert_true (guise_safetensors_write (written, path, sha256, NULL, &error));
  g_assert_no_error (error);
  read = guise_safetensors_read (path, sha256, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_safetensors_get_size (read), ==, 2);
  g_assert_cmpmem (guise_safetensors_expect (read, "encoder.0.weight", shape, 2, NULL), 24, values, 24);
  g_assert_cmpfloat (*guise_safetensors_find (read, "step")->values, ==, 5);
  g_assert_cmpstr (guise_safetensors_get_metadata (read, "note"), ==, "Ümlaut \"quoted\"");

  without = guise_safetensors_read_without (path, sha256, (const char *[]) { "encoder.", "t", NULL }, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_safetensors_get_size (without), ==, 1);
  g_assert_cmpfloat (*guise_safetensors_find (without, "step")->values, ==, 5);
  g_assert_cmpstr (guise_safetensors_get_metadata (without, "note"), ==, "Ümlaut \"quoted\"");

  sha256[0] = sha256[0] == '0' ? '1' : '0';
  refused = guise_safetensors_read (path, sha256, &error);
  g_assert_null (refused);
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);

  g_unlink (path);
  g_rmdir (folder);
}

/* Nobody waits for what comes out of a pipe. */
static void
test_no_file_of_data (void)
{
  g_autofree char *folder = g_dir_make_tmp ("guise-safetensors-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "pipe.safetensors", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  g_assert_null (guise_safetensors_read (path, NULL, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
  g_unlink (path);
  g_rmdir (folder);
}

/* What stood there stays, and nothing else is left beside it. */
static void
test_cancelled (void)
{
  g_autofree char *folder = g_dir_make_tmp ("guise-weights-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.safetensors", NULL), *kept = NULL;
  g_autoptr(GuiseSafetensors) file = guise_safetensors_new ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  const gsize shape[] = { 3, 1 << 20 };

  guise_safetensors_add (file, "weight", shape, 2);
  g_assert_true (g_file_set_contents (path, "before", -1, NULL));
  g_cancellable_cancel (cancellable);
  g_assert_false (guise_safetensors_write (file, path, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (g_file_get_contents (path, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "before");

  g_unlink (path);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_expect_says_what_differs (void)
{
  g_autoptr(GuiseSafetensors) file = guise_safetensors_new ();
  g_autoptr(GError) missing = NULL;
  g_autoptr(GError) other = NULL;
  const gsize shape[] = { 2, 3 }, turned[] = { 3, 2 };

  guise_safetensors_add (file, "a", shape, 2);
  g_assert_null (guise_safetensors_expect (file, "b", shape, 2, &missing));
  g_assert_error (missing, GUISE_ERROR, GUISE_ERROR_DAMAGED);
  g_assert_null (guise_safetensors_expect (file, "a", turned, 2, &other));
  g_assert_nonnull (strstr (other->message, "[2, 3]"));
}

static void
test_hostile_headers (void)
{
  const struct { const char *header; gsize data_size; gboolean good; } cases[] = {
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, TRUE },
    { "{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]},"
      "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 8, TRUE },
    { "{}", 0, TRUE },
    { "{}", 4, FALSE },
    { "[]", 0, FALSE },
    { "{\"a\":1}", 0, FALSE },
    { "{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, FALSE },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 4, FALSE },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 12, FALSE },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", 8, FALSE },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", 8, FALSE },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}", 8, FALSE },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", 8, FALSE },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 8, FALSE },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
      "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, FALSE },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,0]}}", 0, FALSE },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}}", 4, FALSE },
    { "{\"__metadata__\":{\"k\":1}}", 0, FALSE },
    { "{\"a\":", 0, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GBytes) bytes = make_file (cases[i].header, cases[i].data_size);
      g_autoptr(GError) error = NULL;
      g_autoptr(GuiseSafetensors) file = parse (bytes, &error);

      g_test_message ("case %u: %s", i, cases[i].header);
      if (cases[i].good)
        g_assert_no_error (error);
      else
        g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
      g_assert_true ((file != NULL) == cases[i].good);
    }
}

static void
test_short_files (void)
{
  const guint64 lengths[] = { 0, 1, 100, G_MAXUINT64, (guint64) GUISE_SAFETENSORS_MAX_HEADER + 1 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    for (gsize size = 0; size <= sizeof lengths[i]; size++)
      {
        g_autoptr(GError) error = NULL;

        g_assert_null (guise_safetensors_parse ((const guint8 *) &lengths[i], size, "short", &error));
        g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
      }
}

static void
test_deep_nesting (void)
{
  const gsize depth = 1000000;
  g_autofree char *header = g_malloc (depth + 1);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  memset (header, '[', depth);
  header[depth] = '\0';
  bytes = make_file (header, 0);
  g_assert_null (parse (bytes, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
}

/* Flips bytes of a good file at random: whatever comes out is whole or an error. */
static void
test_flipped_bytes (void)
{
  g_autoptr(GBytes) bytes = make_file ("{\"__metadata__\":{\"k\":\"v\"},"
                                       "\"a\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]}}", 8);
  gsize size = g_bytes_get_size (bytes);
  GuiseRandom random;

  guise_random_init (&random, 11);
  for (guint round = 0; round < 20000; round++)
    {
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
      g_autoptr(GuiseSafetensors) file = NULL;

      for (guint i = 0; i < 1 + round % 4; i++)
        copy[guise_random_below (&random, size)] = (guint8) guise_random_next (&random);
      file = guise_safetensors_parse (copy, size, "flipped", NULL);
      for (guint i = 0; file != NULL && i < guise_safetensors_get_size (file); i++)
        g_assert_cmpuint (guise_safetensors_get_entry (file, i)->n_values, <=, 2);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/safetensors/round-trip", test_round_trip);
  g_test_add_func ("/model/safetensors/no-file-of-data", test_no_file_of_data);
  g_test_add_func ("/model/safetensors/cancelled", test_cancelled);
  g_test_add_func ("/model/safetensors/expect-says-what-differs", test_expect_says_what_differs);
  g_test_add_func ("/model/safetensors/hostile-headers", test_hostile_headers);
  g_test_add_func ("/model/safetensors/short-files", test_short_files);
  g_test_add_func ("/model/safetensors/deep-nesting", test_deep_nesting);
  g_test_add_func ("/model/safetensors/flipped-bytes", test_flipped_bytes);
  return g_test_run ();
}
