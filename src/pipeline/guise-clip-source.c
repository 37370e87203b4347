/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-clip-source.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-media.h"

#include <string.h>

void
guise_clip_source_clear (GuiseClipSource *self)
{
  g_clear_pointer (&self->record, guise_clip_record_free);
  g_clear_pointer (&self->info, guise_clip_info_unref);
  g_clear_pointer (&self->table, guise_frame_table_unref);
}

const char *
guise_clip_source_get_name (const GuiseClipSource *self)
{
  const char *slash = strrchr (self->record->path, G_DIR_SEPARATOR);

  return slash != NULL && slash[1] != '\0' ? slash + 1 : self->record->path;
}

/* Keeps in the project what was found; that it cannot be kept is no reason not to go on. */
static void
note_status (GuiseStore *store, GuiseClipRecord *record, GuiseClipStatus status, const char *why)
{
  g_autoptr(GError) error = NULL;

  if (record->status == status || guise_store_is_read_only (store))
    return;

  record->status = status;
  g_free (record->error);
  record->error = g_strdup (why);
  if (!guise_store_clip_update (store, record, &error))
    g_debug ("status of clip %" G_GINT64_FORMAT ": %s", record->id, error->message);
}

static gboolean
check_fingerprint (GuiseStore *store, GuiseClipRecord *record, GCancellable *cancellable, GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autofree char *fingerprint = guise_media_fingerprint (record->path, cancellable, &failure);

  if (fingerprint == NULL)
    {
      if (g_error_matches (failure, GUISE_ERROR, GUISE_ERROR_MEDIA_MISSING))
        {
          note_status (store, record, GUISE_CLIP_MISSING, NULL);
          g_clear_error (&failure);
          g_set_error (&failure, GUISE_ERROR, GUISE_ERROR_MEDIA_MISSING,
                       _("Clip %" PRId64 " is no longer at %s: say where it is, on the Media page or with “guise "
                         "relink”"), record->id, record->path);
        }
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  if (g_strcmp0 (fingerprint, record->fingerprint) != 0)
    {
      note_status (store, record, GUISE_CLIP_CHANGED, NULL);
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_MEDIA_CHANGED,
                   _("Another file stands at %s than the one that was imported as clip %" PRId64 ": put the first "
                     "one back, or say where it is, on the Media page or with “guise relink”"), record->path,
                   record->id);
      return FALSE;
    }

  return TRUE;
}

static gboolean
load_table (GuiseStore *store, GuiseClipSource *self, GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(GBytes) bytes = guise_store_clip_get_frame_table (store, self->record->id, &failure);
  GuiseClipInfo *exact;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (bytes == NULL)
    return TRUE;

  /* A table that is damaged is none: looking at the clip makes it anew, as it does where there never was one. */
  self->table = guise_frame_table_from_bytes (bytes, &failure);
  if (self->table == NULL)
    {
      g_info ("clip %" G_GINT64_FORMAT ": %s", self->record->id, failure->message);
      return TRUE;
    }

  exact = guise_clip_info_new_with_table (self->info, self->table);
  guise_clip_info_unref (self->info);
  self->info = exact;
  return TRUE;
}

/* Faces of pictures were found at the size that they were imported with, whatever size would be taken today. */
static void
keep_size (GuiseClipSource *self)
{
  GuiseClipInfo *sized;

  if (self->info->pictures == NULL || self->record->width == 0 || self->record->height == 0
      || (self->info->display_width == self->record->width && self->info->display_height == self->record->height))
    return;
  sized = guise_clip_info_new_with_size (self->info, self->record->width, self->record->height);
  guise_clip_info_unref (self->info);
  self->info = sized;
}

gboolean
guise_clip_source_open (GuiseStore *store, gint64 clip, GuiseClipSource *out,
                        GCancellable *cancellable, GError **error)
{
  g_auto(GuiseClipSource) self = { 0 };
  g_autoptr(GError) failure = NULL;

  if (!guise_media_init (error))
    return FALSE;

  self.record = guise_store_clip_get (store, clip, error);
  if (self.record == NULL || !check_fingerprint (store, self.record, cancellable, error))
    return FALSE;

  self.info = guise_media_probe (self.record->path, cancellable, &failure);
  if (self.info == NULL)
    {
      if (g_error_matches (failure, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA))
        note_status (store, self.record, GUISE_CLIP_UNREADABLE, failure->message);
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  note_status (store, self.record, GUISE_CLIP_READY, NULL);
  keep_size (&self);

  if (!load_table (store, &self, error))
    return FALSE;

  *out = self;
  memset (&self, 0, sizeof self);
  return TRUE;
}
