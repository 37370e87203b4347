/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-disk-watch.h"

/* Said once each time that the disk fills up, while there is still room for a checkpoint. */
static void
test_told_once (void)
{
  const guint64 room = GUISE_DISK_LEAST_FREE_BYTES;
  const struct { guint64 n_free; gboolean says; } looks[] = {
    { 5 * room, FALSE }, { room, FALSE }, { room - 1, TRUE }, { room / 2, FALSE }, { 0, FALSE },
    { room + 1, FALSE }, { room / 4, TRUE }, { room / 8, FALSE },
  };
  GuiseDiskWatch watch = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_autofree char *size = g_format_size (looks[i].n_free);
      g_autofree char *text = guise_disk_watch_look (&watch, looks[i].n_free);

      g_assert_cmpint (text != NULL, ==, looks[i].says);
      if (text != NULL)
        g_assert_nonnull (g_strstr_len (text, -1, size));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/disk-watch/told-once", test_told_once);
  return g_test_run ();
}
