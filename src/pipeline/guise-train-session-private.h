/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-checkpoint-writer.h"
#include "guise-train-eval.h"
#include "guise-train-log.h"
#include "guise-train-session.h"
#include "guise-train-setup.h"

G_BEGIN_DECLS

/* A training from its begin to its end. Thread, of all here: the one that called guise_train_session_run(). */
typedef struct
{
  const GuiseTrainParams *params;
  GuiseJob               *job;
  GCancellable           *cancellable;
  GuiseTrainSetup        *setup;
  GuiseFaceFinder        *finder;          /* (nullable): not needed yet, or without face models */
  gboolean                has_no_finder;
  GuiseTrainEval         *eval;
  GuiseTrainLive          live;
  GuiseCheckpointWriter  *writer;
  gint64                  run;             /* 0 until the first checkpoint of a new one */
  gboolean                is_marked;       /* the project says that it runs, which must not stay so */
  gint64                  resumed_at;      /* iteration that this call began with */

  GuiseTrainLog           log;
  gint64                  seen_saved;      /* iteration of the newest checkpoint that was taken note of */
  gint64                  full_since;      /* iteration that was the newest on the disk when it was full; −1: never */
  gboolean                owes_snapshot;   /* it was asked for, and is not written yet */
  gint64                  snapshot_at;     /* iteration at which it was given to the writer; 0: not yet */

  gint64                  started;         /* monotonic, µs: as are these */
  gint64                  checkpointed, measured, logged, reported;
  double                  step_seconds;
  gint64                  n_steps;         /* of this call */
  double                  seconds_before;  /* of the run, in earlier calls */
  double                  checkpoint_seconds;
  GuiseStop               stop;            /* what ended it */
  guint                   n_returns;
  guint                   n_returns_here;  /* since the newest checkpoint */
} GuiseTrainSession;

static inline double
guise_train_session_seconds_since (gint64 monotonic)
{
  return (double) (g_get_monotonic_time () - monotonic) / G_USEC_PER_SEC;
}

/* The trainer gives way to whoever looks at a window, in the middle of a step too: for each that is made. */
void     guise_train_session_give_way     (GuiseTrainSession *self);

/* guise-train-session-keep.c: what of a training comes onto the disk. */

/* Iteration of the newest checkpoint that is whole; 0: none of this call. */
gint64   guise_train_session_get_saved    (GuiseTrainSession *self);

/* Takes note of what has come onto the disk. */
void     guise_train_session_look_at_written (GuiseTrainSession *self);

/*
 * A full disk ends no training: the weights are in memory, losses too, and the
 * next checkpoint is another try. What else went wrong does; takes @failure, (nullable).
 */
gboolean guise_train_session_bear         (GuiseTrainSession *self, GError *failure, GError **error);

/* Whether the newest try to write found no room. */
gboolean guise_train_session_is_full      (GuiseTrainSession *self);

gboolean guise_train_session_set_state    (GuiseTrainSession *self, GuiseRunState state, const char *stopped_by,
                                           GError **error);

/* After what ended it: the state alone, where the run was said to run. Its figures stay those of the newest checkpoint,
 * and how it was to end what it was. That it could not be noted matters less than what went wrong. */
void     guise_train_session_give_up      (GuiseTrainSession *self, GuiseRunState state);
gboolean guise_train_session_flush_losses (GuiseTrainSession *self, GError **error);
gboolean guise_train_session_write_sheet  (GuiseTrainSession *self, GError **error);

/* Between two steps: a checkpoint where one is due or was asked for. */
gboolean guise_train_session_keep_state   (GuiseTrainSession *self, GError **error);

/* The last checkpoint, and that the run has ended. What must be on the disk before a training may end waits for room
 * there; whoever cancels gives it up. */
gboolean guise_train_session_write_last   (GuiseTrainSession *self, GError **error);
gboolean guise_train_session_write_end    (GuiseTrainSession *self, GError **error);

/* guise-train-session-return.c: back to a checkpoint. */

/* Takes the newest good checkpoint, or what the run begins with. @found: (out): whether there was one */
gboolean guise_train_session_go_back      (GuiseTrainSession *self, gboolean *found, GError **error);

/* The loss is no number: back to the last checkpoint with half the rate, once for each time that it happened since. */
gboolean guise_train_session_recover      (GuiseTrainSession *self, gint64 iteration, GError **error);

G_END_DECLS
