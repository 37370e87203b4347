/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-blinks.h"

#include <math.h>

#define N_FACES 200

/* Eyes of 0.3 that never close, but in the first @n_closed of the faces. */
static GArray *
make_records (guint n_closed)
{
  GArray *records = g_array_new (FALSE, TRUE, sizeof (GuiseFaceRecord));

  for (guint i = 0; i < N_FACES; i++)
    {
      const GuiseFaceRecord record = { .eyes = i < n_closed ? 0.05f : 0.3f, .yaw = 5 };

      g_array_append_val (records, record);
    }
  return records;
}

static void
test_fills_up (void)
{
  g_autoptr(GArray) records = make_records (4);
  g_autoptr(GArray) chosen = guise_train_blinks_choose (records, 0.1, 1000);
  g_autoptr(GArray) few = guise_train_blinks_choose (records, 0.1, 5);
  guint before = 0;

  g_assert_cmpuint (chosen->len, ==, 16);
  for (guint i = 0; i < chosen->len; i++)
    {
      const guint index = g_array_index (chosen, guint, i);

      g_assert_cmpuint (index, >=, 4);
      g_assert_cmpuint (index, <, N_FACES);
      g_assert_cmpuint (index, >, before);
      g_assert_cmpuint (index - before, <=, 16);   /* evenly: one in 12 or so */
      before = index;
    }
  g_assert_cmpuint (few->len, ==, 5);
}

static void
test_leaves_alone (void)
{
  g_autoptr(GArray) blinking = make_records (20), unknown = make_records (0), profiles = make_records (0);
  g_autoptr(GArray) none = guise_train_blinks_choose (blinking, 0.1, 1000), off = NULL, of_unknown = NULL;
  g_autoptr(GArray) of_profiles = NULL, empty = g_array_new (FALSE, FALSE, sizeof (GuiseFaceRecord)), of_empty = NULL;

  g_assert_cmpuint (none->len, ==, 0);
  off = guise_train_blinks_choose (unknown, 0, 1000);
  g_assert_cmpuint (off->len, ==, 0);

  for (guint i = 0; i < N_FACES; i++)
    {
      g_array_index (unknown, GuiseFaceRecord, i).eyes = NAN;
      g_array_index (profiles, GuiseFaceRecord, i).yaw = i == 7 ? NAN : -60;
    }
  of_unknown = guise_train_blinks_choose (unknown, 0.1, 1000);
  g_assert_cmpuint (of_unknown->len, ==, 0);
  of_profiles = guise_train_blinks_choose (profiles, 0.1, 1000);
  g_assert_cmpuint (of_profiles->len, ==, 0);
  of_empty = guise_train_blinks_choose (empty, 0.1, 1000);
  g_assert_cmpuint (of_empty->len, ==, 0);
}

static void
test_most_are_shut (void)
{
  guint shut = 0;

  for (guint i = 0; i < 30; i++)
    {
      const double open = guise_train_blinks_get_open (i);

      g_assert_cmpfloat (open, >=, 0);
      g_assert_cmpfloat (open, <, 0.5);
      shut += open <= 0;
    }
  g_assert_cmpuint (shut, >, 15);
  g_assert_cmpuint (shut, <, 30);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pipeline/train-blinks/fills-up", test_fills_up);
  g_test_add_func ("/pipeline/train-blinks/leaves-alone", test_leaves_alone);
  g_test_add_func ("/pipeline/train-blinks/most-are-shut", test_most_are_shut);

  return g_test_run ();
}
