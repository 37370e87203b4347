/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * A child works on a project and says through a pipe what was acknowledged;
 * it is killed at some moment, and everything it said must be there.
 */

#define N_KILLS 20
#define FACES_PER_BATCH 4

/* What the child says after each batch, decision or checkpoint. Short enough for a pipe to take it whole. */
typedef struct
{
  gint64 n_batches, n_excluded, checkpoint;
} Said;

static gboolean
write_checkpoint (GuiseStore *store, gint64 run, gint64 iteration)
{
  g_autofree char *path = guise_store_checkpoint_dup_path (store, run, iteration);
  g_autofree char *text = g_strnfill (20000, 'w');
  g_autofree char *sha256 = NULL;
  GuiseCheckpointRecord checkpoint = { .run = run, .iteration = iteration, .size_bytes = 20000 };

  if (!g_file_set_contents (path, text, 20000, NULL))
    return FALSE;
  sha256 = guise_store_hash_file (path, NULL, NULL);
  g_strlcpy (checkpoint.sha256, sha256, sizeof checkpoint.sha256);
  return guise_store_checkpoint_add (store, &checkpoint, NULL)
         && guise_store_checkpoint_prune (store, run, 2, NULL);
}

/* Goes on from where the one before was killed. Never returns. */
G_NORETURN static void
work (const char *path, gint64 clip, gint64 run, Said said, int fd)
{
  GuiseStore *store = guise_store_open (path, NULL, NULL);
  g_autofree char *text = g_strnfill (3000, 'c');

  if (store == NULL || !guise_store_run_update (store, &(GuiseRunRecord) { .id = run, .settings = (char *) "{}",
                                                .state = GUISE_RUN_RUNNING }, NULL))
    _exit (1);
  for (;;)
    {
      gint64 first = said.n_batches * FACES_PER_BATCH;
      g_autoptr(GuiseFaceBatch) batch = guise_face_batch_new (clip, (GuiseFrameRange) { first, first + 3 }, 1, "o");
      gint64 track = guise_face_batch_add_track (batch), id = said.n_excluded + 1;

      for (gint64 frame = first; frame < first + FACES_PER_BATCH; frame++)
        store_fixture_add_face (batch, track, frame, 10, text);
      if (!guise_face_batch_commit (batch, store, NULL))
        _exit (1);
      said.n_batches++;
      if (write (fd, &said, sizeof said) != sizeof said)
        _exit (1);

      if (!guise_store_face_set_decision (store, &id, 1, GUISE_DECISION_EXCLUDE, "Exclude", NULL)
          || !write_checkpoint (store, run, said.n_batches))
        _exit (1);
      said.n_excluded++;
      said.checkpoint = said.n_batches;
      if (write (fd, &said, sizeof said) != sizeof said)
        _exit (1);
    }
}

static void
read_said (int fd, Said *said)
{
  Said next;

  while (read (fd, &next, sizeof next) == sizeof next)
    *said = next;
}

/* Returns: the project as it was found, brought up to date with what the child did not come to say. */
static Said
check (StoreFixture *self, gint64 clip, gint64 run, Said said)
{
  GuiseCheckpointRecord checkpoint;
  GuiseFaceCounts counts;
  gboolean found;
  g_autoptr(GArray) missing = NULL;
  g_autoptr(GError) error = NULL;

  /* First as `guise verify` sees it, then as the next job does. */
  self->store = guise_store_open (self->path, &(GuiseStoreParams) { .read_only = TRUE }, &error);
  g_assert_no_error (error);
  store_fixture_assert_sound (self);
  store_fixture_close (self);
  self->store = guise_store_open (self->path, NULL, &error);
  g_assert_no_error (error);
  store_fixture_assert_sound (self);

  g_assert_true (guise_store_face_count (self->store, &(GuiseFaceQuery) { 0 }, &counts, NULL));
  g_assert_cmpint (counts.n_faces, >=, said.n_batches * FACES_PER_BATCH);
  g_assert_cmpint (counts.n_faces % FACES_PER_BATCH, ==, 0);
  g_assert_cmpint (counts.n_faces - counts.n_kept, >=, said.n_excluded);
  missing = guise_store_clip_list_missing (self->store, clip, (GuiseFrameRange) { 0, counts.n_faces - 1 }, 1, "o",
                                           NULL);
  g_assert_cmpuint (missing->len, ==, 0);
  g_assert_true (guise_store_checkpoint_get_newest (self->store, run, &checkpoint, &found, NULL, NULL));
  g_assert_true (found || said.checkpoint == 0);
  if (found)
    g_assert_cmpint (checkpoint.iteration, >=, said.checkpoint);

  said.n_batches = counts.n_faces / FACES_PER_BATCH;
  said.n_excluded = counts.n_faces - counts.n_kept;
  said.checkpoint = found ? checkpoint.iteration : 0;
  guise_store_destroy (g_steal_pointer (&self->store));
  return said;
}

