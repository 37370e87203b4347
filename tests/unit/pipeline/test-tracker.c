/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-tracker.h"

static GuiseTrackerFace
face_at (float x, float y, float side)
{
  return (GuiseTrackerFace) { { x - side / 2, y - side / 2, side, side }, NULL };
}

static void
fill_identity (float *identity, float value)
{
  for (guint i = 0; i < GUISE_IDENTITY_LENGTH; i++)
    identity[i] = i == 0 ? value : 0.05f;
}

static guint
push_one (GuiseTracker *tracker, guint frame, GuiseTrackerFace face)
{
  guint track;

  guise_tracker_push (tracker, frame, &face, 1, &track);
  return track;
}

static void
test_follows_movement (void)
{
  g_autoptr(GuiseTracker) tracker = guise_tracker_new (5);
  guint first = push_one (tracker, 0, face_at (100, 100, 80));

  for (guint i = 1; i < 40; i++)
    g_assert_cmpuint (push_one (tracker, i, face_at (100 + 12.0f * i, 100 + 3.0f * i, 80)), ==, first);
}

static void
test_crossing_faces_keep_their_tracks (void)
{
  g_autoptr(GuiseTracker) tracker = guise_tracker_new (5);
  guint first[2] = { 0, 0 }, tracks[2];

  for (guint i = 0; i <= 40; i++)
    {
      GuiseTrackerFace faces[] = { face_at (100 + 10.0f * i, 100, 60), face_at (500 - 10.0f * i, 112, 60) };

      guise_tracker_push (tracker, i, faces, 2, tracks);
      g_assert_cmpuint (tracks[0], !=, tracks[1]);
      if (i == 0)
        first[0] = tracks[0], first[1] = tracks[1];
    }
  g_assert_cmpuint (tracks[0], ==, first[0]);
  g_assert_cmpuint (tracks[1], ==, first[1]);
}

static void
test_order_in_the_frame_does_not_matter (void)
{
  g_autoptr(GuiseTracker) tracker = guise_tracker_new (0);
  GuiseTrackerFace there[] = { face_at (100, 100, 60), face_at (300, 100, 60) };
  GuiseTrackerFace back[] = { face_at (302, 100, 60), face_at (101, 100, 60) };
  guint before[2], after[2];

  guise_tracker_push (tracker, 0, there, 2, before);
  guise_tracker_push (tracker, 1, back, 2, after);
  g_assert_cmpuint (after[0], ==, before[1]);
  g_assert_cmpuint (after[1], ==, before[0]);
}

static void
test_gaps (void)
{
  g_autoptr(GuiseTracker) tracker = guise_tracker_new (5);
  guint first = push_one (tracker, 10, face_at (100, 100, 60));

  g_assert_cmpuint (push_one (tracker, 16, face_at (110, 100, 60)), ==, first);
  g_assert_cmpuint (push_one (tracker, 23, face_at (110, 100, 60)), !=, first);
}

static void
test_cut_ends_tracks (void)
{
  g_autoptr(GuiseTracker) tracker = guise_tracker_new (5);
  guint first = push_one (tracker, 0, face_at (100, 100, 60));

  guise_tracker_cut (tracker);
  g_assert_cmpuint (push_one (tracker, 1, face_at (100, 100, 60)), !=, first);
}

static void
test_another_person_in_the_same_place (void)
{
  g_autoptr(GuiseTracker) tracker = guise_tracker_new (5);
  float one[GUISE_IDENTITY_LENGTH], other[GUISE_IDENTITY_LENGTH];
  GuiseTrackerFace face = face_at (100, 100, 60);
  guint first;

  fill_identity (one, 0.0f);
  fill_identity (other, 0.9f);
  face.identity = one;
  first = push_one (tracker, 0, face);
  g_assert_cmpuint (push_one (tracker, 1, face), ==, first);
  face.identity = other;
  g_assert_cmpuint (push_one (tracker, 2, face), !=, first);
}

/* Two people before one wall, and a cut between them that nobody saw: one who is 0.7 away from all who were seen is
 * somebody else. */
static void
test_unseen_cut_ends_the_track (void)
{
  g_autoptr(GuiseTracker) tracker = guise_tracker_new (10);
  float identity[GUISE_IDENTITY_LENGTH];
  GuiseTrackerFace face = face_at (100, 100, 60);
  guint first;

  face.identity = identity;
  fill_identity (identity, 0.0f);
  first = push_one (tracker, 0, face);
  fill_identity (identity, 0.5f);
  g_assert_cmpuint (push_one (tracker, 8, face), ==, first);
  fill_identity (identity, -0.5f);
  g_assert_cmpuint (push_one (tracker, 12, face), ==, first);
  fill_identity (identity, 1.2f);
  g_assert_cmpuint (push_one (tracker, 13, face), !=, first);
}

/* Who looks away is far from the last look before, and near to an earlier one when they look back. */
static void
test_a_turned_head_is_nobody_else (void)
{
  g_autoptr(GuiseTracker) tracker = guise_tracker_new (5);
  static const float turns[] = { 0.0f, 0.3f, 0.75f, 0.05f, 0.7f };
  float identity[GUISE_IDENTITY_LENGTH];
  GuiseTrackerFace face = face_at (100, 100, 60);
  guint first = 0;

  face.identity = identity;
  for (guint i = 0; i < G_N_ELEMENTS (turns); i++)
    {
      guint track;

      fill_identity (identity, turns[i]);
      track = push_one (tracker, i, face);
      first = i == 0 ? track : first;
      g_assert_cmpuint (track, ==, first);
    }
}

static void
test_size_jump_is_another_face (void)
{
  g_autoptr(GuiseTracker) tracker = guise_tracker_new (5);
  guint first = push_one (tracker, 0, face_at (100, 100, 60));

  g_assert_cmpuint (push_one (tracker, 1, face_at (100, 100, 130)), !=, first);
}

static void
test_resumed_track_goes_on (void)
{
  g_autoptr(GuiseTracker) tracker = guise_tracker_new (5);
  GuiseTrackerFace face = face_at (100, 100, 60);

  guise_tracker_resume (tracker, 7, 99, &face);
  g_assert_cmpuint (push_one (tracker, 100, face_at (102, 100, 60)), ==, 7);
  g_assert_cmpuint (push_one (tracker, 101, face_at (400, 100, 60)), ==, 8);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pipeline/tracker/follows-movement", test_follows_movement);
  g_test_add_func ("/pipeline/tracker/crossing-faces-keep-their-tracks", test_crossing_faces_keep_their_tracks);
  g_test_add_func ("/pipeline/tracker/order-in-the-frame-does-not-matter", test_order_in_the_frame_does_not_matter);
  g_test_add_func ("/pipeline/tracker/gaps", test_gaps);
  g_test_add_func ("/pipeline/tracker/cut-ends-tracks", test_cut_ends_tracks);
  g_test_add_func ("/pipeline/tracker/another-person-in-the-same-place", test_another_person_in_the_same_place);
  g_test_add_func ("/pipeline/tracker/unseen-cut-ends-the-track", test_unseen_cut_ends_the_track);
  g_test_add_func ("/pipeline/tracker/a-turned-head-is-nobody-else", test_a_turned_head_is_nobody_else);
  g_test_add_func ("/pipeline/tracker/size-jump-is-another-face", test_size_jump_is_another_face);
  g_test_add_func ("/pipeline/tracker/resumed-track-goes-on", test_resumed_track_goes_on);

  return g_test_run ();
}
