/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-bench-quality.h"

#include <string.h>

#include "guise-error.h"
#include "guise-file.h"
#include "guise-i18n.h"
#include "guise-project-runs.h"
#include "guise-quality-chart.h"
#include "guise-scratch.h"

/* Of the source's frames, as in the demo; and for how long. */
#define QUALITY_EVERY 8
#define QUALITY_SECONDS 600

/* The sample pair with its faces, or the project that was named. */
static gboolean
open_pair (GuiseCli *cli, GuiseScratch *scratch, const char *project, GError **error)
{
  if (project == NULL)
    return guise_scratch_open (scratch, cli, error)
           && guise_scratch_import (scratch, cli, GUISE_CLI_SOURCE_SAMPLE, "source", error)
           && guise_scratch_find_faces (scratch, cli, QUALITY_EVERY, NULL, error)
           && guise_scratch_import (scratch, cli, GUISE_CLI_TARGET_SAMPLE, "target", error)
           && guise_scratch_find_faces (scratch, cli, 1, NULL, error);

  scratch->project = guise_cli_open (cli, project, GUISE_PROJECT_WRITE, error);
  return scratch->project != NULL;
}

static void
add_number (GString *line, JsonObject *point, const char *name)
{
  if (name == NULL || json_object_get_null_member (point, name))
    g_string_append_printf (line, " %9s", "–");
  else
    g_string_append_printf (line, " %9.3f", json_object_get_double_member (point, name));
}

/* What always showing the mean face scores, and what a perfect model would: a figure is read between the two. */
static void
print_ends (GuiseCli *cli, JsonObject *point)
{
  static const char *const best[] = {
    NULL, NULL, "best_likeness", NULL, "best_landmark_error", "best_mouth_correlation", "best_eye_correlation",
    "best_gradient_energy", "best_crispness",
  };
  g_autoptr(GString) line = g_string_new (NULL);

  guise_cli_print (cli, "%-8s %10s %9.3f %9.3f", _("mean"), "–",
                   json_object_get_double_member (point, "mean_face_dssim_source"),
                   json_object_get_double_member (point, "mean_face_dssim_target"));
  g_string_append_printf (line, "%-8s %10s", _("best"), "–");
  for (guint i = 0; i < G_N_ELEMENTS (best); i++)
    add_number (line, point, best[i]);
  guise_cli_print (cli, "%s", line->str);
  if (json_object_get_null_member (point, "mouth_correlation"))
    guise_cli_remark (cli, _("The mouth of the held-out faces moves by %.3f of its width, and is found to within %.3f: "
                             "whether the swap follows it cannot be measured on them"),
                      json_object_get_double_member_with_default (point, "mouth_deviation", 0),
                      json_object_get_double_member_with_default (point, "mouth_noise", 0));
  if (json_object_get_null_member (point, "eye_correlation"))
    guise_cli_remark (cli, _("The lids of the held-out faces move by %.3f of an eye’s width, and are found to within "
                             "%.3f: whether the swap follows them cannot be measured on them"),
                      json_object_get_double_member_with_default (point, "eye_deviation", 0),
                      json_object_get_double_member_with_default (point, "eye_noise", 0));
}

static void
print_quality (GuiseCli *cli, const char *label, JsonObject *point)
{
  static const char *const names[] = {
    "dssim_source", "dssim_target", "likeness", "identity_bleed", "landmark_error", "mouth_correlation",
    "eye_correlation", "gradient_energy", "crispness",
  };
  g_autoptr(GString) line = g_string_new (NULL);

  g_string_append_printf (line, "%-8s %10" PRId64, label, json_object_get_int_member (point, "iterations"));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    add_number (line, point, names[i]);
  guise_cli_print (cli, "%s", line->str);
}

/* When a run is measured: after so many seconds of training, or at so many iterations. */
typedef struct
{
  double seconds;
  gint64 iterations;
} Moment;

static gboolean
parse_moments (const GuiseBenchQuality *params, GArray *moments, GError **error)
{
  static const double minutes[] = { 1, 2, 5, 10, 20, 30, 60, 120, 240 };
  GuiseTime time = QUALITY_SECONDS * GUISE_TIME_SECOND;
  g_auto(GStrv) words = params->at != NULL ? g_strsplit (params->at, ",", -1) : NULL;
  gint64 last = 0;
  double end;

  if (!guise_cli_parse_time (params->time, &time, error))
    return FALSE;

  end = (double) time / GUISE_TIME_SECOND;
  for (guint i = 0; words == NULL && i < G_N_ELEMENTS (minutes) && minutes[i] * 60 < end; i++)
    g_array_append_val (moments, ((Moment) { .seconds = minutes[i] * 60 }));
  if (words == NULL)
    g_array_append_val (moments, ((Moment) { .seconds = end }));

  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    {
      Moment moment = { 0 };

      if (!g_ascii_string_to_signed (words[i], 10, last + 1, G_MAXINT, &moment.iterations, NULL))
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                       _("“%s” of --at must be a whole number above %" PRId64 ": write such as --at 500,1000,2000"),
                       words[i], last);
          return FALSE;
        }
      last = moment.iterations;
      g_array_append_val (moments, moment);
    }

  return TRUE;
}

/* A run as it is. */
static JsonNode *
measure_run (GuiseCli *cli, const GuiseBenchQuality *params, GuiseScratch *scratch, gint64 run, const char *label,
             GuiseQualityMeter **meter, GError **error)
{
  const gboolean first = *meter == NULL;
  g_autoptr(JsonNode) point = guise_project_measure_run (scratch->project, meter, run, params->checkpoint, params->device,
                                                         label, error);

  if (point == NULL)
    return NULL;

  if (first)
    print_ends (cli, json_node_get_object (point));
  print_quality (cli, label, json_node_get_object (point));
  return g_steal_pointer (&point);
}

