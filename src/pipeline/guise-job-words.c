/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-job-words.h"

#include "guise-i18n.h"

/* Below this the first decimal counts. */
#define SLOW_RATE 10

void
guise_job_words_append_left (GString *text, double seconds)
{
  g_autofree char *span = guise_i18n_dup_span (seconds);

  g_string_append (text, " · ");
  /* Translators: of a job: "4 min left". */
  g_string_append_printf (text, _("%s left"), span);
}

char *
guise_job_words_dup_frames (const char *title, gint64 n_done, gint64 n_all, double rate)
{
  GString *text = g_string_new (title);
  g_autofree char *done = guise_i18n_dup_number (n_done), *all = guise_i18n_dup_number (n_all);

  g_string_append (text, " · ");
  if (n_all <= 0)
    {
      g_string_append_printf (text, ngettext ("%s frame", "%s frames", (gulong) n_done), done);
      return g_string_free (text, FALSE);
    }

  g_string_append_printf (text, ngettext ("%s of %s frame", "%s of %s frames", (gulong) n_all), done, all);
  if (rate <= 0)
    return g_string_free (text, FALSE);

  g_string_append (text, " · ");
  if (rate < SLOW_RATE)
    g_string_append_printf (text, _("%.1f frames/s"), rate);
  else
    g_string_append_printf (text, _("%.0f frames/s"), rate);
  guise_job_words_append_left (text, (double) MAX (n_all - n_done, 0) / rate);
  return g_string_free (text, FALSE);
}
