/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-face-edit.h"

#include "guise-edit-commit-private.h"
#include "guise-error.h"
#include "guise-face-handles.h"
#include "guise-face-picture.h"
#include "guise-i18n.h"
#include "guise-landmark-carry.h"
#include "guise-project-actions.h"
#include "guise-project-private.h"
#include "guise-still.h"
#include "guise-store-corrections.h"

#include <math.h>
#include <string.h>

/* What is known of a face; read on the store's thread. */
typedef struct
{
  gint64          face, previous, next;
  gboolean        there;
  gint64          clip, frame;
  GuiseCorrection correction;
  GuiseImage     *crop;           /* (nullable) */
  GuiseAffine     crop_to_frame;
  GuisePoint3     best[GUISE_LANDMARKS_N_POINTS], found[GUISE_LANDMARKS_N_POINTS];
} Facts;

static void
facts_free (gpointer data)
{
  Facts *self = data;

  if (self == NULL)
    return;
  g_clear_pointer (&self->crop, guise_image_unref);
  g_free (self);
}

struct _GuiseFaceEdit
{
  GObject        parent_instance;

  GuiseProject  *project;      /* (nullable): not owned */
  GuiseStill    *still;
  gint64         face;         /* 0: none */
  Facts         *facts;        /* (nullable): of @face */
  GuisePoint     handles[GUISE_FACE_N_HANDLES], found[GUISE_FACE_N_HANDLES];
  GuiseFacePart  part;
  int            handle;
  guint          n_writing;    /* commits that are not answered */
  int            ahead;        /* faces to go on along the track, once it is known which those are */
  guint          moved : 1;    /* since the last commit */
};

enum { CHANGED, SHOWN, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseFaceEdit, guise_face_edit, G_TYPE_OBJECT)

static gboolean
read_func (GuiseStore *store, gpointer data, GError **error)
{
  Facts *facts = data;
  g_autoptr(GArray) faces = guise_store_face_get (store, &facts->face, 1, error);
  const GuiseFaceRecord *face;

  if (faces == NULL)
    return FALSE;
  if (faces->len == 0)
    return TRUE;
  face = &g_array_index (faces, GuiseFaceRecord, 0);
  facts->there = TRUE;
  facts->clip = face->clip;
  facts->frame = face->frame;
  /* Without it there is the frame, and the other way round. */
  if (guise_affine_invert (&face->frame_to_crop, &facts->crop_to_frame))
    facts->crop = guise_face_picture_load (store, &face->crop, 0, NULL);
  return guise_landmark_find_beside (store, face, TRUE, &facts->previous, error)
         && guise_landmark_find_beside (store, face, FALSE, &facts->next, error)
         && guise_store_face_get_corrections (store, &face->id, 1, &facts->correction, error)
         && guise_store_face_get_landmarks (store, &face->id, 1, GUISE_LANDMARKS_BEST, facts->best, NULL, error)
         && guise_store_face_get_landmarks (store, &face->id, 1, GUISE_LANDMARKS_FOUND, facts->found, NULL, error);
}

static void set_face (GuiseFaceEdit *self, gint64 face);

/* What was asked for while the face was read; %FALSE: it stays. */
static gboolean
go_ahead (GuiseFaceEdit *self)
{
  const int step = self->ahead > 0 ? 1 : -1;
  const gint64 face = step > 0 ? guise_face_edit_get_next (self) : guise_face_edit_get_previous (self);

  if (self->ahead == 0)
    return FALSE;
  self->ahead = face != 0 ? self->ahead - step : 0;
  if (face == 0)
    return FALSE;
  set_face (self, face);
  return TRUE;
}

