/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-config.h"
#include "guise-place.h"

char *
guise_place_dup (const char *built, const char *installed)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  return program != NULL && g_str_has_prefix (program, GUISE_BUILD_DIR "/")
         ? g_build_filename (GUISE_BUILD_DIR, built, NULL)
         : g_strdup (installed);
}
