/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-job-bar.h"

#include "guise-work-row.h"

struct _GuiseJobBar
{
  GtkWidget      parent_instance;

  GtkMenuButton *list_button;
  GtkListBox    *list;
  GuiseWorkRow  *current;

  GSignalGroup  *signals;   /* of the list of works */
  GuiseWorkList *works;     /* (nullable) */
};

G_DEFINE_FINAL_TYPE (GuiseJobBar, guise_job_bar, GTK_TYPE_WIDGET)

static void
show_current (GuiseJobBar *self)
{
  GuiseWork *work = self->works != NULL ? guise_work_list_get_current (self->works) : NULL;

  guise_work_row_set_work (self->current, work);
  gtk_widget_set_visible (GTK_WIDGET (self), work != NULL);
  if (work == NULL)
    gtk_menu_button_popdown (self->list_button);
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  GuiseJobBar *self = GUISE_JOB_BAR (user_data);
  GuiseWorkRow *row = g_object_new (GUISE_TYPE_WORK_ROW, "work", item, NULL);

  guise_work_row_set_works (row, self->works);
  return GTK_WIDGET (row);
}

void
guise_job_bar_set_works (GuiseJobBar *self, GuiseWorkList *works)
{
  g_return_if_fail (GUISE_IS_JOB_BAR (self));

  if (!g_set_object (&self->works, works))
    return;
  guise_work_row_set_works (self->current, works);
  gtk_list_box_bind_model (self->list, works != NULL ? G_LIST_MODEL (works) : NULL, create_row, self, NULL);
  g_signal_group_set_target (self->signals, works);
  show_current (self);
}

void
guise_job_bar_open_list (GuiseJobBar *self)
{
  g_return_if_fail (GUISE_IS_JOB_BAR (self));

  if (gtk_widget_get_visible (GTK_WIDGET (self)))
    gtk_menu_button_popup (self->list_button);
}

static void
guise_job_bar_dispose (GObject *object)
{
  GuiseJobBar *self = GUISE_JOB_BAR (object);

  if (self->signals != NULL)
    guise_job_bar_set_works (self, NULL);
  g_clear_object (&self->signals);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_JOB_BAR);

  G_OBJECT_CLASS (guise_job_bar_parent_class)->dispose (object);
}

static void
guise_job_bar_class_init (GuiseJobBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_job_bar_dispose;

  g_type_ensure (GUISE_TYPE_WORK_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-job-bar.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_css_name (widget_class, "jobbar");
  gtk_widget_class_bind_template_child (widget_class, GuiseJobBar, list_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseJobBar, list);
  gtk_widget_class_bind_template_child (widget_class, GuiseJobBar, current);
}

static void
guise_job_bar_init (GuiseJobBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))), 6);

  self->signals = g_signal_group_new (GUISE_TYPE_WORK_LIST);
  g_signal_group_connect_swapped (self->signals, "notify::current", G_CALLBACK (show_current), self);
}
