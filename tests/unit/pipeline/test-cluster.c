/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-cluster.h"
#include "guise-random.h"

/* Vectors of person p lie around 0.6 · e_p, within about @noise; two people are 0.85 apart. */
static GuiseClusterTrack
make_track (GuiseRandom *random, guint person, gint64 clip, guint first, guint last, double noise)
{
  GuiseClusterTrack track = { .clip = clip, .first = first, .last = last, .weight = 20, .has_identity = TRUE };

  for (guint i = 0; i < GUISE_IDENTITY_LENGTH; i++)
    track.identity[i] = (float) ((i == person ? 0.6 : 0.0) + noise / 11.3 * guise_random_normal (random));

  return track;
}

static void
test_two_people (void)
{
  GuiseClusterTrack tracks[40];
  gint64 persons[40];
  GuiseRandom random;

  guise_random_init (&random, 1);
  for (guint i = 0; i < 40; i++)
    tracks[i] = make_track (&random, i % 2, 1, 10 * i, 10 * i + 5, 0.25);
  guise_cluster_tracks (tracks, 40, persons);

  g_assert_cmpint (persons[0], <, 0);
  g_assert_cmpint (persons[1], <, 0);
  g_assert_cmpint (persons[0], !=, persons[1]);
  for (guint i = 2; i < 40; i++)
    g_assert_cmpint (persons[i], ==, persons[i % 2]);
}

static void
test_seen_together_are_two (void)
{
  GuiseClusterTrack tracks[3];
  gint64 persons[3];
  GuiseRandom random;

  /* Twins: the same vectors, but the first two are in one picture. */
  guise_random_init (&random, 2);
  tracks[0] = make_track (&random, 0, 1, 0, 100, 0.0);
  tracks[1] = make_track (&random, 0, 1, 100, 200, 0.0);
  tracks[2] = make_track (&random, 0, 1, 201, 300, 0.0);
  guise_cluster_tracks (tracks, 3, persons);

  g_assert_cmpint (persons[0], !=, persons[1]);
  g_assert_true (persons[2] == persons[0] || persons[2] == persons[1]);
}

static void
test_overlap_counts_within_a_clip_only (void)
{
  GuiseClusterTrack tracks[2];
  gint64 persons[2];
  GuiseRandom random;

  guise_random_init (&random, 3);
  tracks[0] = make_track (&random, 0, 1, 0, 100, 0.1);
  tracks[1] = make_track (&random, 0, 2, 0, 100, 0.1);
  guise_cluster_tracks (tracks, 2, persons);

  g_assert_cmpint (persons[0], ==, persons[1]);
}

/* Whatever the vectors say: no person is ever twice in one picture. */
static void
test_never_twice_in_a_picture (void)
{
  GuiseClusterTrack tracks[60];
  gint64 persons[60];
  GuiseRandom random;

  for (guint seed = 0; seed < 10; seed++)
    {
      guise_random_init (&random, 100 + seed);
      for (guint i = 0; i < 60; i++)
        {
          guint first = (guint) guise_random_below (&random, 400);

          tracks[i] = make_track (&random, (guint) guise_random_below (&random, 3), 1, first,
                                  first + (guint) guise_random_below (&random, 60), 0.35);
        }
      guise_cluster_tracks (tracks, 60, persons);

      for (guint i = 0; i < 60; i++)
        for (guint j = 0; j < i; j++)
          if (tracks[i].first <= tracks[j].last && tracks[j].first <= tracks[i].last)
            g_assert_cmpint (persons[i], !=, persons[j]);
    }
}

static void
test_known_persons_stay (void)
{
  GuiseClusterTrack tracks[5];
  gint64 persons[5];
  GuiseRandom random;

  /* The user says that 11 and 12 are two, however alike. */
  guise_random_init (&random, 4);
  tracks[0] = make_track (&random, 0, 1, 0, 10, 0.05);
  tracks[1] = make_track (&random, 0, 1, 20, 30, 0.05);
  tracks[2] = make_track (&random, 0, 2, 0, 10, 0.05);
  tracks[3] = make_track (&random, 5, 2, 20, 30, 0.05);
  tracks[4] = make_track (&random, 5, 3, 0, 10, 0.05);
  tracks[0].person = 11;
  tracks[1].person = 12;
  tracks[4].has_identity = FALSE;
  guise_cluster_tracks (tracks, 5, persons);

  g_assert_cmpint (persons[0], ==, 11);
  g_assert_cmpint (persons[1], ==, 12);
  g_assert_true (persons[2] == 11 || persons[2] == 12);
  g_assert_cmpint (persons[3], <, 0);
  g_assert_cmpint (persons[4], ==, 0);
}

