/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-frame-faces.h"

#include "guise-i18n.h"
#include "guise-project-faces.h"
#include "guise-project-private.h"
#include "guise-still.h"
#include "guise-store-faces.h"

struct _GuiseFrameFaces
{
  GObject        parent_instance;

  GuiseProject  *project;      /* (nullable): not owned */
  GuiseStill    *still;
  gint64         clip, frame;
  GArray        *boxes;        /* of GuiseRect */
  guint          generation;   /* of the place: an older reading is none */
  gboolean       busy;
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseFrameFaces, guise_frame_faces, G_TYPE_OBJECT)

typedef struct
{
  gint64  clip, frame;
  guint   generation;
  GArray *boxes;      /* (nullable) */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_clear_pointer (&reading->boxes, g_array_unref);
  g_free (reading);
}

static gboolean
read_func (GuiseStore *store, gpointer data, GError **error)
{
  Reading *reading = data;
  GuiseFaceQuery query = { .clip = reading->clip, .in_frames = TRUE, .range = { reading->frame, reading->frame } };
  g_autoptr(GArray) faces = guise_store_face_load (store, &query, error);

  if (faces == NULL)
    return FALSE;
  reading->boxes = g_array_new (FALSE, FALSE, sizeof (GuiseRect));
  for (guint i = 0; i < faces->len; i++)
    g_array_append_val (reading->boxes, g_array_index (faces, GuiseFaceRecord, i).box);
  return TRUE;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseFrameFaces) self = GUISE_FRAME_FACES (user_data);
  Reading *reading = guise_project_get_call_data (result);
  g_autoptr(GError) error = NULL;

  if (!guise_project_call_finish (GUISE_PROJECT (source), result, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
        g_warning ("The faces of a frame could not be read: %s", error->message);
      return;
    }
  if (reading->generation != self->generation)
    return;
  g_array_unref (self->boxes);
  self->boxes = g_steal_pointer (&reading->boxes);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
refresh (GuiseFrameFaces *self)
{
  Reading *reading;

  if (self->project == NULL || self->clip == 0)
    return;
  reading = g_new0 (Reading, 1);
  reading->clip = self->clip;
  reading->frame = self->frame;
  reading->generation = ++self->generation;
  guise_project_call_async (self->project, read_func, reading, reading_free, read_cb, g_object_ref (self));
}

/* The frame is one of the clip, once that is open. */
static void
seek (GuiseFrameFaces *self)
{
  gint64 n = guise_still_get_n_frames (self->still);

  if (n > 0)
    self->frame = CLAMP (self->frame, 0, n - 1);
  guise_still_show (self->still, self->clip, self->frame);
  g_array_set_size (self->boxes, 0);
  refresh (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
guise_frame_faces_set_place (GuiseFrameFaces *self, gint64 clip, gint64 frame)
{
  g_return_if_fail (GUISE_IS_FRAME_FACES (self));

  self->clip = clip;
  self->frame = MAX (frame, 0);
  /* First: another clip has another length. */
  guise_still_show (self->still, clip, self->frame);
  seek (self);
}

void
guise_frame_faces_step (GuiseFrameFaces *self, gint64 n_frames)
{
  g_return_if_fail (GUISE_IS_FRAME_FACES (self));

  self->frame = MAX (self->frame + n_frames, 0);
  seek (self);
}

gint64
guise_frame_faces_get_clip (GuiseFrameFaces *self)
{
  return self->clip;
}

gint64
guise_frame_faces_get_frame (GuiseFrameFaces *self)
{
  return self->frame;
}

GuiseImage *
guise_frame_faces_get_image (GuiseFrameFaces *self)
{
  return guise_still_get_image (self->still);
}

void
guise_frame_faces_get_size (GuiseFrameFaces *self, guint *out_width, guint *out_height)
{
  guise_still_get_size (self->still, out_width, out_height);
}

const char *
guise_frame_faces_get_problem (GuiseFrameFaces *self)
{
  return guise_still_get_problem (self->still);
}

const GuiseRect *
guise_frame_faces_get_boxes (GuiseFrameFaces *self, guint *out_n)
{
  *out_n = self->boxes->len;
  return (const GuiseRect *) (gconstpointer) self->boxes->data;
}

gboolean
guise_frame_faces_get_busy (GuiseFrameFaces *self)
{
  return self->busy;
}

/* What became of a face that was drawn. (transfer full). */
static char *
describe (GuiseProject *project, JsonObject *object)
{
  gint64 id = json_object_get_int_member (object, "person");
  GuisePerson *person = id != 0 ? guise_person_list_find (guise_project_get_people (project), id) : NULL;
  g_autofree char *name = person != NULL ? guise_person_dup_title (person) : NULL;

  if (json_object_get_boolean_member (object, "guessed"))
    return g_strdup (_("A face is there now, but where its eyes and mouth are is a guess: correct its landmarks"));
  if (name == NULL)
    return g_strdup (_("A face is there now; it is nobody's yet"));
  if (json_object_get_boolean_member (object, "joined"))
    return g_strdup_printf (_("The face is part of a track of %s now"), name);
  return g_strdup_printf (_("A face is there now; it looks like %s"), name);
}

static void
drawn_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GuiseFrameFaces *self = g_task_get_source_object (task);
  g_autoptr(JsonNode) node = NULL;
  GError *error = NULL;

  self->busy = FALSE;
  if (!guise_job_run_finish (GUISE_JOB (source), result, &error))
    g_task_return_error (task, error);
  else if (self->project == NULL)
    g_task_return_pointer (task, g_strdup (""), g_free);
  else
    {
      node = guise_project_dup_result (self->project, GUISE_JOB (source), NULL);
      g_task_return_pointer (task, describe (self->project, json_node_get_object (node)), g_free);
      guise_project_emit_changed (self->project);
    }
  refresh (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
guise_frame_faces_draw_async (GuiseFrameFaces *self, const GuiseRect *box, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr(GuiseJob) job = NULL;
  GTask *task;

  g_return_if_fail (GUISE_IS_FRAME_FACES (self));
  g_return_if_fail (self->project != NULL && !self->busy);

  self->busy = TRUE;
  job = guise_project_draw_face (self->project, self->clip, self->frame, box);
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, guise_frame_faces_draw_async);
  guise_job_run_async (job, NULL, drawn_cb, task);
  g_signal_emit (self, signals[CHANGED], 0);
}

char *
guise_frame_faces_draw_finish (GuiseFrameFaces *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
shown_cb (GuiseFrameFaces *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
guise_frame_faces_dispose (GObject *object)
{
  GuiseFrameFaces *self = GUISE_FRAME_FACES (object);

  if (self->still != NULL)
    g_signal_handlers_disconnect_by_data (self->still, self);
  if (self->project != NULL)
    g_signal_handlers_disconnect_by_data (self->project, self);
  g_clear_object (&self->still);
  g_clear_weak_pointer (&self->project);

  G_OBJECT_CLASS (guise_frame_faces_parent_class)->dispose (object);
}

static void
guise_frame_faces_finalize (GObject *object)
{
  g_array_unref (GUISE_FRAME_FACES (object)->boxes);

  G_OBJECT_CLASS (guise_frame_faces_parent_class)->finalize (object);
}

static void
guise_frame_faces_class_init (GuiseFrameFacesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = guise_frame_faces_dispose;
  G_OBJECT_CLASS (klass)->finalize = guise_frame_faces_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
guise_frame_faces_init (GuiseFrameFaces *self)
{
  self->boxes = g_array_new (FALSE, FALSE, sizeof (GuiseRect));
}

GuiseFrameFaces *
guise_frame_faces_new (GuiseProject *project)
{
  GuiseFrameFaces *self = g_object_new (GUISE_TYPE_FRAME_FACES, NULL);

  g_set_weak_pointer (&self->project, project);
  self->still = guise_still_new (project);
  g_signal_connect_swapped (self->still, "opened", G_CALLBACK (seek), self);
  g_signal_connect_swapped (self->still, "shown", G_CALLBACK (shown_cb), self);
  g_signal_connect_swapped (project, "changed", G_CALLBACK (refresh), self);
  return self;
}
