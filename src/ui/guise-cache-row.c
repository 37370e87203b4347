/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-cache-row.h"

#include "guise-ask.h"
#include "guise-cache-folder.h"
#include "guise-file-picker.h"
#include "guise-i18n.h"

struct _GuiseCacheRow
{
  AdwActionRow  parent_instance;

  GtkWidget    *reset;

  GSettings    *settings;   /* (nullable): until it is set */
  GuiseProject *project;    /* (nullable) */
};

G_DEFINE_FINAL_TYPE (GuiseCacheRow, guise_cache_row, ADW_TYPE_ACTION_ROW)

/* A folder on its way through the check and the question. */
typedef struct
{
  GuiseCacheRow *row;
  char          *folder;
} Wish;

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->row);
  g_free (wish->folder);
  g_free (wish);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

static GtkWindow *
get_window (GuiseCacheRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return root != NULL ? GTK_WINDOW (root) : NULL;
}

static void
show (GuiseCacheRow *self)
{
  g_autofree char *folder = g_settings_get_string (self->settings, GUISE_CACHE_FOLDER_KEY);
  g_autofree char *text = folder[0] != '\0' ? g_markup_escape_text (folder, -1) : g_strdup (_("Each project’s own folder"));

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  gtk_widget_set_visible (self->reset, folder[0] != '\0');
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Wish) wish = user_data;
  g_autofree char *answer = guise_ask_finish (result);

  if (g_str_equal (answer, "keep") && wish->row->settings != NULL)
    guise_cache_folder_choose (wish->row->settings, wish->folder);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  const GuiseAnswer answers[] = {
    { "cancel", _("_Cancel"), GUISE_ANSWER_PLAIN },
    { "keep", _("_Use It All the Same"), GUISE_ANSWER_PLAIN },
  };
  g_autoptr(Wish) wish = user_data;
  g_autofree char *question = NULL;
  g_autoptr(GError) error = NULL;
  GuiseCacheRow *self = wish->row;

  if (!guise_cache_folder_check_finish (result, &question, &error))
    guise_tell (get_window (self), _("This Folder Cannot Be Used"), error->message);
  else if (self->settings == NULL)
    return;
  else if (question == NULL)
    guise_cache_folder_choose (self->settings, wish->folder);
  else
    guise_ask_async (get_window (self), _("Keep Caches Among Your Media?"), question, answers, G_N_ELEMENTS (answers), "cancel",
                     answered_cb, g_steal_pointer (&wish));
}

static void
picked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseCacheRow) self = GUISE_CACHE_ROW (user_data);
  g_autoptr(GListModel) files = guise_file_picker_pick_finish (result, NULL);
  g_autoptr(GFile) file = files != NULL ? g_list_model_get_item (files, 0) : NULL;
  char *path = file != NULL ? g_file_get_path (file) : NULL;
  Wish *wish;

  if (path == NULL)
    return;
  wish = g_new0 (Wish, 1);
  wish->row = g_object_ref (self);
  wish->folder = path;
  guise_cache_folder_check_async (path, self->project, checked_cb, wish);
}

static void
choose (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseCacheRow *self = GUISE_CACHE_ROW (widget);
  g_autofree char *folder = g_settings_get_string (self->settings, GUISE_CACHE_FOLDER_KEY);
  g_autoptr(GFile) place = folder[0] != '\0' ? g_file_new_for_path (folder) : NULL;

  guise_file_picker_pick_async (get_window (self), &(GuiseFilePick) {
    .title = _("Keep Film Strips and Proxies In"), .accept = _("_Choose"), .pick = GUISE_PICK_FOLDER, .folder = place,
  }, picked_cb, g_object_ref (self));
}

static void
reset (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guise_cache_folder_choose (GUISE_CACHE_ROW (widget)->settings, NULL);
}

static void
guise_cache_row_dispose (GObject *object)
{
  GuiseCacheRow *self = GUISE_CACHE_ROW (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->project);
  gtk_widget_dispose_template (GTK_WIDGET (self), GUISE_TYPE_CACHE_ROW);

  G_OBJECT_CLASS (guise_cache_row_parent_class)->dispose (object);
}

static void
guise_cache_row_class_init (GuiseCacheRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_cache_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-cache-row.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseCacheRow, reset);
  gtk_widget_class_install_action (widget_class, "cache.choose", NULL, choose);
  gtk_widget_class_install_action (widget_class, "cache.reset", NULL, reset);
}

static void
guise_cache_row_init (GuiseCacheRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
guise_cache_row_set (GuiseCacheRow *self, GSettings *settings, GuiseProject *project)
{
  g_return_if_fail (self->settings == NULL);

  self->settings = g_object_ref (settings);
  g_set_object (&self->project, project);
  g_signal_connect_object (settings, "changed::" GUISE_CACHE_FOLDER_KEY, G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}
