/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page-states.h"

#include "guise-export-page.h"
#include "guise-faces-page.h"
#include "guise-media-page.h"
#include "guise-swap-page.h"
#include "guise-train-page.h"
#include "guise-welcome.h"

#include <adwaita.h>

const PageState page_states[] = {
  { guise_welcome_get_type, { NULL } },
  { guise_media_page_get_type, { "empty" } },
  { guise_media_page_get_type, { "clips" } },
  { guise_faces_page_get_type, { "empty" } },
  { guise_faces_page_get_type, { "faces", "none" } },
  { guise_faces_page_get_type, { "faces", "face" } },
  { guise_faces_page_get_type, { "faces", "compare" } },
  { guise_faces_page_get_type, { "faces", "editor" } },
  { guise_train_page_get_type, { "empty" } },
  { guise_train_page_get_type, { "runs", "setup" } },
  { guise_train_page_get_type, { "runs", "run", "faces" } },
  { guise_swap_page_get_type, { "empty" } },
  { guise_swap_page_get_type, { "unseen" } },
  { guise_swap_page_get_type, { "ready" } },
  { guise_export_page_get_type, { "empty" } },
  { guise_export_page_get_type, { "ready" } },
};
const guint n_page_states = G_N_ELEMENTS (page_states);

/* Turns every stack in @widget to those of its pages that are in @names. */
static void
show_states (GtkWidget *widget, const char *const *names)
{
  if (GTK_IS_STACK (widget))
    for (guint i = 0; i < G_N_ELEMENTS (page_states[0].states) && names[i] != NULL; i++)
      if (gtk_stack_get_child_by_name (GTK_STACK (widget), names[i]) != NULL)
        gtk_stack_set_visible_child_full (GTK_STACK (widget), names[i], GTK_STACK_TRANSITION_TYPE_NONE);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    show_states (child, names);
}

/* Gives every number that stands at nothing as many digits as a large project has. */
static void
fill_numbers (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_has_css_class (widget, "numeric")
      && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), "0"))
    gtk_label_set_text (GTK_LABEL (widget), "100,000");
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    fill_numbers (child);
}

/* Gives every choice that says nothing of itself a hint as long as those that come with a project. */
static void
fill_hints (GtkWidget *widget)
{
  if (ADW_IS_COMBO_ROW (widget) && !adw_combo_row_get_use_subtitle (ADW_COMBO_ROW (widget))
      && *adw_action_row_get_subtitle (ADW_ACTION_ROW (widget)) == '\0')
    adw_action_row_set_subtitle (ADW_ACTION_ROW (widget), "Mark a part on the Swap page, with I and O");
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    fill_hints (child);
}

static void
painted_cb (GdkFrameClock *clock, gpointer user_data)
{
  ++*(guint *) user_data;
}

void
page_state_wait (GtkWindow *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
  guint n_painted = 0;

  g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &n_painted);
  while (n_painted < 3)
    {
      gtk_widget_queue_draw (GTK_WIDGET (window));
      g_main_context_iteration (NULL, TRUE);
    }
  g_signal_handlers_disconnect_by_data (clock, &n_painted);
}

char *
page_state_dup_name (const PageState *self)
{
  return g_strconcat (g_type_name (self->type ()), " ", self->states[0], " ", self->states[1], NULL);
}

/* As the application does on its own. */
static void
style_display (void)
{
  static gsize styled = 0;

  if (g_once_init_enter (&styled))
    {
      g_autoptr(GtkCssProvider) provider = gtk_css_provider_new ();

      gtk_css_provider_load_from_resource (provider, "/io/github/guise/Guise/style.css");
      gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
      g_once_init_leave (&styled, 1);
    }
}

GtkWindow *
page_state_present (const PageState *self, int width, int height, GtkWidget **page)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());

  style_display ();
  *page = g_object_new (self->type (), NULL);
  gtk_window_set_default_size (window, width, height);
  gtk_window_set_child (window, *page);
  show_states (*page, self->states);
  fill_numbers (*page);
  fill_hints (*page);
  gtk_window_present (window);
  page_state_wait (window);
  return window;
}
