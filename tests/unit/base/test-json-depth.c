/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-json-depth.h"

#include <string.h>

static void
test_depth (void)
{
  static const struct { const char *text; guint depth; } cases[] = {
    { "", 0 }, { "7", 0 }, { "[]", 1 }, { "[[],[],{}]", 2 }, { "{\"a\":{\"b\":[1]}}", 3 }, { "[[[[", 4 },
    { "[\"[[[[\"]", 1 }, { "[\"\\\"[[[\"]", 1 }, { "]]][[", 2 }, { "[\"a/b#c'd\"]", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint most = 0; most < 6; most++)
      {
        g_test_message ("%s, %u", cases[i].text, most);
        g_assert_true (guise_json_is_shallow (cases[i].text, strlen (cases[i].text), most) == (most >= cases[i].depth));
      }
}

/* The parser takes them, and a bracket in one would make a deep text seem shallow. */
static void
test_comments (void)
{
  static const char *const texts[] = { "[/*]*/[/*]*/", "[//]\n[", "[#]\n[", "[']',[" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_false (guise_json_is_shallow (texts[i], strlen (texts[i]), 64));
}

/* Nothing is read behind the end. */
static void
test_torn (void)
{
  static const char text[] = "[\"a\\";

  for (gsize length = 0; length < sizeof text; length++)
    {
      g_autofree char *torn = g_memdup2 (text, length);

      g_assert_true (guise_json_is_shallow (torn, length, 1));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json-depth/depth", test_depth);
  g_test_add_func ("/base/json-depth/comments", test_comments);
  g_test_add_func ("/base/json-depth/torn", test_torn);
  return g_test_run ();
}
