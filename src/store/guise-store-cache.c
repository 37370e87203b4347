/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-store"

#include "guise-store-cache.h"
#include "guise-store-private.h"

#include "guise-file.h"
#include "guise-i18n.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#define SHARE    "guise-cache"   /* of a root */
#define PLACE    "place"
#define N_DIGITS 16

/* By which programs that make backups know what they need not keep: bford.info/cachedir */
#define TAG      "CACHEDIR.TAG"
#define TAG_TEXT "Signature: 8a477f597d28d172789f06886806bc55\n# Pictures of clips, cached by Guise. They may be deleted.\n"

char *
guise_store_dup_cache_name (const char *prefix, gint64 clip, const char *fingerprint, const char *ending)
{
  g_autofree char *digits = g_strndup (fingerprint, N_DIGITS);

  g_strcanon (digits, "0123456789abcdef", '_');
  return g_strdup_printf ("%s%" G_GINT64_FORMAT "-%s%s", prefix, clip, digits, ending);
}

gboolean
guise_store_read_cache_key (GuiseStore *self, GError **error)
{
  gint64 key;

  if (!guise_store_get_meta (self, "cache-key", 0, &self->cache_key, error))
    return FALSE;
  if (self->cache_key != 0 || self->read_only)
    return TRUE;
  if (getrandom (&key, sizeof key, 0) != sizeof key)
    key = ((gint64) g_random_int () << 32) | g_random_int ();
  if (!guise_store_set_meta (self, "cache-key", key, error))
    return FALSE;
  self->cache_key = key;
  return TRUE;
}

void
guise_store_set_cache_roots (GuiseStore *self, const char *const *roots)
{
  g_mutex_lock (&self->cache_mutex);
  g_strfreev (self->cache_roots);
  self->cache_roots = g_strdupv ((char **) roots);
  g_mutex_unlock (&self->cache_mutex);
}

static GStrv
dup_roots (GuiseStore *self)
{
  GStrv roots;

  g_mutex_lock (&self->cache_mutex);
  roots = g_strdupv (self->cache_roots);
  g_mutex_unlock (&self->cache_mutex);
  return roots;
}

static char *
dup_key (GuiseStore *self)
{
  return g_strdup_printf ("%0*" G_GINT64_MODIFIER "x", N_DIGITS, (guint64) self->cache_key);
}

/* The project's share of @root, "" being the project; (nullable) for one that has no key. */
static char *
dup_share (GuiseStore *self, const char *root)
{
  g_autofree char *key = NULL;

  if (root[0] == '\0')
    return guise_store_dup_cache_folder (self);
  if (self->cache_key == 0)
    return NULL;
  key = dup_key (self);
  return g_build_filename (root, SHARE, key, NULL);
}

static void
write_unless_there (const char *path, const char *text)
{
  g_autoptr(GError) error = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_set_contents (path, text, -1, &error))
    g_debug ("%s", error->message);
}

char *
guise_store_make_clip_cache (GuiseStore *self)
{
  g_auto(GStrv) roots = dup_roots (self);
  const char *root = roots != NULL && roots[0] != NULL ? roots[0] : "";
  g_autofree char *share = dup_share (self, root), *tag = NULL, *place = NULL, *key = NULL;

  if (roots != NULL && g_atomic_int_compare_and_exchange (&self->caches_due, TRUE, FALSE))
    guise_store_empty_caches (self);
  if (root[0] == '\0' || share == NULL || !g_file_test (root, G_FILE_TEST_IS_DIR)
      || g_mkdir_with_parents (share, 0700) != 0)
    return guise_store_dup_cache_folder (self);

  tag = g_build_filename (root, SHARE, TAG, NULL);
  write_unless_there (tag, TAG_TEXT);
  key = dup_key (self);
  place = g_build_filename (self->path, "cache", PLACE, NULL);
  if (!self->read_only)
    write_unless_there (place, key);
  return g_steal_pointer (&share);
}

GStrv
guise_store_list_former_clip_caches (GuiseStore *self)
{
  g_auto(GStrv) roots = dup_roots (self);
  g_autofree char *now = guise_store_make_clip_cache (self), *own = guise_store_dup_cache_folder (self);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  if (!g_str_equal (now, own))
    g_strv_builder_add (builder, own);
  for (guint i = 0; roots != NULL && roots[i] != NULL; i++)
    {
      g_autofree char *share = roots[i][0] != '\0' ? dup_share (self, roots[i]) : NULL;

      if (share != NULL && !g_str_equal (share, now) && g_file_test (share, G_FILE_TEST_IS_DIR))
        g_strv_builder_add (builder, share);
    }
  return g_strv_builder_end (builder);
}

char *
guise_store_find_clip_cache (const char *project, const char *root)
{
  g_autofree char *path = g_build_filename (project, "cache", PLACE, NULL), *share = NULL;
  char key[N_DIGITS + 1] = "";
  GStatBuf status;
  /* A link leads out of the project, and whoever opens a pipe waits for ever. */
  FILE *file = g_lstat (path, &status) == 0 && S_ISREG (status.st_mode) ? g_fopen (path, "re") : NULL;
  gsize n_read = file != NULL ? fread (key, 1, N_DIGITS, file) : 0;

  if (file != NULL)
    fclose (file);
  if (n_read != N_DIGITS || strspn (key, "0123456789abcdef") != N_DIGITS)
    return NULL;
  share = g_build_filename (root, SHARE, key, NULL);
  return g_file_test (share, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&share) : NULL;
}

static void
empty_folder (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      /* One level: what is cached there stands in plain files. */
      g_unlink (path);
    }
}

void
guise_store_empty_caches (GuiseStore *self)
{
  g_auto(GStrv) former = guise_store_list_former_clip_caches (self);
  g_autofree char *now = guise_store_make_clip_cache (self), *own = guise_store_dup_cache_folder (self);

  empty_folder (own);
  empty_folder (now);
  for (guint i = 0; former[i] != NULL; i++)
    empty_folder (former[i]);
}
