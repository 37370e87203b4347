/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-train-eval.h"
#include "guise-train-feed.h"
#include "guise-train-setup.h"

G_BEGIN_DECLS

/**
 * GuiseTrainLive:
 *
 * What a training shows of itself: previews and weights for those who look, sheets for the run's history.
 *
 * Thread: owner only.
 */
typedef struct
{
  GuiseTrainFeed  *feed;             /* (nullable), borrowed */
  GuiseTrainEval  *eval;             /* borrowed */
  GuiseTrainSetup *setup;            /* borrowed: its trainer may be made anew */
  gint64           shown_us;         /* monotonic: when the newest preview was made */
  gint64           shown_iteration;  /* −1: none yet */
  GuiseTrainShown  shown;            /* that it shows */
  gint64           sheet_us;         /* the same for the newest sheet of the history */
  double           sheet_seconds;    /* that it took */
} GuiseTrainLive;

void     guise_train_live_init  (GuiseTrainLive *self, GuiseTrainFeed *feed, GuiseTrainEval *eval,
                                 GuiseTrainSetup *setup);

/* How far it is. @known: what is not in @progress. */
void     guise_train_live_tell  (GuiseTrainLive *self, const GuiseStopRules *rules, const GuiseTrainProgress *progress,
                                 const GuiseTrainStatus *known);

/* Losses of one iteration; NAN for what was not measured at it. */
void     guise_train_live_log   (GuiseTrainLive *self, const GuiseLossRecord *record);

/* Between two steps: makes what was asked for. Costs nothing when nobody looks. */
gboolean guise_train_live_serve (GuiseTrainLive *self, GCancellable *cancellable, GError **error);

/* Whether a sheet would take no more than its share of the time. */
gboolean guise_train_live_sheet_is_due (GuiseTrainLive *self);

/* Writes a sheet of what the weights of now make into the history of @run. */
gboolean guise_train_live_write_sheet  (GuiseTrainLive *self, GuiseStore *store, gint64 run,
                                        GCancellable *cancellable, GError **error);

G_END_DECLS
