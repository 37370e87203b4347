/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-script.h"

#include "guise-checkpoint-choice.h"
#include "guise-error.h"

static guint
number_of (const char *name)
{
  guint number = 0;

  g_assert_true (guise_swap_settings_find_number (name, &number));
  return number;
}

static void
set_key (GuiseSwapScript *script, const char *name, gint64 frame, double value, gboolean hold)
{
  g_autoptr(GError) error = NULL;

  guise_swap_script_set_key (script, &(GuiseSwapKey) { number_of (name), frame, value, hold }, &error);
  g_assert_no_error (error);
}

static double
value_at (const GuiseSwapScript *script, const char *name, gint64 frame)
{
  GuiseSwapSettings settings;

  guise_swap_script_get (script, frame, &settings);
  return *guise_swap_settings_get_number (&settings, number_of (name));
}

/* In a straight line, or held; before the first and after the last as they are. Others do not care. */
static void
test_keys (void)
{
  g_autoptr(GuiseSwapScript) script = guise_swap_script_new (NULL);

  set_key (script, "feather", 20, 30, FALSE);
  set_key (script, "feather", 10, 10, FALSE);
  set_key (script, "feather", 40, 50, TRUE);
  set_key (script, "feather", 50, 0, FALSE);
  g_assert_cmpfloat (value_at (script, "feather", 0), ==, 10);
  g_assert_cmpfloat (value_at (script, "feather", 10), ==, 10);
  g_assert_cmpfloat (value_at (script, "feather", 15), ==, 20);
  g_assert_cmpfloat (value_at (script, "feather", 30), ==, 40);
  g_assert_cmpfloat (value_at (script, "feather", 49), ==, 50);
  g_assert_cmpfloat (value_at (script, "feather", 50), ==, 0);
  g_assert_cmpfloat (value_at (script, "feather", 1000), ==, 0);
  g_assert_cmpfloat (value_at (script, "erode", 15), ==, 3);

  g_assert_cmpint (guise_swap_script_next_key (script, 10, 1), ==, 20);
  g_assert_cmpint (guise_swap_script_next_key (script, 15, -1), ==, 10);
  g_assert_cmpint (guise_swap_script_next_key (script, 10, -1), ==, -1);
  g_assert_cmpint (guise_swap_script_next_key (script, 50, 1), ==, -1);

  /* Again on the same frame is another value, not another key. */
  set_key (script, "feather", 20, 5, FALSE);
  g_assert_cmpuint (script->keys->len, ==, 4);
  g_assert_true (guise_swap_script_drop_key (script, number_of ("feather"), 20));
  g_assert_false (guise_swap_script_drop_key (script, number_of ("feather"), 20));
  g_assert_cmpfloat_with_epsilon (value_at (script, "feather", 25), 30, 1e-9);
}

/* A shot with settings of its own has keys of its own. */
static void
test_shots (void)
{
  g_autoptr(GuiseSwapScript) script = guise_swap_script_new (NULL);
  GuiseSwapSettings own;

  set_key (script, "feather", 0, 0, FALSE);
  set_key (script, "feather", 100, 50, FALSE);
  guise_swap_settings_init (&own);
  own.feather = 33;
  own.colour = GUISE_SWAP_COLOUR_NONE;
  guise_swap_script_set_shot (script, (GuiseFrameRange) { 40, 59 }, &own);
  g_assert_cmpfloat (value_at (script, "feather", 39), ==, 19.5);
  g_assert_cmpfloat (value_at (script, "feather", 40), ==, 33);
  g_assert_cmpfloat (value_at (script, "feather", 59), ==, 33);
  g_assert_cmpfloat (value_at (script, "feather", 60), ==, 30);
  set_key (script, "feather", 50, 1, FALSE);
  g_assert_cmpfloat (value_at (script, "feather", 41), ==, 1);
  g_assert_cmpfloat (value_at (script, "feather", 60), ==, 30);

  g_assert_true (guise_swap_script_drop_shot (script, 45));
  g_assert_false (guise_swap_script_drop_shot (script, 45));
  g_assert_cmpuint (script->keys->len, ==, 2);
  g_assert_cmpfloat (value_at (script, "feather", 50), ==, 25);
}

