/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-train-feed.h"
#include "guise-viewer.h"

G_BEGIN_DECLS

/* @feed: (nullable): of a training of the viewer's run that goes on: its weights are shown. Kept. */
void guise_viewer_set_feed (GuiseViewer *self, GuiseTrainFeed *feed);

/* What is shown may be another by now: newer weights, other faces. */
void guise_viewer_refresh  (GuiseViewer *self);

G_END_DECLS
