/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-export-keep.h"

#include "guise-config.h"
#include "guise-error.h"
#include "guise-file.h"
#include "guise-i18n.h"
#include "guise-mask-file.h"
#include "guise-review-job.h"
#include "guise-swap-net.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define KEY_NAME   "key"
#define FIRST_NAME "000001" SEGMENT_ENDING

/* Of what a movie writer keeps. */
#define SEGMENT_ENDING ".segment"

/* Who has not gone on by then will not. */
#define KEPT_SECONDS (7 * 24 * 3600)

static void
add_text (GChecksum *sum, const char *text)
{
  g_checksum_update (sum, (const guchar *) (text != NULL ? text : "-"), -1);
  g_checksum_update (sum, (const guchar *) "\n", 1);
}

/* Who is replaced, by which weights, where and how. */
static gboolean
add_roles (GChecksum *sum, GuiseStore *store, const GuiseExportPlan *plan, GPtrArray *nets, GError **error)
{
  for (guint i = 0; i < plan->cast->len; i++)
    {
      const GuiseSwapRole *role = g_ptr_array_index (plan->cast, i);
      g_autofree char *faces = guise_review_dup_key (store, plan->clip.record->id, role->person->id,
                                                     guise_swap_net_get_sha256 (g_ptr_array_index (nets, i)), error);
      g_autofree char *script = guise_swap_script_to_text (role->script);

      if (faces == NULL)
        return FALSE;
      add_text (sum, faces);
      add_text (sum, script);
    }
  return TRUE;
}

char *
guise_export_keep_dup_key (GuiseStore *store, const GuiseExportPlan *plan, GPtrArray *nets, GError **error)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *front = guise_mask_file_dup_hash (store);
  g_autofree char *consent = guise_swap_cast_dup_consent (plan->cast);
  g_autofree char *numbers = g_strdup_printf ("%s %u %u %d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                                              " %" G_GINT64_FORMAT " %u %d %u %d", GUISE_VERSION, plan->codec,
                                              plan->quality, plan->lossless, plan->range.first, plan->range.last,
                                              plan->begin, plan->end, plan->corner, GUISE_EXPORT_SEGMENT_FRAMES,
                                              plan->sequence, plan->disclose);

  if (!add_roles (sum, store, plan, nets, error))
    return NULL;
  add_text (sum, front);
  add_text (sum, numbers);
  add_text (sum, plan->clip.record->fingerprint);
  add_text (sum, plan->label);
  /* Every picture says it. */
  if (plan->sequence != GUISE_SEQUENCE_NONE)
    add_text (sum, consent);
  return g_strdup (g_checksum_get_string (sum));
}

/* Of a movie, or of pictures: a journal that tells of none is empty. */
static gboolean
has_frames (const char *folder)
{
  g_autofree char *first = g_build_filename (folder, FIRST_NAME, NULL);
  g_autofree char *journal = g_build_filename (folder, GUISE_EXPORT_KEEP_JOURNAL, NULL);
  GStatBuf info;

  return !g_file_test (folder, G_FILE_TEST_IS_SYMLINK)
         && (g_file_test (first, G_FILE_TEST_IS_REGULAR)
             || (g_lstat (journal, &info) == 0 && S_ISREG (info.st_mode) && info.st_size > 0));
}

gboolean
guise_export_keep_is_there (const GuiseExportRow *row)
{
  g_autofree char *folder = guise_export_plan_dup_segments_path (row->file, row->id);

  return has_frames (folder) && g_get_real_time () / G_TIME_SPAN_SECOND - row->created < KEPT_SECONDS;
}

static gboolean
has_key (const char *folder, const char *key)
{
  g_autofree char *path = g_build_filename (folder, KEY_NAME, NULL);
  g_autofree char *text = NULL;

  return has_frames (folder) && g_file_get_contents (path, &text, NULL, NULL) && g_str_equal (text, key);
}

void
guise_export_keep_remove (const char *path)
{
  GStatBuf info;
  g_autoptr(GDir) dir = NULL;
  const char *name;

  if (g_lstat (path, &info) != 0)
    return;
  dir = S_ISDIR (info.st_mode) ? g_dir_open (path, 0, NULL) : NULL;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      guise_export_keep_remove (file);
    }
  if (g_remove (path) != 0)
    g_debug ("%s of an export stays: %s", path, g_strerror (errno));
}

void
guise_export_keep_drop (const GuiseExportRow *row)
{
  g_autofree char *folder = guise_export_plan_dup_segments_path (row->file, row->id);

  guise_export_keep_remove (folder);
}

/* Of what is written beside and renamed a kill leaves pieces, which take room. */
static void
remove_pieces (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, KEY_NAME ".") || strstr (name, SEGMENT_ENDING ".") != NULL)
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        g_unlink (path);
      }
}

/* The newest that can be gone on with gets @folder's name; the others go. */
static gboolean
take_over (GuiseStore *store, const GuiseExportRow *row, const char *key, const char *folder)
{
  g_autoptr(GPtrArray) rows = guise_store_export_list (store, NULL);
  gboolean taken = FALSE;

  for (guint i = rows != NULL ? rows->len : 0; i-- > 0;)
    {
      const GuiseExportRow *before = g_ptr_array_index (rows, i);
      g_autofree char *old = guise_export_plan_dup_segments_path (before->file, before->id);

      if (before->id == row->id || before->state == GUISE_EXPORT_DONE || !g_str_equal (before->file, row->file))
        continue;
      if (!taken && has_key (old, key))
        taken = g_rename (old, folder) == 0;
      guise_export_keep_drop (before);
    }
  return taken;
}

char *
guise_export_keep_begin (GuiseStore *store, const GuiseExportRow *row, const char *key, GError **error)
{
  g_autofree char *folder = guise_export_plan_dup_segments_path (row->file, row->id);
  g_autofree char *path = g_build_filename (folder, KEY_NAME, NULL);

  if (take_over (store, row, key, folder))
    {
      remove_pieces (folder);
      return g_steal_pointer (&folder);
    }
  if (g_mkdir (folder, 0755) != 0)
    {
      int saved_errno = errno;
      g_autofree char *what = g_strdup_printf (_("Cannot make the folder %s"), folder);

      guise_file_set_error_from_errno (error, saved_errno, what);
      return NULL;
    }
  return guise_file_replace (path, key, strlen (key), error) ? g_steal_pointer (&folder) : NULL;
}