/* @after_first: not before the child has had something acknowledged. */
static void
kill_once (StoreFixture *self, gint64 clip, gint64 run, Said *said, GRand *rand, gboolean after_first)
{
  int fds[2], status;
  pid_t pid;

  g_assert_cmpint (pipe (fds), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      close (fds[0]);
      work (self->path, clip, run, *said, fds[1]);
    }
  close (fds[1]);
  if (after_first)
    g_assert_cmpint (read (fds[0], said, sizeof *said), ==, sizeof *said);
  g_usleep (g_rand_int_range (rand, 1000, 40000));
  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  /* It was killed; it did not end because something failed. */
  g_assert_true (WIFSIGNALED (status));
  read_said (fds[0], said);
  close (fds[0]);
  *said = check (self, clip, run, *said);
}

static void
test_nothing_acknowledged_is_lost (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (20);
  gint64 clip = store_fixture_add_clip (self, "one"), run;
  Said said = { 0 };

  g_assert_true (guise_store_run_add (self->store, &(GuiseRunRecord) { .model = (char *) "quick",
                                      .settings = (char *) "{}" }, &run, NULL));
  store_fixture_close (self);
  for (guint i = 0; i < N_KILLS; i++)
    kill_once (self, clip, run, &said, rand, i % 2 == 0);
  g_test_message ("%" G_GINT64_FORMAT " batches survived", said.n_batches);
  g_assert_cmpint (said.n_batches, >=, N_KILLS / 2);
}

static void
test_says_what_was_recovered (StoreFixture *self, gconstpointer data)
{
  g_autofree char *stray = NULL;
  gint64 run;
  pid_t pid;

  g_assert_true (guise_store_run_add (self->store, &(GuiseRunRecord) { .model = (char *) "quick",
                                      .settings = (char *) "{}" }, &run, NULL));
  stray = guise_store_checkpoint_dup_path (self->store, run, 77);
  store_fixture_close (self);

  pid = fork ();
  if (pid == 0)
    {
      GuiseStore *store = guise_store_open (self->path, NULL, NULL);

      guise_store_run_update (store, &(GuiseRunRecord) { .id = run, .settings = (char *) "{}",
                              .state = GUISE_RUN_RUNNING }, NULL);
      g_file_set_contents (stray, "half", -1, NULL);
      kill (getpid (), SIGKILL);
    }
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);

  store_fixture_reopen (self);
  g_assert_cmpuint (g_strv_length ((char **) guise_store_get_recovered (self->store)), ==, 2);
  g_assert_false (g_file_test (stray, G_FILE_TEST_EXISTS));
  store_fixture_reopen (self);
  g_assert_cmpuint (g_strv_length ((char **) guise_store_get_recovered (self->store)), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/store/kill/nothing-acknowledged-is-lost", test_nothing_acknowledged_is_lost);
  STORE_TEST ("/store/kill/says-what-was-recovered", test_says_what_was_recovered);
  return g_test_run ();
}
