/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The one place that knows how this GTK asks for files. Dismissed: %G_IO_ERROR_CANCELLED. */

typedef enum
{
  GUISE_PICK_FILE,      /* one to open */
  GUISE_PICK_FILES,     /* one or several to open */
  GUISE_PICK_FOLDERS,   /* one or several */
  GUISE_PICK_FOLDER,
  GUISE_PICK_SAVE,      /* a place for something new */
} GuisePick;

/**
 * GuiseFilePick:
 * @accept: (nullable): label of the button that accepts
 * @filter: (nullable) (transfer none): what is shown at first; everything can be
 * @folder: (nullable): where to begin
 * @name: (nullable): for %GUISE_PICK_SAVE
 */
typedef struct
{
  const char    *title;
  const char    *accept;
  GuisePick      pick;
  GtkFileFilter *filter;
  GFile         *folder;
  const char    *name;
} GuiseFilePick;

void        guise_file_picker_pick_async  (GtkWindow *parent, const GuiseFilePick *params, GAsyncReadyCallback callback,
                                           gpointer user_data);

/* Returns: (transfer full) (element-type GFile): at least one. */
GListModel *guise_file_picker_pick_finish (GAsyncResult *result, GError **error);

/* Returns: (transfer full): the paths of @files, a (nullable) list of #GFile, as far as they have one; %NULL at the end */
GStrv       guise_file_picker_dup_paths   (GListModel *files);

G_END_DECLS
