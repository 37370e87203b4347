/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-film-cache.h"

#include "guise-budget.h"
#include "guise-cache-trim-private.h"
#include "guise-clip-source.h"
#include "guise-film-strip.h"
#include "guise-project-private.h"
#include "guise-store-cache.h"

#include <glib/gstdio.h>
#include <utime.h>

#define PREFIX GUISE_STORE_FILM_PREFIX

G_STATIC_ASSERT (GUISE_CLIP_N_PICTURES == GUISE_FILM_STRIP_N_PICTURES);

/* More is no film strip of ours. */
#define MAX_FILE_BYTES (4 * 1024 * 1024)

/* What the thread needs; the project is held by whoever waits. */
typedef struct
{
  GuiseStore *store;
  gint64      clip;
  char       *name;    /* of the strip's file */
  guint64     limit;   /* bytes of all strips in the folder */
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_free (load->name);
  g_free (load);
}

void
guise_film_cache_trim (const char *folder, guint64 limit)
{
  guise_cache_trim (folder, PREFIX, limit);
}

/* Anybody may have put anything there: what is too long or no JPEG is made anew. */
static GBytes *
read_cached (const char *path)
{
  GStatBuf status;
  char *contents = NULL;
  gsize length = 0;

  if (g_lstat (path, &status) != 0 || !S_ISREG (status.st_mode) || status.st_size > MAX_FILE_BYTES
      || !g_file_get_contents (path, &contents, &length, NULL))
    return NULL;
  if (length < 4 || memcmp (contents, "\xff\xd8\xff", 3) != 0)
    {
      g_free (contents);
      return NULL;
    }
  utime (path, NULL);   /* used now */
  return g_bytes_new_take (contents, length);
}

static GBytes *
make (Load *load, GCancellable *cancellable, GError **error)
{
  g_auto(GuiseClipSource) source = { 0 };
  GuiseBudget *budget = guise_budget_get_shared ();
  guint n_threads;
  GBytes *film;

  if (!guise_clip_source_open (load->store, load->clip, &source, cancellable, error))
    return NULL;

  n_threads = guise_budget_take (budget, GUISE_BUDGET_JOB, 1);
  film = guise_film_strip_make (source.info, source.table, n_threads, cancellable, error);
  guise_budget_give_back (budget, GUISE_BUDGET_JOB, n_threads);
  return film;
}

static void
load_thread (gpointer data, gpointer user_data)
{
  g_autoptr(GTask) task = G_TASK (data);
  Load *load = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autofree char *folder = guise_store_make_clip_cache (load->store);
  g_autofree char *path = g_build_filename (folder, load->name, NULL);
  GBytes *film = read_cached (path);

  if (film == NULL && !g_cancellable_set_error_if_cancelled (cancellable, &error))
    {
      film = make (load, cancellable, &error);
      /* A strip that cannot be kept is as good a strip. */
      if (film != NULL && !guise_store_is_read_only (load->store)
          && g_file_set_contents (path, g_bytes_get_data (film, NULL), (gssize) g_bytes_get_size (film), NULL))
        guise_film_cache_trim (folder, load->limit);
    }

  if (film != NULL)
    g_task_return_pointer (task, film, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

/* One thread for all projects of the process, which are rarely two. */
static GThreadPool *
get_pool (void)
{
  static gsize pool = 0;

  if (g_once_init_enter (&pool))
    g_once_init_leave (&pool, (gsize) g_thread_pool_new (load_thread, NULL, 1, FALSE, NULL));
  return (GThreadPool *) pool;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GuiseProject *project = g_task_get_source_object (task);
  GError *error = NULL;
  GBytes *film = g_task_propagate_pointer (G_TASK (result), &error);

  if (film != NULL)
    g_task_return_pointer (task, film, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
  guise_project_release (project);
}

void
guise_film_cache_load_async (GuiseProject *project, gint64 clip, const char *fingerprint, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *outer = g_task_new (project, NULL, callback, user_data);
  GTask *inner = g_task_new (NULL, guise_project_get_closing (project), loaded_cb, outer);
  GuiseStore *store = guise_project_get_store (project);
  Load *load = g_new0 (Load, 1);

  load->store = store;
  load->clip = clip;
  load->limit = guise_project_get_preferences (project)->films_bytes;
  load->name = guise_store_dup_cache_name (PREFIX, clip, fingerprint, ".jpg");
  g_task_set_source_tag (outer, guise_film_cache_load_async);
  g_task_set_task_data (inner, load, load_free);
  guise_project_hold (project);
  g_thread_pool_push (get_pool (), inner, NULL);
}

GBytes *
guise_film_cache_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, guise_film_cache_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
