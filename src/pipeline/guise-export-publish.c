/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-export-publish.h"

#include "guise-export-keep.h"
#include "guise-export-record.h"
#include "guise-file.h"
#include "guise-i18n.h"
#include "guise-sequence-kind.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

/* Gives a finished file its name; without @overwrite never the name of another, however late that came. */
static gboolean
name_file (const char *from, const char *to, gboolean overwrite, GError **error)
{
  int result = renameat2 (AT_FDCWD, from, AT_FDCWD, to, overwrite ? 0 : RENAME_NOREPLACE);

  /* Some file systems know no rename that spares what is there. */
  if (result != 0 && errno == EINVAL && !g_file_test (to, G_FILE_TEST_EXISTS))
    result = g_rename (from, to);

  if (result != 0)
    {
      int saved_errno = errno;
      g_autofree char *what = g_strdup_printf (_("Cannot name the finished movie %s"), to);

      guise_file_set_error_from_errno (error, saved_errno, what);
      return FALSE;
    }

  return TRUE;
}

/* The movie and, where its container has no room for the mark, the file beside it. */
static gboolean
name_files (const char *growing, const char *file, gboolean overwrite, GError **error)
{
  g_autofree char *growing_mark = g_strconcat (growing, ".xmp", NULL);
  g_autofree char *mark = g_strconcat (file, ".xmp", NULL);
  g_autofree char *folder = g_path_get_dirname (file);

  if (g_file_test (growing_mark, G_FILE_TEST_EXISTS) && !name_file (growing_mark, mark, TRUE, error))
    return FALSE;

  return name_file (growing, file, overwrite, error) && guise_file_sync_folder (folder, error);
}

static gboolean
is_disclosed (const GuiseExportRow *row)
{
  return g_strcmp0 (row->disclosure, "none") != 0;
}

/* What was said beside the movie that stood there before, and is not true of one that says nothing. A mark without a
 * record is none of ours. */
static void
drop_words (const char *file, const char *record)
{
  g_autofree char *mark = g_strconcat (file, ".xmp", NULL);

  if (g_unlink (record) == 0)
    g_unlink (mark);
}

gboolean
guise_export_publish (const char *growing, const GuiseExportRow *row, gboolean overwrite, GError **error)
{
  g_autofree char *record = guise_export_record_dup_path (row->file);
  gboolean is_new = !g_file_test (row->file, G_FILE_TEST_EXISTS);

  if (!is_new && !overwrite)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                   _("%s came while the export ran: choose another name, or have it " "overwritten"), row->file);
      return FALSE;
    }
  if (is_disclosed (row) && !guise_file_replace (record, row->record, strlen (row->record), error))
    return FALSE;
  if (name_files (growing, row->file, overwrite, error))
    {
      if (!is_new && !is_disclosed (row))
        drop_words (row->file, record);
      return TRUE;
    }
  if (is_new && is_disclosed (row))
    g_unlink (record);
  return FALSE;
}

char *
guise_export_dup_hash (const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *index = g_build_filename (path, GUISE_SEQUENCE_INDEX, NULL);

  return guise_store_hash_file (g_file_test (path, G_FILE_TEST_IS_DIR) ? index : path, cancellable, error);
}

static gboolean
has_hash (const char *path, const char *sha256)
{
  g_autofree char *found = g_file_test (path, G_FILE_TEST_EXISTS) ? guise_export_dup_hash (path, NULL, NULL) : NULL;

  return found != NULL && g_strcmp0 (found, sha256) == 0;
}

/* Whether the record beside the final name is this export's: then its naming had begun, and was allowed. */
static gboolean
record_is_there (const GuiseExportRow *row)
{
  g_autofree char *path = guise_export_record_dup_path (row->file);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && g_strcmp0 (text, row->record) == 0;
}

gboolean
guise_export_recover (GuiseStore *store, const char *growing, GuiseExportRow *row)
{
  GuiseExportState before = row->state;
  gboolean is_named, may_replace;

  if (row->record == NULL || row->sha256 == NULL)
    return FALSE;
  is_named = !g_file_test (growing, G_FILE_TEST_EXISTS) && has_hash (row->file, row->sha256);
  may_replace = record_is_there (row);
  if (!is_named
      && (!has_hash (growing, row->sha256) || !guise_export_publish (growing, row, may_replace, NULL)))
    return FALSE;

  /* Before it counts as done: nobody looks beside a file that is. */
  guise_export_keep_drop (row);
  row->state = GUISE_EXPORT_DONE;
  if (guise_store_export_finish (store, row, NULL))
    return TRUE;
  row->state = before;
  return FALSE;
}
