/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-timeline-ticks.h"

#include <math.h>

/* A number each so many pixels at least. */
#define TICK_DISTANCE 90

GuiseTime
guise_timeline_choose_tick (GuiseTime length, double width)
{
  static const double steps[] = { 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600 };
  double needed = (double) length / GUISE_TIME_SECOND * TICK_DISTANCE / width;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i] >= needed)
      return (GuiseTime) (steps[i] * GUISE_TIME_SECOND);
  return (GuiseTime) (ceil (needed / 3600) * 3600) * GUISE_TIME_SECOND;
}

char *
guise_timeline_dup_tick (GuiseTime time, GuiseTime step)
{
  gint64 tenths = time / (GUISE_TIME_SECOND / 10), seconds = tenths / 10;
  int hours = (int) (seconds / 3600), minutes = (int) (seconds / 60 % 60), rest = (int) (seconds % 60);

  if (hours > 0)
    return g_strdup_printf ("%d:%02d:%02d", hours, minutes, rest);
  if (step < GUISE_TIME_SECOND)
    return g_strdup_printf ("%d:%02d.%d", minutes, rest, (int) (tenths % 10));
  return g_strdup_printf ("%d:%02d", minutes, rest);
}
