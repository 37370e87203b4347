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
 */
typedef struct
{
  gint64 run, person;
} GuiseCasting;

G_END_DECLS
