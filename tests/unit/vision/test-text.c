/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-text.h"

#include "guise-error.h"

/* Sum of the ink, where the outermost pixels have none. */
static float
sum_ink (GuiseImage *mask)
{
  float sum = 0;

  for (guint y = 0; y < mask->height; y++)
    for (guint x = 0; x < mask->width; x++)
      {
        float ink = guise_image_row (mask, y)[x];
        gboolean is_edge = x == 0 || y == 0 || x == mask->width - 1 || y == mask->height - 1;

        g_assert_true (ink >= 0 && ink <= 1 && !(is_edge && ink > 0));
        sum += ink;
      }
  return sum;
}

static void
test_mask (void)
{
  g_autoptr(GuiseImage) capital = guise_text_mask ("H", 40, NULL);
  g_autoptr(GuiseImage) words = guise_text_mask ("Face swapped", 40, NULL);

  /* A capital with its margin, within what fonts differ by. */
  g_assert_cmpint (ABS ((int) capital->height - 80), <=, 5);
  g_assert_cmpuint (words->width, >, 6 * words->height / 2);
  g_assert_cmpfloat (sum_ink (words), >, 4 * sum_ink (capital));
}

/* Letters that look like none of A to Z look like themselves. */
static void
test_other_letters (void)
{
  static const char *const pairs[][2] = { { "ä", "?" }, { "a", "ä" }, { "Ж", "?" } };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr(GuiseImage) one = guise_text_mask (pairs[i][0], 40, NULL);
      g_autoptr(GuiseImage) other = guise_text_mask (pairs[i][1], 40, NULL);

      g_assert_cmpuint (guise_text_count_missing (pairs[i][0]), ==, 0);
      g_assert_cmpfloat (ABS (sum_ink (one) - sum_ink (other)), >, 5);
    }
}

/* No font has what is nobody's letter. */
static void
test_missing (void)
{
  g_assert_cmpuint (guise_text_count_missing ("Face \U000F0000\U000F0001"), ==, 2);
  g_assert_cmpuint (guise_text_count_missing (""), ==, 0);
}

static void
test_too_long (void)
{
  g_autofree char *text = g_strnfill (5000, 'x');
  g_autoptr(GError) error = NULL;

  g_assert_null (guise_text_mask (text, 90, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vision/text/mask", test_mask);
  g_test_add_func ("/vision/text/other-letters", test_other_letters);
  g_test_add_func ("/vision/text/missing", test_missing);
  g_test_add_func ("/vision/text/too-long", test_too_long);
  return g_test_run ();
}
