/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-verbs.h"

#include "guise-bench-scrub.h"
#include "guise-cli-project.h"
#include "guise-device.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-project-faces.h"
#include "guise-project-runs.h"

#include <glib/gstdio.h>

/* How often extracting and exporting are timed: enough for a median. */
#define N_REPEATS 3

/* Faces of the source that the export's network is trained on for its one step: it need not be good, only as large. */
#define SOURCE_EVERY 80

/* Of the source when quality is followed, as in the demo; and for how long. */
#define QUALITY_EVERY 8
#define QUALITY_SECONDS 600

/* What is exported each time. */
#define EXPORT_SECONDS 10

typedef struct
{
  const char *preset, *model, *kernels;   /* (nullable) */
  const char *time, *at, *sheet, *project;
  GStrv       settings;
  int         resolution, batch, device, steps;
  gboolean    profile, tune;
  gint64      clip, run;
  int         count, side, wait;
} Options;

static gboolean
bench_train (GuiseCli *cli, const Options *options, GError **error)
{
  const GuiseDeviceBenchParams params = {
    .model = options->model, .resolution = (guint) options->resolution, .batch = (guint) options->batch,
    .device = (guint) options->device, .kernels = options->kernels, .n_steps = (guint) options->steps,
    .profile = options->profile, .tune = options->tune,
  };
  g_autoptr(JsonNode) node = guise_device_bench (&params, cli->cancellable, error);
  JsonObject *object;

  if (node == NULL)
    return FALSE;

  object = json_node_get_object (node);
  if (options->tune)
    guise_cli_print (cli, _("%u of %u operations are faster otherwise than by count; runs that begin from now on use "
                            "that"),
                     (guint) json_object_get_int_member (object, "operations_changed"),
                     (guint) json_object_get_int_member (object, "operations_tuned"));
  guise_cli_print (cli, _("%s, batch %d, on %s (%s kernels): %.2f images/s median, %.2f best"),
                   json_object_get_string_member (object, "model"),
                   (int) json_object_get_int_member (object, "batch"),
                   json_object_get_string_member (object, "device"),
                   json_object_get_string_member (object, "kernels"),
                   json_object_get_double_member (object, "images_per_second_median"),
                   json_object_get_double_member (object, "images_per_second_best"));
  if (options->profile && json_object_has_member (object, "profile"))
    guise_cli_print (cli, "%s", json_object_get_string_member (object, "profile"));
  if (cli->json)
    guise_cli_print_json (json_object_ref (object));
  return TRUE;
}

/* A project in a folder of its own under the temporary one. */
typedef struct
{
  char         *folder;
  GuiseProject *project;
} Scratch;

