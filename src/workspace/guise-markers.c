/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-markers.h"

#include "guise-i18n.h"
#include "guise-json.h"
#include "guise-project-private.h"
#include "guise-store-clips.h"

#include <json-glib/json-glib.h>
#include <string.h>

struct _GuiseMarkers
{
  GObject       parent_instance;

  GuiseProject *project;     /* not owned; NULL once it is gone */
  gint64        clip;
  GPtrArray    *markers;     /* of GuiseMarker, by frame */
  GArray       *cuts;        /* of gint64 */
  guint         n_saving;
  guint         loading : 1;
  guint         again : 1;
};

enum { CHANGED, FAILED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseMarkers, guise_markers, G_TYPE_OBJECT)

static void
marker_free (gpointer data)
{
  GuiseMarker *marker = data;

  g_free (marker->name);
  g_free (marker);
}

static int
compare_markers (gconstpointer a, gconstpointer b)
{
  const GuiseMarker *x = *(GuiseMarker *const *) a, *y = *(GuiseMarker *const *) b;

  return (x->frame > y->frame) - (x->frame < y->frame);
}

static GPtrArray *
markers_new (void)
{
  return g_ptr_array_new_with_free_func (marker_free);
}

/* At most GUISE_MARKER_NAME_MAX bytes, whole characters; %NULL of nothing. */
static char *
dup_name (const char *name)
{
  g_autofree char *trimmed = name != NULL ? g_strstrip (g_utf8_make_valid (name, -1)) : NULL;
  const char *end;

  if (trimmed == NULL || *trimmed == '\0')
    return NULL;
  if (strlen (trimmed) <= GUISE_MARKER_NAME_MAX)
    return g_steal_pointer (&trimmed);
  end = g_utf8_find_prev_char (trimmed, trimmed + GUISE_MARKER_NAME_MAX + 1);
  return g_strndup (trimmed, (gsize) (end - trimmed));
}

static void
insert (GPtrArray *markers, gint64 frame, const char *name)
{
  GuiseMarker *marker = g_new (GuiseMarker, 1);

  marker->frame = frame;
  marker->name = dup_name (name);
  g_ptr_array_add (markers, marker);
  g_ptr_array_sort (markers, compare_markers);
}

static const GuiseMarker *
find (GPtrArray *markers, gint64 frame, guint *out_index)
{
  for (guint i = 0; i < markers->len; i++)
    {
      const GuiseMarker *marker = g_ptr_array_index (markers, i);

      if (marker->frame != frame)
        continue;
      if (out_index != NULL)
        *out_index = i;
      return marker;
    }
  return NULL;
}

static char *
to_text (GPtrArray *markers)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;

  if (markers->len == 0)
    return NULL;
  json_builder_begin_array (builder);
  for (guint i = 0; i < markers->len; i++)
    {
      const GuiseMarker *marker = g_ptr_array_index (markers, i);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "frame");
      json_builder_add_int_value (builder, marker->frame);
      if (marker->name != NULL)
        {
          json_builder_set_member_name (builder, "name");
          json_builder_add_string_value (builder, marker->name);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static JsonNode *
get_value (JsonObject *object, const char *name, GType type)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type ? node : NULL;
}

/* What is none in it is passed over: it was not written here. */
static GPtrArray *
from_text (const char *text)
{
  GPtrArray *markers = markers_new ();
  g_autoptr(JsonNode) root = text != NULL ? guise_json_parse (text, NULL) : NULL;
  JsonArray *array = root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array) && markers->len < GUISE_MARKERS_MAX; i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
      JsonNode *frame = object != NULL ? get_value (object, "frame", G_TYPE_INT64) : NULL;
      JsonNode *name = object != NULL ? get_value (object, "name", G_TYPE_STRING) : NULL;

      if (frame != NULL && json_node_get_int (frame) >= 0 && find (markers, json_node_get_int (frame), NULL) == NULL)
        insert (markers, json_node_get_int (frame), name != NULL ? json_node_get_string (name) : NULL);
    }
  return markers;
}

/* Markers on their way to or from the store. */
typedef struct
{
  gint64     clip;
  char      *text;      /* (nullable) */
  GArray    *shots;     /* (nullable) of GuiseFrameRange */
  const char *step;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->text);
  g_clear_pointer (&call->shots, g_array_unref);
  g_free (call);
}

static gboolean
load_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;
  g_autoptr(GError) failure = NULL;

  call->text = guise_store_clip_get_markers (store, call->clip, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  call->shots = guise_store_clip_list_shots (store, call->clip, error);
  return call->shots != NULL;
}

static gboolean
save_func (GuiseStore *store, gpointer data, GError **error)
{
  const Call *call = data;

  return guise_store_clip_set_markers (store, call->clip, call->text, call->step, error);
}

static void load (GuiseMarkers *self);

static void
take (GuiseMarkers *self, Call *call)
{
  g_ptr_array_unref (self->markers);
  self->markers = from_text (call->text);
  g_array_set_size (self->cuts, 0);
  for (guint i = 1; i < call->shots->len; i++)
    g_array_append_val (self->cuts, g_array_index (call->shots, GuiseFrameRange, i).first);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseMarkers) self = GUISE_MARKERS (user_data);
  g_autoptr(GError) error = NULL;
  Call *call = guise_project_get_call_data (result);
  gboolean good = guise_project_call_finish (GUISE_PROJECT (source), result, &error);

  self->loading = FALSE;
  /* What is being kept is newer than what was read. */
  if (call->clip == self->clip && self->n_saving == 0 && good)
    take (self, call);
  else if (!good && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    g_signal_emit (self, signals[FAILED], 0, error->message);
  if (self->again)
    load (self);
}

