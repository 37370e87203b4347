/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-frame-cache.h"

/* 64 × 10 RGB8, whose rows are aligned: 1920 bytes. */
#define BYTES 1920

static GuiseImage *
make_image (void)
{
  GuiseImage *image = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, 64, 10);

  g_assert_cmpuint (g_bytes_get_size (image->bytes), ==, BYTES);
  return image;
}

static void
put (GuiseFrameCache *cache, gint64 frame, GuiseFrameKind kind)
{
  g_autoptr(GuiseImage) image = make_image ();

  guise_frame_cache_put (cache, frame, kind, image);
}

static gboolean
has (GuiseFrameCache *cache, gint64 frame, GuiseFrameKind kind)
{
  g_autoptr(GuiseImage) image = guise_frame_cache_get (cache, frame, kind);

  return image != NULL;
}

/* Never more bytes than the limit, and what was looked at last stays. */
static void
test_bound (void)
{
  g_autoptr(GuiseFrameCache) cache = guise_frame_cache_new (4 * BYTES + 100);

  for (gint64 frame = 0; frame < 4; frame++)
    put (cache, frame, GUISE_FRAME_ORIGINAL);
  g_assert_true (has (cache, 0, GUISE_FRAME_ORIGINAL));
  put (cache, 4, GUISE_FRAME_SWAP);
  g_assert_cmpuint (guise_frame_cache_get_bytes (cache), ==, 4 * BYTES);
  g_assert_false (has (cache, 1, GUISE_FRAME_ORIGINAL));
  g_assert_true (has (cache, 0, GUISE_FRAME_ORIGINAL));
  g_assert_true (has (cache, 4, GUISE_FRAME_SWAP));
  g_assert_false (has (cache, 4, GUISE_FRAME_ORIGINAL));

  for (gint64 frame = 0; frame < 1000; frame++)
    {
      put (cache, frame % 37, frame % 3 == 0 ? GUISE_FRAME_SWAP : GUISE_FRAME_ORIGINAL);
      g_assert_cmpuint (guise_frame_cache_get_bytes (cache), <=, 4 * BYTES + 100);
    }
}

static void
test_replace_and_drop (void)
{
  g_autoptr(GuiseFrameCache) cache = guise_frame_cache_new (10 * BYTES);
  g_autoptr(GuiseImage) image = make_image ();
  g_autoptr(GuiseImage) got = NULL;

  put (cache, 7, GUISE_FRAME_SWAP);
  guise_frame_cache_put (cache, 7, GUISE_FRAME_SWAP, image);
  g_assert_cmpuint (guise_frame_cache_get_bytes (cache), ==, BYTES);
  got = guise_frame_cache_get (cache, 7, GUISE_FRAME_SWAP);
  g_assert_true (got == image);

  put (cache, 7, GUISE_FRAME_ORIGINAL);
  put (cache, 8, GUISE_FRAME_SWAP);
  guise_frame_cache_drop (cache, GUISE_FRAME_SWAP);
  g_assert_cmpuint (guise_frame_cache_get_bytes (cache), ==, BYTES);
  g_assert_true (has (cache, 7, GUISE_FRAME_ORIGINAL));
  g_assert_false (has (cache, 7, GUISE_FRAME_SWAP));
}

static void
test_too_large (void)
{
  g_autoptr(GuiseFrameCache) cache = guise_frame_cache_new (BYTES - 1);

  put (cache, 0, GUISE_FRAME_ORIGINAL);
  g_assert_cmpuint (guise_frame_cache_get_bytes (cache), ==, 0);
}

static void
test_list (void)
{
  g_autoptr(GuiseFrameCache) cache = guise_frame_cache_new (3 * BYTES);
  g_autoptr(GArray) frames = NULL;

  put (cache, 9, GUISE_FRAME_SWAP);
  put (cache, -1, GUISE_FRAME_SWAP);
  put (cache, 5, GUISE_FRAME_ORIGINAL);
  frames = guise_frame_cache_list (cache, GUISE_FRAME_SWAP);
  g_assert_cmpuint (frames->len, ==, 2);
  g_assert_cmpint (g_array_index (frames, gint64, 0), ==, -1);
  g_assert_cmpint (g_array_index (frames, gint64, 1), ==, 9);

  /* To be asked for is not to be looked at: the oldest goes all the same. */
  g_assert_true (guise_frame_cache_has (cache, 9, GUISE_FRAME_SWAP));
  put (cache, 6, GUISE_FRAME_ORIGINAL);
  g_assert_false (guise_frame_cache_has (cache, 9, GUISE_FRAME_SWAP));
  g_assert_cmpuint (guise_frame_cache_get_limit (cache), ==, 3 * BYTES);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/frame-cache/never-beyond-its-bound", test_bound);
  g_test_add_func ("/workspace/frame-cache/replaces-and-drops", test_replace_and_drop);
  g_test_add_func ("/workspace/frame-cache/too-large-is-not-kept", test_too_large);
  g_test_add_func ("/workspace/frame-cache/lists-what-is-there", test_list);
  return g_test_run ();
}
