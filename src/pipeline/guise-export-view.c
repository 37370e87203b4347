/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-export-view.h"

#include "guise-error.h"
#include "guise-i18n.h"

#include <string.h>

void
guise_export_view_clear (GuiseExportView *self)
{
  g_clear_pointer (&self->row, guise_export_row_free);
  g_clear_pointer (&self->run, guise_run_record_free);
  guise_clip_source_clear (&self->clip);
  g_clear_pointer (&self->reader, guise_frame_reader_close);
  g_clear_pointer (&self->info, guise_clip_info_unref);
  g_clear_pointer (&self->faces, g_array_unref);
}

/* The newest finished export of that name. */
static gboolean
find_row (GuiseStore *store, const char *file, GuiseExportView *self, GError **error)
{
  g_autofree char *path = g_canonicalize_filename (file, NULL);
  g_autoptr(GPtrArray) rows = guise_store_export_list (store, error);

  if (rows == NULL)
    return FALSE;

  for (guint i = rows->len; i > 0 && self->row == NULL; i--)
    {
      const GuiseExportRow *row = g_ptr_array_index (rows, i - 1);

      if (row->state == GUISE_EXPORT_DONE && g_strcmp0 (row->file, path) == 0)
        self->row = g_ptr_array_steal_index (rows, i - 1);
    }
  if (self->row == NULL)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("This project has no record of an export to %s"), path);

  return self->row != NULL;
}

static gboolean
open_clip (GuiseStore *store, GuiseExportView *self, GCancellable *cancellable, GError **error)
{
  GuiseFrameTable *table;

  self->run = guise_store_run_get (store, self->row->run, error);
  if (self->run == NULL || !guise_clip_source_open (store, self->row->clip, &self->clip, cancellable, error))
    return FALSE;

  table = self->clip.table;
  if (table == NULL)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("Clip %" PRId64 " has lost its frame table: "
                   "extract its faces again"), self->row->clip);
      return FALSE;
    }

  self->range.first = guise_frame_table_find (table, MAX (self->row->from, 0));
  self->range.last = MIN (self->range.first + self->row->n_frames, (gint64) table->n_frames) - 1;
  return TRUE;
}

static gboolean
open_movie (GuiseExportView *self, GCancellable *cancellable, GError **error)
{
  GuiseFrameReaderParams params = { .output = GUISE_FRAME_OUTPUT_DISPLAY_RGB };

  self->info = guise_media_probe (self->row->file, cancellable, error);
  self->reader = self->info != NULL ? guise_frame_reader_open (self->info, NULL, &params, error) : NULL;
  return self->reader != NULL;
}

gboolean
guise_export_view_open (GuiseStore *store, const char *file, gboolean held_out, GuiseExportView *out,
                        GCancellable *cancellable, GError **error)
{
  g_auto(GuiseExportView) self = { 0 };
  GuiseFaceQuery query = { .in_frames = TRUE, .held_out = held_out ? GUISE_HELD_OUT_ONLY : GUISE_HELD_OUT_ANY };

  if (!find_row (store, file, &self, error)
      || !open_clip (store, &self, cancellable, error)
      || !open_movie (&self, cancellable, error))
    return FALSE;

  query.clip = self.row->clip;
  query.person = self.run->target;
  query.range = self.range;
  self.faces = guise_store_face_load (store, &query, error);
  if (self.faces == NULL)
    return FALSE;

  *out = self;
  memset (&self, 0, sizeof self);
  return TRUE;
}

gboolean
guise_export_view_read (GuiseExportView *self, gint64 frame, GuiseFrame *out, GCancellable *cancellable,
                        GError **error)
{
  for (;;)
    {
      GuiseReadResult result = guise_frame_reader_read_next (self->reader, out, cancellable, error);

      if (result == GUISE_READ_ERROR)
        return FALSE;
      if (result == GUISE_READ_END)
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, _("%s ends before frame %" PRId64
                       " of the clip"), self->row->file, frame);
          return FALSE;
        }
      if (self->range.first + out->index >= frame)
        return TRUE;
    }
}