/* A chain of look-alikes must not run two people together: average, not single linkage. */
static void
test_chain_does_not_join (void)
{
  GuiseClusterTrack tracks[9] = { 0 };
  gint64 persons[9];

  for (guint i = 0; i < 9; i++)
    {
      tracks[i] = (GuiseClusterTrack) { .clip = 1, .first = 10 * i, .last = 10 * i, .weight = 1, .has_identity = TRUE };
      tracks[i].identity[0] = 0.2f * i;
    }
  guise_cluster_tracks (tracks, 9, persons);
  g_assert_cmpint (persons[0], !=, persons[8]);
}

/* Along one axis, and a little along one of its own, so that no two say the same. */
static GuiseClusterTrack
make_point (float at, guint first)
{
  GuiseClusterTrack track = { .clip = 1, .first = first, .last = first, .weight = 1, .has_identity = TRUE };

  track.identity[0] = at;
  track.identity[1 + first / 10] = 0.15f;
  return track;
}

/* What two pictures alone do not show, two sets of them do. */
static void
test_many_reach_farther_than_two (void)
{
  const float apart = 0.55f;
  GuiseClusterTrack tracks[12];
  gint64 persons[12];

  tracks[0] = make_point (0, 0);
  tracks[1] = make_point (apart, 10);
  guise_cluster_tracks (tracks, 2, persons);
  g_assert_cmpint (persons[0], !=, persons[1]);

  for (guint i = 0; i < 12; i++)
    tracks[i] = make_point (i % 2 * apart, 10 * i);
  guise_cluster_tracks (tracks, 12, persons);
  for (guint i = 1; i < 12; i++)
    g_assert_cmpint (persons[i], ==, persons[0]);

  for (guint i = 0; i < 12; i++)
    tracks[i] = make_point (i % 2 * 1.2f * apart, 10 * i);
  guise_cluster_tracks (tracks, 12, persons);
  g_assert_cmpint (persons[1], !=, persons[0]);
}

/* One picture four times, turned by quarters, is one that says something: somebody who is no nearer to it than two pictures of
 * two people are is nobody's. */
static void
test_copies_count_once (void)
{
  GuiseClusterTrack tracks[5];
  gint64 persons[5];
  GuiseRandom random;

  guise_random_init (&random, 7);
  for (guint i = 0; i < 4; i++)
    tracks[i] = make_track (&random, 0, 1, 10 * i, 10 * i + 5, 0.03);
  tracks[4] = make_track (&random, 0, 1, 40, 45, 0.0);
  tracks[4].identity[1] = 0.525f;
  g_assert_cmpfloat (guise_cluster_get_limit (1, 4), >, 0.53f);
  guise_cluster_tracks (tracks, 5, persons);

  for (guint i = 1; i < 4; i++)
    g_assert_cmpint (persons[i], ==, persons[0]);
  g_assert_cmpint (persons[4], !=, persons[0]);
}

static void
test_no_tracks (void)
{
  guise_cluster_tracks (NULL, 0, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pipeline/cluster/two-people", test_two_people);
  g_test_add_func ("/pipeline/cluster/seen-together-are-two", test_seen_together_are_two);
  g_test_add_func ("/pipeline/cluster/overlap-counts-within-a-clip-only", test_overlap_counts_within_a_clip_only);
  g_test_add_func ("/pipeline/cluster/never-twice-in-a-picture", test_never_twice_in_a_picture);
  g_test_add_func ("/pipeline/cluster/known-persons-stay", test_known_persons_stay);
  g_test_add_func ("/pipeline/cluster/chain-does-not-join", test_chain_does_not_join);
  g_test_add_func ("/pipeline/cluster/many-reach-farther-than-two", test_many_reach_farther_than_two);
  g_test_add_func ("/pipeline/cluster/copies-count-once", test_copies_count_once);
  g_test_add_func ("/pipeline/cluster/no-tracks", test_no_tracks);

  return g_test_run ();
}
