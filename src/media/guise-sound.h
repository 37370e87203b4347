/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-time.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GuiseSound:
 *
 * The first sound stream of a file, heard. Whoever shows its pictures asks what
 * time it is in the sound and follows it. Without a sound card time passes all
 * the same. All is done on a thread of its own; no call waits.
 *
 * Thread: owner only.
 */
typedef struct _GuiseSound GuiseSound;

/**
 * guise_sound_new:
 * @path: a file with sound
 * @sink: (nullable): where to, as gst-launch(1) would have it; %NULL for the desktop's own output
 */
GuiseSound *guise_sound_new      (const char *path, const char *sink);

/* Falls silent at once and ends in the background. */
void        guise_sound_free     (GuiseSound *self);

/* Plays from stream time @from on, at its own speed; replaces what is being played. */
void        guise_sound_play     (GuiseSound *self, GuiseTime from);
void        guise_sound_stop     (GuiseSound *self);

/* Stream time that is heard now; %GUISE_TIME_NONE while nothing is: before it has begun, after its end, and where the
 * file's sound cannot be played. */
GuiseTime   guise_sound_get_time (GuiseSound *self);

/* Whether it was found that nothing can be heard of this file. */
gboolean    guise_sound_has_failed (GuiseSound *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSound, guise_sound_free)

G_END_DECLS
