/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store.h"

G_BEGIN_DECLS

typedef enum
{
  GUISE_RUN_STOPPED,    /* may be resumed; also what a killed run is found as */
  GUISE_RUN_RUNNING,
  GUISE_RUN_FINISHED,   /* a stop rule was met; may be resumed with another */
  GUISE_RUN_FAILED,
  GUISE_N_RUN_STATES
} GuiseRunState;

/* "stopped", "running", "finished", "failed". */
const char *guise_run_state_get_name (GuiseRunState state);

/**
 * GuiseRunRecord:
 *
 * One training. Strings are owned by the record. Figures that were not
 * measured are NAN.
 */
typedef struct
{
  gint64        id;
  gint64        source, target;      /* persons; 0 once forgotten */
  gint64        created;             /* seconds since 1970 */
  char         *model;               /* architecture, such as "quick" */
  char         *preset;              /* (nullable) */
  guint         resolution;          /* pixels of a side */
  gint64        seed;
  char         *settings;            /* JSON object of all settings */
  char         *plan;                /* (nullable): JSON object: kernels, splits; reused on resume */
  char         *device, *driver;     /* (nullable): it was last trained on */
  GuiseRunState state;
  char         *stopped_by;          /* (nullable): "iterations", "loss", "user", ... */
  gint64        n_parameters;
  gint64        iterations;          /* of the newest good checkpoint */
  double        epochs;
  double        seconds;             /* trained, all sessions together */
  double        loss_source, loss_target, loss_held_out, likeness, bleed;   /* newest of each in the log */
} GuiseRunRecord;

void guise_run_record_free (GuiseRunRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseRunRecord, guise_run_record_free)

/* Makes runs/N/. State, counts and figures of @run are not looked at. */
gboolean guise_store_run_add (GuiseStore *self, const GuiseRunRecord *run, gint64 *out_id, GError **error);

/* Writes settings, plan, device, driver, state, stopped_by, n_parameters, epochs and seconds. */
gboolean guise_store_run_update (GuiseStore *self, const GuiseRunRecord *run, GError **error);

GuiseRunRecord *guise_store_run_get (GuiseStore *self, gint64 run, GError **error);

/* Returns: (transfer full): the run made last; %NULL without @error set when there is none. */
GuiseRunRecord *guise_store_run_get_newest (GuiseStore *self, GError **error);

/* Returns: (transfer full) (element-type GuiseRunRecord): by id. */
GPtrArray *guise_store_run_list (GuiseStore *self, GError **error);

/* Returns: (transfer full): PROJECT/runs/N. Does not block. */
char *guise_store_run_dup_folder (GuiseStore *self, gint64 run);

/* Iterations from a measure of a run's held-out loss to the next: by count, never by time, for it decides when to stop. */
#define GUISE_HELD_OUT_STRIDE 100

typedef struct
{
  gint64   run, iteration;
  gint64   size_bytes;
  char     sha256[65];         /* hex */
  gboolean good;               /* FALSE once its checksum has failed, until it holds again */
  gboolean kept;               /* a snapshot of the user's: never pruned */
  double   held_out;           /* of lists: loss measured last before it; NAN: none that is near enough to be its own */
  gboolean best;               /* of lists: the lowest of those; of equal ones the earliest, which is next to the measure */
} GuiseCheckpointRecord;

/* Returns: (transfer full): where the checkpoint of @iteration is written to and read from. Does not block. */
char *guise_store_checkpoint_dup_path (GuiseStore *self, gint64 run, gint64 iteration);

/**
 * guise_store_checkpoint_add:
 * @checkpoint: of a file that stands, synced, at guise_store_checkpoint_dup_path()
 *
 * The size is checked against the file, the checksum is believed (the writer
 * computed it). A checkpoint of the same iteration is replaced, and stays kept if it
 * was.
 */
gboolean guise_store_checkpoint_add (GuiseStore *self, const GuiseCheckpointRecord *checkpoint, GError **error);

/**
 * guise_store_checkpoint_get_newest:
 * @out: filled in on success
 * @out_found: %FALSE when the run has no good checkpoint
 *
 * The newest one whose file is there with the right checksum. One that is
 * damaged is marked as not good, which is noted in the log, and the one before
 * is tried; it is good again once its file is, from a backup or on a disk that
 * was away.
 */
gboolean guise_store_checkpoint_get_newest (GuiseStore *self, gint64 run, GuiseCheckpointRecord *out,
                                            gboolean *out_found, GCancellable *cancellable, GError **error);

/* Returns: (transfer full) (element-type GuiseCheckpointRecord): newest first. */
GArray *guise_store_checkpoint_list (GuiseStore *self, gint64 run, GError **error);

/**
 * guise_store_checkpoint_check:
 * @checkpoint: (inout): of a list; @good is what its file says now
 *
 * Whether its file is there with the right checksum; where that is news it is kept and noted as by
 * guise_store_checkpoint_get_newest().
 *
 * Returns: %FALSE with what the store says, or %G_IO_ERROR_CANCELLED
 */
gboolean guise_store_checkpoint_check (GuiseStore *self, GuiseCheckpointRecord *checkpoint, GCancellable *cancellable,
                                       GError **error);

/* Removes all but the newest @keep good ones, the best good one, those that are kept and those that a swap uses by their
 * iteration: rows first, then files. */
gboolean guise_store_checkpoint_prune (GuiseStore *self, gint64 run, guint keep, GError **error);

typedef struct
{
  gint64 iteration;
  float  source, target, held_out;   /* 0..1; NAN: not measured at this iteration */
  float  likeness, bleed;
} GuiseLossRecord;

/* Appends; of an iteration that is there already what is measured anew is replaced, and what is NAN stays. */
gboolean guise_store_loss_append (GuiseStore *self, gint64 run, const GuiseLossRecord *losses, gsize n_losses,
                                  GError **error);

/* Returns: (transfer full) (element-type GuiseLossRecord): by iteration. */
GArray *guise_store_loss_list (GuiseStore *self, gint64 run, GError **error);

/**
 * guise_store_run_rewind:
 *
 * Forgets losses, previews and checkpoints after @iteration: a run that goes
 * on from a checkpoint writes that stretch of its history anew.
 */
gboolean guise_store_run_rewind (GuiseStore *self, gint64 run, gint64 iteration, GError **error);

/* A run without a checkpoint is taken back, with what else was written of it; one that has a checkpoint is left alone. */
gboolean guise_store_run_take_back (GuiseStore *self, gint64 run, GError **error);

typedef struct
{
  gint64 run, iteration;
  gint64 size_bytes;
} GuisePreviewRecord;

/* Returns: (transfer full): where the preview sheet (PNG) of @iteration stands. Does not block. */
char *guise_store_preview_dup_path (GuiseStore *self, gint64 run, gint64 iteration);

/**
 * guise_store_preview_add:
 * @budget_bytes: the history is thinned (every second of the older half) until
 *   it is below; 0: no limit
 *
 * Records a sheet that was written to guise_store_preview_dup_path().
 */
gboolean guise_store_preview_add (GuiseStore *self, const GuisePreviewRecord *preview, gint64 budget_bytes,
                                  GError **error);

/* Returns: (transfer full) (element-type GuisePreviewRecord): by iteration. */
GArray *guise_store_preview_list (GuiseStore *self, gint64 run, GError **error);

G_END_DECLS
