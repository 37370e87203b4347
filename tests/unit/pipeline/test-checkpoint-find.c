/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include "guise-checkpoint-find.h"
#include "guise-swap-cast.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static gint64
add_run (StoreFixture *self)
{
  GuiseRunRecord run = { .model = (char *) "quick", .settings = (char *) "{}", .seed = 7, .resolution = 96 };
  g_autoptr(GError) error = NULL;
  gint64 id;

  guise_store_person_add (self->store, "Anna", GUISE_ROLE_NONE, "Add", &run.source, &error);
  g_assert_no_error (error);
  guise_store_person_add (self->store, "Bert", GUISE_ROLE_NONE, "Add", &run.target, &error);
  g_assert_no_error (error);
  guise_store_run_add (self->store, &run, &id, &error);
  g_assert_no_error (error);
  return id;
}

/* With what was held out last before it. @held_out: NAN: nothing */
static void
add_checkpoint (StoreFixture *self, gint64 run, gint64 iteration, float held_out)
{
  g_autofree char *path = guise_store_checkpoint_dup_path (self->store, run, iteration);
  const GuiseLossRecord loss = { iteration / 100 * 100, 0.5f, 0.5f, held_out, NAN, NAN };
  GuiseCheckpointRecord checkpoint = { .run = run, .iteration = iteration };
  g_autofree char *text = g_strdup_printf ("weights of %" G_GINT64_FORMAT, iteration), *sha256 = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  sha256 = guise_store_hash_file (path, NULL, &error);
  g_assert_no_error (error);
  g_strlcpy (checkpoint.sha256, sha256, sizeof checkpoint.sha256);
  checkpoint.size_bytes = (gint64) strlen (text);
  guise_store_checkpoint_add (self->store, &checkpoint, &error);
  g_assert_no_error (error);
  guise_store_loss_append (self->store, run, &loss, 1, &error);
  g_assert_no_error (error);
}

static void
damage (StoreFixture *self, gint64 run, gint64 iteration)
{
  g_autofree char *path = guise_store_checkpoint_dup_path (self->store, run, iteration);

  g_assert_true (g_file_set_contents (path, "something else", -1, NULL));
}

