/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-cache-move-job.h"

#include "guise-i18n.h"
#include "guise-store-cache.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

/* A copy that is not whole yet; a kill leaves one at most, which the next move writes over. */
#define UNFINISHED "moving"

struct _GuiseCacheMoveJob
{
  GuiseJob              parent_instance;

  GuiseStore           *store;
  GuiseCacheMoveResult  result;
};

G_DEFINE_FINAL_TYPE (GuiseCacheMoveJob, guise_cache_move_job, GUISE_TYPE_JOB)

typedef struct
{
  char    *path;
  guint64  size;
} Entry;

static void
entry_clear (gpointer data)
{
  g_free (((Entry *) data)->path);
}

static void
list_folder (const char *folder, GArray *entries)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      Entry entry = { .path = g_build_filename (folder, name, NULL) };
      GStatBuf status;

      if ((g_str_has_prefix (name, GUISE_STORE_FILM_PREFIX) || g_str_has_prefix (name, GUISE_STORE_PROXY_PREFIX))
          && g_lstat (entry.path, &status) == 0 && S_ISREG (status.st_mode))
        {
          entry.size = (guint64) status.st_size;
          g_array_append_val (entries, entry);
        }
      else
        g_free (entry.path);
    }
}

static GArray *
list_due (GuiseStore *store)
{
  g_auto(GStrv) former = guise_store_list_former_clip_caches (store);
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  g_array_set_clear_func (entries, entry_clear);
  for (guint i = 0; former[i] != NULL; i++)
    list_folder (former[i], entries);
  return entries;
}

gboolean
guise_cache_move_is_due (GuiseStore *store)
{
  g_autoptr(GArray) entries = list_due (store);

  return entries->len > 0;
}

static gboolean
copy_and_remove (const Entry *entry, const char *folder, const char *to, GCancellable *cancellable, GError **error)
{
  g_autofree char *unfinished = g_build_filename (folder, UNFINISHED, NULL);
  g_autoptr(GFile) source = g_file_new_for_path (entry->path);
  g_autoptr(GFile) between = g_file_new_for_path (unfinished);

  if (!g_file_copy (source, between, G_FILE_COPY_OVERWRITE | G_FILE_COPY_NOFOLLOW_SYMLINKS, cancellable, NULL, NULL, error)
      || g_rename (unfinished, to) != 0)
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("%s cannot be renamed to %s"), unfinished, to);
      g_unlink (unfinished);
      return FALSE;
    }
  g_unlink (entry->path);
  return TRUE;
}

/* A proxy that grows is locked by whoever makes it. */
static gboolean
move_entry (GuiseCacheMoveJob *self, const Entry *entry, const char *folder, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = g_path_get_basename (entry->path);
  g_autofree char *to = g_build_filename (folder, name, NULL);
  int fd = g_open (entry->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  gboolean good = TRUE;

  if (fd < 0 || flock (fd, LOCK_EX | LOCK_NB) != 0)
    self->result.n_left++;
  else if (g_file_test (to, G_FILE_TEST_EXISTS))
    g_unlink (entry->path);
  else
    {
      good = g_rename (entry->path, to) == 0 || copy_and_remove (entry, folder, to, cancellable, error);
      self->result.n_files += good;
      self->result.n_bytes += good ? entry->size : 0;
    }
  if (fd >= 0)
    close (fd);
  return good;
}

static gboolean
guise_cache_move_job_run (GuiseJob *job, GCancellable *cancellable, GError **error)
{
  GuiseCacheMoveJob *self = GUISE_CACHE_MOVE_JOB (job);
  g_autofree char *folder = guise_store_make_clip_cache (self->store);
  g_autoptr(GArray) entries = list_due (self->store);

  for (guint i = 0; i < entries->len && !guise_job_is_stopping (job); i++)
    {
      guise_job_report (job, (double) i / entries->len, _("Moving cached pictures · %u of %u"), i + 1, entries->len);
      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !move_entry (self, &g_array_index (entries, Entry, i), folder, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static void
guise_cache_move_job_class_init (GuiseCacheMoveJobClass *klass)
{
  GUISE_JOB_CLASS (klass)->run = guise_cache_move_job_run;
}

static void
guise_cache_move_job_init (GuiseCacheMoveJob *self)
{
}

GuiseCacheMoveJob *
guise_cache_move_job_new (GuiseStore *store)
{
  GuiseCacheMoveJob *self;

  g_return_val_if_fail (store != NULL, NULL);

  self = g_object_new (GUISE_TYPE_CACHE_MOVE_JOB, NULL);
  self->store = store;
  return self;
}

GuiseCacheMoveResult
guise_cache_move_job_get_result (GuiseCacheMoveJob *self)
{
  return self->result;
}
