/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-files.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

gboolean
fuzz_look_at (gboolean good, GError *error)
{
  g_assert_true (good == (error == NULL));
  if (error != NULL)
    {
      g_assert_cmpstr (error->message, !=, "");
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      /* Neither a second line nor what a terminal would obey. */
      for (const char *c = error->message; *c != '\0'; c = g_utf8_next_char (c))
        g_assert_false (g_unichar_iscntrl (g_utf8_get_char (c)));
      g_error_free (error);
    }
  return good;
}

const char *
fuzz_get_scratch_path (void)
{
  static char *path;

  if (path == NULL)
    {
      g_autofree char *folder = g_dir_make_tmp ("guise-fuzz-XXXXXX", NULL);

      path = g_build_filename (folder, "input.mp4", NULL);
    }
  return path;
}

const char *
fuzz_write_scratch (const guint8 *data, gsize size)
{
  /* Else the tail of a longer input stays. */
  g_unlink (fuzz_get_scratch_path ());
  g_assert_true (g_file_set_contents_full (fuzz_get_scratch_path (), (const char *) data, (gssize) size,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  return fuzz_get_scratch_path ();
}

GBytes *
fuzz_read_file (const char *path)
{
  char *contents;
  gsize size;

  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  return g_bytes_new_take (contents, size);
}
