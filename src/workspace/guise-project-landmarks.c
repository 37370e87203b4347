/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-project-landmarks.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-landmark-carry.h"
#include "guise-project-private.h"
#include "guise-store-corrections.h"

#include <string.h>

typedef struct
{
  gint64               face;
  GuiseLandmarksChange change;
  guint                n;          /* out: faces that were changed */
  GuisePoint3          points[GUISE_LANDMARKS_N_POINTS];
} Call;

static char *
dup_step (const Call *call, gint64 frame)
{
  g_autofree char *number = guise_i18n_dup_number (frame);

  switch (call->change)
    {
    case GUISE_LANDMARKS_COPY_BEFORE:
      return g_strdup_printf (_("Copy landmarks to frame %s from the one before"), number);
    case GUISE_LANDMARKS_COPY_AFTER:
      return g_strdup_printf (_("Copy landmarks to frame %s from the one after"), number);
    case GUISE_LANDMARKS_CARRY_ON:
      return g_strdup_printf (_("Carry landmarks on from frame %s"), number);
    case GUISE_LANDMARKS_CARRY_BACK:
      return g_strdup_printf (_("Carry landmarks back from frame %s"), number);
    case GUISE_LANDMARKS_CARRY_BETWEEN:
      return g_strdup (_("Fill landmarks between corrected frames"));
    case GUISE_LANDMARKS_TAKE_BACK:
      return g_strdup_printf (_("Take back landmarks of frame %s"), number);
    case GUISE_LANDMARKS_SET:
    case GUISE_N_LANDMARKS_CHANGES:
    default:
      return g_strdup_printf (_("Correct landmarks of frame %s"), number);
    }
}

static gboolean
take_points (gsize index, const GuisePoint3 *found, GuisePoint3 *out, gpointer data, GError **error)
{
  memcpy (out, ((Call *) data)->points, sizeof ((Call *) data)->points);
  return TRUE;
}

static gboolean
set (GuiseStore *store, Call *call, const char *step, GError **error)
{
  call->n = 1;
  return guise_store_face_correct_each (store, &call->face, 1, GUISE_CORRECTION_BY_HAND, take_points, call, step,
                                        error);
}

static gboolean
copy (GuiseStore *store, Call *call, const GuiseFaceRecord *face, const char *step, GError **error)
{
  gboolean before = call->change == GUISE_LANDMARKS_COPY_BEFORE;
  gint64 from;

  if (!guise_landmark_find_beside (store, face, before, &from, error))
    return FALSE;
  if (from == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   before ? _("Frame %" PRId64 " is the first of its track: there is none before it")
                          : _("Frame %" PRId64 " is the last of its track: there is none after it"), face->frame);
      return FALSE;
    }
  return guise_store_face_get_landmarks (store, &from, 1, GUISE_LANDMARKS_BEST, call->points, NULL, error)
         && set (store, call, step, error);
}

static gboolean
carry (GuiseStore *store, Call *call, const char *step, GError **error)
{
  GuiseCarry carry = call->change == GUISE_LANDMARKS_CARRY_ON ? GUISE_CARRY_FORWARD
                     : call->change == GUISE_LANDMARKS_CARRY_BACK ? GUISE_CARRY_BACKWARD : GUISE_CARRY_BETWEEN;

  return guise_landmark_carry_along (store, call->face, carry, step, &call->n, error);
}

static gboolean
change_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;
  g_autoptr(GArray) faces = guise_store_face_get (store, &call->face, 1, error);
  g_autofree char *step = NULL;
  const GuiseFaceRecord *face;

  if (faces == NULL)
    return FALSE;
  if (faces->len == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("There is no face %" PRId64 " in the project"),
                   call->face);
      return FALSE;
    }
  face = &g_array_index (faces, GuiseFaceRecord, 0);
  step = dup_step (call, face->frame);
  switch (call->change)
    {
    case GUISE_LANDMARKS_SET:
      return set (store, call, step, error);
    case GUISE_LANDMARKS_COPY_BEFORE:
    case GUISE_LANDMARKS_COPY_AFTER:
      return copy (store, call, face, step, error);
    case GUISE_LANDMARKS_TAKE_BACK:
      call->n = 1;
      return guise_store_face_uncorrect (store, &call->face, 1, step, error);
    case GUISE_LANDMARKS_CARRY_ON:
    case GUISE_LANDMARKS_CARRY_BACK:
    case GUISE_LANDMARKS_CARRY_BETWEEN:
    case GUISE_N_LANDMARKS_CHANGES:
    default:
      return carry (store, call, step, error);
    }
}

static Call *
call_new (gint64 face, GuiseLandmarksChange change, const GuisePoint3 *points)
{
  Call *call = g_new0 (Call, 1);

  call->face = face;
  call->change = change;
  if (points != NULL)
    memcpy (call->points, points, sizeof call->points);
  return call;
}

void
guise_project_change_landmarks_async (GuiseProject *self, gint64 face, GuiseLandmarksChange change,
                                      const GuisePoint3 *points, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (GUISE_IS_PROJECT (self));
  g_return_if_fail (change < GUISE_N_LANDMARKS_CHANGES && (points != NULL) == (change == GUISE_LANDMARKS_SET));

  guise_project_change_async (self, change_func, call_new (face, change, points), g_free, callback, user_data);
}

gboolean
guise_project_change_landmarks (GuiseProject *self, gint64 face, GuiseLandmarksChange change,
                                const GuisePoint3 *points, guint *out_n, GError **error)
{
  g_autofree Call *call = call_new (face, change, points);

  g_return_val_if_fail (GUISE_IS_PROJECT (self), FALSE);
  g_return_val_if_fail (change < GUISE_N_LANDMARKS_CHANGES && (points != NULL) == (change == GUISE_LANDMARKS_SET),
                        FALSE);

  if (!change_func (guise_project_get_store (self), call, error))
    return FALSE;
  if (out_n != NULL)
    *out_n = call->n;
  return TRUE;
}
