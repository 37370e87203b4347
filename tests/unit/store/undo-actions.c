/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "undo-actions.h"

#include "guise-store-paints.h"
#include "guise-store-references.h"
#include "guise-store-suggestions.h"

#include <string.h>

#define STEP UNDO_STEP

/* @data: by how much */
static gboolean
move_down (gsize index, const GuisePoint3 *found, GuisePoint3 *out, gpointer data, GError **error)
{
  for (guint i = 0; i < GUISE_FACE_N_LANDMARKS; i++)
    out[i] = (GuisePoint3) { found[i].x, found[i].y + GPOINTER_TO_INT (data), found[i].z };
  return TRUE;
}

static gboolean
clip_add (UndoProject *self, GError **error)
{
  GuiseClipRecord clip = {
    .path = (char *) "/somewhere/two.mp4", .fingerprint = (char *) "two", .n_frames = 10, .duration = GUISE_TIME_SECOND,
    .width = 64, .height = 36, .frame_rate = { 25, 1 },
  };
  gint64 id;

  return guise_store_clip_add (self->fixture->store, &clip, STEP, &id, error);
}

static gboolean
clip_set_role (UndoProject *self, GError **error)
{
  return guise_store_clip_set_role (self->fixture->store, self->clip, GUISE_ROLE_SOURCE, STEP, error);
}

static gboolean
clip_remove (UndoProject *self, GError **error)
{
  return guise_store_clip_remove (self->fixture->store, self->clip, STEP, error);
}

static gboolean
clip_set_markers (UndoProject *self, GError **error)
{
  return guise_store_clip_set_markers (self->fixture->store, self->clip, "12 a smile", STEP, error);
}

static gboolean
face_correct_each (UndoProject *self, GError **error)
{
  return guise_store_face_correct_each (self->fixture->store, self->faces + 2, 3, GUISE_CORRECTION_BY_HAND, move_down,
                                        GINT_TO_POINTER (3), STEP, error);
}

static void
correct (UndoProject *self)
{
  g_autoptr(GError) error = NULL;

  guise_store_face_correct_each (self->fixture->store, self->faces, 6, GUISE_CORRECTION_BY_HAND, move_down,
                                 GINT_TO_POINTER (8), NULL, &error);
  g_assert_no_error (error);
}

static gboolean
face_uncorrect (UndoProject *self, GError **error)
{
  return guise_store_face_uncorrect (self->fixture->store, self->faces + 1, 2, STEP, error);
}

static gboolean
face_set_landmarks (UndoProject *self, GError **error)
{
  GuisePoint3 points[GUISE_FACE_N_LANDMARKS];

  store_fixture_make_landmarks (points, 77);
  return guise_store_face_set_landmarks (self->fixture->store, self->faces + 3, 1, GUISE_LANDMARKS_CORRECTED, points, STEP,
                                         error);
}

static gboolean
swap_set (UndoProject *self, GError **error)
{
  return guise_store_swap_set (self->fixture->store, self->clip, self->persons[1], "{\"opacity\":0.5}", STEP, error);
}

static gboolean
swap_set_all (UndoProject *self, GError **error)
{
  const GuiseSwapRow rows[] = {
    { self->clip, self->persons[1], (char *) "{\"opacity\":0.5}" }, { self->clip, self->persons[0], (char *) "{\"run\":3}" },
  };

  return guise_store_swap_set_all (self->fixture->store, rows, G_N_ELEMENTS (rows), STEP, error);
}

static gboolean
face_set_decision (UndoProject *self, GError **error)
{
  return guise_store_face_set_decision (self->fixture->store, self->faces + 4, 9, GUISE_DECISION_EXCLUDE, STEP, error);
}

static gboolean
face_set_hold_out (UndoProject *self, GError **error)
{
  return guise_store_face_set_hold_out (self->fixture->store, self->faces + 4, 9, GUISE_HOLD_OUT_YES, STEP, error);
}

static gboolean
face_set_rating (UndoProject *self, GError **error)
{
  return guise_store_face_set_rating (self->fixture->store, self->faces + 4, 9, 3, STEP, error);
}

