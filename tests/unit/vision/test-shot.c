/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-shot.h"

#include <math.h>

#define WIDTH 160
#define HEIGHT 120

typedef struct { double r, g, b; double frequency; double shift; double light; } Scene;

static GuiseShotPrint
print_of (Scene scene)
{
  g_autoptr(GuiseImage) image = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, WIDTH, HEIGHT);
  GuiseShotPrint print;

  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++)
      {
        guint8 *pixel = image->plane[0] + y * image->stride[0] + 3 * x;
        double wave = 0.5 + 0.5 * sin (scene.frequency * (x + scene.shift) / WIDTH) * cos (scene.frequency * y / HEIGHT);

        pixel[0] = (guint8) CLAMP (scene.light + scene.r * wave, 0, 255);
        pixel[1] = (guint8) CLAMP (scene.light + scene.g * wave, 0, 255);
        pixel[2] = (guint8) CLAMP (scene.light + scene.b * wave, 0, 255);
      }
  g_assert_true (guise_shot_print_take (image, &print, NULL));
  return print;
}

static void
test_same_picture (void)
{
  GuiseShotPrint a = print_of ((Scene) { 200, 150, 100, 9, 0, 20 });

  g_assert_cmpfloat (guise_shot_difference (&a, &a), ==, 0);
}

static void
test_pan_and_flash_are_no_cut (void)
{
  GuiseShotPrint a = print_of ((Scene) { 200, 150, 100, 9, 0, 20 });
  GuiseShotPrint panned = print_of ((Scene) { 200, 150, 100, 9, 8, 20 });
  GuiseShotPrint lit = print_of ((Scene) { 200, 150, 100, 9, 0, 30 });

  g_assert_cmpfloat (guise_shot_difference (&a, &panned), <, GUISE_SHOT_CUT);
  g_assert_cmpfloat (guise_shot_difference (&a, &lit), <, GUISE_SHOT_CUT);
}

/* Lamps at the mains' frequency, a stage's light: the same picture, brighter and darker by half of what there is. */
static void
test_flicker_is_no_cut (void)
{
  GuiseShotPrint dark = print_of ((Scene) { 120, 90, 60, 9, 0, 0 });
  GuiseShotPrint bright = print_of ((Scene) { 120, 90, 60, 9, 0, 110 });

  g_assert_cmpfloat (guise_shot_difference (&dark, &bright), <, GUISE_SHOT_CUT / 2);
}

static void
test_cut (void)
{
  GuiseShotPrint a = print_of ((Scene) { 200, 150, 100, 9, 0, 20 });
  GuiseShotPrint b = print_of ((Scene) { 40, 60, 220, 23, 40, 5 });
  GuiseShotPrint black = print_of ((Scene) { 0, 0, 0, 1, 0, 0 });

  g_assert_cmpfloat (guise_shot_difference (&a, &b), >, GUISE_SHOT_CUT);
  g_assert_cmpfloat (guise_shot_difference (&b, &a), ==, guise_shot_difference (&a, &b));
  g_assert_cmpfloat (guise_shot_difference (&a, &black), >, GUISE_SHOT_CUT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vision/shot/same-picture", test_same_picture);
  g_test_add_func ("/vision/shot/pan-and-flash-are-no-cut", test_pan_and_flash_are_no_cut);
  g_test_add_func ("/vision/shot/flicker-is-no-cut", test_flicker_is_no_cut);
  g_test_add_func ("/vision/shot/cut", test_cut);
  return g_test_run ();
}
