/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-checkpoint-choice.h"

#include "guise-error.h"

#include <string.h>

static void
test_words (void)
{
  static const struct { const char *text; gint64 choice; } words[] = {
    { "newest", GUISE_CHECKPOINT_NEWEST }, { "best", GUISE_CHECKPOINT_BEST }, { "1", 1 }, { "5000", 5000 },
  };
  gint64 choice = 7;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *text = guise_checkpoint_choice_dup_text (words[i].choice);

      g_assert_true (guise_checkpoint_choice_parse (words[i].text, &choice, NULL));
      g_assert_cmpint (choice, ==, words[i].choice);
      g_assert_cmpstr (text, ==, words[i].text);
    }

  /* Who says nothing changes nothing. */
  choice = 7;
  g_assert_true (guise_checkpoint_choice_parse (NULL, &choice, NULL));
  g_assert_cmpint (choice, ==, 7);
}

static void
test_others (void)
{
  static const char *const words[] = { "", "0", "-1", "Best", "latest", "5k", "1.5", "99999999999999999999" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr(GError) error = NULL;
      gint64 choice;

      g_assert_false (guise_checkpoint_choice_parse (words[i], &choice, &error));
      g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
      g_assert_nonnull (strstr (error->message, "“best”"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/checkpoint-choice/words", test_words);
  g_test_add_func ("/base/checkpoint-choice/others", test_others);
  return g_test_run ();
}
