/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-cli-progress.h"

#include <math.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define BAR_COLUMNS     20u
#define MIN_BAR_COLUMNS 6u
#define MIN_DONE        12u  /* columns that are left of what is done */
#define PARTED_BY       " · "

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

static void
append_bar (GString *line, double fraction, guint width)
{
  guint full = (guint) lround (CLAMP (fraction, 0, 1) * width);

  for (guint i = 0; i < width; i++)
    g_string_append (line, i < full ? "█" : "░");
}

/* Takes @n columns and one more, for "…", out of the middle of the first part of @status. */
static char *
shorten (const char *status, guint n)
{
  const char *rest = strstr (status, PARTED_BY);
  guint length = (guint) g_utf8_strlen (status, rest != NULL ? rest - status : -1);
  guint kept = length > n + 1 ? length - n - 1 : 0;
  g_autofree char *head = NULL;

  if (n == 0 || kept < MIN_DONE)
    return g_strdup (status);
  head = g_utf8_substring (status, 0, kept / 2);
  return g_strconcat (head, "…", g_utf8_offset_to_pointer (status, length - (kept - kept / 2)), NULL);
}

static char *
format_percent (double fraction)
{
  return fraction >= 0 ? g_strdup_printf (" %3.0f %%", floor (fraction * 100)) : g_strdup ("");
}

char *
guise_cli_progress_line (double fraction, const char *status, guint columns)
{
  g_autofree char *percent = format_percent (fraction);
  GString *line = g_string_new (NULL);
  guint others = (guint) (strlen (percent) + 2), length = (guint) g_utf8_strlen (status, -1);
  guint room = columns > others + length ? MIN (columns - others - length, BAR_COLUMNS) : 0;
  g_autofree char *shortened = shorten (status, others + length > columns ? others + length - columns : 0);

  if (fraction >= 0 && room >= MIN_BAR_COLUMNS)
    append_bar (line, fraction, room);
  g_string_append_printf (line, "%s  %s", percent, shortened);
  if (g_utf8_strlen (line->str, -1) > columns)
    g_string_truncate (line, (gsize) (g_utf8_offset_to_pointer (line->str, columns) - line->str));
  return g_string_free (line, FALSE);
}

static guint
terminal_columns (void)
{
  struct winsize size;

  return ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

static const char *
get_status (GuiseCliProgress *self)
{
  const char *status = guise_job_get_status (self->job);

  return status != NULL ? status : self->title;
}

static void
draw_line (GuiseCliProgress *self)
{
  g_autofree char *line = guise_cli_progress_line (guise_job_get_fraction (self->job), get_status (self),
                                                   terminal_columns () - 1);

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
      g_autofree char *percent = format_percent (guise_job_get_fraction (job));

      g_printerr ("%s  %s\n", percent, get_status (self));
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
