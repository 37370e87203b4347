/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mask-file.h"

#include "guise-error.h"
#include "guise-file.h"
#include "guise-i18n.h"
#include "guise-store-persons.h"

#include <glib/gstdio.h>
#include <string.h>

#define PREFIX "mask-net-"
#define SUFFIX ".safetensors"
#define N_DIGITS 64
#define STATE "state"
#define BEGUN "begun"

/* Which network they are of: to another, even one of the same shapes, they mean nothing. */
#define NETWORK "network"
#define THIS_NETWORK "usual"

/* Whether @name is one of ours. @sha256: (out): the digits in it */
static gboolean
parse_name (const char *name, char sha256[N_DIGITS + 1])
{
  if (strlen (name) != strlen (PREFIX) + N_DIGITS + strlen (SUFFIX) || !g_str_has_prefix (name, PREFIX)
      || !g_str_has_suffix (name, SUFFIX))
    return FALSE;
  memcpy (sha256, name + strlen (PREFIX), N_DIGITS);
  sha256[N_DIGITS] = '\0';
  return strspn (sha256, "0123456789abcdef") == N_DIGITS;
}

static void
remove_others (const char *folder, const char *kept)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  char sha256[N_DIGITS + 1];
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (parse_name (name, sha256) && !g_str_equal (sha256, kept))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        g_unlink (path);
      }
}

/* Forgetting empties the cache: what comes after it is taken away here, what comes before it there. */
static gboolean
check_forgotten (GuiseStore *store, guint n_forgotten, const char *path, GError **error)
{
  if (guise_store_get_n_forgotten (store) == n_forgotten)
    return TRUE;
  g_unlink (path);
  g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                       _("Somebody was forgotten while the mask network learned, so that what it learned is thrown away: let it "
                         "learn again"));
  return FALSE;
}

gboolean
guise_mask_file_write (GuiseStore *store, GuiseSafetensors *file, guint n_forgotten, GError **error)
{
  g_autofree char *folder = guise_store_dup_cache_folder (store);
  g_autofree char *unnamed = g_build_filename (folder, PREFIX "new", NULL), *name = NULL, *path = NULL;
  char sha256[N_DIGITS + 1];

  guise_safetensors_set_metadata (file, NETWORK, THIS_NETWORK);
  if (!guise_safetensors_write (file, unnamed, sha256, NULL, error)
      || !check_forgotten (store, n_forgotten, unnamed, error))
    return FALSE;
  name = g_strconcat (PREFIX, sha256, SUFFIX, NULL);
  path = g_build_filename (folder, name, NULL);
  if (!guise_file_publish (unnamed, path, error))
    return FALSE;
  remove_others (folder, sha256);
  return check_forgotten (store, n_forgotten, path, error);
}

static gboolean
is_of_this_network (const GuiseSafetensors *file)
{
  return g_strcmp0 (guise_safetensors_get_metadata (file, NETWORK), THIS_NETWORK) == 0;
}

/* (transfer full) (nullable): the first that is whole and, as @of_this_network says, of this network or of an older one. */
static GuiseSafetensors *
read_first (GuiseStore *store, gboolean of_this_network)
{
  g_autofree char *folder = guise_store_dup_cache_folder (store);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  char sha256[N_DIGITS + 1];
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (parse_name (name, sha256))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);
        g_autoptr(GError) local_error = NULL;
        g_autoptr(GuiseSafetensors) file = NULL;

        /* A project holds no links: what they lead to is not ours. */
        if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
          file = guise_safetensors_read (path, sha256, &local_error);
        if (file != NULL && is_of_this_network (file) == of_this_network)
          return g_steal_pointer (&file);
        g_info ("%s is passed over: %s", path, local_error != NULL ? local_error->message
                                               : file != NULL ? "it is of another network" : "it is a link");
      }
  return NULL;
}

GuiseSafetensors *
guise_mask_file_read (GuiseStore *store)
{
  return read_first (store, TRUE);
}

gboolean
guise_mask_file_is_old (GuiseStore *store)
{
  g_autoptr(GuiseSafetensors) now = read_first (store, TRUE);
  g_autoptr(GuiseSafetensors) old = now == NULL ? read_first (store, FALSE) : NULL;

  return old != NULL && !guise_mask_file_is_begun (old);
}

void
guise_mask_file_set_begun (GuiseSafetensors *file, gboolean is_begun)
{
  guise_safetensors_set_metadata (file, STATE, is_begun ? BEGUN : "in use");
}

gboolean
guise_mask_file_is_begun (const GuiseSafetensors *file)
{
  return g_strcmp0 (guise_safetensors_get_metadata (file, STATE), BEGUN) == 0;
}

char *
guise_mask_file_dup_hash (GuiseStore *store)
{
  g_autofree char *folder = guise_store_dup_cache_folder (store);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  char sha256[N_DIGITS + 1];
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (parse_name (name, sha256))
      return g_strdup (sha256);
  return NULL;
}
