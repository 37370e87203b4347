/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"
#include "guise-project.h"

G_BEGIN_DECLS

#define GUISE_TYPE_STILL (guise_still_get_type ())
G_DECLARE_FINAL_TYPE (GuiseStill, guise_still, GUISE, STILL, GObject)

/**
 * GuiseStill:
 *
 * One frame of a clip as it was filmed, for whoever draws on it: a #GuiseViewer
 * with a playhead of its own.
 *
 * `opened` is emitted when the clip is open, so that its size and the number of
 * its frames are known; `shown` when a picture has come, or what is wrong with it is another.
 *
 * Thread: main only.
 */
GuiseStill *guise_still_new          (GuiseProject *project);

/* @clip: 0: none. @frame: not there while the clip has not so many. */
void        guise_still_show         (GuiseStill *self, gint64 clip, gint64 frame);

/* Nothing is read until something is to be shown again; the clip stays open. */
void        guise_still_rest         (GuiseStill *self);

/* 0 until the clip is open. */
gint64      guise_still_get_n_frames (GuiseStill *self);

/* (transfer none) (nullable): %NULL until the picture of this very frame has come. */
GuiseImage *guise_still_get_image    (GuiseStill *self);

/* In pixels as displayed; zero until the clip is open. */
void        guise_still_get_size     (GuiseStill *self, guint *out_width, guint *out_height);

/* (nullable): why there is no picture, one sentence. */
const char *guise_still_get_problem  (GuiseStill *self);

G_END_DECLS
