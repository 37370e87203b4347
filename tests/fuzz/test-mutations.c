/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-targets.h"

#include <string.h>

/*
 * Each parser of what may come from anybody gets a good input that was spoilt
 * at random, the same way each time, thousands of times over. Most telling in
 * a build with sanitizers; libFuzzer goes on from here in fuzz-libfuzzer.c.
 */

#define N_ROUNDS 2000
#define N_ROUNDS_OF_FILES 400   /* of those that go through the disk */
#define MAX_GROWTH 64

static guint n_rounds;          /* 0: as above */

static void
insert (GByteArray *bytes, guint at, GRand *rand)
{
  guint8 more[MAX_GROWTH];
  guint n = (guint) g_rand_int_range (rand, 1, MAX_GROWTH), tail = bytes->len - at;

  /* A piece of itself, or noise. */
  for (guint i = 0; i < n; i++)
    more[i] = g_rand_boolean (rand) ? (guint8) g_rand_int (rand) : bytes->data[(at + i) % bytes->len];
  g_byte_array_set_size (bytes, bytes->len + n);
  memmove (bytes->data + at + n, bytes->data + at, tail);
  memcpy (bytes->data + at, more, n);
}

/* Numbers at which arithmetic goes wrong, of each width and order. */
static void
set_number (GByteArray *bytes, guint at, GRand *rand)
{
  static const guint64 numbers[] = {
    0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000,
    0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff, 0xfffffffffffffff0,
  };
  guint64 number = numbers[g_rand_int_range (rand, 0, G_N_ELEMENTS (numbers))];
  guint width = 1u << g_rand_int_range (rand, 0, 4);

  if (g_rand_boolean (rand))
    number = GUINT64_TO_LE (number);
  else
    number = GUINT64_TO_BE (number << 8 * (8 - width));
  memcpy (bytes->data + at, &number, MIN (width, bytes->len - at));
}

/* In a text, a number that no one would write. */
static void
set_digits (GByteArray *bytes, guint at, GRand *rand)
{
  static const char *const texts[] = { "-1", "1e999", "99999999999999999999", "0.5", "null", "\"\"", "[[", "{}", "-0" };
  const char *text = texts[g_rand_int_range (rand, 0, G_N_ELEMENTS (texts))];

  while (at < bytes->len && !g_ascii_isdigit ((char) bytes->data[at]))
    at++;
  if (at < bytes->len)
    memcpy (bytes->data + at, text, MIN (strlen (text), bytes->len - at));
}

static void
spoil (GByteArray *bytes, GRand *rand)
{
  for (int n = g_rand_int_range (rand, 1, 6); n > 0 && bytes->len > 0; n--)
    {
      guint at = (guint) g_rand_int_range (rand, 0, (gint32) bytes->len);
      guint length = (guint) g_rand_int_range (rand, 1, MAX_GROWTH);

      switch (g_rand_int_range (rand, 0, 7))
        {
        case 0:
          bytes->data[at] ^= 1 << g_rand_int_range (rand, 0, 8);
          break;
        case 1:
          bytes->data[at] = (guint8) g_rand_int (rand);
          break;
        case 2:
          set_number (bytes, at, rand);
          break;
        case 3:
          set_digits (bytes, at, rand);
          break;
        case 4:
          insert (bytes, at, rand);
          break;
        case 5:
          g_byte_array_remove_range (bytes, at, MIN (length, bytes->len - at));
          break;
        default:
          if (g_rand_int_range (rand, 0, 4) == 0)
            g_byte_array_set_size (bytes, at);
          break;
        }
    }
}

static guint
count_rounds (const FuzzTarget *target)
{
  if (n_rounds > 0)
    return n_rounds;
  return strcmp (target->name, "mp4") == 0 || strcmp (target->name, "pack") == 0
         || strcmp (target->name, "movie-segment") == 0
         || strcmp (target->name, "sequence-journal") == 0 ? N_ROUNDS_OF_FILES : N_ROUNDS;
}

static void
test_mutations (gconstpointer data)
{
  const FuzzTarget *target = data;
  guint n_taken = 0, n_inputs;

  for (n_inputs = 0; ; n_inputs++)
    {
      g_autoptr(GBytes) good = target->make (n_inputs);

      if (good == NULL)
        break;
      g_assert_true (target->parse (g_bytes_get_data (good, NULL), g_bytes_get_size (good)));
      for (guint seed = 0; seed < count_rounds (target); seed++)
        {
          g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
          g_autoptr(GByteArray) bytes = g_byte_array_new ();

          g_byte_array_append (bytes, g_bytes_get_data (good, NULL), g_bytes_get_size (good));
          spoil (bytes, rand);
          n_taken += target->parse (bytes->data, bytes->len) ? 1 : 0;
        }
    }
  if (n_inputs == 0)
    g_test_skip ("there is nothing here to make a good input with");
  else
    g_test_message ("%u of %u were taken", n_taken, n_inputs * count_rounds (target));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  n_rounds = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 0;
  for (guint i = 0; i < fuzz_n_targets; i++)
    {
      g_autofree char *path = g_strconcat ("/fuzz/mutations/", fuzz_targets[i].name, NULL);

      g_test_add_data_func (path, &fuzz_targets[i], test_mutations);
    }
  return g_test_run ();
}