static gint64
find (StoreFixture *self, gint64 run, gint64 choice)
{
  GuiseCheckpointRecord record;
  g_autofree char *note = NULL;
  g_autoptr(GError) error = NULL;
  gboolean found;

  guise_checkpoint_find (self->store, run, choice, &record, &found, &note, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (found);
  return record.iteration;
}

/* @words: of the sentence */
static void
assert_refused (StoreFixture *self, gint64 run, gint64 choice, int code, const char *one, const char *other)
{
  GuiseCheckpointRecord record;
  g_autofree char *note = NULL;
  g_autoptr(GError) error = NULL;
  gboolean found;

  g_assert_false (guise_checkpoint_find (self->store, run, choice, &record, &found, &note, NULL, &error));
  g_assert_error (error, GUISE_ERROR, code);
  g_assert_nonnull (strstr (error->message, one));
  g_assert_nonnull (strstr (error->message, other));
}

/* A run that was overtrained: lowest at 230, by what was measured at 200. */
static gint64
add_overtrained (StoreFixture *self)
{
  gint64 run = add_run (self);

  add_checkpoint (self, run, 130, 0.30f);
  add_checkpoint (self, run, 230, 0.20f);
  add_checkpoint (self, run, 330, 0.25f);
  add_checkpoint (self, run, 430, 0.40f);
  return run;
}

static void
test_chosen (StoreFixture *self, gconstpointer data)
{
  gint64 run = add_overtrained (self), bare = add_run (self);
  GuiseCheckpointRecord record;
  g_autofree char *note = NULL;
  gboolean found = TRUE;

  g_assert_cmpint (find (self, run, GUISE_CHECKPOINT_NEWEST), ==, 430);
  g_assert_cmpint (find (self, run, GUISE_CHECKPOINT_BEST), ==, 230);
  g_assert_cmpint (find (self, run, 130), ==, 130);

  /* A run without any is no error, whatever is chosen: whoever asks says what to do. */
  g_assert_true (guise_checkpoint_find (self->store, bare, GUISE_CHECKPOINT_BEST, &record, &found, &note, NULL, NULL));
  g_assert_false (found);
}

/* The lowest of those that are on the disk, however the loss was in between; and of equal ones the one next to the measure. */
static void
test_best (StoreFixture *self, gconstpointer data)
{
  const GuiseLossRecord between = { 500, 0.5f, 0.5f, 0.01f, NAN, NAN };
  gint64 run = add_overtrained (self);
  g_autoptr(GArray) left = NULL;

  g_assert_true (guise_store_loss_append (self->store, run, &between, 1, NULL));
  add_checkpoint (self, run, 630, 0.15f);
  g_assert_cmpint (find (self, run, GUISE_CHECKPOINT_BEST), ==, 630);
  add_checkpoint (self, run, 660, 0.15f);
  add_checkpoint (self, run, 730, 0.5f);
  add_checkpoint (self, run, 830, 0.5f);
  g_assert_cmpint (find (self, run, GUISE_CHECKPOINT_BEST), ==, 630);

  g_assert_true (guise_store_checkpoint_prune (self->store, run, 2, NULL));
  left = guise_store_checkpoint_list (self->store, run, NULL);
  g_assert_cmpuint (left->len, ==, 3);
  g_assert_cmpint (find (self, run, GUISE_CHECKPOINT_BEST), ==, 630);

  /* What a run goes back behind is best no more. */
  g_assert_true (guise_store_run_rewind (self->store, run, 730, NULL));
  g_assert_cmpint (find (self, run, GUISE_CHECKPOINT_BEST), ==, 630);
  g_assert_true (guise_store_run_rewind (self->store, run, 600, NULL));
  add_checkpoint (self, run, 630, 0.7f);
  g_assert_cmpint (find (self, run, GUISE_CHECKPOINT_BEST), ==, 630);
}

static void
test_nothing_held_out (StoreFixture *self, gconstpointer data)
{
  gint64 run = add_run (self);

  add_checkpoint (self, run, 130, NAN);
  add_checkpoint (self, run, 230, NAN);
  assert_refused (self, run, GUISE_CHECKPOINT_BEST, GUISE_ERROR_USAGE, "no best checkpoint", "(there are: 130, 230)");
}

/* What was chosen has nothing to stand in for it; the newest has. */
static void
test_damaged (StoreFixture *self, gconstpointer data)
{
  gint64 run = add_overtrained (self);
  g_autofree char *path = guise_store_checkpoint_dup_path (self->store, run, 330);

  damage (self, run, 230);
  damage (self, run, 430);
  g_assert_cmpint (g_remove (path), ==, 0);
  assert_refused (self, run, 330, GUISE_ERROR_DAMAGED, "iteration 330, is damaged or gone", "(there are: 130, 230 (best), 430)");
  assert_refused (self, run, GUISE_CHECKPOINT_BEST, GUISE_ERROR_DAMAGED, "iteration 230, is damaged or gone",
                  "(there are: 130, 430)");
  /* No other is best because the best is damaged. */
  assert_refused (self, run, GUISE_CHECKPOINT_BEST, GUISE_ERROR_DAMAGED, "iteration 230, is damaged or gone", "130");
  g_assert_cmpint (find (self, run, GUISE_CHECKPOINT_NEWEST), ==, 130);
}

static void
test_gone (StoreFixture *self, gconstpointer data)
{
  gint64 run = add_overtrained (self);

  assert_refused (self, run, 5000, GUISE_ERROR_USAGE, "no checkpoint of iteration 5000",
                  "(there are: 130, 230 (best), 330, 430)");
  g_assert_true (guise_store_checkpoint_prune (self->store, run, 1, NULL));
  assert_refused (self, run, 330, GUISE_ERROR_USAGE, "no checkpoint of iteration 330", "(there are: 230 (best), 430)");
}

/* What a swap uses stays as long as it does. */
static void
test_used_stays (StoreFixture *self, gconstpointer data)
{
  gint64 run = add_overtrained (self), other = add_overtrained (self), clip = store_fixture_add_clip (self, "one");
  g_autoptr(GuiseRunRecord) record = guise_store_run_get (self->store, run, NULL);
  g_autoptr(GuiseSwapScript) script = guise_swap_script_new (NULL);
  const GuiseCasting casting = { .run = other, .person = record->target };
  g_autoptr(GPtrArray) cast = NULL, put = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  script->run = run;
  script->checkpoint = 130;
  text = guise_swap_script_to_text (script);
  g_assert_true (guise_store_swap_set (self->store, clip, record->target, text, "Choose", NULL));
  g_assert_true (guise_store_checkpoint_prune (self->store, run, 1, NULL));
  g_assert_true (guise_store_checkpoint_prune (self->store, other, 1, NULL));
  g_assert_cmpint (find (self, run, 130), ==, 130);
  assert_refused (self, other, 130, GUISE_ERROR_USAGE, "no checkpoint of iteration 130", "430");

  /* The clip's cast has it; whoever is put on the person besides has his newest. */
  cast = guise_swap_cast_choose (self->store, NULL, 0, &clip, &error);
  g_assert_no_error (error);
  g_assert_cmpint (((GuiseSwapRole *) cast->pdata[0])->checkpoint, ==, 130);
  put = guise_swap_cast_choose (self->store, &casting, 1, &clip, &error);
  g_assert_no_error (error);
  g_assert_cmpint (((GuiseSwapRole *) put->pdata[0])->checkpoint, ==, GUISE_CHECKPOINT_NEWEST);

  g_assert_true (guise_store_swap_set (self->store, clip, record->target, "no JSON", "Choose", NULL));
  g_assert_true (guise_store_checkpoint_prune (self->store, run, 1, NULL));
  assert_refused (self, run, 130, GUISE_ERROR_USAGE, "no checkpoint of iteration 130", "430");
  store_fixture_assert_sound (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/pipeline/checkpoint-find/chosen", test_chosen);
  STORE_TEST ("/pipeline/checkpoint-find/best", test_best);
  STORE_TEST ("/pipeline/checkpoint-find/nothing-held-out", test_nothing_held_out);
  STORE_TEST ("/pipeline/checkpoint-find/damaged", test_damaged);
  STORE_TEST ("/pipeline/checkpoint-find/gone", test_gone);
  STORE_TEST ("/pipeline/checkpoint-find/used-stays", test_used_stays);
  return g_test_run ();
}
