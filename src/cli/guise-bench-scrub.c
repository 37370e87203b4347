/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-bench-scrub.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-project-faces.h"
#include "guise-viewer.h"

#include <math.h>

#define DEFAULT_COUNT 60
#define DEFAULT_SIDE  960

/* The same jumps each time, so that figures can be compared. */
#define SEED 1

/* So often a hand that drags asks for another frame. */
#define DRAG_INTERVAL_MS 16

typedef struct
{
  GuiseCli      *cli;
  GuiseTimeline *timeline;
  GuiseViewer   *viewer;
  GMainLoop     *loop;
  gint64         asked_us;     /* monotonic */
  gint64         first_us;     /* when a picture of the frame that was asked for was there; 0: not yet */
  guint          n_shown;
  guint          n_left;       /* of a drag */
  GRand         *random;
  JsonArray     *rows;
} Bench;

static void
shown_cb (Bench *self)
{
  self->n_shown++;
  if (self->first_us == 0 && guise_viewer_get_frame (self->viewer) == guise_timeline_get_frame (self->timeline))
    self->first_us = g_get_monotonic_time ();
  if (guise_viewer_get_problem (self->viewer) != NULL)
    g_main_loop_quit (self->loop);
}

static void
busy_cb (Bench *self)
{
  if (!guise_viewer_get_busy (self->viewer))
    g_main_loop_quit (self->loop);
}

static void
interrupted_cb (GCancellable *cancellable, gpointer data)
{
  g_main_loop_quit (((Bench *) data)->loop);
}

static gboolean
wait_idle (Bench *self, GError **error)
{
  if (guise_viewer_get_busy (self->viewer))
    g_main_loop_run (self->loop);
  if (guise_viewer_get_problem (self->viewer) == NULL)
    return !g_cancellable_set_error_if_cancelled (self->cli->cancellable, error);
  g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_FAILED, guise_viewer_get_problem (self->viewer));
  return FALSE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* The value below which @share of @values lie, which are sorted. */
static double
quantile (GArray *values, double share)
{
  guint index = (guint) ceil (share * values->len);

  return g_array_index (values, double, CLAMP (index, 1, values->len) - 1);
}

static void
report (Bench *self, const char *name, const char *title, GArray *values)
{
  JsonObject *row = json_object_new ();

  g_array_sort (values, compare);
  guise_cli_print (self->cli, _("%s: %.0f ms median, %.0f ms p95, %.0f ms worst of %u"), title, quantile (values, 0.5),
                   quantile (values, 0.95), quantile (values, 1), values->len);
  json_object_set_string_member (row, "what", name);
  json_object_set_double_member (row, "median_ms", quantile (values, 0.5));
  json_object_set_double_member (row, "p95_ms", quantile (values, 0.95));
  json_object_set_double_member (row, "worst_ms", quantile (values, 1));
  json_object_set_int_member (row, "count", values->len);
  json_array_add_object_element (self->rows, row);
}

/* Milliseconds to a picture of the frame, and until it is the one of full quality. */
static gboolean
jump (Bench *self, gint64 frame, GArray *first, GArray *exact, GError **error)
{
  double ms;

  self->asked_us = g_get_monotonic_time ();
  self->first_us = 0;
  guise_timeline_seek (self->timeline, frame);
  if (!wait_idle (self, error))
    return FALSE;
  ms = (double) (g_get_monotonic_time () - self->asked_us) / 1000;
  g_array_append_val (exact, ms);
  if (self->first_us != 0)
    ms = (double) (self->first_us - self->asked_us) / 1000;
  g_array_append_val (first, ms);
  return TRUE;
}

static gboolean
jump_to_all (Bench *self, GArray *frames, const char *name, const char *title, GError **error)
{
  g_autoptr(GArray) first = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) exact = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree char *first_name = g_strconcat (name, "_first", NULL);
  g_autofree char *first_title = g_strdup_printf (_("%s, first picture"), title);

  for (guint i = 0; i < frames->len; i++)
    if (!jump (self, g_array_index (frames, gint64, i), first, exact, error))
      return FALSE;
  report (self, first_name, first_title, first);
  report (self, name, title, exact);
  return TRUE;
}

