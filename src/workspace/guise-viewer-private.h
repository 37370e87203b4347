/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-casting.h"
#include "guise-swap-script.h"
#include "guise-train-feed.h"
#include "guise-viewer.h"

G_BEGIN_DECLS

/* @feed: (nullable): of a training of @run that goes on: its weights are shown. Kept. */
void guise_viewer_set_feed (GuiseViewer *self, gint64 run, GuiseTrainFeed *feed);

/* Who else is replaced, and how. (array length=n): copied */
void guise_viewer_set_others (GuiseViewer *self, const GuiseCasting *castings, GuiseSwapScript *const *scripts, guint n);

/* What is shown may be another by now: newer weights, other faces. */
void guise_viewer_refresh  (GuiseViewer *self);

G_END_DECLS
