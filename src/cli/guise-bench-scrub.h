/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-cli-project.h"

G_BEGIN_DECLS

/**
 * GuiseBenchScrub:
 * @clip: id; 0: the first of the project
 * @run: id; 0: only the clip as it is
 * @count: frames that are asked for, each by a jump of its own; 0: 60
 * @wait: seconds before it begins: a proxy grows meanwhile
 * @side: pixels of the longer side of the pictures; 0: 960, what a viewer in a usual window asks for
 */
typedef struct
{
  gint64 clip, run;
  guint  count, side, wait;
} GuiseBenchScrub;

/* Jumps about in a clip as whoever drags a playhead does, and says how long pictures took. Thread: main only. */
gboolean guise_bench_scrub (GuiseCli *cli, GuiseProject *project, const GuiseBenchScrub *params, GError **error);

G_END_DECLS
