/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseCasting:
 *
 * Who is replaced by which run. Plain data.
 *
 * @run: id
 * @person: id; 0: the run's target
 * @checkpoint: of the run: an iteration, or as guise-checkpoint-choice.h has it
 */
typedef struct
{
  gint64 run, person, checkpoint;
} GuiseCasting;

G_END_DECLS