/* What is set where the playhead is goes to where it belongs. */
static void
test_change (void)
{
  g_autoptr(GuiseSwapScript) script = guise_swap_script_new (NULL);
  GuiseSwapSettings now;
  g_autoptr(GError) error = NULL;

  set_key (script, "feather", 0, 10, FALSE);
  set_key (script, "feather", 10, 20, FALSE);
  guise_swap_script_get (script, 5, &now);
  now.feather = 40;
  now.erode = 7;
  now.matte = FALSE;
  guise_swap_script_change (script, 5, &now, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (script->keys->len, ==, 3);
  g_assert_cmpfloat (value_at (script, "feather", 5), ==, 40);
  g_assert_cmpfloat (value_at (script, "feather", 0), ==, 10);
  g_assert_cmpfloat (value_at (script, "erode", 100), ==, 7);
  g_assert_cmpfloat (script->settings.feather, ==, 8);
  g_assert_false (script->settings.matte);

  /* The same again is no key. */
  guise_swap_script_get (script, 7, &now);
  guise_swap_script_change (script, 7, &now, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (script->keys->len, ==, 3);
}

/* Best is best of any run; an iteration is one of its own run. */
static void
test_checkpoint (void)
{
  static const gint64 choices[] = { GUISE_CHECKPOINT_NEWEST, GUISE_CHECKPOINT_BEST, 5000 };
  g_autoptr(GuiseSwapScript) script = guise_swap_script_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      g_autoptr(GuiseSwapScript) back = NULL;
      g_autofree char *text = NULL;

      script->checkpoint = choices[i];
      g_assert_true (guise_swap_script_is_default (script) == (choices[i] == GUISE_CHECKPOINT_NEWEST));
      text = guise_swap_script_to_text (script);
      back = guise_swap_script_from_text (text, NULL);
      g_assert_nonnull (back);
      g_assert_cmpint (back->checkpoint, ==, choices[i]);
    }

  guise_swap_script_set_run (script, 4);
  g_assert_cmpint (script->checkpoint, ==, GUISE_CHECKPOINT_NEWEST);
  script->checkpoint = 5000;
  guise_swap_script_set_run (script, 4);
  g_assert_cmpint (guise_swap_script_get_checkpoint (script, 4), ==, 5000);
  g_assert_cmpint (guise_swap_script_get_checkpoint (script, 5), ==, GUISE_CHECKPOINT_NEWEST);
  script->checkpoint = GUISE_CHECKPOINT_BEST;
  guise_swap_script_set_run (script, 5);
  g_assert_cmpint (guise_swap_script_get_checkpoint (script, 5), ==, GUISE_CHECKPOINT_BEST);
}

static void
test_text_and_back (void)
{
  g_autoptr(GuiseSwapScript) script = guise_swap_script_new (NULL);
  g_autoptr(GuiseSwapScript) back = NULL;
  g_autofree char *text = NULL, *again = NULL;
  GuiseSwapSettings own;
  g_autoptr(GError) error = NULL;

  g_assert_true (guise_swap_script_is_default (script));
  guise_swap_settings_init (&own);
  own.grain = 0.5;
  script->run = 4;
  script->settings.erode = -1;
  guise_swap_script_set_shot (script, (GuiseFrameRange) { 40, 59 }, &own);
  guise_swap_script_set_shot (script, (GuiseFrameRange) { 0, 9 }, &own);
  set_key (script, "opacity", 12, 0.25, TRUE);
  set_key (script, "scale", 3, 1.1, FALSE);
  g_assert_false (guise_swap_script_is_default (script));
  text = guise_swap_script_to_text (script);
  back = guise_swap_script_from_text (text, &error);
  g_assert_no_error (error);
  again = guise_swap_script_to_text (back);
  g_assert_cmpstr (text, ==, again);
  g_assert_cmpint (back->run, ==, 4);
  g_assert_cmpfloat (value_at (back, "opacity", 12), ==, 0.25);
  g_assert_cmpfloat (value_at (back, "grain", 5), ==, 0.5);
}

/* As many keys as there may be are read again, however many brackets they have. */
static void
test_most_keys (void)
{
  g_autoptr(GuiseSwapScript) script = guise_swap_script_new (NULL), back = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < GUISE_SWAP_MAX_KEYS; i++)
    set_key (script, "opacity", i, 0.25, TRUE);
  text = guise_swap_script_to_text (script);
  back = guise_swap_script_from_text (text, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back->keys->len, ==, GUISE_SWAP_MAX_KEYS);
}

static void
test_refuses (void)
{
  static const char *const texts[] = {
    "[]", "{\"run\":\"x\"}", "{\"run\":-1}", "{\"checkpoint\":0}", "{\"checkpoint\":-1}", "{\"checkpoint\":\"last\"}",
    "{\"checkpoint\":[]}", "{\"keys\":{}}", "{\"keys\":[1]}", "{\"keys\":[{\"setting\":\"colour\",\"frame\":1,\"value\":1}]}",
    "{\"keys\":[{\"setting\":\"erode\",\"frame\":-1,\"value\":1}]}", "{\"keys\":[{\"setting\":\"erode\",\"frame\":1,\"value\":99}]}",
    "{\"keys\":[{\"setting\":\"colour_memory\",\"frame\":1,\"value\":1}]}", "{\"keys\":[{\"setting\":\"erode\",\"frame\":1.5,\"value\":1}]}",
    "{\"keys\":[{\"setting\":\"erode\",\"frame\":1,\"value\":1,\"hold\":2}]}", "{\"shots\":[{\"first\":3,\"last\":2,\"settings\":{}}]}",
    "{\"shots\":[{\"first\":0,\"last\":2,\"settings\":{}},{\"first\":2,\"last\":4,\"settings\":{}}]}",
    "{\"shots\":[{\"first\":2,\"last\":3,\"settings\":{}},{\"first\":0,\"last\":9,\"settings\":{}}]}",
    "{\"shots\":[{\"first\":0,\"last\":2,\"settings\":{\"erode\":77}}]}", "{\"shots\":[{\"first\":0,\"last\":2}]}", "{\"what\":1}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (guise_swap_script_from_text (texts[i], &error));
      g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/swap-script/keys", test_keys);
  g_test_add_func ("/pipeline/swap-script/shots", test_shots);
  g_test_add_func ("/pipeline/swap-script/change", test_change);
  g_test_add_func ("/pipeline/swap-script/checkpoint", test_checkpoint);
  g_test_add_func ("/pipeline/swap-script/text-and-back", test_text_and_back);
  g_test_add_func ("/pipeline/swap-script/most-keys", test_most_keys);
  g_test_add_func ("/pipeline/swap-script/refuses", test_refuses);
  return g_test_run ();
}
