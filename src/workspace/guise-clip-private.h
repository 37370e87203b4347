/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip.h"
#include "guise-store-clips.h"

G_BEGIN_DECLS

/* For the list of clips alone. */
GuiseClip *guise_clip_new          (GuiseClipRecord *record, GPtrArray *lanes);
GuiseClip *guise_clip_new_rejected (const char *path, const char *problem);

/* Both (transfer full). */
void       guise_clip_update       (GuiseClip *self, GuiseClipRecord *record, GPtrArray *lanes);
void       guise_clip_set_missing  (GuiseClip *self, gboolean missing);
void       guise_clip_set_film     (GuiseClip *self, GBytes *film);
void       guise_clip_set_work     (GuiseClip *self, GuiseWork *work);
const char *guise_clip_get_fingerprint (GuiseClip *self);

GuiseClipLane *guise_clip_lane_new  (void);
void           guise_clip_lane_free (GuiseClipLane *self);

G_END_DECLS
