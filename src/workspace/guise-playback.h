/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-viewer.h"

G_BEGIN_DECLS

#define GUISE_TYPE_PLAYBACK (guise_playback_get_type ())
G_DECLARE_FINAL_TYPE (GuisePlayback, guise_playback, GUISE, PLAYBACK, GObject)

/**
 * GuisePlayback:
 *
 * Moves a timeline's playhead while it plays, at the clip's own speed whether
 * or not the pictures keep up: frames for which there was no time are passed
 * over. At rate 1 the clip's sound is heard and the pictures follow it.
 *
 * Property `shown-rate`, notified while playing: pictures that were shown in
 * the last second, negative before that is known.
 *
 * Thread: main only.
 */

/* @sink: (nullable): where the sound goes, as in guise_sound_new(). */
GuisePlayback *guise_playback_new            (GuiseTimeline *timeline, GuiseViewer *viewer, const char *sink);

double         guise_playback_get_shown_rate (GuisePlayback *self);

/* Whether the playhead follows the sound now. */
gboolean       guise_playback_is_heard       (GuisePlayback *self);

G_END_DECLS
