/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mask-file.h"

#include "guise-error.h"
#include "guise-store-persons.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  char       *folder, *cache;
  GuiseStore *store;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL;

  self->folder = g_dir_make_tmp ("guise-mask-file-XXXXXX", NULL);
  path = g_build_filename (self->folder, "a.guise", NULL);
  self->store = guise_store_create (path, NULL, NULL);
  self->cache = guise_store_dup_cache_folder (self->store);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -rf %s", self->folder);

  guise_store_destroy (self->store);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (self->folder);
  g_free (self->cache);
}

static void
write_one (Fixture *self, float value)
{
  g_autoptr(GuiseSafetensors) file = guise_safetensors_new ();
  g_autoptr(GError) error = NULL;
  const gsize dimensions[] = { 1 };

  *guise_safetensors_add (file, "x", dimensions, 1) = value;
  g_assert_true (guise_mask_file_write (self->store, file, guise_store_get_n_forgotten (self->store), &error));
  g_assert_no_error (error);
}

/* (transfer full): the only file of the cache. */
static char *
find_file (Fixture *self)
{
  g_autoptr(GDir) dir = g_dir_open (self->cache, 0, NULL);
  const char *name = g_dir_read_name (dir);
  char *path = g_build_filename (self->cache, name, NULL);

  g_assert_null (g_dir_read_name (dir));
  return path;
}

static void
test_the_newest_is_kept (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseSafetensors) file = NULL;
  g_autofree char *path = NULL;

  g_assert_null (guise_mask_file_read (self->store));
  write_one (self, 1);
  write_one (self, 2);
  path = find_file (self);
  file = guise_mask_file_read (self->store);
  g_assert_cmpfloat (*guise_safetensors_find (file, "x")->values, ==, 2);
}

static void
test_damaged_is_none (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL, *contents = NULL;
  gsize size;

  write_one (self, 1);
  path = find_file (self);
  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  contents[size - 1] ^= 1;
  g_assert_true (g_file_set_contents (path, contents, (gssize) size, NULL));
  g_assert_null (guise_mask_file_read (self->store));
}

/* Weights that say nothing of the network they are of are those of an older one. */
static void
test_of_another_network_is_none (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseSafetensors) file = guise_safetensors_new ();
  g_autofree char *unnamed = g_build_filename (self->folder, "unnamed", NULL), *path = NULL, *name = NULL;
  const gsize dimensions[] = { 1 };
  char sha256[65];

  *guise_safetensors_add (file, "x", dimensions, 1) = 1;
  g_assert_true (guise_safetensors_write (file, unnamed, sha256, NULL, NULL));
  name = g_strdup_printf ("mask-net-%s.safetensors", sha256);
  g_mkdir_with_parents (self->cache, 0700);
  path = g_build_filename (self->cache, name, NULL);
  g_assert_false (guise_mask_file_is_old (self->store));
  g_assert_cmpint (g_rename (unnamed, path), ==, 0);
  g_assert_null (guise_mask_file_read (self->store));
  g_assert_true (guise_mask_file_is_old (self->store));
  write_one (self, 2);
  g_assert_false (guise_mask_file_is_old (self->store));
}

/* A stranger's project leads nowhere. */
static void
test_a_link_is_none (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL, *other = g_build_filename (self->folder, "other", NULL);

  write_one (self, 1);
  path = find_file (self);
  g_assert_cmpint (g_rename (path, other), ==, 0);
  g_assert_cmpint (symlink (other, path), ==, 0);
  g_assert_null (guise_mask_file_read (self->store));
}

/* Weights of before the word was written are in use. */
static void
test_begun_is_told (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseSafetensors) file = guise_safetensors_new (), first = NULL, second = NULL;
  g_autoptr(GError) error = NULL;
  const gsize dimensions[] = { 1 };

  write_one (self, 1);
  first = guise_mask_file_read (self->store);
  g_assert_false (guise_mask_file_is_begun (first));
  *guise_safetensors_add (file, "x", dimensions, 1) = 2;
  guise_mask_file_set_begun (file, TRUE);
  g_assert_true (guise_mask_file_write (self->store, file, guise_store_get_n_forgotten (self->store), &error));
  second = guise_mask_file_read (self->store);
  g_assert_true (guise_mask_file_is_begun (second));
}

/* In how many files of @folder @bytes stand anywhere. */
static guint
count_files_with (const char *folder, gconstpointer bytes, gsize size)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL), *contents = NULL;
      gsize length;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        n += count_files_with (path, bytes, size);
      else if (g_file_get_contents (path, &contents, &length, NULL))
        n += memmem (contents, length, bytes, size) != NULL;
    }
  return n;
}

static void
forget_somebody (Fixture *self)
{
  g_autoptr(GError) error = NULL;
  gint64 person;

  guise_store_person_add (self->store, "Ada", GUISE_ROLE_NONE, NULL, &person, &error);
  guise_store_person_forget (self->store, person, FALSE, NULL, &error);
  g_assert_no_error (error);
}

/* What the network learned of somebody's face goes with the face: no byte of the weights stays anywhere. */
static void
test_forgotten_with_somebody (Fixture *self, gconstpointer data)
{
  const float weights[] = { 0.123456f, -7.654321f, 31.41592f, -2.718281f };
  const gsize dimensions[] = { G_N_ELEMENTS (weights) };
  g_autoptr(GuiseSafetensors) file = guise_safetensors_new ();
  g_autoptr(GError) error = NULL;
  guint n_forgotten = guise_store_get_n_forgotten (self->store);

  memcpy (guise_safetensors_add (file, "x", dimensions, 1), weights, sizeof weights);
  g_assert_true (guise_mask_file_write (self->store, file, n_forgotten, &error));
  g_assert_cmpuint (count_files_with (self->folder, weights, sizeof weights), ==, 1);
  forget_somebody (self);
  g_assert_null (guise_mask_file_read (self->store));
  g_assert_cmpuint (count_files_with (self->folder, weights, sizeof weights), ==, 0);

  /* Nor do they come back from a training that had begun before. */
  g_assert_false (guise_mask_file_write (self->store, file, n_forgotten, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_assert_null (guise_mask_file_read (self->store));
  g_assert_cmpuint (count_files_with (self->folder, weights, sizeof weights), ==, 0);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/pipeline/mask-file/the-newest-is-kept", test_the_newest_is_kept);
  ADD ("/pipeline/mask-file/damaged-is-none", test_damaged_is_none);
  ADD ("/pipeline/mask-file/of-another-network-is-none", test_of_another_network_is_none);
  ADD ("/pipeline/mask-file/a-link-is-none", test_a_link_is_none);
  ADD ("/pipeline/mask-file/begun-is-told", test_begun_is_told);
  ADD ("/pipeline/mask-file/forgotten-with-somebody", test_forgotten_with_somebody);
  return g_test_run ();
}
