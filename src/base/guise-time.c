/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-time.h"

#include "guise-error.h"
#include "guise-i18n.h"

#include <math.h>
#include <string.h>

#define MAX_PARTS 3

/* Longest time a person can type: 1000 hours. Keeps every product within 63 bits. */
#define MAX_SECONDS (1000.0 * 3600.0)

static gint64
greatest_common_divisor (gint64 a, gint64 b)
{
  while (b != 0)
    {
      gint64 rest = a % b;

      a = b;
      b = rest;
    }
  return ABS (a);
}

GuiseRational
guise_rational_make (gint64 num, gint64 den)
{
  gint64 divisor;

  if (den == 0)
    return (GuiseRational) { 0, 1 };
  if (den < 0)
    {
      num = -num;
      den = -den;
    }
  divisor = MAX (greatest_common_divisor (num, den), 1);
  num /= divisor;
  den /= divisor;

  /* What still does not fit 32 bits loses precision, not its size. */
  while (ABS (num) > G_MAXINT32 || den > G_MAXINT32)
    {
      num /= 2;
      den = MAX (den / 2, 1);
    }
  return (GuiseRational) { (gint32) num, (gint32) den };
}

double
guise_rational_to_double (GuiseRational self)
{
  return self.den != 0 ? (double) self.num / self.den : 0;
}

GuiseTime
guise_time_from_frame (gint64 index, GuiseRational rate)
{
  g_return_val_if_fail (rate.num > 0 && rate.den > 0, 0);

  return (GuiseTime) llrintl ((long double) index * rate.den * GUISE_TIME_SECOND / rate.num);
}

gint64
guise_time_to_frame (GuiseTime time, GuiseRational rate)
{
  g_return_val_if_fail (rate.num > 0 && rate.den > 0, 0);

  return (gint64) llrintl ((long double) time * rate.num / ((long double) rate.den * GUISE_TIME_SECOND));
}

gboolean
guise_time_parse (const char *text, GuiseTime *out, GError **error)
{
  g_auto(GStrv) parts = g_strsplit (text, ":", MAX_PARTS + 1);
  guint n_parts = g_strv_length (parts);
  double seconds = 0;
  gboolean good = n_parts >= 1 && n_parts <= MAX_PARTS;

  for (guint i = 0; good && i < n_parts; i++)
    {
      gboolean last = i == n_parts - 1;
      char *end = NULL;
      double part = g_ascii_strtod (parts[i], &end);

      /* Digits only (and a point in the seconds): g_ascii_strtod() alone takes "inf", "0x1p3" and "1e9". */
      good = parts[i][0] != '\0' && *end == '\0'
             && strspn (parts[i], last ? "0123456789." : "0123456789") == strlen (parts[i])
             && (i == 0 || part < 60);
      seconds = seconds * 60 + part;
    }

  if (!good || seconds > MAX_SECONDS)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("“%s” is no time: write seconds (12.5) or H:MM:SS.fff (0:01:23.500)"), text);
      return FALSE;
    }

  *out = (GuiseTime) llrint (seconds * GUISE_TIME_SECOND);
  return TRUE;
}

char *
guise_time_format (GuiseTime time)
{
  gint64 milliseconds = (MAX (time, 0) + 500000) / 1000000;

  return g_strdup_printf ("%" G_GINT64_FORMAT ":%02d:%02d.%03d",
                          milliseconds / 3600000,
                          (int) (milliseconds / 60000 % 60),
                          (int) (milliseconds / 1000 % 60),
                          (int) (milliseconds % 1000));
}
