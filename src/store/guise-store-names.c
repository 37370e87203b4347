/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-private.h"
#include "guise-store-runs.h"

#include <string.h>

/* Letters that mkstemp() adds, with the dot before them. */
#define TEMPORARY_LENGTH 7

char *
guise_store_make_name (const char *prefix, const char *suffix, int n_digits, gint64 number)
{
  return g_strdup_printf ("%s%0*" G_GINT64_FORMAT "%s", prefix, n_digits, number, suffix);
}

gboolean
guise_store_parse_name (const char *name, const char *prefix, const char *suffix, int n_digits, gint64 *out,
                        gboolean *out_temporary)
{
  g_autofree char *canonical = NULL;
  gsize length;

  if (!g_str_has_prefix (name, prefix))
    return FALSE;
  *out = g_ascii_strtoll (name + strlen (prefix), NULL, 10);
  canonical = guise_store_make_name (prefix, suffix, n_digits, *out);
  length = strlen (canonical);
  if (*out < 0 || strncmp (name, canonical, length) != 0)
    return FALSE;
  if (name[length] == '\0')
    {
      if (out_temporary != NULL)
        *out_temporary = FALSE;
      return TRUE;
    }
  if (out_temporary == NULL || name[length] != '.' || strlen (name + length) != TEMPORARY_LENGTH)
    return FALSE;
  *out_temporary = TRUE;
  return TRUE;
}

char *
guise_store_run_dup_folder (GuiseStore *self, gint64 run)
{
  g_autofree char *name = guise_store_make_name ("", "", 1, run);

  return g_build_filename (self->path, "runs", name, NULL);
}

static char *
dup_run_file (GuiseStore *self, gint64 run, const char *prefix, const char *suffix, gint64 iteration)
{
  g_autofree char *folder = guise_store_run_dup_folder (self, run);
  g_autofree char *name = guise_store_make_name (prefix, suffix, 9, iteration);

  return g_build_filename (folder, name, NULL);
}

char *
guise_store_checkpoint_dup_path (GuiseStore *self, gint64 run, gint64 iteration)
{
  return dup_run_file (self, run, "checkpoint-", ".safetensors", iteration);
}

char *
guise_store_preview_dup_path (GuiseStore *self, gint64 run, gint64 iteration)
{
  return dup_run_file (self, run, "preview-", ".png", iteration);
}
