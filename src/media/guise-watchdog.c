/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-watchdog-private.h"

/* How often a limit is given anew to threads that were not let run. */
#define MAX_EXTENSIONS 9

/* Threads that waited for less than this part of the time were let run. */
#define WAITED_SHARE 0.25

/* What the scheduler has counted, threads that have ended left out. */
static guint64
get_waited_us (void)
{
  g_autoptr(GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const char *name;
  guint64 sum = 0;

  while (tasks != NULL && (name = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", name, "schedstat", NULL);
      g_autofree char *text = NULL;
      char *waited;

      /* Nanoseconds that it ran, nanoseconds that it waited, turns. */
      if (!g_file_get_contents (path, &text, NULL, NULL))
        continue;
      g_ascii_strtoull (text, &waited, 10);
      sum += g_ascii_strtoull (waited, NULL, 10) / 1000;
    }
  return sum;
}

void
guise_watchdog_start (GuiseWatchdog *self, gint64 limit_us)
{
  *self = (GuiseWatchdog) { .limit_us = limit_us, .get_waited_us = get_waited_us };
  guise_watchdog_pet (self);
}

void
guise_watchdog_pet (GuiseWatchdog *self)
{
  self->deadline_us = g_get_monotonic_time () + self->limit_us;
  self->looked_at_us = 0;
  self->n_extended = 0;
}

gboolean
guise_watchdog_is_due (GuiseWatchdog *self)
{
  gint64 now = g_get_monotonic_time ();
  guint64 waited;

  /* Reading what the scheduler says takes a while, so it is not done while frames come. */
  if (self->looked_at_us == 0 && now > self->deadline_us - self->limit_us / 2)
    {
      self->looked_at_us = now;
      self->waited_us = self->get_waited_us ();
    }
  if (now <= self->deadline_us)
    return FALSE;

  waited = self->get_waited_us ();
  if (self->n_extended >= MAX_EXTENSIONS
      || (double) (gint64) (waited - self->waited_us) < WAITED_SHARE * (double) (now - self->looked_at_us))
    return TRUE;

  self->n_extended++;
  self->looked_at_us = now;
  self->waited_us = waited;
  self->deadline_us = now + self->limit_us;
  return FALSE;
}