static gboolean
drag_cb (gpointer data)
{
  Bench *self = data;

  guise_timeline_seek (self->timeline, guise_timeline_get_frame (self->timeline) + 3);
  if (--self->n_left > 0)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

/* As a hand that drags: a wish each 16 ms, most of which are overtaken; then how long the last one takes. */
static gboolean
drag (Bench *self, guint count, GError **error)
{
  g_autoptr(GArray) settled = g_array_new (FALSE, FALSE, sizeof (double));
  JsonObject *row = json_object_new ();
  gint64 released_us;
  double ms;

  guise_timeline_seek (self->timeline, 0);
  if (!wait_idle (self, error))
    {
      json_object_unref (row);
      return FALSE;
    }
  self->n_shown = 0;
  self->n_left = count;
  g_timeout_add (DRAG_INTERVAL_MS, drag_cb, self);
  while (self->n_left > 0)
    g_main_loop_run (self->loop);
  guise_cli_print (self->cli, _("Drag: %u of %u frames shown"), self->n_shown, count);
  json_object_set_string_member (row, "what", "drag");
  json_object_set_int_member (row, "shown", self->n_shown);
  json_object_set_int_member (row, "count", count);
  json_array_add_object_element (self->rows, row);

  released_us = g_get_monotonic_time ();
  if (!wait_idle (self, error))
    return FALSE;
  ms = (double) (g_get_monotonic_time () - released_us) / 1000;
  g_array_append_val (settled, ms);
  report (self, "drag_settled", _("At rest after the drag"), settled);
  return TRUE;
}

static GArray *
choose_frames (Bench *self, guint count)
{
  GArray *frames = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint32 n_frames = (gint32) MIN (guise_timeline_get_n_frames (self->timeline), G_MAXINT32);

  for (guint i = 0; i < count; i++)
    {
      gint64 frame = g_rand_int_range (self->random, 0, n_frames);

      g_array_append_val (frames, frame);
    }
  return frames;
}

/* One frame back at a time, which is the hard way through a stream. */
static GArray *
choose_steps (Bench *self, guint count)
{
  GArray *frames = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 from = guise_timeline_get_n_frames (self->timeline) - 2;

  for (guint i = 0; i < count && from - (gint64) i >= 0; i++)
    {
      gint64 frame = from - i;

      g_array_append_val (frames, frame);
    }
  return frames;
}

static gboolean
waited_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static gboolean
measure (Bench *self, const GuiseBenchScrub *params, GError **error)
{
  guint count = params->count > 0 ? params->count : DEFAULT_COUNT;
  g_autoptr(GArray) frames = choose_frames (self, count), steps = choose_steps (self, count);
  g_autoptr(GArray) others = NULL;
  gint64 began_us;

  if (params->wait > 0)
    {
      g_timeout_add_seconds (params->wait, waited_cb, self->loop);
      g_main_loop_run (self->loop);
    }
  if (!jump_to_all (self, frames, "original", _("Original"), error)
      || !jump_to_all (self, frames, "original_again", _("Original, seen before"), error)
      || !jump_to_all (self, steps, "original_back", _("Original, a frame back"), error)
      || !drag (self, count, error))
    return FALSE;
  if (params->run == 0)
    return TRUE;

  began_us = g_get_monotonic_time ();
  guise_viewer_set_kinds (self->viewer, GUISE_VIEW_SWAP);
  if (!wait_idle (self, error))
    return FALSE;
  guise_cli_print (self->cli, _("First swap: %.1f s"), (double) (g_get_monotonic_time () - began_us) / G_TIME_SPAN_SECOND);
  others = choose_frames (self, count);
  return jump_to_all (self, others, "swap", _("Swap"), error)
         && jump_to_all (self, others, "swap_again", _("Swap, seen before"), error);
}

static gboolean
open_clip (Bench *self, GuiseProject *project, const GuiseBenchScrub *params, GError **error)
{
  gint64 clip = params->clip;

  if (clip == 0)
    {
      g_autoptr(GArray) clips = guise_project_list_clips (project, error);

      if (clips == NULL)
        return FALSE;
      if (clips->len == 0)
        {
          g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("The project has no clip to look at"));
          return FALSE;
        }
      clip = g_array_index (clips, gint64, 0);
    }
  guise_viewer_set_max_side (self->viewer, params->side > 0 ? params->side : DEFAULT_SIDE);
  guise_viewer_set_run (self->viewer, params->run);
  guise_viewer_set_active (self->viewer, TRUE);
  guise_viewer_set_clip (self->viewer, clip);
  return wait_idle (self, error);
}

gboolean
guise_bench_scrub (GuiseCli *cli, GuiseProject *project, const GuiseBenchScrub *params, GError **error)
{
  g_autoptr(GuiseTimeline) timeline = guise_timeline_new ();
  g_autoptr(GuiseSwap) swap = guise_swap_new (project);
  g_autoptr(GuiseViewer) viewer = guise_viewer_new (project, timeline, swap);
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(JsonArray) rows = json_array_new ();
  g_autoptr(GRand) random = g_rand_new_with_seed (SEED);
  Bench self = { .cli = cli, .timeline = timeline, .viewer = viewer, .loop = loop, .random = random, .rows = rows };
  gulong interrupted = g_cancellable_connect (cli->cancellable, G_CALLBACK (interrupted_cb), &self, NULL);
  gboolean good;

  g_signal_connect_swapped (viewer, "shown", G_CALLBACK (shown_cb), &self);
  g_signal_connect_swapped (viewer, "notify::busy", G_CALLBACK (busy_cb), &self);
  good = open_clip (&self, project, params, error) && measure (&self, params, error);
  g_signal_handlers_disconnect_by_data (viewer, &self);
  g_cancellable_disconnect (cli->cancellable, interrupted);

  if (good && cli->json)
    {
      g_autoptr(JsonObject) object = json_object_new ();

      json_object_set_array_member (object, "rows", json_array_ref (rows));
      guise_cli_print_json (json_object_ref (object));
    }
  return good;
}