/* Goes on with the run until @moment, or begins it when there is no @before, and measures it. */
static JsonNode *
reach_moment (GuiseCli *cli, const GuiseBenchQuality *params, GuiseScratch *scratch, const Moment *moment, const Moment *before,
              GuiseQualityMeter **meter, GError **error)
{
  const GuiseTraining training = {
    .preset = params->preset != NULL ? params->preset : "quick", .model = params->model,
    .resolution = params->resolution, .seed = -1, .batch = params->batch,
    .seconds = moment->seconds - (before != NULL ? before->seconds : 0), .iterations = moment->iterations,
    .device = params->device, .kernels = params->kernels,
    .settings = params->settings, .resume = before != NULL,
  };
  g_autoptr(GuiseJob) job = guise_project_train (scratch->project, &training, error);
  g_autoptr(JsonNode) trained = job != NULL ? guise_cli_run (cli, scratch->project, job, _("Training"), error) : NULL;
  g_autofree char *label = moment->iterations > 0 ? g_strdup_printf ("%" PRId64, moment->iterations)
                                                  : g_strdup_printf ("%g min", moment->seconds / 60);
  g_autoptr(JsonNode) point = NULL;

  if (trained == NULL)
    return NULL;
  point = measure_run (cli, params, scratch, json_object_get_int_member (json_node_get_object (trained), "run"), label,
                       meter, error);
  if (point != NULL && moment->iterations == 0)
    json_object_set_double_member (json_node_get_object (point), "minutes", moment->seconds / 60);
  return g_steal_pointer (&point);
}

/* One run that is trained to the next moment and measured, again and again. Seconds are those of training alone. */
static gboolean
follow_quality (GuiseCli *cli, const GuiseBenchQuality *params, GuiseScratch *scratch, GArray *moments, JsonArray *points,
                GuiseQualityMeter **meter, GError **error)
{
  if (params->run > 0)
    {
      g_autofree char *label = g_strdup_printf (_("run %" PRId64), params->run);
      g_autoptr(JsonNode) point = measure_run (cli, params, scratch, params->run, label, meter, error);

      if (point != NULL)
        json_array_add_object_element (points, json_object_ref (json_node_get_object (point)));
      return point != NULL;
    }

  for (guint i = 0; i < moments->len && !cli->interrupted; i++)
    {
      const Moment *moment = &g_array_index (moments, Moment, i);
      g_autoptr(JsonNode) point = reach_moment (cli, params, scratch, moment, i > 0 ? moment - 1 : NULL, meter, error);

      if (point == NULL)
        return FALSE;
      json_array_add_object_element (points, json_object_ref (json_node_get_object (point)));
    }

  return TRUE;
}

/* What was measured before, and this one behind it. */
static gboolean
draw_chart (const GuiseBenchQuality *params, GPtrArray *beside, JsonObject *result, GError **error)
{
  g_autofree char *svg = NULL;

  g_ptr_array_add (beside, json_object_ref (result));
  svg = guise_quality_chart_to_svg (beside);
  return guise_file_replace (params->chart, svg, strlen (svg), error);
}

/* (transfer full): so that a file that is none is found before hours of training. */
static GPtrArray *
read_beside (const GuiseBenchQuality *params, GError **error)
{
  g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);

  for (guint i = 0; params->beside != NULL && params->beside[i] != NULL; i++)
    {
      JsonObject *result = guise_quality_chart_read (params->beside[i], error);

      if (result == NULL)
        return NULL;
      g_ptr_array_add (results, result);
    }
  return g_steal_pointer (&results);
}

static JsonObject *
result_new (const GuiseBenchQuality *params, const char *png, JsonArray *points)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", params->model != NULL ? params->model
                                                 : params->preset != NULL ? params->preset : "quick");
  json_object_set_string_member (object, "sheet", png);
  json_object_set_array_member (object, "points", json_array_ref (points));
  return object;
}

gboolean
guise_bench_quality (GuiseCli *cli, const GuiseBenchQuality *params, GError **error)
{
  const char *png = params->sheet != NULL ? params->sheet : "quality.png";
  g_autoptr(GArray) moments = g_array_new (FALSE, FALSE, sizeof (Moment));
  g_autoptr(JsonArray) points = json_array_new ();
  g_autoptr(GPtrArray) beside = read_beside (params, error);
  g_autoptr(JsonObject) result = NULL;
  g_auto(GuiseScratch) scratch = { 0 };
  GuiseQualityMeter *meter = NULL;
  gboolean good;

  if (beside == NULL || !parse_moments (params, moments, error)
      || !open_pair (cli, &scratch, params->project, error))
    return FALSE;

  guise_cli_print (cli, "%-8s %10s %9s %9s %9s %9s %9s %9s %9s %9s %9s", _("trained"), _("iteration"), _("DSSIM s"),
                   _("DSSIM t"), _("likeness"), _("bleed"), _("landm. %"), _("mouth r"), _("eyes r"), _("energy"),
                   _("crisp"));
  good = follow_quality (cli, params, &scratch, moments, points, &meter, error)
         && guise_project_meter_draw (meter, png, error);
  guise_project_meter_free (meter);
  if (!good)
    return FALSE;

  result = result_new (params, png, points);
  if (params->chart != NULL && json_array_get_length (points) > 0 && !draw_chart (params, beside, result, error))
    return FALSE;

  guise_cli_print (cli, _("Made %s"), png);
  if (cli->json)
    guise_cli_print_json (json_object_ref (result));
  return TRUE;
}
