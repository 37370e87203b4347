/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-feed.h"

#include "guise-safetensors.h"

#include <math.h>

static void
put_losses (GuiseTrainFeed *feed, gint64 first, gint64 last)
{
  for (gint64 i = first; i <= last; i++)
    guise_train_feed_put_loss (feed, &(GuiseLossRecord) { i, 0.5f, 0.25f, i % 100 == 0 ? 0.125f : NAN, NAN, NAN });
}

static void
test_losses_are_taken_once (void)
{
  g_autoptr(GuiseTrainFeed) feed = guise_train_feed_new ();
  g_autoptr(GArray) first = NULL, second = NULL, none = NULL;

  put_losses (feed, 1, 3);
  first = guise_train_feed_take_losses (feed);
  put_losses (feed, 4, 4);
  second = guise_train_feed_take_losses (feed);
  none = guise_train_feed_take_losses (feed);
  g_assert_cmpuint (first->len, ==, 3);
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_cmpint (g_array_index (second, GuiseLossRecord, 0).iteration, ==, 4);
  g_assert_cmpuint (none->len, ==, 0);
}

/* A window that is never there costs no more than so much memory, and no measured loss. */
static void
test_losses_are_bounded (void)
{
  g_autoptr(GuiseTrainFeed) feed = guise_train_feed_new ();
  g_autoptr(GArray) losses = NULL;
  guint n_measured = 0;

  put_losses (feed, 1, 300000);
  losses = guise_train_feed_take_losses (feed);
  g_assert_cmpuint (losses->len, <=, 40000);
  for (guint i = 0; i < losses->len; i++)
    {
      const GuiseLossRecord *record = &g_array_index (losses, GuiseLossRecord, i);

      g_assert_true (i == 0 || record->iteration > g_array_index (losses, GuiseLossRecord, i - 1).iteration);
      n_measured += !isnan (record->held_out);
    }
  g_assert_cmpuint (n_measured, ==, 3000);
}

static GuiseTrainPreview *
preview_of (gint64 iteration)
{
  GuiseImage *atlas = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, 7, 1);
  GuiseTrainPreview *preview = guise_train_preview_new (atlas);

  preview->iteration = iteration;
  return preview;
}

static void
test_newest_preview_wins (void)
{
  g_autoptr(GuiseTrainFeed) feed = guise_train_feed_new ();
  g_autoptr(GuiseTrainPreview) taken = NULL;
  GuiseTrainShown shown;

  g_assert_false (guise_train_feed_is_watched (feed, &shown));
  guise_train_feed_set_watched (feed, TRUE);
  guise_train_feed_set_shown (feed, &(GuiseTrainShown) { .n_rows = 1, .faces = { { 3 }, { 4 } } });
  g_assert_true (guise_train_feed_is_watched (feed, &shown));
  g_assert_cmpuint (shown.faces[1][0], ==, 4);

  guise_train_feed_put_preview (feed, preview_of (1));
  guise_train_feed_put_preview (feed, preview_of (2));
  taken = guise_train_feed_take_preview (feed);
  g_assert_cmpint (taken->iteration, ==, 2);
  g_assert_null (guise_train_feed_take_preview (feed));
}

static void
test_snapshot_is_asked_once (void)
{
  g_autoptr(GuiseTrainFeed) feed = guise_train_feed_new ();

  g_assert_false (guise_train_feed_take_snapshot (feed));
  guise_train_feed_ask_snapshot (feed);
  guise_train_feed_ask_snapshot (feed);
  g_assert_true (guise_train_feed_take_snapshot (feed));
  g_assert_false (guise_train_feed_take_snapshot (feed));
}

/* Hands over what is wanted, as a training does between two steps. */
static gpointer
train_thread (gpointer data)
{
  GuiseTrainFeed *feed = data;

  for (gint64 iteration = 1; iteration <= 3; )
    if (guise_train_feed_wants_weights (feed))
      guise_train_feed_put_weights (feed, guise_train_weights_new (iteration++, guise_safetensors_new ()));
    else
      g_thread_yield ();
  guise_train_feed_close (feed);
  return NULL;
}

static void
test_weights_on_request (void)
{
  g_autoptr(GuiseTrainFeed) feed = guise_train_feed_new ();
  g_autoptr(GuiseTrainWeights) first = NULL, second = NULL, newest = NULL;
  g_autoptr(GError) error = NULL;
  GThread *thread;

  g_assert_false (guise_train_feed_wants_weights (feed));
  g_assert_null (guise_train_feed_get_weights (feed));
  g_assert_true (guise_train_feed_wants_weights (feed));

  thread = g_thread_new ("train", train_thread, feed);
  first = guise_train_feed_wait_weights (feed, -1, NULL, &error);
  g_assert_no_error (error);
  second = guise_train_feed_wait_weights (feed, first->iteration, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (second->iteration, >, first->iteration);
  while (newest == NULL || newest->iteration < 3)
    {
      g_clear_pointer (&newest, guise_train_weights_unref);
      newest = guise_train_feed_get_weights (feed);
    }
  g_thread_join (thread);
  g_assert_null (guise_train_feed_wait_weights (feed, 3, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static gpointer
cancel_thread (gpointer data)
{
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_waiting_can_be_cancelled (void)
{
  g_autoptr(GuiseTrainFeed) feed = guise_train_feed_new ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_thread, cancellable);

  g_assert_null (guise_train_feed_wait_weights (feed, -1, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/train-feed/losses-are-taken-once", test_losses_are_taken_once);
  g_test_add_func ("/pipeline/train-feed/losses-are-bounded", test_losses_are_bounded);
  g_test_add_func ("/pipeline/train-feed/newest-preview-wins", test_newest_preview_wins);
  g_test_add_func ("/pipeline/train-feed/snapshot-is-asked-once", test_snapshot_is_asked_once);
  g_test_add_func ("/pipeline/train-feed/weights-on-request", test_weights_on_request);
  g_test_add_func ("/pipeline/train-feed/waiting-can-be-cancelled", test_waiting_can_be_cancelled);
  return g_test_run ();
}
