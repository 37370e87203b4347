/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-clips.h"

G_BEGIN_DECLS

/* Facts of a clip in words for people. All (transfer full). Thread: any. */

/* "2:04 · 1280×720 · 25 fps · H.264 · rotated 90°". */
char  *guise_clip_facts_dup_line     (const GuiseClipRecord *clip);

/* "3,100 frames · 2,988 faces". */
char  *guise_clip_facts_dup_counts   (const GuiseClipRecord *clip);

/* Names and values in turn. */
GStrv  guise_clip_facts_dup_all      (const GuiseClipRecord *clip);

/* "2:04", "1:02:04", "0.4 s". */
char  *guise_clip_facts_dup_duration (GuiseTime duration);

G_END_DECLS
