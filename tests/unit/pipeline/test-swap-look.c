/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-look.h"

#include <math.h>

#define SIDE 64

static float *
pixel_at (GuiseImage *image, guint x, guint y)
{
  return (float *) (gpointer) (image->plane[0] + y * image->stride[0]) + 3 * x;
}

static void
set_lab (GuiseImage *image, guint x, guint y, float l, float a, float b)
{
  guise_colour_lab_to_rgb ((const float[]) { l, a, b }, pixel_at (image, x, y));
}

static float
get_b (GuiseImage *image, guint x, guint y)
{
  float lab[3];

  guise_colour_rgb_to_lab (pixel_at (image, x, y), lab);
  return lab[2];
}

/* A face with stubble, a little colder than its skin, in place of one with a black lock: that makes it no bluer. */
static void
test_stubble_does_not_turn_blue (void)
{
  static const GuiseSwapColour colours[] = { GUISE_SWAP_COLOUR_LAB, GUISE_SWAP_COLOUR_LINEAR };
  g_autoptr(GuiseImage) made = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  g_autoptr(GuiseImage) original = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  g_autoptr(GuiseImage) mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);

  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      {
        const float uneven = (float) ((x * 7 + y * 5) % 5) - 2;

        ((float *) (gpointer) (mask->plane[0] + y * mask->stride[0]))[x] = 1.0f;
        if (y > 3 * SIDE / 4)
          set_lab (made, x, y, 40, 14 + uneven, 14);
        else
          set_lab (made, x, y, 60 + uneven, 16 + uneven, 18);
        if (y < SIDE / 8)
          set_lab (original, x, y, 12, 1, 1);
        else
          set_lab (original, x, y, 60 + uneven, 16 + uneven, 22);
      }
  for (guint i = 0; i < G_N_ELEMENTS (colours); i++)
    {
      g_autofree GuiseSwapMemory *memory = g_new0 (GuiseSwapMemory, 1);
      g_autoptr(GuiseImage) dressed = NULL, plain = NULL;
      GuiseSwapSettings settings;
      float apart;

      guise_swap_settings_init (&settings);
      settings.edge = 0;
      settings.colour = colours[i];
      dressed = guise_swap_look_dress (memory, &settings, made, original, mask, &plain, NULL);
      g_assert_nonnull (dressed);
      apart = get_b (dressed, 30, 20) - get_b (dressed, 30, SIDE - 4);
      g_test_message ("skin is %.1f of b* from stubble, by 4 as it was made", (double) apart);
      g_assert_cmpfloat (apart, >, 0);
      g_assert_cmpfloat (apart, <, 1.5 * 4);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/swap-look/stubble-does-not-turn-blue", test_stubble_does_not_turn_blue);
  return g_test_run ();
}
