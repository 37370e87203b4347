/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-export-extras.h"

#include "guise-i18n.h"
#include "guise-project-exports.h"

struct _GuiseExportExtras
{
  AdwPreferencesGroup  parent_instance;

  GPtrArray           *rows;       /* of AdwActionRow, which the group owns */
  GHashTable          *left_out;   /* names */
  char                *shown;      /* (nullable): what the rows were made of */
};

G_DEFINE_FINAL_TYPE (GuiseExportExtras, guise_export_extras, ADW_TYPE_PREFERENCES_GROUP)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
switch_cb (GuiseExportExtras *self, GParamSpec *pspec, GtkSwitch *toggle)
{
  const char *name = gtk_widget_get_name (GTK_WIDGET (toggle));

  if (gtk_switch_get_active (toggle))
    g_hash_table_remove (self->left_out, name);
  else
    g_hash_table_add (self->left_out, g_strdup (name));
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
add_row (GuiseExportExtras *self, const GuiseExportExtra *extra)
{
  GtkWidget *row = adw_action_row_new (), *toggle = gtk_switch_new ();
  g_autofree char *lost = extra->fits ? NULL : g_strdup_printf (_("%s · not in this format"), extra->value);
  g_autofree char *tooltip = g_strdup_printf (_("Whether the exported file carries this, too: %s (Space)"), extra->title);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), extra->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), lost != NULL ? lost : extra->value);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  gtk_widget_set_name (toggle, extra->name);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (toggle, tooltip);
  gtk_switch_set_active (GTK_SWITCH (toggle), !g_hash_table_contains (self->left_out, extra->name));
  g_signal_connect_object (toggle, "notify::active", G_CALLBACK (switch_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  gtk_widget_set_sensitive (row, extra->fits);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

void
guise_export_extras_show (GuiseExportExtras *self, GPtrArray *extras)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < extras->len; i++)
    {
      const GuiseExportExtra *extra = g_ptr_array_index (extras, i);

      g_string_append_printf (text, "%s\n%s\n%d\n", extra->name, extra->value, extra->fits);
    }
  /* A switch that is being used stays where it is. */
  if (g_strcmp0 (self->shown, text->str) == 0)
    return;
  g_free (self->shown);
  self->shown = g_strdup (text->str);
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < extras->len; i++)
    add_row (self, g_ptr_array_index (extras, i));
  gtk_widget_set_visible (GTK_WIDGET (self), extras->len > 0);
}

GStrv
guise_export_extras_dup_without (GuiseExportExtras *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->left_out);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_strv_builder_add (builder, name);
  return g_strv_builder_end (builder);
}

void
guise_export_extras_reset (GuiseExportExtras *self)
{
  g_hash_table_remove_all (self->left_out);
  g_clear_pointer (&self->shown, g_free);
}

static void
guise_export_extras_finalize (GObject *object)
{
  GuiseExportExtras *self = GUISE_EXPORT_EXTRAS (object);

  g_ptr_array_unref (self->rows);
  g_hash_table_unref (self->left_out);
  g_free (self->shown);

  G_OBJECT_CLASS (guise_export_extras_parent_class)->finalize (object);
}

static void
guise_export_extras_class_init (GuiseExportExtrasClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_export_extras_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
guise_export_extras_init (GuiseExportExtras *self)
{
  self->rows = g_ptr_array_new ();
  self->left_out = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("Carried Along"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self),
                                         _("What the clip has beside picture and sound. Switch off what nobody else is to "
                                           "know, such as the place."));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