static void
load (GuiseMarkers *self)
{
  Call *call;

  self->again = self->loading;
  if (self->loading || self->project == NULL || self->clip == 0)
    return;
  self->loading = TRUE;
  call = g_new0 (Call, 1);
  call->clip = self->clip;
  guise_project_call_async (self->project, load_func, call, call_free, loaded_cb, g_object_ref (self));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseMarkers) self = GUISE_MARKERS (user_data);
  g_autoptr(GError) error = NULL;

  self->n_saving--;
  if (!guise_project_call_finish (GUISE_PROJECT (source), result, &error))
    g_signal_emit (self, signals[FAILED], 0, error->message);
  guise_project_emit_changed (GUISE_PROJECT (source));
}

static void
save (GuiseMarkers *self, const char *step)
{
  Call *call = g_new0 (Call, 1);

  g_signal_emit (self, signals[CHANGED], 0);
  self->n_saving++;
  call->clip = self->clip;
  call->text = to_text (self->markers);
  call->step = step;
  guise_project_call_async (self->project, save_func, call, call_free, saved_cb, g_object_ref (self));
}

void
guise_markers_set_clip (GuiseMarkers *self, gint64 clip)
{
  g_return_if_fail (GUISE_IS_MARKERS (self));

  if (self->clip == clip)
    return;
  self->clip = clip;
  g_ptr_array_set_size (self->markers, 0);
  g_array_set_size (self->cuts, 0);
  g_signal_emit (self, signals[CHANGED], 0);
  load (self);
}

GPtrArray *
guise_markers_list (GuiseMarkers *self)
{
  g_return_val_if_fail (GUISE_IS_MARKERS (self), NULL);

  return self->markers;
}

GArray *
guise_markers_list_cuts (GuiseMarkers *self)
{
  g_return_val_if_fail (GUISE_IS_MARKERS (self), NULL);

  return self->cuts;
}

const GuiseMarker *
guise_markers_find (GuiseMarkers *self, gint64 frame)
{
  g_return_val_if_fail (GUISE_IS_MARKERS (self), NULL);

  return find (self->markers, frame, NULL);
}

static void
take_nearer (gint64 *best, gint64 frame, gint64 from, int direction)
{
  if ((frame - from) * direction > 0 && (*best < 0 || (*best - frame) * direction > 0))
    *best = frame;
}

gint64
guise_markers_find_next (GuiseMarkers *self, gint64 frame, int direction)
{
  gint64 best = -1;

  g_return_val_if_fail (GUISE_IS_MARKERS (self), -1);

  for (guint i = 0; i < self->markers->len; i++)
    take_nearer (&best, ((GuiseMarker *) g_ptr_array_index (self->markers, i))->frame, frame, direction);
  for (guint i = 0; i < self->cuts->len; i++)
    take_nearer (&best, g_array_index (self->cuts, gint64, i), frame, direction);
  return best;
}

void
guise_markers_add (GuiseMarkers *self, gint64 frame, const char *name)
{
  g_return_if_fail (GUISE_IS_MARKERS (self));

  if (self->project == NULL || self->clip == 0 || frame < 0 || self->markers->len >= GUISE_MARKERS_MAX
      || find (self->markers, frame, NULL) != NULL)
    return;
  insert (self->markers, frame, name);
  save (self, _("Add a marker"));
}

void
guise_markers_remove (GuiseMarkers *self, gint64 frame)
{
  guint index;

  g_return_if_fail (GUISE_IS_MARKERS (self));

  if (self->project == NULL || find (self->markers, frame, &index) == NULL)
    return;
  g_ptr_array_remove_index (self->markers, index);
  save (self, _("Remove a marker"));
}

void
guise_markers_rename (GuiseMarkers *self, gint64 frame, const char *name)
{
  guint index;

  g_return_if_fail (GUISE_IS_MARKERS (self));

  if (self->project == NULL || find (self->markers, frame, &index) == NULL)
    return;
  g_ptr_array_remove_index (self->markers, index);
  insert (self->markers, frame, name);
  save (self, _("Name a marker"));
}

static void
guise_markers_dispose (GObject *object)
{
  GuiseMarkers *self = GUISE_MARKERS (object);

  if (self->project != NULL)
    g_signal_handlers_disconnect_by_data (self->project, self);
  g_clear_weak_pointer (&self->project);

  G_OBJECT_CLASS (guise_markers_parent_class)->dispose (object);
}

static void
guise_markers_finalize (GObject *object)
{
  g_ptr_array_unref (GUISE_MARKERS (object)->markers);
  g_array_unref (GUISE_MARKERS (object)->cuts);

  G_OBJECT_CLASS (guise_markers_parent_class)->finalize (object);
}

static void
guise_markers_class_init (GuiseMarkersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = guise_markers_dispose;
  object_class->finalize = guise_markers_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
guise_markers_init (GuiseMarkers *self)
{
  self->markers = markers_new ();
  self->cuts = g_array_new (FALSE, FALSE, sizeof (gint64));
}

GuiseMarkers *
guise_markers_new (GuiseProject *project)
{
  GuiseMarkers *self = g_object_new (GUISE_TYPE_MARKERS, NULL);

  g_set_weak_pointer (&self->project, project);
  g_signal_connect_object (project, "changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  return self;
}
