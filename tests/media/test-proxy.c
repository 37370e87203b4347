/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-media.h"
#include "guise-proxy.h"
#include "media-clip.h"

#include <glib/gstdio.h>

/* A proxy has the right picture of every frame, grows on from where it broke off, and trusts no file. */

#define N_FRAMES 60

typedef struct
{
  char            *folder, *clip, *path;
  GuiseClipInfo   *info;
  GuiseFrameTable *table;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseClipInfo) probed = NULL;

  self->folder = g_dir_make_tmp ("guise-proxy-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "proxy", NULL);
  self->clip = media_clip_make (self->folder, &(MediaClip) {
    .name = "turned.mp4", .n_frames = N_FRAMES, .width = 320, .height = 240,
    .orientation = GUISE_ORIENTATION_ROTATE_90,
    .options = "-c:v libx264 -preset veryfast -pix_fmt yuv420p -bf 3 -g 250",
  });
  probed = guise_media_probe (self->clip, NULL, NULL);
  self->table = guise_frame_table_build (probed, 1, NULL, NULL, NULL, NULL);
  self->info = guise_clip_info_new_with_table (probed, self->table);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  media_remove_folder (self->folder);
  guise_frame_table_unref (self->table);
  guise_clip_info_unref (self->info);
  g_free (self->folder);
  g_free (self->clip);
  g_free (self->path);
}

static GuiseProxy *
open_proxy (Fixture *self)
{
  g_autoptr(GError) error = NULL;
  GuiseProxy *proxy = guise_proxy_open (self->path, N_FRAMES, TRUE, &error);

  g_assert_no_error (error);
  return proxy;
}

static void
make (Fixture *self, GuiseProxy *proxy, guint64 limit)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (guise_proxy_make (proxy, self->info, self->table, limit, NULL, &error));
  g_assert_no_error (error);
}

static void
check_pictures (GuiseProxy *proxy, guint n_done)
{
  g_assert_cmpuint (guise_proxy_get_n_done (proxy), ==, n_done);
  for (guint i = 0; i < n_done; i++)
    {
      g_autoptr(GuiseImage) image = guise_proxy_read (proxy, i);

      g_assert_cmpint (media_clip_read (image), ==, (int) i);
    }
  g_assert_null (guise_proxy_read (proxy, n_done));
}

static void
test_every_frame (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseProxy) proxy = open_proxy (self);
  g_autoptr(GuiseProxy) other = open_proxy (self);   /* cannot write: it is being written already */
  g_autoptr(GuiseProxy) again = NULL;

  make (self, proxy, G_MAXINT64);
  check_pictures (proxy, N_FRAMES);
  make (self, other, G_MAXINT64);
  check_pictures (other, 0);
  again = guise_proxy_open (self->path, N_FRAMES, FALSE, NULL);
  check_pictures (again, N_FRAMES);
}

/* Cut at every place of its last records, and spoilt. */
static void
test_goes_on (Fixture *self, gconstpointer data)
{
  GStatBuf status;

  {
    g_autoptr(GuiseProxy) proxy = open_proxy (self);

    make (self, proxy, 20000);
    g_assert_cmpuint (guise_proxy_get_n_done (proxy), >, 0);
    g_assert_cmpuint (guise_proxy_get_n_done (proxy), <, N_FRAMES);
  }
  g_assert_cmpint (g_stat (self->path, &status), ==, 0);
  g_assert_cmpint (status.st_size, <=, 20000);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(GuiseProxy) proxy = NULL;

      g_assert_cmpint (truncate (self->path, status.st_size - 7 - (goffset) i * 301), ==, 0);
      proxy = open_proxy (self);
      make (self, proxy, i < 2 ? 20000 : G_MAXINT64);
      check_pictures (proxy, guise_proxy_get_n_done (proxy));
      if (i == 2)
        check_pictures (proxy, N_FRAMES);
    }
}

static void
test_not_ours (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseProxy) proxy = NULL;
  g_autoptr(GuiseProxy) longer = NULL;

  g_assert_null (guise_proxy_open (self->path, N_FRAMES, FALSE, NULL));
  g_assert_true (g_file_set_contents (self->path, "GUISEPX1\x3c\0\0\0\xff\xff\xff\xff" "and what not", 28, NULL));
  proxy = open_proxy (self);
  g_assert_cmpuint (guise_proxy_get_n_done (proxy), ==, 0);
  make (self, proxy, G_MAXINT64);
  check_pictures (proxy, N_FRAMES);
  g_clear_pointer (&proxy, guise_proxy_unref);

  /* Of another clip: read only it is none, else it begins anew. */
  g_assert_null (guise_proxy_open (self->path, N_FRAMES + 1, FALSE, NULL));
  longer = guise_proxy_open (self->path, N_FRAMES + 1, TRUE, NULL);
  g_assert_cmpuint (guise_proxy_get_n_done (longer), ==, 0);
}

static void
test_worth (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseClipInfo) large = guise_clip_info_new_as_shown (self->info, 1280, 720);

  g_assert_false (guise_proxy_is_worthwhile (self->info, self->table));
  g_assert_true (guise_proxy_is_worthwhile (large, self->table));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (guise_media_init (NULL));
  g_test_add ("/media/proxy/every-frame", Fixture, NULL, set_up, test_every_frame, tear_down);
  g_test_add ("/media/proxy/goes-on", Fixture, NULL, set_up, test_goes_on, tear_down);
  g_test_add ("/media/proxy/not-ours", Fixture, NULL, set_up, test_not_ours, tear_down);
  g_test_add ("/media/proxy/worth", Fixture, NULL, set_up, test_worth, tear_down);
  return g_test_run ();
}
