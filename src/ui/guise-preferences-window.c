/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-preferences-window.h"

#include "guise-cache-row.h"
#include "guise-device.h"
#include "guise-i18n.h"

/* In the order of the list in the .ui. */
static const char *const appearances[] = { "system", "light", "dark" };

/* No AdwPreferencesWindow: that of libadwaita 1.2 never lets go of its rows, one of which has the project. */
struct _GuisePreferencesWindow
{
  AdwWindow       parent_instance;

  AdwComboRow     *appearance;
  AdwComboRow     *device;
  GtkStringList   *devices;
  GtkSpinButton   *memory;
  GtkSpinButton   *pictures;
  GuiseCacheRow   *cache;
  GtkSpinButton   *films;
  GtkSpinButton   *proxies;
  GtkSwitch       *label_always;
  GtkEditable     *label_text;

  GSettings       *settings;
};

G_DEFINE_FINAL_TYPE (GuisePreferencesWindow, guise_preferences_window, ADW_TYPE_WINDOW)

static gboolean
appearance_to_row (GValue *value, GVariant *variant, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (appearances); i++)
    if (g_str_equal (g_variant_get_string (variant, NULL), appearances[i]))
      g_value_set_uint (value, i);
  return TRUE;
}

static GVariant *
appearance_from_row (const GValue *value, const GVariantType *type, gpointer user_data)
{
  guint i = g_value_get_uint (value);

  return i < G_N_ELEMENTS (appearances) ? g_variant_new_string (appearances[i]) : NULL;
}

static gboolean
device_to_row (GValue *value, GVariant *variant, gpointer user_data)
{
  g_value_set_uint (value, (guint) g_variant_get_int32 (variant));
  return TRUE;
}

static GVariant *
device_from_row (const GValue *value, const GVariantType *type, gpointer user_data)
{
  guint i = g_value_get_uint (value);

  return i != GTK_INVALID_LIST_POSITION ? g_variant_new_int32 ((int) i) : NULL;
}

/* Loading drivers takes its time. */
static void
list_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, guise_device_list (), (GDestroyNotify) json_node_unref);
}

static void
add_device (GuisePreferencesWindow *self, JsonObject *device)
{
  const char *name = json_object_get_string_member (device, "name");
  g_autofree char *text = NULL;

  if (!json_object_get_boolean_member (device, "usable"))
    text = g_strdup_printf (_("%s (cannot be used)"), name);
  else if (g_str_equal (json_object_get_string_member (device, "type"), "processor"))
    text = g_strdup_printf (_("%s (the processor: slow)"), name);
  else
    text = g_strdup (name);
  gtk_string_list_append (self->devices, text);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree GWeakRef *ref = user_data;
  g_autoptr(GuisePreferencesWindow) self = g_weak_ref_get (ref);
  g_autoptr(JsonNode) node = g_task_propagate_pointer (G_TASK (result), NULL);
  JsonArray *devices;
  int chosen;

  g_weak_ref_clear (ref);
  if (self == NULL || self->settings == NULL)
    return;
  devices = json_object_get_array_member (json_node_get_object (node), "devices");
  for (guint i = 0; i < json_array_get_length (devices); i++)
    add_device (self, json_array_get_object_element (devices, i));
  /* A device that is gone keeps its number until another is chosen. */
  chosen = g_settings_get_int (self->settings, "device");
  for (guint i = json_array_get_length (devices) + 1; (int) i <= chosen; i++)
    gtk_string_list_append (self->devices, _("A device that is not there now"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->device), "");
  gtk_widget_set_sensitive (GTK_WIDGET (self->device), TRUE);
  g_settings_bind_with_mapping (self->settings, "device", self->device, "selected", G_SETTINGS_BIND_DEFAULT
                                | G_SETTINGS_BIND_NO_SENSITIVITY, device_to_row, device_from_row, NULL, NULL);
}

static void
bind (GuisePreferencesWindow *self)
{
  g_settings_bind_with_mapping (self->settings, "appearance", self->appearance, "selected", G_SETTINGS_BIND_DEFAULT,
                                appearance_to_row, appearance_from_row, NULL, NULL);
  g_settings_bind (self->settings, "memory-limit", self->memory, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "pictures-memory", self->pictures, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "film-strips", self->films, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "proxies", self->proxies, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "label-always", self->label_always, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "label-text", self->label_text, "text",
                   G_SETTINGS_BIND_DEFAULT | G_SETTINGS_BIND_NO_SENSITIVITY);
}

static void
guise_preferences_window_dispose (GObject *object)
{
  g_clear_object (&GUISE_PREFERENCES_WINDOW (object)->settings);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_PREFERENCES_WINDOW);

  G_OBJECT_CLASS (guise_preferences_window_parent_class)->dispose (object);
}

static void
guise_preferences_window_class_init (GuisePreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (GUISE_TYPE_CACHE_ROW);
  G_OBJECT_CLASS (klass)->dispose = guise_preferences_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-preferences-window.ui");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_bind_template_child (widget_class, GuisePreferencesWindow, appearance);
  gtk_widget_class_bind_template_child (widget_class, GuisePreferencesWindow, device);
  gtk_widget_class_bind_template_child (widget_class, GuisePreferencesWindow, devices);
  gtk_widget_class_bind_template_child (widget_class, GuisePreferencesWindow, memory);
  gtk_widget_class_bind_template_child (widget_class, GuisePreferencesWindow, pictures);
  gtk_widget_class_bind_template_child (widget_class, GuisePreferencesWindow, cache);
  gtk_widget_class_bind_template_child (widget_class, GuisePreferencesWindow, films);
  gtk_widget_class_bind_template_child (widget_class, GuisePreferencesWindow, proxies);
  gtk_widget_class_bind_template_child (widget_class, GuisePreferencesWindow, label_always);
  gtk_widget_class_bind_template_child (widget_class, GuisePreferencesWindow, label_text);
}

static void
guise_preferences_window_init (GuisePreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
guise_preferences_window_present (GtkWindow *parent, GSettings *settings, GuiseProject *project)
{
  GuisePreferencesWindow *self = g_object_new (GUISE_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);
  /* Weak: a window that outlives its parent trips over it. */
  GWeakRef *ref = g_new0 (GWeakRef, 1);
  g_autoptr(GTask) task = g_task_new (NULL, NULL, listed_cb, ref);

  g_weak_ref_init (ref, self);
  self->settings = g_object_ref (settings);
  bind (self);
  guise_cache_row_set (self->cache, settings, project);
  g_task_run_in_thread (task, list_thread);
  gtk_window_present (GTK_WINDOW (self));
}
