/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseWatchdog:
 *
 * Tells a decoder that hangs from one that is not let run: on a machine that
 * is busy with other things, time in which our threads waited for a processor
 * is no time in which they gave nothing.
 *
 * Thread: owner only.
 */
typedef struct
{
  gint64    limit_us;       /* without a sign of life; several times that where we had to wait */
  gint64    deadline_us;    /* monotonic */
  gint64    looked_at_us;   /* monotonic: when @waited_us was read; 0 before half of the time is up */
  guint64   waited_us;      /* what all our threads had waited until then */
  guint     n_extended;

  guint64 (*get_waited_us) (void);   /* of all threads together, 0 where the system does not tell */
} GuiseWatchdog;

void     guise_watchdog_start  (GuiseWatchdog *self, gint64 limit_us);

/* There was a sign of life. */
void     guise_watchdog_pet    (GuiseWatchdog *self);

/* To be asked now and then; whether to give up. */
gboolean guise_watchdog_is_due (GuiseWatchdog *self);

G_END_DECLS
