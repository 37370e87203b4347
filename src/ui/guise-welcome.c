/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-welcome.h"

#include "guise-film-view.h"
#include "guise-i18n.h"
#include "guise-project-actions.h"

#include <adwaita.h>

struct _GuiseWelcome
{
  GtkWidget     parent_instance;

  GtkWidget    *scroller;
  GtkWidget    *sample;
  GtkWidget    *recent_box;
  GtkListBox   *recent_list;

  GuiseRecents *recents;   /* (nullable) */
};

G_DEFINE_FINAL_TYPE (GuiseWelcome, guise_welcome, GTK_TYPE_WIDGET)

/* "today, 14:03", or the date. */
static char *
dup_when (gint64 seconds)
{
  g_autoptr(GDateTime) then = g_date_time_new_from_unix_local (seconds);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  gboolean today;

  if (then == NULL || seconds == 0)
    return g_strdup ("");
  today = g_date_time_get_year (then) == g_date_time_get_year (now)
          && g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (now);
  /* Translators: of strftime, when a project was changed last. */
  return today ? g_date_time_format (then, _("today, %H:%M")) : g_date_time_format (then, "%x");
}

static void
forget_cb (GtkButton *button, gpointer user_data)
{
  GuiseWelcome *self = GUISE_WELCOME (user_data);
  const char *path = g_object_get_data (G_OBJECT (button), "path");

  guise_recents_remove (self->recents, path);
}

static GtkWidget *
forget_button_new (GuiseWelcome *self, GuiseRecent *recent)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic");
  g_autofree char *label = g_strdup_printf (_("Take %s off the list"), guise_recent_get_name (recent));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("Take it off the list; the project stays"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (button), "path", g_strdup (guise_recent_get_path (recent)), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (forget_cb), self, 0);
  return button;
}

static GtkWidget *
picture_new (GuiseRecent *recent)
{
  GtkWidget *picture = g_object_new (GUISE_TYPE_FILM_VIEW, NULL);

  guise_film_view_set_single (GUISE_FILM_VIEW (picture), TRUE);
  guise_film_view_set_film (GUISE_FILM_VIEW (picture), guise_recent_get_film (recent));
  gtk_widget_set_valign (picture, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (picture, 6);
  gtk_widget_set_margin_bottom (picture, 6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (picture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Picture of its first clip"), -1);
  return picture;
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  GuiseRecent *recent = GUISE_RECENT (item);
  GtkWidget *row = adw_action_row_new ();
  gboolean missing = guise_recent_get_missing (recent);
  g_autofree char *path = g_filename_display_name (guise_recent_get_path (recent));
  g_autofree char *when = dup_when (guise_recent_get_changed (recent));
  g_autofree char *subtitle = missing ? g_strdup_printf (_("No longer at %s"), path)
                                      : g_strdup_printf ("%s · %s", when, path);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), guise_recent_get_name (recent));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), picture_new (recent));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), forget_button_new (GUISE_WELCOME (user_data), recent));
  if (missing)
    {
      gtk_widget_add_css_class (row, "dim-label");
      return row;
    }
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.open-path");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "^ay", guise_recent_get_path (recent));
  return row;
}

static void
items_cb (GuiseWelcome *self)
{
  gtk_widget_set_visible (self->recent_box, g_list_model_get_n_items (G_LIST_MODEL (self->recents)) > 0);
}

void
guise_welcome_set_recents (GuiseWelcome *self, GuiseRecents *recents)
{
  g_return_if_fail (GUISE_IS_WELCOME (self));
  g_return_if_fail (self->recents == NULL);

  self->recents = g_object_ref (recents);
  gtk_list_box_bind_model (self->recent_list, G_LIST_MODEL (recents), create_row, self, NULL);
  g_signal_connect_object (recents, "items-changed", G_CALLBACK (items_cb), self, G_CONNECT_SWAPPED);
  items_cb (self);
}

void
guise_welcome_refresh (GuiseWelcome *self)
{
  g_return_if_fail (GUISE_IS_WELCOME (self));

  gtk_widget_set_visible (self->sample, guise_project_has_sample ());
  if (self->recents != NULL)
    guise_recents_refresh (self->recents);
}

static void
guise_welcome_dispose (GObject *object)
{
  g_clear_object (&GUISE_WELCOME (object)->recents);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_WELCOME);

  G_OBJECT_CLASS (guise_welcome_parent_class)->dispose (object);
}

static void
guise_welcome_class_init (GuiseWelcomeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_welcome_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-welcome.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_bind_template_child (widget_class, GuiseWelcome, scroller);
  gtk_widget_class_bind_template_child (widget_class, GuiseWelcome, sample);
  gtk_widget_class_bind_template_child (widget_class, GuiseWelcome, recent_box);
  gtk_widget_class_bind_template_child (widget_class, GuiseWelcome, recent_list);
}

static void
guise_welcome_init (GuiseWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
