/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-verbs.h"

#include "guise-bench-quality.h"
#include "guise-checkpoint-choice.h"
#include "guise-bench-scrub.h"
#include "guise-cli-project.h"
#include "guise-device.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-project-faces.h"
#include "guise-project-runs.h"
#include "guise-scratch.h"

/* How often extracting and exporting are timed: enough for a median. */
#define N_REPEATS 3

/* Faces of the source that the export's network is trained on for its one step: it need not be good, only as large. */
#define SOURCE_EVERY 80

/* What is exported each time. */
#define EXPORT_SECONDS 10

typedef struct
{
  char        *preset, *model, *kernels, *precision;   /* (nullable), as all that is text */
  char        *time, *at, *sheet, *chart, *checkpoint;
  const char  *project;                    /* not owned */
  GStrv        settings, beside;
  int          resolution, batch, device, steps;
  gboolean     profile, tune;
  gint64       clip, run;
  int          count, side, wait;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->preset);
  g_free (self->model);
  g_free (self->kernels);
  g_free (self->precision);
  g_free (self->time);
  g_free (self->at);
  g_free (self->sheet);
  g_free (self->chart);
  g_free (self->checkpoint);
  g_strfreev (self->settings);
  g_strfreev (self->beside);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
bench_train (GuiseCli *cli, const Options *options, GError **error)
{
  const GuiseDeviceBenchParams params = {
    .model = options->model, .resolution = (guint) options->resolution, .batch = (guint) options->batch,
    .device = (guint) options->device, .kernels = options->kernels, .precision = options->precision,
    .n_steps = (guint) options->steps,
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
  if (json_object_has_member (object, "tables"))
    {
      guise_cli_print (cli, "%s", json_object_get_string_member (object, "tables"));
      json_object_remove_member (object, "tables");
    }
  if (cli->json)
    guise_cli_print_json (json_object_ref (object));
  return TRUE;
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
      g_auto(GuiseScratch) scratch = { 0 };

      if (!guise_scratch_open (&scratch, cli, error)
          || !guise_scratch_import (&scratch, cli, GUISE_CLI_TARGET_SAMPLE, NULL, error)
          || !guise_scratch_find_faces (&scratch, cli, 1, &rates[i], error))
        return FALSE;
    }
  return print_rates (cli, GUISE_CLI_TARGET_SAMPLE, rates);
}

static gboolean
bench_export (GuiseCli *cli, const Options *options, GError **error)
{
  const GuiseTraining training = { .preset = "quick", .model = options->model, .seed = -1, .iterations = 1,
                                   .device = (guint) options->device, .kernels = options->kernels };
  g_auto(GuiseScratch) scratch = { 0 };
  g_autofree char *file = NULL;
  double rates[N_REPEATS];

  if (!guise_scratch_open (&scratch, cli, error)
      || !guise_scratch_import (&scratch, cli, GUISE_CLI_SOURCE_SAMPLE, "source", error)
      || !guise_scratch_find_faces (&scratch, cli, SOURCE_EVERY, NULL, error)
      || !guise_scratch_import (&scratch, cli, GUISE_CLI_TARGET_SAMPLE, "target", error)
      || !guise_scratch_find_faces (&scratch, cli, 1, NULL, error)
      || !guise_scratch_run (&scratch, cli, guise_project_train (scratch.project, &training, error), _("Training"), NULL,
                             error))
    return FALSE;

  file = g_build_filename (scratch.folder, "bench.mp4", NULL);
  for (guint i = 0; i < N_REPEATS; i++)
    {
      const GuiseExporting exporting = { .file = file, .to = EXPORT_SECONDS * GUISE_TIME_SECOND, .overwrite = TRUE };

      if (!guise_scratch_run (&scratch, cli, guise_project_export (scratch.project, &exporting, error), _("Exporting"),
                              &rates[i], error))
        return FALSE;
    }
  return print_rates (cli, GUISE_CLI_TARGET_SAMPLE, rates);
}

static gboolean
bench_scrub (GuiseCli *cli, const Options *options, GError **error)
{
  const GuiseBenchScrub params = { options->clip, options->run, (guint) options->count, (guint) options->side,
                                   (guint) options->wait };
  g_autoptr(GuiseProject) project = NULL;
  gboolean good;

  if (options->project == NULL)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                           _("Scrubbing is measured in a project: write “guise bench scrub PROJECT”"));
      return FALSE;
    }
  project = guise_cli_open (cli, options->project, GUISE_PROJECT_WRITE, error);
  if (project == NULL)
    return FALSE;
  good = guise_bench_scrub (cli, project, &params, error);
  return guise_cli_close (cli, project) && good;
}

static gboolean
bench_quality (GuiseCli *cli, const Options *options, GError **error)
{
  GuiseBenchQuality params = {
    .project = options->project, .preset = options->preset, .model = options->model, .kernels = options->kernels,
    .time = options->time, .at = options->at, .sheet = options->sheet, .chart = options->chart,
    .settings = (const char *const *) options->settings, .beside = (const char *const *) options->beside,
    .run = options->run, .resolution = (guint) options->resolution, .batch = (guint) options->batch,
    .device = (guint) options->device,
  };

  if (options->checkpoint != NULL && options->run == 0)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                           _("--checkpoint says which one of a run: name the run by --run"));
      return FALSE;
    }
  if (!guise_checkpoint_choice_parse (options->checkpoint, &params.checkpoint, error))
    return FALSE;
  return guise_bench_quality (cli, &params, error);
}

