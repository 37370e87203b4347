/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-recents"

#include "guise-recents.h"

#include "guise-store-cache.h"

#include <glib/gstdio.h>
#include <string.h>

/* A film strip is smaller; what is larger is not ours. */
#define MAX_FILM_BYTES (4 * 1024 * 1024)

#define PREFIX GUISE_STORE_FILM_PREFIX

struct _GuiseRecent
{
  GObject   parent_instance;

  char     *path;
  char     *name;
  gboolean  missing;
  gint64    changed;
  GBytes   *film;      /* (nullable) */
};

G_DEFINE_FINAL_TYPE (GuiseRecent, guise_recent, G_TYPE_OBJECT)

struct _GuiseRecents
{
  GObject    parent_instance;

  char      *file;
  GStrv      roots;     /* (nullable): of cached film strips */
  GPtrArray *paths;     /* (element-type filename): what is to be listed */
  GPtrArray *items;     /* (element-type GuiseRecent): what is known of them */
  GCancellable *looking; /* (nullable): the newest look */
};

static GType
get_item_type (GListModel *model)
{
  return GUISE_TYPE_RECENT;
}

static guint
get_n_items (GListModel *model)
{
  return GUISE_RECENTS (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GuiseRecents *self = GUISE_RECENTS (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GuiseRecents, guise_recents, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* The strip of the clip with the lowest number, as far as there is one. */
static GBytes *
find_film_in (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *path = NULL;
  guint64 lowest = G_MAXUINT64;
  const char *name;
  char *contents;
  GStatBuf status;
  gsize length;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, PREFIX) && g_ascii_strtoull (name + strlen (PREFIX), NULL, 10) < lowest)
      {
        lowest = g_ascii_strtoull (name + strlen (PREFIX), NULL, 10);
        g_free (path);
        path = g_build_filename (folder, name, NULL);
      }
  if (path == NULL || g_lstat (path, &status) != 0 || !S_ISREG (status.st_mode) || status.st_size > MAX_FILM_BYTES
      || !g_file_get_contents (path, &contents, &length, NULL))
    return NULL;
  return g_bytes_new_take (contents, length);
}

static GBytes *
find_film (const char *project, const char *const *roots)
{
  g_autofree char *folder = g_build_filename (project, "cache", NULL);
  GBytes *film = find_film_in (folder);

  for (guint i = 0; film == NULL && roots != NULL && roots[i] != NULL; i++)
    {
      g_autofree char *share = roots[i][0] != '\0' ? guise_store_find_clip_cache (project, roots[i]) : NULL;

      if (share != NULL)
        film = find_film_in (share);
    }
  return film;
}

static GuiseRecent *
look_at (const char *path, const char *const *roots)
{
  GuiseRecent *recent = g_object_new (GUISE_TYPE_RECENT, NULL);
  g_autofree char *log = g_build_filename (path, "project.db-wal", NULL);
  g_autofree char *database = g_build_filename (path, "project.db", NULL);
  GStatBuf status;

  recent->path = g_strdup (path);
  recent->name = g_filename_display_basename (path);
  if (g_str_has_suffix (recent->name, ".guise"))
    recent->name[strlen (recent->name) - strlen (".guise")] = '\0';
  recent->missing = g_stat (database, &status) != 0;
  if (recent->missing)
    return recent;
  recent->changed = status.st_mtime;
  if (g_stat (log, &status) == 0)
    recent->changed = MAX (recent->changed, status.st_mtime);
  recent->film = find_film (path, roots);
  return recent;
}

/* What the thread needs. */
typedef struct
{
  GStrv paths;
  GStrv roots;   /* (nullable) */
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_strfreev (look->paths);
  g_strfreev (look->roots);
  g_free (look);
}

static void
look_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  const Look *look = data;

  for (guint i = 0; look->paths[i] != NULL && !g_cancellable_is_cancelled (cancellable); i++)
    g_ptr_array_add (items, look_at (look->paths[i], (const char *const *) look->roots));
  g_task_return_pointer (task, items, (GDestroyNotify) g_ptr_array_unref);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseRecents) self = GUISE_RECENTS (user_data);
  g_autoptr(GPtrArray) items = g_task_propagate_pointer (G_TASK (result), NULL);
  guint n_old = self->items->len;

  if (items == NULL)
    return;   /* overtaken by a newer one */
  g_ptr_array_unref (self->items);
  self->items = g_steal_pointer (&items);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_old, self->items->len);
}

void
guise_recents_refresh (GuiseRecents *self)
{
  g_autoptr(GTask) task = NULL;
  Look *look;

  g_return_if_fail (GUISE_IS_RECENTS (self));

  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  self->looking = g_cancellable_new ();

  look = g_new0 (Look, 1);
  look->roots = g_strdupv (self->roots);
  look->paths = g_new0 (char *, self->paths->len + 1);
  for (guint i = 0; i < self->paths->len; i++)
    look->paths[i] = g_strdup (g_ptr_array_index (self->paths, i));
  task = g_task_new (NULL, self->looking, looked_cb, g_object_ref (self));
  g_task_set_task_data (task, look, look_free);
  g_task_run_in_thread (task, look_thread);
}

