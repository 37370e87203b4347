/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-landmark-carry.h"

#include "guise-error.h"
#include "guise-face-align.h"
#include "guise-i18n.h"

#include <string.h>

const char *
guise_carry_get_name (GuiseCarry carry)
{
  static const char *const names[GUISE_N_CARRIES] = { "forward", "backward", "between" };

  g_return_val_if_fail (carry < GUISE_N_CARRIES, NULL);

  return names[carry];
}

gboolean
guise_carry_from_name (const char *name, GuiseCarry *out)
{
  for (GuiseCarry carry = 0; carry < GUISE_N_CARRIES; carry++)
    if (g_str_equal (name, guise_carry_get_name (carry)))
      {
        *out = carry;
        return TRUE;
      }
  return FALSE;
}

gboolean
guise_landmark_find_beside (GuiseStore *store, const GuiseFaceRecord *face, gboolean before, gint64 *out,
                            GError **error)
{
  g_autoptr(GArray) ids = guise_store_face_find (store, &(GuiseFaceQuery) {
    .track = face->track, .in_frames = TRUE, .descending = before, .limit = 1,
    .range = { before ? 0 : face->frame + 1, before ? face->frame - 1 : G_MAXINT64 - 1 } }, error);

  if (ids == NULL)
    return FALSE;
  *out = ids->len > 0 ? g_array_index (ids, gint64, 0) : 0;
  return TRUE;
}

static gboolean
align (const GuisePoint3 *points, GuiseAffine *out, GError **error)
{
  GuisePoint ibug[GUISE_FACE_68_N_POINTS];

  guise_face_mesh_to_68 (points, ibug);
  return guise_face_align_unit (ibug, out, error);
}

gboolean
guise_landmark_carry (const GuisePoint3 *found, const GuisePoint3 *corrected, const GuisePoint3 *to, float share,
                      GuisePoint3 *out, GError **error)
{
  GuiseAffine from_frame, to_frame, to_unit, move;
  float scale;

  if (!align (found, &from_frame, error) || !align (to, &to_unit, error))
    return FALSE;
  if (!guise_affine_invert (&to_unit, &to_frame))
    g_return_val_if_reached (FALSE);   /* a similarity that was fitted has an inverse */
  move = guise_affine_compose (&from_frame, &to_frame);
  scale = (float) guise_affine_get_scale (&move);

  for (guint i = 0; i < GUISE_FACE_N_LANDMARKS; i++)
    {
      float x = corrected[i].x - found[i].x, y = corrected[i].y - found[i].y, z = corrected[i].z - found[i].z;

      out[i].x += share * (float) (move.m[0] * (double) x + move.m[1] * (double) y);
      out[i].y += share * (float) (move.m[3] * (double) x + move.m[4] * (double) y);
      out[i].z += share * scale * z;
    }
  return TRUE;
}

/* A frame that was corrected, from which others are. */
typedef struct
{
  gint64       frame;
  GuisePoint3 *found, *corrected;
} Key;

/* The faces of a track, and of which two keys each takes how much. */
typedef struct
{
  GuiseStore *store;
  GArray     *faces;          /* of GuiseFaceRecord: the track, by frame */
  GArray     *corrections;    /* of GuiseCorrection */
  GArray     *ids;            /* of gint64: to be corrected */
  GArray     *frames;         /* of gint64: theirs */
  GArray     *befores;        /* of gint: index in @keys, −1 none */
  GArray     *afters;         /* the same */
  GArray     *keys;           /* of Key */
} Track;

static void
key_clear (gpointer data)
{
  Key *key = data;

  g_free (key->found);
  g_free (key->corrected);
}

static void
track_clear (Track *self)
{
  GArray *arrays[] = {
    self->faces, self->corrections, self->ids, self->frames, self->befores, self->afters, self->keys,
  };

  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    g_clear_pointer (&arrays[i], g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Track, track_clear)

static const GuiseFaceRecord *
face_at (const Track *self, guint i)
{
  return &g_array_index (self->faces, GuiseFaceRecord, i);
}

static gboolean
is_by_hand (const Track *self, guint i)
{
  return g_array_index (self->corrections, GuiseCorrection, i) == GUISE_CORRECTION_BY_HAND;
}

/* @out_place: of @face in its track */
static gboolean
track_load (Track *self, GuiseStore *store, gint64 face, guint *out_place, GError **error)
{
  g_autoptr(GArray) records = guise_store_face_get (store, &face, 1, error);
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  self->store = store;
  if (records == NULL)
    return FALSE;
  if (records->len == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("There is no face %" PRId64 " in the project"),
                   face);
      return FALSE;
    }
  self->faces = guise_store_face_load (store, &(GuiseFaceQuery) {
    .track = g_array_index (records, GuiseFaceRecord, 0).track }, error);
  if (self->faces == NULL)
    return FALSE;

  self->corrections = g_array_sized_new (FALSE, TRUE, sizeof (GuiseCorrection), self->faces->len);
  g_array_set_size (self->corrections, self->faces->len);
  *out_place = 0;
  for (guint i = 0; i < self->faces->len; i++)
    {
      g_array_append_val (ids, face_at (self, i)->id);
      if (face_at (self, i)->id == face)
        *out_place = i;
    }
  return guise_store_face_get_corrections (store, (const gint64 *) (gpointer) ids->data, ids->len,
                                           (GuiseCorrection *) (gpointer) self->corrections->data, error);
}

