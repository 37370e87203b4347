/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-cli-progress.h"

#include <math.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define BAR_COLUMNS 20

/* A log file wants a sign of life, not every percent. */
#define PLAIN_INTERVAL_US (10 * G_TIME_SPAN_SECOND)
#define BAR_INTERVAL_US (G_TIME_SPAN_SECOND / 10)

struct _GuiseCliProgress
{
  GuiseJob *job;
  gulong    handler;
  char     *title;
  gboolean  is_terminal;
  gint64    shown_us;   /* monotonic time of the last line */
};

char *
guise_cli_progress_bar (double fraction, guint width)
{
  GString *bar = g_string_new (NULL);
  guint full;

  if (fraction < 0)
    return g_string_free (bar, FALSE);

  full = (guint) lround (CLAMP (fraction, 0, 1) * width);
  for (guint i = 0; i < width; i++)
    g_string_append (bar, i < full ? "█" : "░");
  return g_string_free (bar, FALSE);
}

static guint
terminal_columns (void)
{
  struct winsize size;

  return ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

static char *
describe (GuiseCliProgress *self, gboolean with_bar)
{
  double fraction = guise_job_get_fraction (self->job);
  const char *status = guise_job_get_status (self->job);
  g_autofree char *bar = with_bar ? guise_cli_progress_bar (fraction, BAR_COLUMNS) : g_strdup ("");
  g_autofree char *percent = fraction >= 0 ? g_strdup_printf (" %3.0f %%", floor (fraction * 100)) : g_strdup ("");

  return g_strdup_printf ("%s%s  %s", bar, percent, status != NULL ? status : self->title);
}

static void
draw_line (GuiseCliProgress *self)
{
  g_autofree char *line = describe (self, TRUE);
  guint columns = terminal_columns () - 1;

  if (g_utf8_strlen (line, -1) > columns)
    *g_utf8_offset_to_pointer (line, columns) = '\0';
  g_printerr ("\r%s\033[K", line);
}

static void
changed_cb (GuiseJob *job, GParamSpec *pspec, gpointer user_data)
{
  GuiseCliProgress *self = user_data;
  gint64 now_us = g_get_monotonic_time ();

  if (now_us - self->shown_us < (self->is_terminal ? BAR_INTERVAL_US : PLAIN_INTERVAL_US))
    return;
  self->shown_us = now_us;

  if (self->is_terminal)
    {
      draw_line (self);
    }
  else
    {
      g_autofree char *line = describe (self, FALSE);

      g_printerr ("%s\n", line);
    }
}

GuiseCliProgress *
guise_cli_progress_new (GuiseJob *job, const char *title)
{
  GuiseCliProgress *self = g_new0 (GuiseCliProgress, 1);

  self->job = g_object_ref (job);
  self->title = g_strdup (title);
  self->is_terminal = isatty (STDERR_FILENO);
  self->handler = g_signal_connect (job, "notify::status", G_CALLBACK (changed_cb), self);
  return self;
}

void
guise_cli_progress_free (GuiseCliProgress *self)
{
  if (self->is_terminal && self->shown_us != 0)
    {
      draw_line (self);
      g_printerr ("\n");
    }
  g_signal_handler_disconnect (self->job, self->handler);
  g_object_unref (self->job);
  g_free (self->title);
  g_free (self);
}
