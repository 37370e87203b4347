/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store.h"
#include "guise-time.h"

G_BEGIN_DECLS

/**
 * guise_store_swap_get:
 *
 * Returns: (transfer full): the JSON object of how @person is swapped in
 * @clip; %NULL without @error set when nothing was chosen
 */
char    *guise_store_swap_get (GuiseStore *self, gint64 clip, gint64 person, GError **error);

/* How somebody is swapped in a clip. */
typedef struct
{
  gint64  clip, person;
  char   *settings;     /* the JSON object */
} GuiseSwapRow;

/* Returns: (transfer full) (element-type GuiseSwapRow): of @clip, by person; 0: of all clips */
GPtrArray *guise_store_swap_list (GuiseStore *self, gint64 clip, GError **error);

/* @settings: (nullable): a JSON object of at most 1 MiB; %NULL for the defaults again. @step: undo step's name. */
gboolean guise_store_swap_set (GuiseStore *self, gint64 clip, gint64 person, const char *settings, const char *step,
                               GError **error);

/* The same for several at once, as one undo step. @rows: (array length=n): @settings of one may be %NULL */
gboolean guise_store_swap_set_all (GuiseStore *self, const GuiseSwapRow *rows, guint n, const char *step, GError **error);

typedef enum
{
  GUISE_EXPORT_RUNNING,
  GUISE_EXPORT_DONE,
  GUISE_EXPORT_FAILED,     /* also what a killed export is found as */
  GUISE_N_EXPORT_STATES
} GuiseExportState;

/* "running", "done", "failed". */
const char *guise_export_state_get_name (GuiseExportState state);

/**
 * GuiseExportRow:
 *
 * An export as the project records it. Strings are owned by the row.
 */
typedef struct
{
  gint64           id;
  char            *file;            /* absolute path the user chose */
  gint64           clip, run;
  GuiseTime        from, to;        /* GUISE_TIME_NONE: open end */
  gint64           created;         /* seconds since 1970 */
  GuiseExportState state;
  gint64           n_frames, n_swapped_frames;
  char            *sha256;          /* (nullable): of the finished file, hex */
  char            *disclosure;      /* in words: what the file says of itself; "none" when off */
  char            *reason;          /* (nullable): why disclosure is off */
  char            *record;          /* (nullable): the text of FILE.guise.json */
} GuiseExportRow;

void guise_export_row_free (GuiseExportRow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseExportRow, guise_export_row_free)

/**
 * guise_store_export_begin:
 *
 * Records that an export starts, before its first byte. %GUISE_ERROR_USAGE
 * when @row->disclosure is "none" and there is no reason.
 */
gboolean guise_store_export_begin  (GuiseStore *self, const GuiseExportRow *row, gint64 *out_id, GError **error);

/* Writes state, n_frames, n_swapped_frames, sha256 and record. */
gboolean guise_store_export_finish (GuiseStore *self, const GuiseExportRow *row, GError **error);

/* Returns: (transfer full) (element-type GuiseExportRow): by id. */
GPtrArray *guise_store_export_list (GuiseStore *self, GError **error);

G_END_DECLS
