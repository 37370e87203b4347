/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-time.h"

G_BEGIN_DECLS

/* The numbers of a ruler. Thread: any. */

/* A step that people count in, with room for its number where @width pixels show @length. */
GuiseTime guise_timeline_choose_tick (GuiseTime length, double width);

/* (transfer full): "0:08", "1:02:30", and "0:00.5" where @step is below a second. */
char     *guise_timeline_dup_tick    (GuiseTime time, GuiseTime step);

G_END_DECLS