/* Returns: index of the key, −1 on error. */
static int
add_key (Track *self, guint place, GError **error)
{
  const GuiseFaceRecord *face = face_at (self, place);
  Key key = { .frame = face->frame };

  key.found = g_new (GuisePoint3, GUISE_FACE_N_LANDMARKS);
  key.corrected = g_new (GuisePoint3, GUISE_FACE_N_LANDMARKS);
  g_array_append_val (self->keys, key);
  return guise_store_face_get_landmarks (self->store, &face->id, 1, GUISE_LANDMARKS_FOUND, key.found, NULL, error)
         && guise_store_face_get_landmarks (self->store, &face->id, 1, GUISE_LANDMARKS_CORRECTED, key.corrected, NULL,
                                            error)
         ? (int) self->keys->len - 1 : -1;
}

static void
add_faces (Track *self, guint first, guint end, int before, int after)
{
  for (guint i = first; i < end; i++)
    {
      g_array_append_val (self->ids, face_at (self, i)->id);
      g_array_append_val (self->frames, face_at (self, i)->frame);
      g_array_append_val (self->befores, before);
      g_array_append_val (self->afters, after);
    }
}

static gboolean
plan_forward (Track *self, guint place, GError **error)
{
  int before = add_key (self, place, error), after = -1;
  guint end = place + 1;

  while (end < self->faces->len && !is_by_hand (self, end))
    end++;
  if (before < 0 || (end < self->faces->len && (after = add_key (self, end, error)) < 0))
    return FALSE;
  add_faces (self, place + 1, end, before, after);
  return TRUE;
}

static gboolean
plan_backward (Track *self, guint place, GError **error)
{
  int after = add_key (self, place, error), before = -1;
  guint first = place;

  while (first > 0 && !is_by_hand (self, first - 1))
    first--;
  if (after < 0 || (first > 0 && (before = add_key (self, first - 1, error)) < 0))
    return FALSE;
  add_faces (self, first, place, before, after);
  return TRUE;
}

static gboolean
plan_between (Track *self, GError **error)
{
  guint last = G_MAXUINT;
  int before = -1;

  for (guint i = 0; i < self->faces->len; i++)
    {
      int key;

      if (!is_by_hand (self, i))
        continue;
      if ((key = add_key (self, i, error)) < 0)
        return FALSE;
      if (last != G_MAXUINT)
        add_faces (self, last + 1, i, before, key);
      last = i;
      before = key;
    }
  return TRUE;
}

static gboolean
correct (gsize index, const GuisePoint3 *found, GuisePoint3 *out, gpointer data, GError **error)
{
  Track *self = data;
  int before = g_array_index (self->befores, int, index), after = g_array_index (self->afters, int, index);
  gint64 frame = g_array_index (self->frames, gint64, index);
  const Key *first = before >= 0 ? &g_array_index (self->keys, Key, before) : NULL;
  const Key *second = after >= 0 ? &g_array_index (self->keys, Key, after) : NULL;
  float share = first == NULL ? 1 : 0;

  if (first != NULL && second != NULL)
    share = (float) (frame - first->frame) / (float) (second->frame - first->frame);
  memcpy (out, found, GUISE_FACE_N_LANDMARKS * sizeof *out);
  return (first == NULL || guise_landmark_carry (first->found, first->corrected, found, 1 - share, out, error))
         && (second == NULL || guise_landmark_carry (second->found, second->corrected, found, share, out, error));
}

static gboolean
check_corrected (const Track *self, guint place, GError **error)
{
  if (g_array_index (self->corrections, GuiseCorrection, place) != GUISE_CORRECTION_NONE)
    return TRUE;
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("The landmarks of face %" PRId64 " are as they were "
               "found: correct them first"), face_at (self, place)->id);
  return FALSE;
}

static gboolean
check_any (const Track *self, guint place, GuiseCarry carry, GError **error)
{
  if (self->ids->len > 0)
    return TRUE;
  if (carry == GUISE_CARRY_BETWEEN)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                 _("Nothing lies between two frames that were corrected by hand, in the track of face %" PRId64 ": "
                   "correct a second one"), face_at (self, place)->id);
  else
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, carry == GUISE_CARRY_FORWARD
                 ? _("There is no frame after face %" PRId64 " in its track that its correction could go to")
                 : _("There is no frame before face %" PRId64 " in its track that its correction could go to"),
                 face_at (self, place)->id);
  return FALSE;
}

gboolean
guise_landmark_carry_along (GuiseStore *store, gint64 face, GuiseCarry carry, const char *step, guint *out_n,
                            GError **error)
{
  g_auto(Track) self = { 0 };
  guint place;

  g_return_val_if_fail (carry < GUISE_N_CARRIES, FALSE);

  self.ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self.frames = g_array_new (FALSE, FALSE, sizeof (gint64));
  self.befores = g_array_new (FALSE, FALSE, sizeof (int));
  self.afters = g_array_new (FALSE, FALSE, sizeof (int));
  self.keys = g_array_new (FALSE, FALSE, sizeof (Key));
  g_array_set_clear_func (self.keys, key_clear);
  if (!track_load (&self, store, face, &place, error)
      || (carry != GUISE_CARRY_BETWEEN && !check_corrected (&self, place, error))
      || !(carry == GUISE_CARRY_FORWARD ? plan_forward (&self, place, error)
           : carry == GUISE_CARRY_BACKWARD ? plan_backward (&self, place, error) : plan_between (&self, error))
      || !check_any (&self, place, carry, error)
      || !guise_store_face_correct_each (store, (const gint64 *) (gpointer) self.ids->data, self.ids->len,
                                         GUISE_CORRECTION_CARRIED, correct, &self, step, error))
    return FALSE;

  *out_n = self.ids->len;
  return TRUE;
}
