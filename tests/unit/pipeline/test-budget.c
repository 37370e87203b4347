/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-budget.h"

static void
test_shares_are_never_empty (void)
{
  g_autoptr(GuiseBudget) budget = guise_budget_new (4);

  g_assert_cmpuint (guise_budget_take (budget, GUISE_BUDGET_JOB, 3), ==, 3);
  g_assert_cmpuint (guise_budget_take (budget, GUISE_BUDGET_JOB, 0), ==, 1);
  g_assert_cmpuint (guise_budget_take (budget, GUISE_BUDGET_JOB, 2), ==, 1);
  guise_budget_give_back (budget, GUISE_BUDGET_JOB, 5);
  g_assert_cmpuint (guise_budget_take (budget, GUISE_BUDGET_JOB, 0), ==, 4);
}

static void
test_interactive_gets_half (void)
{
  g_autoptr(GuiseBudget) budget = guise_budget_new (8);

  g_assert_cmpuint (guise_budget_take (budget, GUISE_BUDGET_BACKGROUND, 0), ==, 8);
  g_assert_cmpuint (guise_budget_take (budget, GUISE_BUDGET_INTERACTIVE, 0), ==, 4);
}

static void
test_background_waits_and_can_be_cancelled (void)
{
  g_autoptr(GuiseBudget) budget = guise_budget_new (2);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  guint n;

  g_assert_true (guise_budget_wait_turn (budget, cancellable, &error));

  n = guise_budget_take (budget, GUISE_BUDGET_INTERACTIVE, 1);
  g_cancellable_cancel (cancellable);
  g_assert_false (guise_budget_wait_turn (budget, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  guise_budget_give_back (budget, GUISE_BUDGET_INTERACTIVE, n);
  g_assert_true (guise_budget_wait_turn (budget, NULL, NULL));
}

static gpointer
give_back_thread (gpointer data)
{
  g_usleep (20 * G_TIME_SPAN_MILLISECOND);
  guise_budget_give_back (data, GUISE_BUDGET_INTERACTIVE, 1);
  return NULL;
}

static void
test_background_goes_on (void)
{
  g_autoptr(GuiseBudget) budget = guise_budget_new (2);
  GThread *thread;

  guise_budget_take (budget, GUISE_BUDGET_INTERACTIVE, 1);
  thread = g_thread_new ("give-back", give_back_thread, budget);
  g_assert_true (guise_budget_wait_turn (budget, NULL, NULL));
  g_thread_join (thread);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pipeline/budget/shares-are-never-empty", test_shares_are_never_empty);
  g_test_add_func ("/pipeline/budget/interactive-gets-half", test_interactive_gets_half);
  g_test_add_func ("/pipeline/budget/background-waits-and-can-be-cancelled",
                   test_background_waits_and_can_be_cancelled);
  g_test_add_func ("/pipeline/budget/background-goes-on", test_background_goes_on);

  return g_test_run ();
}
