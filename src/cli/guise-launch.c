/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-config.h"
#include "guise-i18n.h"
#include "guise-place.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* What the shell calls `guise`. It becomes the window, or the program of the verbs: each of them loads some two hundred
 * libraries, and a window that came by way of the other would load them twice, a fifth of a second before its first
 * frame. */

/* A path or an address that a file manager gives. No verb has a slash in it; what else may be a file, a project without
 * its ending or a slip of the pen is for guise-main.c to tell apart. */
static gboolean
is_for_window (const char *word)
{
  return g_str_has_prefix (word, "file://") || (strchr (word, '/') != NULL && g_file_test (word, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_autofree char *window = guise_place_dup ("src/ui/guise-window", GUISE_LIBEXEC_DIR "/guise-window");
  g_autofree char *verbs = guise_place_dup ("src/cli/guise-verbs", GUISE_LIBEXEC_DIR "/guise-verbs");

  /* A build without a window has words for it among the verbs. */
  if (argc < 2 || is_for_window (argv[1]))
    execv (window, argv);
  execv (verbs, argv);

  guise_i18n_init ();
  g_printerr (_("guise: its program, %s, cannot be started: %s\n"), verbs, g_strerror (errno));
  return 1;
}
