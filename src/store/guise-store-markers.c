/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-changes-private.h"
#include "guise-store-clips.h"

#include "guise-error.h"
#include "guise-i18n.h"

#include <string.h>

#define MAX_MARKER_BYTES (1u << 20)

typedef struct
{
  gint64      clip;
  const char *text, *step;
  char       *found;
} MarkerCall;

static gboolean
get_body (GuiseStore *self, gpointer data, GError **error)
{
  MarkerCall *call = data;
  GuiseQuery *query = guise_db_query (self->db, "SELECT markers FROM clips WHERE id = ? AND NOT removed");

  guise_query_add_int (query, call->clip);
  if (guise_query_next (query))
    call->found = guise_query_dup_text (query, 0);
  return guise_query_finish (query, error);
}

char *
guise_store_clip_get_markers (GuiseStore *self, gint64 clip, GError **error)
{
  MarkerCall call = { .clip = clip };

  if (guise_store_read (self, get_body, &call, error))
    return call.found;
  g_free (call.found);
  return NULL;
}

static gboolean
set_body (GuiseStore *self, gpointer data, GError **error)
{
  const MarkerCall *call = data;
  gint64 step;

  return guise_store_check_exists (self, GUISE_CLIP_EXISTS, N_("clip"), call->clip, error)
         && guise_changes_begin (self, call->step, &step, error)
         && guise_changes_set_text (self, step, GUISE_FIELD_CLIP_MARKERS, call->clip, call->text, error);
}

gboolean
guise_store_clip_set_markers (GuiseStore *self, gint64 clip, const char *text, const char *step, GError **error)
{
  MarkerCall call = { clip, text, step, NULL };

  if (text != NULL && strlen (text) > MAX_MARKER_BYTES)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("Markers of %zu bytes are more than the %u that a clip may have"), strlen (text),
                   MAX_MARKER_BYTES);
      return FALSE;
    }
  return guise_store_write (self, set_body, &call, error);
}
