/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store.h"

G_BEGIN_DECLS

#define GUISE_STORE_MAX_SHOWN 12

/* A row of a run's preview: numbers of held-out faces, and whether somebody wants to go on seeing them. */
typedef struct
{
  guint    source, target;
  gboolean pinned;
} GuiseShownFaces;

/**
 * guise_store_run_set_shown:
 * @n_rows: at most %GUISE_STORE_MAX_SHOWN; 0 forgets them
 *
 * Keeps in the run's folder which faces its preview shows.
 *
 * Thread: any; blocks on the disk.
 */
gboolean guise_store_run_set_shown (GuiseStore *self, gint64 run, const GuiseShownFaces *rows, guint n_rows, GError **error);

/* Returns: how many rows; 0 where none were kept, or where what was kept is damaged. Thread: any; blocks on the disk. */
guint    guise_store_run_get_shown (GuiseStore *self, gint64 run, GuiseShownFaces rows[GUISE_STORE_MAX_SHOWN]);

/* Whether a file of that name in a run's folder is of ours. */
gboolean guise_store_is_shown_name (const char *name);

G_END_DECLS
