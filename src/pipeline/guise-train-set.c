/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-set.h"

#include "guise-error.h"
#include "guise-held-out.h"
#include "guise-i18n.h"
#include "guise-store-persons.h"

/* Landmarks are 6 kB a face: faces are looked at so many at a time. */
#define CHUNK 256

static gboolean
is_usable (const GuiseFaceRecord *face, gboolean has_landmarks)
{
  return has_landmarks && face->crop.pack != 0;
}

/* Drops the faces of @faces that lack a crop or landmarks. */
static gboolean
drop_unusable (GuiseStore *store, GArray *faces, GError **error)
{
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, (gsize) CHUNK * GUISE_FACE_N_LANDMARKS);
  gint64 ids[CHUNK];
  gboolean found[CHUNK];
  guint kept = 0;

  for (guint first = 0; first < faces->len; first += CHUNK)
    {
      const guint n = MIN (CHUNK, faces->len - first);

      for (guint i = 0; i < n; i++)
        ids[i] = g_array_index (faces, GuiseFaceRecord, first + i).id;
      if (!guise_store_face_get_landmarks (store, ids, n, GUISE_LANDMARKS_BEST, points, found, error))
        return FALSE;
      for (guint i = 0; i < n; i++)
        if (is_usable (&g_array_index (faces, GuiseFaceRecord, first + i), found[i]))
          g_array_index (faces, GuiseFaceRecord, kept++) = g_array_index (faces, GuiseFaceRecord, first + i);
    }

  g_array_set_size (faces, kept);
  return TRUE;
}

static GuiseFaceUse
get_use (const GuiseFaceRecord *face)
{
  switch (face->hold_out)
    {
    case GUISE_HOLD_OUT_YES:
      return GUISE_FACE_HELD_OUT;
    case GUISE_HOLD_OUT_GUARD:
      return GUISE_FACE_GUARD;
    case GUISE_HOLD_OUT_NO:
    case GUISE_N_HOLD_OUTS:
    default:
      return GUISE_FACE_TRAINED;
    }
}

/* The faces of clips in which nobody has held any out yet: those that the rule is for. */
static GArray *
list_open_faces (GArray *faces)
{
  GArray *open = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint first = 0, end; first < faces->len; first = end)
    {
      const gint64 clip = g_array_index (faces, GuiseFaceRecord, first).clip;
      gboolean chosen = FALSE;

      for (end = first; end < faces->len && g_array_index (faces, GuiseFaceRecord, end).clip == clip; end++)
        chosen = chosen || g_array_index (faces, GuiseFaceRecord, end).hold_out != GUISE_HOLD_OUT_NO;
      for (guint i = first; !chosen && i < end; i++)
        g_array_append_val (open, i);
    }

  return open;
}

/* Fills @uses with what the project says, then with what the rule says of clips that nobody has chosen in. */
static void
choose (GArray *faces, const GuiseFaceMoment *moments, GuiseFaceUse *uses, char **note)
{
  g_autoptr(GArray) open = list_open_faces (faces);
  g_autofree GuiseFaceMoment *open_moments = g_new (GuiseFaceMoment, open->len);
  g_autofree GuiseFaceUse *open_uses = g_new (GuiseFaceUse, open->len);

  for (guint i = 0; i < faces->len; i++)
    uses[i] = get_use (&g_array_index (faces, GuiseFaceRecord, i));
  guise_held_out_guard (moments, faces->len, uses);

  if (open->len == 0)
    return;

  for (guint i = 0; i < open->len; i++)
    open_moments[i] = moments[g_array_index (open, guint, i)];
  guise_held_out_choose (open_moments, open->len, open_uses, note);
  for (guint i = 0; i < open->len; i++)
    uses[g_array_index (open, guint, i)] = open_uses[i];
}

/* Writes the faces whose use is @use now and was not before. */
static gboolean
keep_use (GuiseStore *store, GArray *faces, const GuiseFaceUse *uses, GuiseFaceUse use, GuiseHoldOut hold_out,
          GError **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < faces->len; i++)
    if (uses[i] == use && g_array_index (faces, GuiseFaceRecord, i).hold_out != hold_out)
      g_array_append_val (ids, g_array_index (faces, GuiseFaceRecord, i).id);

  return ids->len == 0
         || guise_store_face_set_hold_out (store, (const gint64 *) (const void *) ids->data, ids->len, hold_out, NULL,
                                           error);
}

/* An error that says who has no faces, and what to do. @n: faces that could be trained on if nothing were held out */
static void
set_no_faces_error (GuiseStore *store, gint64 person, guint n, GError **error)
{
  g_autoptr(GuisePersonRecord) record = guise_store_person_get (store, person, error);

  if (record == NULL)
    return;

  if (n > 0)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                 _("%s has no faces to train on: all %u are held out, or too near to one that is; hold out fewer"),
                 record->name, n);
  else
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                 _("%s has no faces to train on (%" PRId64 " found, %" PRId64 " kept): extract more "
                 "footage or keep more faces"), record->name, record->n_faces, record->n_kept);
}

GuiseTrainSet *
guise_train_set_load (GuiseStore *store, gint64 person, gboolean keep, GError **error)
{
  const GuiseFaceQuery query = { .person = person, .kept = GUISE_KEPT_ONLY, .sort = GUISE_FACE_SORT_TIME };
  g_autoptr(GArray) faces = guise_store_face_load (store, &query, error);
  g_autofree GuiseFaceMoment *moments = NULL;
  g_autofree GuiseFaceUse *uses = NULL;
  g_autoptr(GuiseTrainSet) self = NULL;

  if (faces == NULL || !drop_unusable (store, faces, error))
    return NULL;

  self = g_new0 (GuiseTrainSet, 1);
  self->person = person;
  self->trained = g_array_new (FALSE, FALSE, sizeof (GuiseFaceRecord));
  self->held_out = g_array_new (FALSE, FALSE, sizeof (GuiseFaceRecord));

  moments = g_new (GuiseFaceMoment, faces->len);
  uses = g_new (GuiseFaceUse, faces->len);
  for (guint i = 0; i < faces->len; i++)
    moments[i] = (GuiseFaceMoment) { g_array_index (faces, GuiseFaceRecord, i).clip,
                                     g_array_index (faces, GuiseFaceRecord, i).time };
  choose (faces, moments, uses, &self->note);

  for (guint i = 0; i < faces->len; i++)
    if (uses[i] == GUISE_FACE_TRAINED)
      g_array_append_val (self->trained, g_array_index (faces, GuiseFaceRecord, i));
    else if (uses[i] == GUISE_FACE_HELD_OUT)
      g_array_append_val (self->held_out, g_array_index (faces, GuiseFaceRecord, i));

  if (self->trained->len == 0)
    {
      set_no_faces_error (store, person, faces->len, error);
      return NULL;
    }

  if (keep && (!keep_use (store, faces, uses, GUISE_FACE_HELD_OUT, GUISE_HOLD_OUT_YES, error)
               || !keep_use (store, faces, uses, GUISE_FACE_GUARD, GUISE_HOLD_OUT_GUARD, error)))
    return NULL;

  return g_steal_pointer (&self);
}

void
guise_train_set_destroy (GuiseTrainSet *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->trained, g_array_unref);
  g_clear_pointer (&self->held_out, g_array_unref);
  g_free (self->note);
  g_free (self);
}
