/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-settings.h"

#include "guise-config.h"
#include "guise-place.h"

#define MEGABYTE ((guint64) 1024 * 1024)

GSettings *
guise_settings_load (void)
{
  g_autofree char *folder = guise_place_dup ("data", "");
  g_autoptr(GSettingsSchemaSource) source = NULL;
  g_autoptr(GSettingsSchema) schema = NULL;
  g_autoptr(GError) error = NULL;

  if (folder[0] == '\0')
    return g_settings_new (GUISE_APP_ID);

  source = g_settings_schema_source_new_from_directory (folder, g_settings_schema_source_get_default (), FALSE, &error);
  if (source == NULL)
    g_error ("The build folder has no settings: %s", error->message);
  schema = g_settings_schema_source_lookup (source, GUISE_APP_ID, FALSE);
  return g_settings_new_full (schema, NULL, NULL);
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
}

void
guise_settings_bind_project (GSettings *settings, GuiseProject *project)
{
  g_signal_connect_object (settings, "changed", G_CALLBACK (project_cb), project, 0);
  project_cb (settings, NULL, project);
}