static void
tag (UndoProject *self)
{
  g_autoptr(GError) error = NULL;

  guise_store_face_set_tags (self->fixture->store, self->faces + 2, 6, (const char *const[]) { "smile", NULL }, NULL, &error);
  g_assert_no_error (error);
  guise_store_face_set_tags (self->fixture->store, self->faces, 4, (const char *const[]) { "best", NULL }, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
face_set_tag (UndoProject *self, GError **error)
{
  return guise_store_face_set_tags (self->fixture->store, self->faces, 9, (const char *const[]) { "smile", NULL }, STEP, error);
}

static gboolean
face_take_tag (UndoProject *self, GError **error)
{
  return guise_store_face_set_tags (self->fixture->store, self->faces, 9, (const char *const[]) { "-smile", "other", NULL }, STEP, error);
}

static gboolean
face_set_rejected (UndoProject *self, GError **error)
{
  return guise_store_face_set_rejected (self->fixture->store, self->faces + 4, 1, GUISE_REJECTED_BY_HAND, STEP, error);
}

static gboolean
draw (UndoProject *self, gint64 join, gint64 person, GError **error)
{
  g_autoptr(GuiseFaceBatch) batch = guise_face_batch_new (self->clip, (GuiseFrameRange) { 500, 500 }, 1, "drawn");
  gint64 face;

  store_fixture_add_face (batch, guise_face_batch_add_track (batch), 500, 200, "drawn");
  return guise_face_batch_commit_drawn (batch, self->fixture->store, join, person, STEP, &face, error);
}

static gboolean
face_draw_new (UndoProject *self, GError **error)
{
  return draw (self, 0, self->persons[1], error);
}

static gboolean
face_draw_joined (UndoProject *self, GError **error)
{
  return draw (self, self->tracks[0], 0, error);
}

static void
suggest (UndoProject *self)
{
  g_autoptr(GError) error = NULL;

  guise_store_track_suggest (self->fixture->store, self->tracks, 2, self->persons[1], &error);
  g_assert_no_error (error);
}

static gboolean
face_confirm (UndoProject *self, GError **error)
{
  return guise_store_face_confirm (self->fixture->store, self->faces + 9, 2, TRUE, STEP, error);
}

static gboolean
face_deny (UndoProject *self, GError **error)
{
  return guise_store_face_confirm (self->fixture->store, self->faces + 9, 1, FALSE, STEP, error);
}

static gboolean
person_confirm (UndoProject *self, GError **error)
{
  return guise_store_person_confirm (self->fixture->store, self->persons[1], TRUE, STEP, error);
}

static gboolean
person_deny (UndoProject *self, GError **error)
{
  return guise_store_person_confirm (self->fixture->store, self->persons[1], FALSE, STEP, error);
}

/* Of a part of a track, which is split by it. */
static gboolean
face_assign (UndoProject *self, GError **error)
{
  return guise_store_face_assign (self->fixture->store, self->faces + 2, 4, self->persons[1], STEP, error);
}

static gboolean
face_split (UndoProject *self, GError **error)
{
  gint64 person;

  return guise_store_face_split (self->fixture->store, self->faces + 8, 6, "Somebody new", STEP, &person, error);
}

static gboolean
track_assign (UndoProject *self, GError **error)
{
  return guise_store_track_assign (self->fixture->store, self->tracks, 1, self->persons[1], STEP, error);
}

static gboolean
face_set_paints (UndoProject *self, GError **error)
{
  const GuiseAffine place = GUISE_AFFINE_IDENTITY;
  g_autoptr(GuiseFacePaint) paint = guise_face_paint_new (&place);
  g_autoptr(GBytes) packed = NULL;

  memset (paint->pixels + 5000, 255, 300);
  packed = guise_face_paint_pack (paint);
  return guise_store_face_set_paints (self->fixture->store, self->faces + 6, 2, (GBytes *[]) { packed, packed }, STEP,
                                      error);
}

static void
paint (UndoProject *self)
{
  g_autoptr(GError) error = NULL;

  face_set_paints (self, &error);
  g_assert_no_error (error);
}

static gboolean
face_take_paints (UndoProject *self, GError **error)
{
  return guise_store_face_set_paints (self->fixture->store, self->faces + 6, 1, NULL, STEP, error);
}

static gboolean
person_add (UndoProject *self, GError **error)
{
  gint64 person;

  return guise_store_person_add (self->fixture->store, "Carla", GUISE_ROLE_SOURCE, STEP, &person, error);
}

static gboolean
person_rename (UndoProject *self, GError **error)
{
  return guise_store_person_rename (self->fixture->store, self->persons[0], "Ana Maria", STEP, error);
}

static gboolean
person_set_role (UndoProject *self, GError **error)
{
  return guise_store_person_set_role (self->fixture->store, self->persons[0], GUISE_ROLE_TARGET, STEP, error);
}

static gboolean
person_set_colour (UndoProject *self, GError **error)
{
  return guise_store_person_set_colour (self->fixture->store, self->persons[0], 0x123456, STEP, error);
}

static gboolean
person_merge (UndoProject *self, GError **error)
{
  return guise_store_person_merge (self->fixture->store, self->persons[0], self->persons[1], GUISE_MERGE_APART, STEP,
                                   error);
}

static gboolean
person_set_consent (UndoProject *self, GError **error)
{
  return guise_store_person_set_consent (self->fixture->store, self->persons[0], GUISE_CONSENT_YES, "asked at lunch", STEP,
                                         error);
}

static gboolean
reference_add (UndoProject *self, GError **error)
{
  const GuiseReferenceTracks tracks = { .suggested = &self->tracks[1], .n_suggested = 1 };
  float vectors[2 * GUISE_FACE_VECTOR_SIZE] = { 0.25f };

  return guise_store_reference_add (self->fixture->store, self->persons[0], vectors, 2, &tracks, STEP, error);
}

static gboolean
reference_add_alone (UndoProject *self, GError **error)
{
  float vector[GUISE_FACE_VECTOR_SIZE] = { 0.5f };

  return guise_store_reference_add (self->fixture->store, self->persons[1], vector, 1, NULL, STEP, error);
}

static void
add_photo (UndoProject *self)
{
  g_autoptr(GError) error = NULL;

  reference_add_alone (self, &error);
  g_assert_no_error (error);
}

static gboolean
reference_remove (UndoProject *self, GError **error)
{
  return guise_store_reference_remove (self->fixture->store, self->persons[1], STEP, error);
}

const UndoAction undo_actions[] = {
  { "guise_store_clip_add", NULL, clip_add },
  { "guise_store_clip_set_role", NULL, clip_set_role },
  { "guise_store_clip_remove", NULL, clip_remove },
  { "guise_store_clip_set_markers", NULL, clip_set_markers },
  { "guise_store_face_correct_each", NULL, face_correct_each },
  { "guise_store_face_correct_each", correct, face_correct_each },
  { "guise_store_face_uncorrect", correct, face_uncorrect },
  { "guise_store_face_set_landmarks", NULL, face_set_landmarks },
  { "guise_store_face_set_landmarks", correct, face_set_landmarks },
  { "guise_store_swap_set", NULL, swap_set },
  { "guise_store_swap_set_all", NULL, swap_set_all },
  { "guise_store_face_set_decision", NULL, face_set_decision },
  { "guise_store_face_set_hold_out", NULL, face_set_hold_out },
  { "guise_face_batch_commit_drawn", NULL, face_draw_new },
  { "guise_face_batch_commit_drawn", NULL, face_draw_joined },
  { "guise_store_face_set_rating", NULL, face_set_rating },
  { "guise_store_face_set_tags", tag, face_set_tag },
  { "guise_store_face_set_tags", tag, face_take_tag },
  { "guise_store_face_set_rejected", NULL, face_set_rejected },
  { "guise_store_face_confirm", suggest, face_confirm },
  { "guise_store_face_confirm", suggest, face_deny },
  { "guise_store_person_confirm", suggest, person_confirm },
  { "guise_store_person_confirm", suggest, person_deny },
  { "guise_store_face_assign", NULL, face_assign },
  { "guise_store_face_split", NULL, face_split },
  { "guise_store_track_assign", NULL, track_assign },
  { "guise_store_face_set_paints", NULL, face_set_paints },
  { "guise_store_face_set_paints", paint, face_take_paints },
  { "guise_store_person_add", NULL, person_add },
  { "guise_store_person_rename", NULL, person_rename },
  { "guise_store_person_set_role", NULL, person_set_role },
  { "guise_store_person_set_colour", NULL, person_set_colour },
  { "guise_store_person_merge", NULL, person_merge },
  { "guise_store_person_merge", add_photo, person_merge },
  { "guise_store_person_set_consent", NULL, person_set_consent },
  { "guise_store_reference_add", NULL, reference_add },
  { "guise_store_reference_add", NULL, reference_add_alone },
  { "guise_store_reference_remove", add_photo, reference_remove },
};
const guint n_undo_actions = G_N_ELEMENTS (undo_actions);
