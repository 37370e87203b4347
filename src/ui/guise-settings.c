/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-settings.h"

#include "guise-cache-folder.h"
#include "guise-config.h"
#include "guise-project-cache.h"

#define MEGABYTE ((guint64) 1024 * 1024)

GSettings *
guise_settings_load (void)
{
  GSettings *settings = guise_cache_folder_load_settings ();

  if (settings == NULL)
    g_error ("The settings of " GUISE_APP_ID " are not installed");
  return settings;
}

static void
appearance_cb (GSettings *settings, const char *key, gpointer user_data)
{
  g_autofree char *appearance = g_settings_get_string (settings, "appearance");

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      g_str_equal (appearance, "light") ? ADW_COLOR_SCHEME_FORCE_LIGHT
                                      : g_str_equal (appearance, "dark") ? ADW_COLOR_SCHEME_FORCE_DARK
                                      : ADW_COLOR_SCHEME_DEFAULT);
}

void
guise_settings_bind_appearance (GSettings *settings)
{
  g_signal_connect (settings, "changed::appearance", G_CALLBACK (appearance_cb), NULL);
  appearance_cb (settings, "appearance", NULL);
}

static void
project_cb (GSettings *settings, const char *key, gpointer user_data)
{
  g_autofree char *label = g_settings_get_string (settings, "label-text");
  g_auto(GStrv) roots = guise_cache_folder_dup_roots (settings);
  const GuisePreferences preferences = {
    .device = (guint) g_settings_get_int (settings, "device"),
    .memory_limit_bytes = (guint64) g_settings_get_int (settings, "memory-limit") * MEGABYTE,
    .pictures_bytes = (guint64) g_settings_get_int (settings, "pictures-memory") * MEGABYTE,
    .films_bytes = (guint64) g_settings_get_int (settings, "film-strips") * MEGABYTE,
    .proxies_bytes = (guint64) g_settings_get_int (settings, "proxies") * MEGABYTE,
    .label_always = g_settings_get_boolean (settings, "label-always"),
    .label = label[0] != '\0' ? label : NULL,
  };

  guise_project_set_preferences (GUISE_PROJECT (user_data), &preferences);
  guise_project_set_cache_roots (GUISE_PROJECT (user_data), (const char *const *) roots);
}

void
guise_settings_bind_project (GSettings *settings, GuiseProject *project)
{
  g_signal_connect_object (settings, "changed", G_CALLBACK (project_cb), project, 0);
  g_signal_connect_object (settings, "changed::" GUISE_CACHE_FOLDER_KEY, G_CALLBACK (guise_project_gather_cache), project,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  project_cb (settings, NULL, project);
  guise_project_gather_cache (project);
}

static void
recents_cb (GSettings *settings, const char *key, gpointer user_data)
{
  g_auto(GStrv) roots = guise_cache_folder_dup_roots (settings);

  guise_recents_set_cache_roots (GUISE_RECENTS (user_data), (const char *const *) roots);
}

void
guise_settings_bind_recents (GSettings *settings, GuiseRecents *recents)
{
  g_signal_connect_object (settings, "changed::" GUISE_CACHE_FOLDER_KEY, G_CALLBACK (recents_cb), recents, 0);
  recents_cb (settings, NULL, recents);
}
