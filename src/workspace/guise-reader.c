/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-workspace"

#include "guise-reader-private.h"

struct _GuiseReader
{
  gpointer               owner;     /* owns this */
  GuiseProject          *project;   /* not owned; NULL once it is gone */
  const GuiseReaderKind *kind;
  gulong                 handler;
  gboolean               reading;
  gboolean               again;     /* something has changed while it was read */
};

static void refresh (GuiseReader *self);

/* A reading under way: its owner, and with it the reader, lives until it ends. */
typedef struct
{
  GuiseReader *reader;
  GObject     *owner;
} Going;

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Going *going = user_data;
  g_autoptr(GObject) owner = going->owner;
  GuiseReader *self = going->reader;
  g_autoptr(GError) error = NULL;

  self->reading = FALSE;
  if (guise_project_call_finish (GUISE_PROJECT (source), result, &error))
    self->kind->apply (owner, guise_project_get_call_data (result));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    g_warning ("%s could not be read: %s", self->kind->what, error->message);

  if (self->again)
    refresh (self);
}

static void
refresh (GuiseReader *self)
{
  Going *going;

  self->again = self->reading;
  if (self->reading || self->project == NULL)
    return;

  self->reading = TRUE;
  going = g_new (Going, 1);
  *going = (Going) { self, g_object_ref (self->owner) };
  guise_project_call_async (self->project, self->kind->read, g_malloc0 (self->kind->size), self->kind->free, read_cb, going);
}

GuiseReader *
guise_reader_new (gpointer owner, GuiseProject *project, const GuiseReaderKind *kind)
{
  GuiseReader *self = g_new0 (GuiseReader, 1);

  self->owner = owner;
  self->kind = kind;
  g_set_weak_pointer (&self->project, project);
  self->handler = g_signal_connect_swapped (project, "changed", G_CALLBACK (refresh), self);
  refresh (self);
  return self;
}

void
guise_reader_free (GuiseReader *self)
{
  if (self == NULL)
    return;
  if (self->project != NULL)
    g_signal_handler_disconnect (self->project, self->handler);
  g_clear_weak_pointer (&self->project);
  g_free (self);
}
