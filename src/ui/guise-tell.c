/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-tell.h"

#include "guise-project-actions.h"

struct _GuiseTell
{
  GtkWidget *widget;
  char      *done;
};

GuiseTell *
guise_tell_new (GtkWidget *widget, const char *done)
{
  GuiseTell *self = g_new (GuiseTell, 1);

  self->widget = g_object_ref (widget);
  self->done = g_strdup (done);
  return self;
}

void
guise_tell_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GuiseTell *self = user_data;
  g_autoptr(GError) error = NULL;

  if (guise_project_change_finish (GUISE_PROJECT (source), result, &error))
    gtk_widget_activate_action (self->widget, "win.tell-undo", "s", self->done);
  else
    gtk_widget_activate_action (self->widget, "win.tell", "s", error->message);
  g_object_unref (self->widget);
  g_free (self->done);
  g_free (self);
}
