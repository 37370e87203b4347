/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-random.h"
#include "guise-sha256.h"

#include <string.h>

#define MOST 1000

/* FIPS 180-4's own examples. */
static void
test_known_values (void)
{
  static const char *const known[][2] = {
    { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      char digits[GUISE_SHA256_DIGITS + 1];
      GuiseSha256 sum;

      guise_sha256_init (&sum);
      guise_sha256_update (&sum, known[i][0], strlen (known[i][0]));
      guise_sha256_finish (&sum, digits);
      g_assert_cmpstr (digits, ==, known[i][1]);
    }
}

/* In how many pieces it comes, and how long they are, makes no difference; GLib knows no instructions. */
static void
test_pieces (void)
{
  guint8 data[MOST];
  GuiseRandom random;

  guise_random_init (&random, 3);
  for (guint i = 0; i < MOST; i++)
    data[i] = (guint8) guise_random_next (&random);
  for (guint size = 0; size < MOST; size++)
    {
      g_autofree char *wanted = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, size);
      char digits[GUISE_SHA256_DIGITS + 1];
      GuiseSha256 sum;

      guise_sha256_init (&sum);
      for (guint done = 0, n; done < size; done += n)
        {
          n = (guint) guise_random_below (&random, 200);
          n = MIN (n, size - done);
          guise_sha256_update (&sum, data + done, n);
        }
      guise_sha256_finish (&sum, digits);
      g_assert_cmpstr (digits, ==, wanted);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/sha256/known-values", test_known_values);
  g_test_add_func ("/base/sha256/pieces", test_pieces);
  return g_test_run ();
}