void
guise_recents_set_cache_roots (GuiseRecents *self, const char *const *roots)
{
  g_return_if_fail (GUISE_IS_RECENTS (self));

  g_strfreev (self->roots);
  self->roots = g_strdupv ((char **) roots);
  guise_recents_refresh (self);
}

/* One path a line, escaped like an address, for a name may hold a line break. Lost, nothing is lost. */
static void
save (GuiseRecents *self)
{
  g_autofree char *folder = g_path_get_dirname (self->file);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < self->paths->len; i++)
    {
      g_autofree char *uri = g_filename_to_uri (g_ptr_array_index (self->paths, i), NULL, NULL);

      if (uri != NULL)
        g_string_append_printf (text, "%s\n", uri);
    }
  g_mkdir_with_parents (folder, 0700);
  if (!g_file_set_contents_full (self->file, text->str, (gssize) text->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                 &error))
    g_warning ("Recent projects are not remembered: %s", error->message);
}

static void
load (GuiseRecents *self)
{
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  if (!g_file_get_contents (self->file, &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", GUISE_RECENTS_MAX + 1);
  for (guint i = 0; lines[i] != NULL && i < GUISE_RECENTS_MAX; i++)
    {
      char *path = g_filename_from_uri (lines[i], NULL, NULL);

      if (path != NULL)
        g_ptr_array_add (self->paths, path);
    }
}

static gboolean
take_out (GuiseRecents *self, const char *path)
{
  for (guint i = 0; i < self->paths->len; i++)
    if (g_str_equal (g_ptr_array_index (self->paths, i), path))
      {
        g_ptr_array_remove_index (self->paths, i);
        return TRUE;
      }
  return FALSE;
}

void
guise_recents_add (GuiseRecents *self, const char *path)
{
  g_return_if_fail (GUISE_IS_RECENTS (self));

  take_out (self, path);
  g_ptr_array_insert (self->paths, 0, g_strdup (path));
  if (self->paths->len > GUISE_RECENTS_MAX)
    g_ptr_array_set_size (self->paths, GUISE_RECENTS_MAX);
  save (self);
  guise_recents_refresh (self);
}

void
guise_recents_remove (GuiseRecents *self, const char *path)
{
  g_return_if_fail (GUISE_IS_RECENTS (self));

  if (!take_out (self, path))
    return;
  save (self);
  guise_recents_refresh (self);
}

const char *
guise_recent_get_path (GuiseRecent *self)
{
  g_return_val_if_fail (GUISE_IS_RECENT (self), NULL);

  return self->path;
}

const char *
guise_recent_get_name (GuiseRecent *self)
{
  g_return_val_if_fail (GUISE_IS_RECENT (self), NULL);

  return self->name;
}

gboolean
guise_recent_get_missing (GuiseRecent *self)
{
  g_return_val_if_fail (GUISE_IS_RECENT (self), TRUE);

  return self->missing;
}

gint64
guise_recent_get_changed (GuiseRecent *self)
{
  g_return_val_if_fail (GUISE_IS_RECENT (self), 0);

  return self->changed;
}

GBytes *
guise_recent_get_film (GuiseRecent *self)
{
  g_return_val_if_fail (GUISE_IS_RECENT (self), NULL);

  return self->film;
}

static void
guise_recent_finalize (GObject *object)
{
  GuiseRecent *self = GUISE_RECENT (object);

  g_free (self->path);
  g_free (self->name);
  g_clear_pointer (&self->film, g_bytes_unref);

  G_OBJECT_CLASS (guise_recent_parent_class)->finalize (object);
}

static void
guise_recent_class_init (GuiseRecentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_recent_finalize;
}

static void
guise_recent_init (GuiseRecent *self)
{
}

static void
guise_recents_finalize (GObject *object)
{
  GuiseRecents *self = GUISE_RECENTS (object);

  g_free (self->file);
  g_strfreev (self->roots);
  g_ptr_array_unref (self->paths);
  g_ptr_array_unref (self->items);
  g_clear_object (&self->looking);

  G_OBJECT_CLASS (guise_recents_parent_class)->finalize (object);
}

static void
guise_recents_class_init (GuiseRecentsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_recents_finalize;
}

static void
guise_recents_init (GuiseRecents *self)
{
  self->paths = g_ptr_array_new_with_free_func (g_free);
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

GuiseRecents *
guise_recents_new (const char *file)
{
  GuiseRecents *self = g_object_new (GUISE_TYPE_RECENTS, NULL);

  self->file = file != NULL ? g_strdup (file) : g_build_filename (g_get_user_state_dir (), "guise", "recent", NULL);
  load (self);
  guise_recents_refresh (self);
  return self;
}