static void
remove_folder (GFile *folder)
{
  g_autoptr(GFileEnumerator) files = g_file_enumerate_children (folder, "standard::name,standard::type",
                                                                G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  GFileInfo *info;
  GFile *child;

  while (files != NULL && g_file_enumerator_iterate (files, &info, &child, NULL, NULL) && info != NULL)
    if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
      remove_folder (child);
    else
      g_file_delete (child, NULL, NULL);
  g_file_delete (folder, NULL, NULL);
}

static void
scratch_clear (Scratch *self)
{
  g_clear_object (&self->project);
  if (self->folder != NULL)
    {
      g_autoptr(GFile) folder = g_file_new_for_path (self->folder);

      remove_folder (folder);
    }
  g_clear_pointer (&self->folder, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scratch, scratch_clear)

static gboolean
scratch_open (GuiseCli *cli, Scratch *self, GError **error)
{
  g_autofree char *path = NULL;

  scratch_clear (self);
  self->folder = g_dir_make_tmp ("guise-bench-XXXXXX", error);
  if (self->folder == NULL)
    return FALSE;

  path = g_build_filename (self->folder, "bench", NULL);
  self->project = guise_cli_open (cli, path, GUISE_PROJECT_CREATE, error);
  return self->project != NULL;
}

/* Runs @job, which it takes; its "frames_per_second" goes to @rate. */
static gboolean
run_job (GuiseCli *cli, Scratch *scratch, GuiseJob *job, const char *title, double *rate, GError **error)
{
  g_autoptr(GuiseJob) owned = job;
  g_autoptr(JsonNode) result = job != NULL ? guise_cli_run (cli, scratch->project, job, title, error) : NULL;
  JsonObject *object;

  if (result == NULL)
    return FALSE;
  if (cli->interrupted)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Stopped; nothing was measured"));
      return FALSE;
    }

  object = json_node_get_object (result);
  if (rate != NULL && json_object_has_member (object, "frames_per_second"))
    *rate = json_object_get_double_member (object, "frames_per_second");
  return TRUE;
}

static gboolean
import_sample (GuiseCli *cli, Scratch *scratch, const char *sample, const char *role, GError **error)
{
  g_autofree char *path = guise_cli_dup_sample_path (sample, error);
  const char *const paths[] = { path, NULL };

  return path != NULL
         && run_job (cli, scratch, guise_project_import (scratch->project, paths, role, error), _("Importing"), NULL,
                     error);
}

/* Of the clip that was imported last. */
static gboolean
find_faces (GuiseCli *cli, Scratch *scratch, guint every, double *rate, GError **error)
{
  g_autoptr(GArray) clips = guise_project_list_clips (scratch->project, error);
  GuiseFindFaces params = { .every = every };

  if (clips == NULL)
    return FALSE;

  params.clip = g_array_index (clips, gint64, clips->len - 1);
  return run_job (cli, scratch, guise_project_find_faces (scratch->project, &params), _("Finding faces"), rate, error);
}

static int
compare_rates (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static gboolean
print_rates (GuiseCli *cli, const char *what, double rates[N_REPEATS])
{
  JsonObject *object = json_object_new ();

  qsort (rates, N_REPEATS, sizeof *rates, compare_rates);
  guise_cli_print (cli, _("%s, %d times: %.1f frames/s median, %.1f best"), what, N_REPEATS, rates[N_REPEATS / 2],
                   rates[N_REPEATS - 1]);
  json_object_set_string_member (object, "clip", what);
  json_object_set_int_member (object, "repeats", N_REPEATS);
  json_object_set_double_member (object, "frames_per_second_median", rates[N_REPEATS / 2]);
  json_object_set_double_member (object, "frames_per_second_best", rates[N_REPEATS - 1]);
  if (cli->json)
    guise_cli_print_json (json_object_ref (object));
  json_object_unref (object);
  return TRUE;
}

static gboolean
bench_extract (GuiseCli *cli, const Options *options, GError **error)
{
  double rates[N_REPEATS];

  for (guint i = 0; i < N_REPEATS; i++)
    {
      g_auto(Scratch) scratch = { 0 };

      if (!scratch_open (cli, &scratch, error)
          || !import_sample (cli, &scratch, GUISE_CLI_TARGET_SAMPLE, NULL, error)
          || !find_faces (cli, &scratch, 1, &rates[i], error))
        return FALSE;
    }
  return print_rates (cli, GUISE_CLI_TARGET_SAMPLE, rates);
}

static gboolean
bench_export (GuiseCli *cli, const Options *options, GError **error)
{
  const GuiseTraining training = { .preset = "quick", .model = options->model, .seed = -1, .iterations = 1,
                                   .device = (guint) options->device, .kernels = options->kernels };
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *file = NULL;
  double rates[N_REPEATS];

  if (!scratch_open (cli, &scratch, error)
      || !import_sample (cli, &scratch, GUISE_CLI_SOURCE_SAMPLE, "source", error)
      || !find_faces (cli, &scratch, SOURCE_EVERY, NULL, error)
      || !import_sample (cli, &scratch, GUISE_CLI_TARGET_SAMPLE, "target", error)
      || !find_faces (cli, &scratch, 1, NULL, error)
      || !run_job (cli, &scratch, guise_project_train (scratch.project, &training, error), _("Training"), NULL, error))
    return FALSE;

  file = g_build_filename (scratch.folder, "bench.mp4", NULL);
  for (guint i = 0; i < N_REPEATS; i++)
    {
      const GuiseExporting exporting = { .file = file, .to = EXPORT_SECONDS * GUISE_TIME_SECOND, .overwrite = TRUE };

      if (!run_job (cli, &scratch, guise_project_export (scratch.project, &exporting, error), _("Exporting"),
                    &rates[i], error))
        return FALSE;
    }
  return print_rates (cli, GUISE_CLI_TARGET_SAMPLE, rates);
}

/* The sample pair with its faces, or the project that was named. */
static gboolean
open_pair (GuiseCli *cli, Scratch *scratch, const char *project, GError **error)
{
  if (project == NULL)
    return scratch_open (cli, scratch, error)
           && import_sample (cli, scratch, GUISE_CLI_SOURCE_SAMPLE, "source", error)
           && find_faces (cli, scratch, QUALITY_EVERY, NULL, error)
           && import_sample (cli, scratch, GUISE_CLI_TARGET_SAMPLE, "target", error)
           && find_faces (cli, scratch, 1, NULL, error);

  scratch->project = guise_cli_open (cli, project, GUISE_PROJECT_WRITE, error);
  return scratch->project != NULL;
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
    if (json_object_get_null_member (point, names[i]))
      g_string_append_printf (line, " %9s", "–");
    else
      g_string_append_printf (line, " %9.3f", json_object_get_double_member (point, names[i]));
  guise_cli_print (cli, "%s", line->str);
}

/* When a run is measured: after so many seconds of training, or at so many iterations. */
typedef struct
{
  double seconds;
  gint64 iterations;
} Moment;

static gboolean
parse_moments (const Options *options, GArray *moments, GError **error)
{
  static const double minutes[] = { 1, 2, 5, 10, 20, 30, 60, 120, 240 };
  GuiseTime time = QUALITY_SECONDS * GUISE_TIME_SECOND;
  g_auto(GStrv) words = options->at != NULL ? g_strsplit (options->at, ",", -1) : NULL;
  gint64 last = 0;
  double end;

  if (!guise_cli_parse_time (options->time, &time, error))
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
measure_run (GuiseCli *cli, const Options *options, Scratch *scratch, gint64 run, const char *label,
             GuiseQualityMeter **meter, GError **error)
{
  const gboolean first = *meter == NULL;
  g_autoptr(JsonNode) point = guise_project_measure_run (scratch->project, meter, run, (guint) options->device, label,
                                                         error);

  if (point == NULL)
    return NULL;

  if (first)
    guise_cli_print (cli, "%-8s %10s %9.3f %9.3f", _("mean"), "–",
                     json_object_get_double_member (json_node_get_object (point), "mean_face_dssim_source"),
                     json_object_get_double_member (json_node_get_object (point), "mean_face_dssim_target"));
  print_quality (cli, label, json_node_get_object (point));
  return g_steal_pointer (&point);
}

/* Goes on with the run until @moment, or begins it when there is no @before, and measures it. */
static JsonNode *
reach_moment (GuiseCli *cli, const Options *options, Scratch *scratch, const Moment *moment, const Moment *before,
              GuiseQualityMeter **meter, GError **error)
{
  const GuiseTraining training = {
    .preset = options->preset != NULL ? options->preset : "quick", .model = options->model,
    .resolution = (guint) options->resolution, .seed = -1, .batch = (guint) options->batch,
    .seconds = moment->seconds - (before != NULL ? before->seconds : 0), .iterations = moment->iterations,
    .device = (guint) options->device, .kernels = options->kernels,
    .settings = (const char *const *) options->settings, .resume = before != NULL,
  };
  g_autoptr(GuiseJob) job = guise_project_train (scratch->project, &training, error);
  g_autoptr(JsonNode) trained = job != NULL ? guise_cli_run (cli, scratch->project, job, _("Training"), error) : NULL;
  g_autofree char *label = moment->iterations > 0 ? g_strdup_printf ("%" PRId64, moment->iterations)
                                                  : g_strdup_printf ("%g min", moment->seconds / 60);
  g_autoptr(JsonNode) point = NULL;

  if (trained == NULL)
    return NULL;
  point = measure_run (cli, options, scratch, json_object_get_int_member (json_node_get_object (trained), "run"), label,
                       meter, error);
  if (point != NULL && moment->iterations == 0)
    json_object_set_double_member (json_node_get_object (point), "minutes", moment->seconds / 60);
  return g_steal_pointer (&point);
}

/* One run that is trained to the next moment and measured, again and again. Seconds are those of training alone. */
static gboolean
follow_quality (GuiseCli *cli, const Options *options, Scratch *scratch, GArray *moments, JsonArray *points,
                GuiseQualityMeter **meter, GError **error)
{
  if (options->run > 0)
    {
      g_autofree char *label = g_strdup_printf (_("run %" PRId64), options->run);
      g_autoptr(JsonNode) point = measure_run (cli, options, scratch, options->run, label, meter, error);

      if (point != NULL)
        json_array_add_object_element (points, json_object_ref (json_node_get_object (point)));
      return point != NULL;
    }

  for (guint i = 0; i < moments->len && !cli->interrupted; i++)
    {
      const Moment *moment = &g_array_index (moments, Moment, i);
      g_autoptr(JsonNode) point = reach_moment (cli, options, scratch, moment, i > 0 ? moment - 1 : NULL, meter, error);

      if (point == NULL)
        return FALSE;
      json_array_add_object_element (points, json_object_ref (json_node_get_object (point)));
    }

  return TRUE;
}

static gboolean
bench_quality (GuiseCli *cli, const Options *options, GError **error)
{
  const char *png = options->sheet != NULL ? options->sheet : "quality.png";
  g_autoptr(GArray) moments = g_array_new (FALSE, FALSE, sizeof (Moment));
  g_autoptr(JsonArray) points = json_array_new ();
  g_auto(Scratch) scratch = { 0 };
  GuiseQualityMeter *meter = NULL;
  gboolean good;

  if (!parse_moments (options, moments, error) || !open_pair (cli, &scratch, options->project, error))
    return FALSE;

  guise_cli_print (cli, "%-8s %10s %9s %9s %9s %9s %9s %9s %9s %9s %9s", _("trained"), _("iteration"), _("DSSIM s"),
                   _("DSSIM t"), _("likeness"), _("bleed"), _("landm. %"), _("mouth r"), _("eyes r"), _("energy"),
                   _("crisp"));
  good = follow_quality (cli, options, &scratch, moments, points, &meter, error)
         && guise_project_meter_draw (meter, png, error);
  guise_project_meter_free (meter);
  if (!good)
    return FALSE;

  guise_cli_print (cli, _("Made %s"), png);
  if (cli->json)
    {
      g_autoptr(JsonObject) object = json_object_new ();

      json_object_set_string_member (object, "sheet", png);
      json_object_set_array_member (object, "points", json_array_ref (points));
      guise_cli_print_json (json_object_ref (object));
    }
  return TRUE;
}

static gboolean
bench_scrub (GuiseCli *cli, const Options *options, GError **error)
{
  const GuiseBenchScrub params = { options->clip, options->run, (guint) options->count, (guint) options->side,
                                   (guint) options->wait };
  g_autoptr(GuiseProject) project = NULL;

  if (options->project == NULL)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                           _("Scrubbing is measured in a project: write “guise bench scrub PROJECT”"));
      return FALSE;
    }
  project = guise_cli_open (cli, options->project, GUISE_PROJECT_WRITE, error);
  return project != NULL && guise_bench_scrub (cli, project, &params, error) && guise_cli_close (cli, project);
}

static gboolean
run_bench (GuiseCli *cli, const char *const *arguments, GError **error)
{
  g_autofree char *model = NULL, *kernels = NULL, *time = NULL, *sheet = NULL, *at = NULL, *preset = NULL;
  g_auto(GStrv) settings = NULL;
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "model", 0, 0, G_OPTION_ARG_STRING, &model, N_("Which model"), "NAME" },
    { "resolution", 0, 0, G_OPTION_ARG_INT, &options.resolution, N_("Pixels a side of what it makes"), "N" },
    { "batch", 0, 0, G_OPTION_ARG_INT, &options.batch, N_("Faces a side in a step"), "N" },
    { "device", 0, 0, G_OPTION_ARG_INT, &options.device, N_("Device by its number in “guise devices”"), "N" },
    { "kernels", 0, 0, G_OPTION_ARG_STRING, &kernels, N_("Kernel variant"), "cpu|simt" },
    { "steps", 0, 0, G_OPTION_ARG_INT, &options.steps, N_("Of train: steps that are timed (20)"), "N" },
    { "time", 0, 0, G_OPTION_ARG_STRING, &time, N_("Of quality: train for so long (10 minutes)"), "T" },
    { "at", 0, 0, G_OPTION_ARG_STRING, &at, N_("Of quality: measure after so many steps instead"), "N,N,…" },
    { "preset", 0, 0, G_OPTION_ARG_STRING, &preset, N_("Of quality: how much is wanted"), "quick|standard|fine" },
    { "sheet", 0, 0, G_OPTION_ARG_FILENAME, &sheet, N_("Of quality: where the picture goes (quality.png)"), "FILE.png" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &settings, N_("Of quality: another setting, as often as wanted"),
      "NAME=VALUE" },
    { "clip", 0, 0, G_OPTION_ARG_INT64, &options.clip, N_("Of scrub: which clip (the first)"), "N" },
    { "run", 0, 0, G_OPTION_ARG_INT64, &options.run, N_("Of quality: measure this run as it is; of scrub: swap by it as well"), "N" },
    { "count", 0, 0, G_OPTION_ARG_INT, &options.count, N_("Of scrub: frames that are asked for (60)"), "N" },
    { "side", 0, 0, G_OPTION_ARG_INT, &options.side, N_("Of scrub: pixels of their longer side (960)"), "N" },
    { "wait", 0, 0, G_OPTION_ARG_INT, &options.wait, N_("Of scrub: begin after so many seconds (0)"), "N" },
    { "tune", 0, 0, G_OPTION_ARG_NONE, &options.tune,
      N_("Of train: find the fastest kernels for this model first and keep them"), NULL },
    { "profile", 0, 0, G_OPTION_ARG_NONE, &options.profile, N_("Time by operation"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_bench, entries, arguments, 0, 2, error);

  if (words == NULL)
    return FALSE;
  if (options.resolution < 0 || options.batch < 0 || options.device < 0 || options.steps < 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("--resolution %d, --batch %d, --device %d and --steps %d must be above 0"),
                   options.resolution, options.batch, options.device, options.steps);
      return FALSE;
    }
  if (options.clip < 0 || options.run < 0 || options.count < 0 || options.side < 0
      || options.wait < 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("--clip %" PRId64 ", --run %" PRId64 ", --count %d and --side %d must be above 0"), options.clip,
                   options.run, options.count, options.side);
      return FALSE;
    }

  options.model = model;
  options.kernels = kernels;
  options.time = time;
  options.at = at;
  options.preset = preset;
  options.sheet = sheet;
  options.settings = settings;
  if (words[0] != NULL && g_str_equal (words[0], "quality"))
    {
      options.project = words[1];
      return bench_quality (cli, &options, error);
    }
  if (words[0] != NULL && g_str_equal (words[0], "scrub"))
    {
      options.project = words[1];
      return bench_scrub (cli, &options, error);
    }
  if (words[0] != NULL && words[1] != NULL)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("“guise bench %s” takes no project"), words[0]);
      return FALSE;
    }
  if (words[0] == NULL || g_str_equal (words[0], "train"))
    return bench_train (cli, &options, error);
  if (g_str_equal (words[0], "extract"))
    return bench_extract (cli, &options, error);
  if (g_str_equal (words[0], "export"))
    return bench_export (cli, &options, error);

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
               _("“%s” cannot be measured: write “guise bench train”, “quality”, “scrub”, “extract” or “export”"), words[0]);
  return FALSE;
}

const GuiseVerb guise_verb_bench = { "bench", "train|quality|scrub|extract|export [PROJECT]", N_("How fast it is"), run_bench };
