/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-watchdog-private.h"

#define LIMIT_US 2000

static guint64 waited_us;
static guint64 step_us;

static guint64
get_waited_us (void)
{
  return waited_us += step_us;
}

/* Asks until it is due. Returns: how often the time was given anew. */
static guint
wait_until_due (guint64 step)
{
  GuiseWatchdog dog;

  guise_watchdog_start (&dog, LIMIT_US);
  dog.get_waited_us = get_waited_us;
  step_us = step;
  while (!guise_watchdog_is_due (&dog))
    g_usleep (200);
  return dog.n_extended;
}

static void
test_gives_up_on_what_hangs (void)
{
  /* Once more, should this test itself not have been let run between half of the time and its end. */
  g_assert_cmpuint (wait_until_due (0), <=, 1);
}

static void
test_waits_for_what_may_not_run (void)
{
  g_assert_cmpuint (wait_until_due (G_USEC_PER_SEC), >, 3);
}

static void
test_counts_from_the_last_sign_of_life (void)
{
  GuiseWatchdog dog;

  guise_watchdog_start (&dog, G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);
  g_assert_false (guise_watchdog_is_due (&dog));
  dog.get_waited_us = get_waited_us;
  step_us = 0;
  dog.looked_at_us = 1;
  dog.deadline_us = 2;
  g_assert_true (guise_watchdog_is_due (&dog));
  guise_watchdog_pet (&dog);
  g_assert_false (guise_watchdog_is_due (&dog));
}

/* What the system tells is read at all: a number that only grows. */
static void
test_reads_the_scheduler (void)
{
  GuiseWatchdog dog;
  guint64 before;

  guise_watchdog_start (&dog, LIMIT_US);
  before = dog.get_waited_us ();
  g_assert_cmpuint (dog.get_waited_us (), >=, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/watchdog/gives-up-on-what-hangs", test_gives_up_on_what_hangs);
  g_test_add_func ("/media/watchdog/waits-for-what-may-not-run", test_waits_for_what_may_not_run);
  g_test_add_func ("/media/watchdog/counts-from-the-last-sign-of-life", test_counts_from_the_last_sign_of_life);
  g_test_add_func ("/media/watchdog/reads-the-scheduler", test_reads_the_scheduler);
  return g_test_run ();
}
