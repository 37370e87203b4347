/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-checkpoint-writer"

#include "guise-checkpoint-writer.h"

#include <glib/gstdio.h>

#include "guise-file.h"
#include "guise-i18n.h"

struct _GuiseCheckpointWriter
{
  GuiseStore       *store;
  gint64            run;
  GCancellable     *cancellable; /* (nullable) */
  GThread          *thread;      /* (nullable): while one is written, or until its end was looked at */
  int               working;     /* atomic */

  /* Of the thread while there is one, of the owner otherwise. */
  GuiseSafetensors *file;
  gint64            iteration;
  gboolean          kept;
  gint64            size_bytes, written;
  GError           *error;

  gint64            seen;        /* @written when it was asked for last */
};

GuiseCheckpointWriter *
guise_checkpoint_writer_new (GuiseStore *store, gint64 run, GCancellable *cancellable)
{
  GuiseCheckpointWriter *self = g_new0 (GuiseCheckpointWriter, 1);

  self->store = store;
  self->run = run;
  if (cancellable != NULL)
    self->cancellable = g_object_ref (cancellable);

  return self;
}

static gboolean
write_file (GuiseCheckpointWriter *self, GError **error)
{
  g_autofree char *path = guise_store_checkpoint_dup_path (self->store, self->run, self->iteration);
  GuiseCheckpointRecord record = { .run = self->run, .iteration = self->iteration, .good = TRUE, .kept = self->kept };
  GStatBuf info;

  if (!guise_safetensors_write (self->file, path, record.sha256, self->cancellable, error))
    return FALSE;
  if (g_stat (path, &info) != 0)
    {
      guise_file_set_error_from_errno (error, errno, _("Cannot look at the checkpoint just written"));
      return FALSE;
    }

  record.size_bytes = self->size_bytes = info.st_size;
  if (!guise_store_checkpoint_add (self->store, &record, error))
    return FALSE;

  self->written = self->iteration;
  return guise_store_checkpoint_prune (self->store, self->run, GUISE_CHECKPOINTS_KEPT, error);
}

static gpointer
write_thread (gpointer data)
{
  GuiseCheckpointWriter *self = data;

  if (guise_safetensors_find_no_number (self->file) == NULL)
    write_file (self, &self->error);
  else
    g_info ("run %" G_GINT64_FORMAT ": the weights of iteration %" G_GINT64_FORMAT " are no numbers: not written",
            self->run, self->iteration);

  g_clear_pointer (&self->file, guise_safetensors_destroy);
  g_atomic_int_set (&self->working, FALSE);
  return NULL;
}

gboolean
guise_checkpoint_writer_finish (GuiseCheckpointWriter *self, GError **error)
{
  if (self->thread != NULL)
    g_thread_join (g_steal_pointer (&self->thread));

  if (self->error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

gboolean
guise_checkpoint_writer_submit (GuiseCheckpointWriter *self, GuiseSafetensors *file, gint64 iteration, gboolean kept,
                                GError **error)
{
  g_autoptr(GuiseSafetensors) owned = file;

  if (!guise_checkpoint_writer_finish (self, error))
    return FALSE;

  self->file = g_steal_pointer (&owned);
  self->iteration = iteration;
  self->kept = kept;
  g_atomic_int_set (&self->working, TRUE);
  self->thread = g_thread_new ("guise-checkpoint", write_thread, self);
  return TRUE;
}

gboolean
guise_checkpoint_writer_is_idle (GuiseCheckpointWriter *self)
{
  return !g_atomic_int_get (&self->working);
}

gint64
guise_checkpoint_writer_get_written (GuiseCheckpointWriter *self)
{
  if (guise_checkpoint_writer_is_idle (self))
    self->seen = self->written;

  return self->seen;
}

gint64
guise_checkpoint_writer_get_bytes (GuiseCheckpointWriter *self)
{
  if (self->thread != NULL)
    g_thread_join (g_steal_pointer (&self->thread));

  return self->size_bytes;
}

void
guise_checkpoint_writer_destroy (GuiseCheckpointWriter *self)
{
  if (self == NULL)
    return;

  guise_checkpoint_writer_finish (self, NULL);
  g_clear_object (&self->cancellable);
  g_free (self);
}
