/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-setting-row.h"

#include "guise-i18n.h"

#include <adwaita.h>
#include <math.h>

#define GUISE_TYPE_SETTING_ROW (guise_setting_row_get_type ())
G_DECLARE_FINAL_TYPE (GuiseSettingRow, guise_setting_row, GUISE, SETTING_ROW, AdwActionRow)

struct _GuiseSettingRow
{
  AdwActionRow        parent_instance;

  GuiseRunOptions    *options;
  const GuiseSetting *setting;
  guint               index;
  GtkWidget          *value;       /* a spin button, a switch or a drop-down */
  GtkWidget          *reset;
  gboolean            showing;     /* the value is being set from the options */
};

G_DEFINE_FINAL_TYPE (GuiseSettingRow, guise_setting_row, ADW_TYPE_ACTION_ROW)

static void
show (GuiseSettingRow *self)
{
  const double value = guise_run_options_get (self->options, self->index);

  self->showing = TRUE;
  if (GTK_IS_SPIN_BUTTON (self->value))
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->value), value);
  else if (GTK_IS_SWITCH (self->value))
    gtk_switch_set_active (GTK_SWITCH (self->value), value != 0);
  else
    gtk_drop_down_set_selected (GTK_DROP_DOWN (self->value), (guint) value);
  self->showing = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self), guise_run_options_matters (self->options, self->index));
  gtk_widget_set_sensitive (self->reset, !guise_run_options_is_usual (self->options, self->index));
}

static void
value_cb (GuiseSettingRow *self)
{
  double value;

  if (self->showing)
    return;
  if (GTK_IS_SPIN_BUTTON (self->value))
    value = gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->value));
  else if (GTK_IS_SWITCH (self->value))
    value = gtk_switch_get_active (GTK_SWITCH (self->value));
  else
    value = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->value));
  guise_run_options_set (self->options, self->index, value);
}

static void
reset_cb (GuiseSettingRow *self)
{
  guise_run_options_reset (self->options, self->index);
}

static void
make_value (GuiseSettingRow *self)
{
  const GuiseSetting *setting = self->setting;
  const char *signal = "notify::selected";

  switch (setting->kind)
    {
    case GUISE_SETTING_SWITCH:
      self->value = gtk_switch_new ();
      signal = "notify::active";
      break;
    case GUISE_SETTING_CHOICE:
      self->value = gtk_drop_down_new_from_strings (setting->choices);
      break;
    case GUISE_SETTING_NUMBER:
    case GUISE_SETTING_WHOLE:
    default:
      self->value = gtk_spin_button_new_with_range (setting->min, setting->max, setting->step);
      gtk_spin_button_set_digits (GTK_SPIN_BUTTON (self->value), setting->digits);
      gtk_editable_set_width_chars (GTK_EDITABLE (self->value), 9);
      signal = "value-changed";
      break;
    }
  gtk_widget_set_valign (self->value, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->value, setting->help);
  g_signal_connect_object (self->value, signal, G_CALLBACK (value_cb), self, G_CONNECT_SWAPPED);
}

static void
guise_setting_row_dispose (GObject *object)
{
  GuiseSettingRow *self = GUISE_SETTING_ROW (object);

  g_clear_object (&self->options);

  G_OBJECT_CLASS (guise_setting_row_parent_class)->dispose (object);
}

static void
guise_setting_row_class_init (GuiseSettingRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = guise_setting_row_dispose;
}

static void
guise_setting_row_init (GuiseSettingRow *self)
{
}

GtkWidget *
guise_setting_row_new (GuiseRunOptions *options, guint index)
{
  GuiseSettingRow *self = g_object_new (GUISE_TYPE_SETTING_ROW, NULL);
  g_autofree char *name = NULL;
  guint n_settings;

  self->options = g_object_ref (options);
  self->setting = &guise_run_options_list_settings (&n_settings)[index];
  self->index = index;
  make_value (self);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), self->setting->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), self->setting->help);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->value);
  /* Which names it, too, for those who do not see the row. */
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), self->value);

  self->reset = gtk_button_new_from_icon_name ("edit-undo-symbolic");
  name = g_strdup_printf (_("Reset %s to the preset"), self->setting->title);
  gtk_widget_add_css_class (self->reset, "flat");
  gtk_widget_set_valign (self->reset, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->reset, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->reset), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (self->reset, "clicked", G_CALLBACK (reset_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->reset);

  g_signal_connect_object (options, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
  return GTK_WIDGET (self);
}
