/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-splices-private.h"

static GArray *
array_of (const char *letters)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (const char *letter = letters; *letter != '\0'; letter++)
    {
      gint64 id = *letter;

      g_array_append_val (array, id);
    }
  return array;
}

/* What the list does with them. Returns: the number of splices. */
static guint
become (GArray *list, const GArray *after)
{
  g_autoptr(GArray) splices = guise_splices_find (list, after);

  for (guint i = 0; i < splices->len; i++)
    {
      const GuiseSplice *splice = &g_array_index (splices, GuiseSplice, i);

      g_assert_cmpuint (splice->n_removed + splice->n_added, >, 0);
      g_assert_cmpuint (splice->position + splice->n_removed, <=, list->len);
      if (splice->n_removed > 0)
        g_array_remove_range (list, splice->position, splice->n_removed);
      if (splice->n_added > 0)
        g_array_insert_vals (list, splice->position, &g_array_index (after, gint64, splice->first), splice->n_added);
    }
  g_assert_cmpmem (list->data, list->len * sizeof (gint64), after->data, after->len * sizeof (gint64));
  return splices->len;
}

static void
test_cases (void)
{
  static const struct { const char *before, *after; guint n_splices; } cases[] = {
    { "", "", 0 }, { "", "abc", 1 }, { "abc", "", 1 }, { "abc", "abc", 0 }, { "abc", "ac", 1 }, { "abcdef", "acdf", 2 },
    { "acdf", "abcdef", 2 }, { "abc", "xabcy", 2 }, { "abc", "xyz", 1 }, { "abcdef", "xbcdyf", 2 }, { "abc", "cab", 1 },
    { "abcdefg", "acbdefg", 1 }, { "abcdefgh", "xacbdefgh", 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GArray) list = array_of (cases[i].before), after = array_of (cases[i].after);

      g_test_message ("%s -> %s", cases[i].before, cases[i].after);
      g_assert_cmpuint (become (list, after), ==, cases[i].n_splices);
    }
}

static void
test_random (void)
{
  for (guint round = 0; round < 300; round++)
    {
      g_autoptr(GArray) before = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr(GArray) after = g_array_new (FALSE, FALSE, sizeof (gint64));
      guint n = (guint) g_test_rand_int_range (0, 200), part = (guint) g_test_rand_int_range (1, 40);

      for (gint64 id = 0; id < n; id++)
        {
          if (g_test_rand_int_range (0, (int) part) != 0)
            g_array_append_val (before, id);
          if (g_test_rand_int_range (0, (int) part) != 0)
            g_array_append_val (after, id);
        }
      if (round % 3 == 0 && after->len > 1)
        {
          gint64 first = g_array_index (after, gint64, 0);

          g_array_remove_index (after, 0);
          g_array_append_val (after, first);
        }
      g_assert_cmpuint (become (before, after), <=, 32);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/splices/cases", test_cases);
  g_test_add_func ("/workspace/splices/random", test_random);
  return g_test_run ();
}
