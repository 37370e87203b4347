/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-frame-server-parts-private.h"
#include "guise-proxy-maker-private.h"

/* The inside of the frame server's thread, for its own files alone. Thread: that one. */

/* What the thread has open. */
typedef struct
{
  GuiseFrameServer *server;
  GuiseScrub       *scrub;         /* (nullable) */
  GuiseViewCast    *cast;          /* (nullable): of the wish at hand */
  gint64            clip;          /* 0: none */
  gint64            number;        /* of the cast that swaps; 0: none */
  guint             look;
  GError           *run_error;     /* (nullable): why it cannot swap */
  GThread          *loader;        /* (nullable): opens a run */
  GuiseProxyMaker  *maker;         /* (nullable) */
  GuiseFrameWish    origin;        /* around which is read ahead */
  guint             n_ahead;       /* how many were looked at */
  gboolean          ahead_done;
  gint64            told_us;       /* monotonic: when the owner was told of what is kept */
} GuiseFrameBench;

static inline gboolean
guise_frame_wish_wants (const GuiseFrameWish *wish, GuiseFrameKind kind)
{
  return (wish->kinds & 1u << kind) != 0;
}

/* Begins to open the runs of @cast on a thread of its own, unless that is busy. */
void     guise_frame_bench_start_loading (GuiseFrameBench *self, GuiseViewCast *cast);

/* Run, weights and settings as wished. What does not work is tried again when something has changed. Returns: %FALSE
 * while the run is being opened */
gboolean guise_frame_bench_prepare_run   (GuiseFrameBench *self, const GuiseFrameWish *wish, gboolean stale);
