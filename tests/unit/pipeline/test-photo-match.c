/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-photo-match.h"

/* A track whose vector is @distance away from the photo, which is all zeros. */
static GuiseClusterTrack
make_track (gint64 clip, guint first, guint last, gint64 person, float distance)
{
  GuiseClusterTrack track = {
    .clip = clip, .first = first, .last = last, .weight = 20, .person = person, .has_identity = TRUE,
  };

  track.identity[clip % GUISE_IDENTITY_LENGTH] = distance;
  return track;
}

static void
test_by_distance (void)
{
  const float photo[GUISE_IDENTITY_LENGTH] = { 0 };
  const gboolean open[] = { TRUE, TRUE, TRUE, FALSE, TRUE, TRUE };
  GuiseClusterTrack tracks[] = {
    make_track (1, 0, 9, 0, 0.30f), make_track (2, 0, 9, 7, 0.55f), make_track (3, 0, 9, 0, 0.65f),
    make_track (4, 0, 9, 9, 0.20f), make_track (5, 0, 9, 0, 0.20f), make_track (6, 0, 9, 3, 0.90f),
  };
  GuisePhotoMatch matches[G_N_ELEMENTS (tracks)];

  tracks[4].has_identity = FALSE;
  guise_photo_match (tracks, G_N_ELEMENTS (tracks), 3, open, photo, 1, matches);
  g_assert_cmpint (matches[0], ==, GUISE_PHOTO_SAME);
  g_assert_cmpint (matches[1], ==, GUISE_PHOTO_SUGGESTED);
  g_assert_cmpint (matches[2], ==, GUISE_PHOTO_OTHER);
  g_assert_cmpint (matches[3], ==, GUISE_PHOTO_OTHER);    /* not open, however near */
  g_assert_cmpint (matches[4], ==, GUISE_PHOTO_OTHER);    /* says nothing */
  g_assert_cmpint (matches[5], ==, GUISE_PHOTO_OTHER);    /* has it already */
}

/* Twins: who is nearer is the person, and the other one is not, in whatever order they come. */
static void
test_never_two_on_one_frame (void)
{
  const float photo[GUISE_IDENTITY_LENGTH] = { 0 };
  const gboolean open[] = { TRUE, TRUE, TRUE, TRUE };
  const GuiseClusterTrack tracks[] = {
    make_track (1, 0, 100, 0, 0.30f), make_track (1, 100, 200, 0, 0.10f), make_track (1, 201, 300, 0, 0.55f),
    make_track (2, 50, 60, 0, 0.05f),
  };
  GuisePhotoMatch matches[G_N_ELEMENTS (tracks)];

  guise_photo_match (tracks, G_N_ELEMENTS (tracks), 3, open, photo, 1, matches);
  g_assert_cmpint (matches[0], ==, GUISE_PHOTO_TOGETHER);
  g_assert_cmpint (matches[1], ==, GUISE_PHOTO_SAME);
  g_assert_cmpint (matches[2], ==, GUISE_PHOTO_SUGGESTED);
  g_assert_cmpint (matches[3], ==, GUISE_PHOTO_SAME);
}

static void
test_beside_the_person (void)
{
  const float photo[GUISE_IDENTITY_LENGTH] = { 0 };
  const gboolean open[] = { FALSE, TRUE, TRUE };
  const GuiseClusterTrack tracks[] = {
    make_track (1, 40, 60, 3, 0.70f), make_track (1, 0, 50, 0, 0.10f), make_track (1, 61, 70, 0, 0.10f),
  };
  GuisePhotoMatch matches[G_N_ELEMENTS (tracks)];

  guise_photo_match (tracks, G_N_ELEMENTS (tracks), 3, open, photo, 1, matches);
  g_assert_cmpint (matches[1], ==, GUISE_PHOTO_TOGETHER);
  g_assert_cmpint (matches[2], ==, GUISE_PHOTO_SAME);
}

/* Several photos: what counts is the mean of their distances. */
static void
test_several_photos (void)
{
  float photos[2 * GUISE_IDENTITY_LENGTH] = { 0 };
  const gboolean open[] = { TRUE, TRUE };
  const GuiseClusterTrack tracks[] = { make_track (1, 0, 9, 0, 0.0f), make_track (2, 0, 9, 0, 0.40f) };
  GuisePhotoMatch matches[G_N_ELEMENTS (tracks)];

  photos[GUISE_IDENTITY_LENGTH + 1] = 1.1f;
  guise_photo_match (tracks, G_N_ELEMENTS (tracks), 3, open, photos, 2, matches);
  g_assert_cmpint (matches[0], ==, GUISE_PHOTO_SUGGESTED);   /* 0 and 1.1 */
  g_assert_cmpint (matches[1], ==, GUISE_PHOTO_OTHER);       /* 0.4 and 1.17 */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/photo-match/by-distance", test_by_distance);
  g_test_add_func ("/pipeline/photo-match/never-two-on-one-frame", test_never_two_on_one_frame);
  g_test_add_func ("/pipeline/photo-match/beside-the-person", test_beside_the_person);
  g_test_add_func ("/pipeline/photo-match/several-photos", test_several_photos);
  return g_test_run ();
}
