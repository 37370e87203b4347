/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _GuiseTrainer GuiseTrainer;

/* What the smoothed loss of both sides was after a step of that learning rate. */
typedef struct
{
  double rate, loss;
} GuiseRatePoint;

/**
 * guise_rate_choose:
 * @points: by rising rate
 *
 * Returns: the rate at which the loss falls fastest, by the logarithm of the
 * rate, before it is lowest (Smith 2017, arXiv 1506.01186); NAN when it does not fall
 *
 * Thread: any.
 */
double   guise_rate_choose (const GuiseRatePoint *points, guint n_points);

/**
 * guise_rate_find:
 * @trainer: before its first step; of no more use afterwards
 * @n_steps: over which the rate rises from 1e-6 to 0.1, at least 10
 * @points: (element-type GuiseRatePoint): what was seen is added; ends early where the loss has gone to four times
 *   its lowest or is no number
 */
gboolean guise_rate_find   (GuiseTrainer *trainer, guint n_steps, GArray *points, GCancellable *cancellable,
                            GError **error);

G_END_DECLS
