/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-application.h"

#include "guise-config.h"
#include "guise-i18n.h"
#include "guise-preferences-window.h"
#include "guise-settings.h"
#include "guise-window.h"

#include <glib-unix.h>

struct _GuiseApplication
{
  AdwApplication  parent_instance;

  GSettings      *settings;
  GuiseRecents   *recents;
};

G_DEFINE_FINAL_TYPE (GuiseApplication, guise_application, ADW_TYPE_APPLICATION)

static GuiseWindow *
new_window (GuiseApplication *self)
{
  return guise_window_new (GTK_APPLICATION (self), self->settings, self->recents);
}

static GuiseWindow *
find_window (GuiseApplication *self, const char *path)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (GUISE_IS_WINDOW (l->data) && g_strcmp0 (guise_window_get_path (l->data), path) == 0)
      return l->data;
  return NULL;
}

static void
open_project (GuiseApplication *self, const char *path)
{
  GuiseWindow *window = find_window (self, path);

  if (window == NULL)
    {
      window = find_window (self, NULL);
      if (window == NULL)
        window = new_window (self);
      guise_window_open (window, path, GUISE_PROJECT_WRITE);
    }
  gtk_window_present (GTK_WINDOW (window));
}

static void
import_files (GuiseApplication *self, const char *const *paths)
{
  GtkWindow *active = gtk_application_get_active_window (GTK_APPLICATION (self));
  GuiseWindow *window = GUISE_IS_WINDOW (active) ? GUISE_WINDOW (active) : new_window (self);

  gtk_window_present (GTK_WINDOW (window));
  guise_window_add_files (window, paths);
}

static void
guise_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  GuiseApplication *self = GUISE_APPLICATION (application);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) media = NULL;

  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *path = g_file_get_path (files[i]);
      g_autofree char *project = path != NULL ? guise_project_dup_project_path (path) : NULL;

      if (project != NULL)
        open_project (self, project);
      else if (path != NULL)
        g_strv_builder_add (builder, path);
    }

  media = g_strv_builder_end (builder);
  if (media[0] != NULL)
    import_files (self, (const char *const *) media);
}

static void
guise_application_activate (GApplication *application)
{
  GuiseApplication *self = GUISE_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  gtk_window_present (window != NULL ? window : GTK_WINDOW (new_window (self)));
}

static void
new_window_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_present (GTK_WINDOW (new_window (GUISE_APPLICATION (user_data))));
}

/* Each window closes its project, or asks; the last to go ends the program. */
static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr(GList) windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (user_data)));

  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (l->data);
}

/* The session ends, or somebody wants the program gone: nobody is there to answer a question. */
static gboolean
terminate_cb (gpointer user_data)
{
  g_autoptr(GList) windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (user_data)));

  for (GList *l = windows; l != NULL; l = l->next)
    if (GUISE_IS_WINDOW (l->data))
      guise_window_leave (l->data);
  return G_SOURCE_CONTINUE;
}

/* The window of a project, which a notification names; also one that was left to work without being seen. */
static void
show_project_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GuiseWindow *window = find_window (GUISE_APPLICATION (user_data), g_variant_get_bytestring (parameter));

  if (window != NULL)
    gtk_window_present (GTK_WINDOW (window));
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  guise_preferences_window_present (parent, GUISE_APPLICATION (user_data)->settings,
                                    GUISE_IS_WINDOW (parent) ? guise_window_get_project (GUISE_WINDOW (parent)) : NULL);
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  adw_show_about_window (parent,
                         "application-name", _("Guise"),
                         "application-icon", GUISE_APP_ID,
                         "developer-name", _("The Guise authors"),
                         "version", GUISE_VERSION,
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "website", "https://guise.github.io/Guise",
                         "comments", _("A face-swap studio. It trains on your own computer, sends nothing anywhere, "
                                       "and says in each file that it is a swap."),
                         /* Translators: put your names here, one a line. */
                         "translator-credits", _("translator-credits"),
                         NULL);
}

static void
set_keys (GtkApplication *application)
{
  static const struct { const char *action; const char *keys[3]; } table[] = {
    { "app.quit", { "<Control>q" } },
    { "app.new-window", { "<Control><Shift>n" } },
    { "app.preferences", { "<Control>comma" } },
    { "window.close", { "<Control>w" } },
    { "win.new-project", { "<Control>n" } },
    { "win.open-project", { "<Control>o" } },
    { "win.import", { "<Control>i" } },
    { "win.import-folder", { "<Control><Shift>i" } },
    { "win.undo", { "<Control>z" } },
    { "win.redo", { "<Control><Shift>z", "<Control>y" } },
    { "win.history", { "<Control>h" } },
    { "win.jobs", { "<Control>j" } },
    { "win.full-screen", { "F11" } },
    { "win.next-region", { "F6" } },
    { "win.previous-region", { "<Shift>F6" } },
    { "win.help", { "F1" } },
    { "win.keys", { "<Control>question", "<Control>F1" } },
    { "win.page::media", { "<Alt>1" } },
    { "win.page::faces", { "<Alt>2" } },
    { "win.page::train", { "<Alt>3" } },
    { "win.page::swap", { "<Alt>4" } },
    { "win.page::export", { "<Alt>5" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    gtk_application_set_accels_for_action (application, table[i].action, table[i].keys);
}

static void
guise_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { .name = "about", .activate = about_cb },
    { .name = "new-window", .activate = new_window_cb },
    { .name = "preferences", .activate = preferences_cb },
    { .name = "quit", .activate = quit_cb },
    { .name = "show-project", .activate = show_project_cb, .parameter_type = "ay" },
  };
  static const int endings[] = { SIGTERM, SIGINT, SIGHUP };
  GuiseApplication *self = GUISE_APPLICATION (application);

  G_APPLICATION_CLASS (guise_application_parent_class)->startup (application);

  self->settings = guise_settings_load ();
  guise_settings_bind_appearance (self->settings);
  self->recents = guise_recents_new (NULL);
  guise_settings_bind_recents (self->settings, self->recents);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), self);
  set_keys (GTK_APPLICATION (application));
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    g_unix_signal_add (endings[i], terminate_cb, self);
}

static void
guise_application_finalize (GObject *object)
{
  GuiseApplication *self = GUISE_APPLICATION (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->recents);

  G_OBJECT_CLASS (guise_application_parent_class)->finalize (object);
}

static void
guise_application_class_init (GuiseApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = guise_application_finalize;
  application_class->startup = guise_application_startup;
  application_class->activate = guise_application_activate;
  application_class->open = guise_application_open;
}

static void
guise_application_init (GuiseApplication *self)
{
}

GuiseApplication *
guise_application_new (void)
{
  return g_object_new (GUISE_TYPE_APPLICATION,
                       "application-id", GUISE_APP_ID,
                       "resource-base-path", "/io/github/guise/Guise",
                       "flags", G_APPLICATION_HANDLES_OPEN,
                       NULL);
}
