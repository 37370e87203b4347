/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-sequence-journal.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define N_ENTRIES 5u

typedef struct
{
  char *folder, *path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("guise-journal-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "journal", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_unlink (self->path);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
}

/* The first has none. */
static GBytes *
make_state (guint i)
{
  g_autoptr(GRand) noise = g_rand_new_with_seed (i);
  guint8 *data = g_malloc0 (20000);

  for (guint k = 0; i == 1 && k < 20000; k++)
    data[k] = (guint8) g_rand_int (noise);
  data[0] = (guint8) i;
  return g_bytes_new_take (data, i == 0 ? 0 : 20000);
}

static void
add (GuiseSequenceJournal *journal, guint i)
{
  g_autofree char *text = g_strdup_printf ("frame %u, ä", i);
  g_autoptr(GBytes) state = make_state (i);
  g_autoptr(GError) error = NULL;

  guise_sequence_journal_add (journal, text, state, &error);
  g_assert_no_error (error);
}

static void
write_all (Fixture *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseSequenceJournal) journal = guise_sequence_journal_open (self->path, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < N_ENTRIES; i++)
    add (journal, i);
}

/* Returns: entries that are believed, each of which is what was added. */
static guint
read_all (GuiseSequenceJournal *journal)
{
  for (guint i = 0;; i++)
    {
      g_autofree char *text = NULL, *wanted = g_strdup_printf ("frame %u, ä", i);
      g_autoptr(GBytes) state = NULL, wanted_state = make_state (i);

      if (!guise_sequence_journal_read (journal, &text, &state))
        return i;
      g_assert_cmpstr (text, ==, wanted);
      g_assert_true (g_bytes_equal (state, wanted_state));
    }
}

/* The file is cut and turned some thousand times: whether that outlives a power cut is not asked. GLib writes over what is
 * there then, and leaves the rest. */
static void
put (Fixture *self, const char *whole, gsize size)
{
  g_unlink (self->path);
  g_assert_true (g_file_set_contents_full (self->path, whole, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static guint
count (Fixture *self)
{
  g_autoptr(GuiseSequenceJournal) journal = guise_sequence_journal_open (self->path, NULL);

  return read_all (journal);
}

static void
test_round_trip (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (count (self), ==, 0);
  write_all (self);
  g_assert_cmpuint (count (self), ==, N_ENTRIES);
}

/* A kill may end the file anywhere: nothing is believed but what is whole, and one goes on behind that. */
static void
test_torn (Fixture *self, gconstpointer data)
{
  g_autofree char *whole = NULL;
  gsize size;
  guint most = 0;

  write_all (self);
  g_assert_true (g_file_get_contents (self->path, &whole, &size, NULL));
  for (gsize n = 0; n < size; n += 1 + n % 97)
    {
      guint found;

      put (self, whole, n);
      found = count (self);
      g_assert_cmpuint (found, >=, most);
      g_assert_cmpuint (found, <, N_ENTRIES);
      most = found;
    }
  g_assert_cmpuint (most, ==, N_ENTRIES - 1);
}

static void
test_damaged (Fixture *self, gconstpointer data)
{
  g_autofree char *whole = NULL;
  gsize size;

  write_all (self);
  g_assert_true (g_file_get_contents (self->path, &whole, &size, NULL));
  for (gsize n = 0; n < size; n += 101)
    {
      whole[n] ^= 4;
      put (self, whole, size);
      g_assert_cmpuint (count (self), <, N_ENTRIES);
      whole[n] ^= 4;
    }
}

static void
test_cut (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseSequenceJournal) journal = NULL;

  write_all (self);
  journal = guise_sequence_journal_open (self->path, &error);
  g_assert_cmpuint (read_all (journal), ==, N_ENTRIES);
  g_assert_true (guise_sequence_journal_cut (journal, 2, &error));
  g_assert_no_error (error);
  add (journal, 2);
  g_assert_cmpuint (count (self), ==, 3);
}

/* Whoever put a link there gets nothing written behind it. */
static void
test_link (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *other = g_build_filename (self->folder, "other", NULL);

  g_assert_cmpint (symlink (other, self->path), ==, 0);
  g_assert_null (guise_sequence_journal_open (self->path, &error));
  g_assert_nonnull (error);
  g_assert_false (g_file_test (other, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name) g_test_add ("/pipeline/sequence-journal/" #name, Fixture, NULL, set_up, test_##name, tear_down)
  TEST (round_trip);
  TEST (torn);
  TEST (damaged);
  TEST (cut);
  TEST (link);
  return g_test_run ();
}