/* What can be measured. */
static const struct
{
  const char *name;
  gboolean  (*measure) (GuiseCli *cli, const Options *options, GError **error);
  gboolean    takes_project;
} subjects[] = {
  { "train", bench_train, FALSE },
  { "quality", bench_quality, TRUE },
  { "scrub", bench_scrub, TRUE },
  { "extract", bench_extract, FALSE },
  { "export", bench_export, FALSE },
};

static gboolean
check_numbers (const Options *options, GError **error)
{
  if (options->resolution < 0 || options->batch < 0 || options->device < 0 || options->steps < 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("--resolution %d, --batch %d, --device %d and --steps %d must be above 0"),
                   options->resolution, options->batch, options->device, options->steps);
      return FALSE;
    }
  if (options->clip < 0 || options->run < 0 || options->count < 0 || options->side < 0 || options->wait < 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("--clip %" PRId64 ", --run %" PRId64 ", --count %d and --side %d must be above 0"), options->clip,
                   options->run, options->count, options->side);
      return FALSE;
    }
  return TRUE;
}

static gboolean
measure (GuiseCli *cli, const char *what, Options *options, const char *project, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    if (g_str_equal (what, subjects[i].name))
      {
        options->project = project;
        if (project == NULL || subjects[i].takes_project)
          return subjects[i].measure (cli, options, error);
        g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("“guise bench %s” takes no project"), what);
        return FALSE;
      }

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
               _("“%s” cannot be measured: write “guise bench train”, “quality”, “scrub”, “extract” or “export”"), what);
  return FALSE;
}

static gboolean
run_bench (GuiseCli *cli, const char *const *arguments, GError **error)
{
  g_auto(Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "model", 0, 0, G_OPTION_ARG_STRING, &options.model, N_("Which model"), "NAME" },
    { "resolution", 0, 0, G_OPTION_ARG_INT, &options.resolution, N_("Pixels a side of what it makes"), "N" },
    { "batch", 0, 0, G_OPTION_ARG_INT, &options.batch, N_("Faces a side in a step"), "N" },
    { "device", 0, 0, G_OPTION_ARG_INT, &options.device, N_("Device by its number in “guise devices”"), "N" },
    { "kernels", 0, 0, G_OPTION_ARG_STRING, &options.kernels, N_("Kernel variant"), "cpu|simt|cooperative" },
    { "precision", 0, 0, G_OPTION_ARG_STRING, &options.precision, N_("Numbers between layers"), "fp32|fp16" },
    { "steps", 0, 0, G_OPTION_ARG_INT, &options.steps, N_("Of train: steps that are timed (20)"), "N" },
    { "time", 0, 0, G_OPTION_ARG_STRING, &options.time, N_("Of quality: train for so long (10 minutes)"), "T" },
    { "at", 0, 0, G_OPTION_ARG_STRING, &options.at, N_("Of quality: measure after so many steps instead"), "N,N,…" },
    { "preset", 0, 0, G_OPTION_ARG_STRING, &options.preset, N_("Of quality: how much is wanted"), "quick|standard|fine" },
    { "sheet", 0, 0, G_OPTION_ARG_FILENAME, &options.sheet, N_("Of quality: where the picture goes (quality.png)"),
      "FILE.png" },
    { "chart", 0, 0, G_OPTION_ARG_FILENAME, &options.chart, N_("Of quality: where its curves go"), "FILE.svg" },
    { "beside", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.beside,
      N_("Of quality: what --json printed of another, whose curves are drawn too; as often as wanted"), "FILE.json" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.settings, N_("Of quality: another setting, as often as wanted"),
      "NAME=VALUE" },
    { "clip", 0, 0, G_OPTION_ARG_INT64, &options.clip, N_("Of scrub: which clip (the first)"), "N" },
    { "run", 0, 0, G_OPTION_ARG_INT64, &options.run,
      N_("Of quality: measure this run as it is; of scrub: swap by it as well"), "N" },
    { "checkpoint", 0, 0, G_OPTION_ARG_STRING, &options.checkpoint,
      N_("Of quality with --run: another checkpoint of it than the newest"), "best|N" },
    { "count", 0, 0, G_OPTION_ARG_INT, &options.count, N_("Of scrub: frames that are asked for (60)"), "N" },
    { "side", 0, 0, G_OPTION_ARG_INT, &options.side, N_("Of scrub: pixels of their longer side (960)"), "N" },
    { "wait", 0, 0, G_OPTION_ARG_INT, &options.wait, N_("Of scrub: begin after so many seconds (0)"), "N" },
    { "tune", 0, 0, G_OPTION_ARG_NONE, &options.tune,
      N_("Of train: find the fastest kernels for this model first and keep them"), NULL },
    { "profile", 0, 0, G_OPTION_ARG_NONE, &options.profile, N_("Time by operation"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_bench, entries, arguments, 0, 2, error);

  return words != NULL && check_numbers (&options, error)
         && measure (cli, words[0] != NULL ? words[0] : "train", &options, words[0] != NULL ? words[1] : NULL, error);
}

const GuiseVerb guise_verb_bench = { "bench", "train|quality|scrub|extract|export [PROJECT]", N_("How fast it is"), run_bench };
