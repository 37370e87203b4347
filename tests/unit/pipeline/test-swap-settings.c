/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-settings.h"

#include "guise-error.h"

static void
test_json_and_back (void)
{
  GuiseSwapSettings settings, back;
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  guise_swap_settings_init (&settings);
  settings.colour = GUISE_SWAP_COLOUR_LINEAR;
  settings.erode = -2.5;
  settings.matte = FALSE;
  settings.keep_front = FALSE;
  settings.fade = 0;
  node = guise_swap_settings_to_json (&settings);
  text = json_to_string (node, FALSE);
  g_assert_true (guise_swap_settings_from_json (&back, text, &error));
  g_assert_no_error (error);
  g_assert_cmpint (back.colour, ==, settings.colour);
  g_assert_cmpfloat (back.erode, ==, settings.erode);
  g_assert_cmpfloat (back.feather, ==, settings.feather);
  g_assert_false (back.matte);
  g_assert_false (back.keep_front);
  g_assert_cmpuint (back.fade, ==, 0);
}

static void
test_every_colour_has_a_name (void)
{
  for (guint i = 0; i < GUISE_N_SWAP_COLOURS; i++)
    {
      GuiseSwapSettings settings, back;
      g_autoptr(JsonNode) node = NULL;
      g_autofree char *text = NULL;

      guise_swap_settings_init (&settings);
      settings.colour = (GuiseSwapColour) i;
      node = guise_swap_settings_to_json (&settings);
      text = json_to_string (node, FALSE);
      g_assert_true (guise_swap_settings_from_json (&back, text, NULL));
      g_assert_cmpuint (back.colour, ==, i);
    }
}

static void
test_missing_members_are_defaults (void)
{
  GuiseSwapSettings settings, usual;

  guise_swap_settings_init (&usual);
  g_assert_true (guise_swap_settings_from_json (&settings, "{\"opacity\": 0.5}", NULL));
  g_assert_cmpfloat (settings.opacity, ==, 0.5);
  g_assert_cmpfloat (settings.feather, ==, usual.feather);
  g_assert_cmpuint (settings.fade, ==, usual.fade);
}

static void
test_nonsense_is_refused (void)
{
  static const char *const texts[] = {
    "", "[]", "{", "3", "{\"opacity\": 2}", "{\"opacity\": \"much\"}", "{\"opacity\": [1]}", "{\"opacity\": null}",
    "{\"fade\": 1000000000000}", "{\"fade\": -1000}", "{\"fade\": 0.5}", "{\"matte\": 1}", "{\"matte\": {}}", "{\"keep_front\": 1}",
    "{\"colour\": \"purple\"}", "{\"colour\": {}}", "{\"colour\": 1}", "{\"feathers\": 3}", "{\"erode\": 1e400}",
  };
  g_autofree char *deep = g_strnfill (1 << 20, '[');
  GuiseSwapSettings unread;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;
      GuiseSwapSettings settings;

      guise_swap_settings_init (&settings);
      settings.opacity = 0.25;
      g_assert_false (guise_swap_settings_from_json (&settings, texts[i], &error));
      g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
      g_assert_cmpfloat (settings.opacity, ==, 0.25);
    }
  /* Of a stranger's project: no deeper than a stack is. */
  g_assert_false (guise_swap_settings_from_json (&unread, deep, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pipeline/swap-settings/json-and-back", test_json_and_back);
  g_test_add_func ("/pipeline/swap-settings/every-colour-has-a-name", test_every_colour_has_a_name);
  g_test_add_func ("/pipeline/swap-settings/missing-members-are-defaults", test_missing_members_are_defaults);
  g_test_add_func ("/pipeline/swap-settings/nonsense-is-refused", test_nonsense_is_refused);

  return g_test_run ();
}
