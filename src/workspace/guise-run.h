/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-loss-series.h"
#include "guise-run-options.h"
#include "guise-run-preview.h"
#include "guise-work.h"

G_BEGIN_DECLS

typedef struct _GuiseProject GuiseProject;

typedef enum
{
  GUISE_RUN_PHASE_WAITING,     /* for its turn */
  GUISE_RUN_PHASE_PREPARING,   /* faces are loaded */
  GUISE_RUN_PHASE_TRAINING,
  GUISE_RUN_PHASE_PAUSED,
  GUISE_RUN_PHASE_STOPPING,
  GUISE_RUN_PHASE_STOPPED,     /* may go on */
  GUISE_RUN_PHASE_FINISHED,    /* a rule was met; may go on with another */
  GUISE_RUN_PHASE_FAILED,
} GuiseRunPhase;

/**
 * GuiseRunFigures: what is not known is NAN, and 0 for counts.
 * @iterations, @epochs: of the run, from its start
 * @seconds: trained, all sessions together
 * @saved: iteration of the newest checkpoint
 * @n_skipped: steps that changed nothing because 16-bit gradients overflowed; −1: they have 32 bits, or never trained here
 * @seconds_left: until each rule, while it trains
 * @rules: what ends the training that is under way; 0 never does
 * @device_bytes: that it takes on its device; 0: it does not train
 * @planned_bytes: that its plan foretold; 0: there was none
 */
typedef struct
{
  gint64   iterations, saved, n_skipped;
  double   epochs, seconds, images_per_second;
  double   loss_source, loss_target, loss_held_out;
  double   likeness, bleed;
  double   seconds_left[GUISE_N_RULES], rules[GUISE_N_RULES];
  gint64   device_bytes, planned_bytes;
  gint64   n_parameters;
  gboolean on_processor;
} GuiseRunFigures;

#define GUISE_TYPE_RUN (guise_run_get_type ())
G_DECLARE_FINAL_TYPE (GuiseRun, guise_run, GUISE, RUN, GObject)

/**
 * GuiseRun:
 *
 * A training, while it runs and afterwards. Properties, notified: `title`
 * ("Run 3 · Quick"); `phase`; `preview` (nullable), the newest pictures while
 * it trains and somebody looks; `history`: there are other sheets to look back
 * at. `changed` is emitted when any figure is another, at most some four times a second.
 *
 * A run that was begun has no number until its first checkpoint.
 *
 * Thread: main only.
 */

gint64           guise_run_get_id         (GuiseRun *self);   /* 0: none yet */
const char      *guise_run_get_title      (GuiseRun *self);
GuiseRunPhase    guise_run_get_phase      (GuiseRun *self);
gboolean         guise_run_is_active      (GuiseRun *self);   /* waits, trains, is paused or stopping */

/* "Person 2 → Person 1". */
const char      *guise_run_get_persons    (GuiseRun *self);

/* (nullable): names of what it was last trained on, and which kernels. */
const char      *guise_run_get_device     (GuiseRun *self);
const char      *guise_run_get_kernels    (GuiseRun *self);

/* (nullable): why it ended: "plateau", "hand" …; and a sentence for people on it or on what went wrong. */
const char      *guise_run_get_stopped_by (GuiseRun *self);
const char      *guise_run_get_note       (GuiseRun *self);

const char      *guise_run_get_model      (GuiseRun *self);
guint            guise_run_get_resolution (GuiseRun *self);
const GuiseRunFigures *guise_run_get_figures (GuiseRun *self);

/* (nullable): the job while it is active. */
GuiseWork       *guise_run_get_work       (GuiseRun *self);

/* (transfer none): read from the project at the first call, which it then grows into. */
GuiseLossSeries *guise_run_get_series     (GuiseRun *self);

/* (transfer full) (nullable): for a new run that is like this one. */
GuiseRunOptions *guise_run_dup_options    (GuiseRun *self);

/* (transfer full) (nullable): the same to go on with it. A rule that is met already would end it at once: of iterations
 * and epochs it is to make as many again, and other rules are off. */
GuiseRunOptions *guise_run_dup_further    (GuiseRun *self);

/* Somebody looks: only then pictures are made. Calls are counted. */
void             guise_run_watch          (GuiseRun *self);
void             guise_run_unwatch        (GuiseRun *self);

/* Which faces to show: @n_rows pairs, at most GUISE_RUN_MAX_ROWS; 0: the usual ones. */
void             guise_run_set_shown      (GuiseRun *self, guint n_rows, const guint *sources, const guint *targets);

/* Whether the faces in that row are to stay when others are asked for. Both are kept in the run; without pictures of the
 * training, or faces that were set, there is nothing to pin, and %FALSE comes back. */
gboolean         guise_run_set_pinned     (GuiseRun *self, guint row, gboolean pinned);
gboolean         guise_run_get_pinned     (GuiseRun *self, guint row);

/* (nullable): the newest pictures of the training. */
GuiseRunPreview *guise_run_get_preview    (GuiseRun *self);

/* (transfer none): iterations of which sheets, and snapshots, are kept, oldest first. Known once the series was read. */
const gint64    *guise_run_get_history    (GuiseRun *self, guint *n_sheets);
const gint64    *guise_run_get_snapshots  (GuiseRun *self, guint *n_snapshots);

/* A sheet of the history, decoded on another thread. @iteration: one of the history. */
void             guise_run_load_sheet_async  (GuiseRun *self, gint64 iteration, GAsyncReadyCallback callback,
                                              gpointer user_data);
GuiseRunPreview *guise_run_load_sheet_finish (GuiseRun *self, GAsyncResult *result, GError **error);

/* Asks the training for a checkpoint that is kept; the history then has it, too. */
void             guise_run_snapshot       (GuiseRun *self);

/* Finishes the step at hand, writes a checkpoint and ends. */
void             guise_run_stop           (GuiseRun *self);

G_END_DECLS
