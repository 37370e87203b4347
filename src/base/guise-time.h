/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseTime:
 *
 * Nanoseconds of stream time; 0 is the start of the clip, which need not be
 * its first frame. %GUISE_TIME_NONE where unknown.
 */
typedef gint64 GuiseTime;

#define GUISE_TIME_NONE   G_MININT64
#define GUISE_TIME_SECOND G_GINT64_CONSTANT (1000000000)

typedef struct
{
  gint32 num, den;   /* den > 0; 0/1 where unknown */
} GuiseRational;

/* Lowest terms, den > 0; 0/1 for a zero denominator. Thread: any. */
GuiseRational guise_rational_make (gint64 num, gint64 den);
double        guise_rational_to_double (GuiseRational self);

/* Time of frame @index at a constant @rate, rounded to the nanosecond, and back (nearest frame). */
GuiseTime     guise_time_from_frame (gint64 index, GuiseRational rate);
gint64        guise_time_to_frame   (GuiseTime time, GuiseRational rate);

/**
 * guise_time_parse:
 * @text: "12.5" seconds, "M:SS.fff" or "H:MM:SS.fff"
 * @out: the time
 *
 * Returns: %FALSE and a %GUISE_ERROR_USAGE error that quotes @text
 *
 * Thread: any.
 */
gboolean      guise_time_parse  (const char *text, GuiseTime *out, GError **error);

/* Returns: (transfer full): "H:MM:SS.fff". Thread: any. */
char         *guise_time_format (GuiseTime time);

G_END_DECLS