static void
apply (GuiseFaceEdit *self, Facts *facts)
{
  /* An older reading must not undo what was moved meanwhile. */
  if (facts->face != self->face || self->moved || self->n_writing > 0)
    return;
  g_clear_pointer (&self->facts, facts_free);
  if (facts->there)
    {
      self->facts = g_memdup2 (facts, sizeof *facts);
      facts->crop = NULL;
      guise_face_handles_get (facts->best, self->handles);
      guise_face_handles_get (facts->found, self->found);
      guise_still_show (self->still, facts->clip, facts->frame);
    }
  if (!go_ahead (self))
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseFaceEdit) self = GUISE_FACE_EDIT (user_data);
  g_autoptr(GError) error = NULL;

  if (guise_project_call_finish (GUISE_PROJECT (source), result, &error))
    apply (self, guise_project_get_call_data (result));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    g_warning ("A face could not be read: %s", error->message);
}

static void
refresh (GuiseFaceEdit *self)
{
  Facts *facts;

  if (self->project == NULL || self->face == 0)
    return;
  facts = g_new0 (Facts, 1);
  facts->face = self->face;
  guise_project_call_async (self->project, read_func, facts, facts_free, read_cb, g_object_ref (self));
}

static void
set_face (GuiseFaceEdit *self, gint64 face)
{
  self->face = face;
  self->moved = FALSE;
  g_clear_pointer (&self->facts, facts_free);
  if (face == 0)
    guise_still_rest (self->still);
  refresh (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
guise_face_edit_set_face (GuiseFaceEdit *self, gint64 face)
{
  g_return_if_fail (GUISE_IS_FACE_EDIT (self));

  if (self->face == face)
    return;
  self->ahead = 0;
  set_face (self, face);
}

gboolean
guise_face_edit_go (GuiseFaceEdit *self, int direction)
{
  gint64 face;

  g_return_val_if_fail (GUISE_IS_FACE_EDIT (self), FALSE);
  g_return_val_if_fail (direction == 1 || direction == -1, FALSE);

  if (self->face != 0 && self->facts == NULL)
    {
      self->ahead += direction;
      return TRUE;
    }
  face = direction > 0 ? guise_face_edit_get_next (self) : guise_face_edit_get_previous (self);
  if (face == 0)
    return FALSE;
  set_face (self, face);
  return TRUE;
}

gint64
guise_face_edit_get_face (GuiseFaceEdit *self)
{
  return self->face;
}

gboolean
guise_face_edit_get_loaded (GuiseFaceEdit *self)
{
  return self->facts != NULL;
}

gint64
guise_face_edit_get_frame (GuiseFaceEdit *self)
{
  return self->facts != NULL ? self->facts->frame : -1;
}

const char *
guise_face_edit_get_correction (GuiseFaceEdit *self)
{
  return guise_correction_get_name (self->facts != NULL ? self->facts->correction : GUISE_CORRECTION_NONE);
}

gint64
guise_face_edit_get_previous (GuiseFaceEdit *self)
{
  return self->facts != NULL ? self->facts->previous : 0;
}

gint64
guise_face_edit_get_next (GuiseFaceEdit *self)
{
  return self->facts != NULL ? self->facts->next : 0;
}

GuiseImage *
guise_face_edit_get_image (GuiseFaceEdit *self)
{
  return self->facts != NULL ? guise_still_get_image (self->still) : NULL;
}

GuiseImage *
guise_face_edit_get_crop (GuiseFaceEdit *self, GuiseAffine *out_to_frame)
{
  if (self->facts == NULL || self->facts->crop == NULL)
    return NULL;
  *out_to_frame = self->facts->crop_to_frame;
  return self->facts->crop;
}

void
guise_face_edit_get_size (GuiseFaceEdit *self, guint *out_width, guint *out_height)
{
  guise_still_get_size (self->still, out_width, out_height);
}

const char *
guise_face_edit_get_problem (GuiseFaceEdit *self)
{
  return guise_still_get_problem (self->still);
}

const GuisePoint *
guise_face_edit_get_handles (GuiseFaceEdit *self, gboolean found, guint *out_n)
{
  *out_n = self->facts != NULL ? GUISE_FACE_N_HANDLES : 0;
  return found ? self->found : self->handles;
}

const GuisePoint3 *
guise_face_edit_get_points (GuiseFaceEdit *self, gboolean found)
{
  return self->facts == NULL ? NULL : found ? self->facts->found : self->facts->best;
}

GuiseRect
guise_face_edit_get_box (GuiseFaceEdit *self)
{
  return self->facts != NULL ? guise_rect_bound (self->handles, GUISE_FACE_N_HANDLES) : (GuiseRect) { 0 };
}

guint
guise_face_edit_get_n_parts (void)
{
  return GUISE_N_FACE_PARTS;
}

const char *
guise_face_edit_get_part_name (guint part)
{
  static const char *const names[GUISE_N_FACE_PARTS] = {
    N_("Jaw"), N_("Left brow"), N_("Right brow"), N_("Nose"), N_("Left eye"), N_("Right eye"), N_("Mouth"), N_("Forehead"),
    N_("Whole face"),
  };

  g_return_val_if_fail (part < GUISE_N_FACE_PARTS, NULL);

  return _(names[part]);
}

guint
guise_face_edit_get_part_of (guint handle)
{
  return guise_face_handle_get_part (handle);
}

void
guise_face_edit_select (GuiseFaceEdit *self, guint part, int handle)
{
  g_return_if_fail (GUISE_IS_FACE_EDIT (self));
  g_return_if_fail (part < GUISE_N_FACE_PARTS && handle < GUISE_FACE_N_HANDLES);

  if (self->part == part && self->handle == handle)
    return;
  self->part = part;
  self->handle = handle;
  g_signal_emit (self, signals[CHANGED], 0);
}

guint
guise_face_edit_get_part (GuiseFaceEdit *self)
{
  return self->part;
}

int
guise_face_edit_get_handle (GuiseFaceEdit *self)
{
  return self->handle;
}

gboolean
guise_face_edit_is_selected (GuiseFaceEdit *self, guint handle)
{
  if (self->handle != GUISE_FACE_EDIT_ALL_OF_IT)
    return (int) handle == self->handle;
  return self->part == GUISE_FACE_PART_ALL || guise_face_handle_get_part (handle) == self->part;
}

void
guise_face_edit_step (GuiseFaceEdit *self, int direction)
{
  g_return_if_fail (GUISE_IS_FACE_EDIT (self));
  g_return_if_fail (direction == 1 || direction == -1);

  if (self->handle == GUISE_FACE_EDIT_ALL_OF_IT)
    guise_face_edit_select (self, (self->part + GUISE_N_FACE_PARTS + direction) % GUISE_N_FACE_PARTS,
                            GUISE_FACE_EDIT_ALL_OF_IT);
  else
    {
      guint handle = (guint) (self->handle + GUISE_FACE_N_HANDLES + direction) % GUISE_FACE_N_HANDLES;

      guise_face_edit_select (self, guise_face_handle_get_part (handle), (int) handle);
    }
}

static void
move_to (GuiseFaceEdit *self, const GuisePoint *wanted)
{
  guise_face_handles_move (self->facts->best, wanted, self->facts->best);
  memcpy (self->handles, wanted, sizeof self->handles);
  self->moved = TRUE;
  g_signal_emit (self, signals[CHANGED], 0);
}

void
guise_face_edit_move (GuiseFaceEdit *self, float dx, float dy)
{
  GuisePoint wanted[GUISE_FACE_N_HANDLES];

  g_return_if_fail (GUISE_IS_FACE_EDIT (self));

  if (self->facts == NULL || (dx == 0 && dy == 0))
    return;
  memcpy (wanted, self->handles, sizeof wanted);
  for (guint i = 0; i < GUISE_FACE_N_HANDLES; i++)
    if (guise_face_edit_is_selected (self, i))
      wanted[i] = (GuisePoint) { wanted[i].x + dx, wanted[i].y + dy };
  move_to (self, wanted);
}

void
guise_face_edit_turn (GuiseFaceEdit *self, float degrees, float scale)
{
  const float angle = degrees * (float) G_PI / 180, c = scale * cosf (angle), s = scale * sinf (angle);
  GuisePoint wanted[GUISE_FACE_N_HANDLES], middle = { 0, 0 };
  guint n = 0;

  g_return_if_fail (GUISE_IS_FACE_EDIT (self));

  if (self->facts == NULL || self->handle != GUISE_FACE_EDIT_ALL_OF_IT)
    return;
  for (guint i = 0; i < GUISE_FACE_N_HANDLES; i++)
    if (guise_face_edit_is_selected (self, i))
      {
        middle = (GuisePoint) { middle.x + self->handles[i].x, middle.y + self->handles[i].y };
        n++;
      }
  middle = (GuisePoint) { middle.x / (float) n, middle.y / (float) n };
  memcpy (wanted, self->handles, sizeof wanted);
  for (guint i = 0; i < GUISE_FACE_N_HANDLES; i++)
    if (guise_face_edit_is_selected (self, i))
      {
        float x = wanted[i].x - middle.x, y = wanted[i].y - middle.y;

        wanted[i] = (GuisePoint) { middle.x + c * x - s * y, middle.y + s * x + c * y };
      }
  move_to (self, wanted);
}

static void
answered (gpointer edit)
{
  GuiseFaceEdit *self = edit;

  self->n_writing--;
  refresh (self);
}

static void
write_change (GuiseFaceEdit *self, GuiseLandmarksChange change, const GuisePoint3 *points, GAsyncReadyCallback callback,
              gpointer user_data)
{
  self->moved = FALSE;
  self->n_writing++;
  guise_project_change_landmarks_async (self->project, self->face, change, points, guise_edit_commit_cb,
                                        guise_edit_commit_new (self, self->project, answered, callback, user_data));
}

void
guise_face_edit_commit (GuiseFaceEdit *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (GUISE_IS_FACE_EDIT (self));

  if (self->moved && self->facts != NULL && self->project != NULL)
    write_change (self, GUISE_LANDMARKS_SET, self->facts->best, callback, user_data);
}

void
guise_face_edit_change (GuiseFaceEdit *self, GuiseLandmarksChange change, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (GUISE_IS_FACE_EDIT (self));
  g_return_if_fail (change != GUISE_LANDMARKS_SET && self->project != NULL);

  write_change (self, change, NULL, callback, user_data);
}

static void
shown_cb (GuiseFaceEdit *self)
{
  g_signal_emit (self, signals[SHOWN], 0);
}

static void
guise_face_edit_dispose (GObject *object)
{
  GuiseFaceEdit *self = GUISE_FACE_EDIT (object);

  if (self->still != NULL)
    g_signal_handlers_disconnect_by_data (self->still, self);
  if (self->project != NULL)
    g_signal_handlers_disconnect_by_data (self->project, self);
  g_clear_object (&self->still);
  g_clear_weak_pointer (&self->project);

  G_OBJECT_CLASS (guise_face_edit_parent_class)->dispose (object);
}

static void
guise_face_edit_finalize (GObject *object)
{
  facts_free (GUISE_FACE_EDIT (object)->facts);

  G_OBJECT_CLASS (guise_face_edit_parent_class)->finalize (object);
}

static void
guise_face_edit_class_init (GuiseFaceEditClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = guise_face_edit_dispose;
  object_class->finalize = guise_face_edit_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[SHOWN] = g_signal_new ("shown", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
guise_face_edit_init (GuiseFaceEdit *self)
{
  self->part = GUISE_FACE_PART_ALL;
  self->handle = GUISE_FACE_EDIT_ALL_OF_IT;
}

GuiseFaceEdit *
guise_face_edit_new (GuiseProject *project)
{
  GuiseFaceEdit *self = g_object_new (GUISE_TYPE_FACE_EDIT, NULL);

  g_set_weak_pointer (&self->project, project);
  self->still = guise_still_new (project);
  g_signal_connect_swapped (self->still, "shown", G_CALLBACK (shown_cb), self);
  g_signal_connect_swapped (project, "changed", G_CALLBACK (refresh), self);
  return self;
}
