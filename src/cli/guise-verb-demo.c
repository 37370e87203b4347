/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-verbs.h"

#include "guise-cli-project.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-project-faces.h"
#include "guise-project-runs.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>

/* The source speaks for 200 s: every 8th frame is 600 faces, and still every expression of his. */
#define SOURCE_EVERY 8

#define DEFAULT_MINUTES 9.0

/* Of `quick`, after which faces have eyes and a mouth that follows; and how many are worth the wait. */
#define FEW_ITERATIONS  300
#define GOOD_ITERATIONS 1000
#define MOST_MINUTES    600.0

typedef struct
{
  GuiseCli     *cli;
  GuiseProject *project;
  char         *folder;
  double        minutes;     /* of training */
  gboolean      is_trained;  /* for so long, when the demo began */
  JsonObject   *answer;      /* what --json prints in the end */
  gint64        began_us;    /* of the stage at hand */
} Demo;

static void
stage_begin (Demo *self, const char *title)
{
  self->began_us = g_get_monotonic_time ();
  guise_cli_print (self->cli, "%s", title);
}

static void
stage_end (Demo *self, const char *name)
{
  double seconds = (double) (g_get_monotonic_time () - self->began_us) / G_TIME_SPAN_SECOND;
  g_autofree char *member = g_strdup_printf ("%s_seconds", name);

  json_object_set_double_member (self->answer, member, seconds);
  guise_cli_print (self->cli, _("  %.0f s"), seconds);
}

/* Runs a job and keeps its outcome under @name. */
static gboolean
run_job (Demo *self, GuiseJob *job, const char *title, const char *name, GError **error)
{
  g_autoptr(JsonNode) result = NULL;

  if (job == NULL)
    return FALSE;
  result = guise_cli_run (self->cli, self->project, job, title, error);
  if (result == NULL)
    return FALSE;
  if (self->cli->interrupted)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Stopped; %s keeps what was done"),
                   guise_project_get_path (self->project));
      return FALSE;
    }
  json_object_set_member (self->answer, name, g_steal_pointer (&result));
  return TRUE;
}

static gboolean
import_sample (Demo *self, const char *sample, const char *role, GError **error)
{
  g_autofree char *path = guise_cli_dup_sample_path (sample, error);
  const char *const paths[] = { path, NULL };
  g_autoptr(GuiseJob) job = NULL;

  if (path == NULL)
    return FALSE;
  job = guise_project_import (self->project, paths, role, error);
  return run_job (self, job, _("Importing"), "import", error);
}

static gboolean
extract_samples (Demo *self, GError **error)
{
  g_autoptr(GArray) clips = guise_project_list_clips (self->project, error);
  const char *const names[] = { "extract_source", "extract_target" };

  if (clips == NULL)
    return FALSE;
  for (guint i = 0; i < MIN (clips->len, G_N_ELEMENTS (names)); i++)
    {
      GuiseFindFaces params = { .clip = g_array_index (clips, gint64, i), .every = i == 0 ? SOURCE_EVERY : 1 };
      g_autoptr(GuiseJob) job = guise_project_find_faces (self->project, &params);

      if (!run_job (self, job, _("Finding faces"), names[i], error))
        return FALSE;
    }
  return TRUE;
}

/* What is left of the minutes: a step is not cut, so a second of them is none. */
static gboolean
train (Demo *self, GError **error)
{
  GuiseTraining training = { .preset = "quick", .seed = -1, .resume = TRUE };
  g_autoptr(GuiseJob) job = NULL;
  gint64 iterations;
  double trained;

  if (!guise_project_get_trained (self->project, &trained, &iterations, error))
    return FALSE;
  training.seconds = self->minutes * 60 - trained;
  self->is_trained = training.seconds < 1;
  if (self->is_trained)
    {
      guise_cli_print (self->cli, _("  trained for %.1f minutes already"), trained / 60);
      return TRUE;
    }
  job = guise_project_train (self->project, &training, error);
  return run_job (self, job, _("Training"), "train", error);
}

/* Whether @file is a whole export, as it was when it was made. */
static gboolean
is_exported (Demo *self, const char *file)
{
  g_autoptr(JsonNode) claims = guise_verify_file (file, self->cli->cancellable, NULL);

  return claims != NULL && json_object_get_boolean_member_with_default (json_node_get_object (claims), "ok", FALSE);
}

static gboolean
export_swap (Demo *self, const char *file, GError **error)
{
  GuiseExporting exporting = { .file = file, .overwrite = TRUE };
  g_autoptr(GuiseJob) job = NULL;

  if (self->is_trained && is_exported (self, file))
    {
      guise_cli_print (self->cli, _("  there already: %s"), file);
      return TRUE;
    }
  job = guise_project_export (self->project, &exporting, error);
  return run_job (self, job, _("Exporting"), "export", error);
}

static void
print_figure (Demo *self, JsonObject *measures, const char *name, const char *label)
{
  if (json_object_has_member (measures, name) && !json_object_get_null_member (measures, name))
    guise_cli_print (self->cli, "  %-52s %.3g", label, json_object_get_double_member (measures, name));
}

static gboolean
measure (Demo *self, const char *file, GError **error)
{
  g_autofree char *sheet = g_build_filename (self->folder, "sheet.png", NULL);
  g_autoptr(JsonNode) measures = guise_project_measure (self->project, file, self->cli->cancellable, error);
  JsonObject *object;

  if (measures == NULL || !guise_project_draw_sheet (self->project, file, sheet, self->cli->cancellable, error))
    return FALSE;

  object = json_node_get_object (measures);
  guise_cli_print (self->cli, _("Measured on %s, over frames that were held out:"), file);
  print_figure (self, object, "nearer_to_source", _("share nearer to the source than to the target"));
  print_figure (self, object, "likeness", _("likeness (0 target, 1 source)"));
  /* xgettext:no-c-format */
  print_figure (self, object, "landmark_error", _("landmarks found again, % of eye distance"));
  print_figure (self, object, "mouth_correlation", _("correlation of mouth opening with the original"));
  guise_cli_print (self->cli, _("Made %s and %s"), file, sheet);
  json_object_set_string_member (self->answer, "sheet", sheet);
  json_object_set_member (self->answer, "measures", g_steal_pointer (&measures));
  return TRUE;
}

/* On a slow or busy machine the minutes may be over before there is a face. */
static gboolean
advise (Demo *self, GError **error)
{
  g_autofree char *note = NULL;
  gint64 iterations;
  double seconds, wanted;

  if (!guise_project_get_trained (self->project, &seconds, &iterations, error))
    return FALSE;
  if (iterations >= FEW_ITERATIONS)
    return TRUE;
  wanted = ceil (CLAMP (self->minutes * GOOD_ITERATIONS / (double) MAX (iterations, 1), 1.0, MOST_MINUTES));
  note = g_strdup_printf (_("Training came to %" PRId64 " iterations in %.1f minutes, and before some %d faces have no features: "
                            "give it more time, or a machine that is less busy. “guise demo %s --minutes %.0f” goes on with it."),
                          iterations, seconds / 60, FEW_ITERATIONS, self->folder, wanted);
  guise_cli_print (self->cli, "%s", note);
  json_object_set_string_member (self->answer, "note", note);
  return TRUE;
}

/* A second start goes on where the first was: every stage finds what is done. */
static gboolean
open_project (Demo *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "demo.guise", NULL);

  if (g_mkdir_with_parents (self->folder, 0755) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("Cannot make %s: %s"),
                   self->folder, g_strerror (errno));
      return FALSE;
    }
  self->project = guise_cli_open (self->cli, path,
                                  guise_project_is_project (path) ? GUISE_PROJECT_WRITE : GUISE_PROJECT_CREATE, error);
  return self->project != NULL;
}

static gboolean
run_stages (Demo *self, GError **error)
{
  g_autofree char *file = g_build_filename (self->folder, "swap.mp4", NULL);

  if (!open_project (self, error))
    return FALSE;

  stage_begin (self, _("Importing two clips"));
  if (!import_sample (self, GUISE_CLI_SOURCE_SAMPLE, "source", error) || !import_sample (self, GUISE_CLI_TARGET_SAMPLE, "target", error))
    return FALSE;
  stage_end (self, "import");

  stage_begin (self, _("Finding faces"));
  if (!extract_samples (self, error))
    return FALSE;
  stage_end (self, "extract");

  stage_begin (self, _("Training"));
  if (!train (self, error))
    return FALSE;
  stage_end (self, "train");

  stage_begin (self, _("Exporting the swapped clip"));
  if (!export_swap (self, file, error))
    return FALSE;
  stage_end (self, "export");

  stage_begin (self, _("Measuring"));
  if (!measure (self, file, error))
    return FALSE;
  stage_end (self, "measure");
  return advise (self, error) && guise_cli_close (self->cli, self->project);
}

static gboolean
run_demo (GuiseCli *cli, const char *const *arguments, GError **error)
{
  Demo demo = { .cli = cli, .minutes = DEFAULT_MINUTES };
  const GOptionEntry entries[] = {
    { "minutes", 0, 0, G_OPTION_ARG_DOUBLE, &demo.minutes, N_("Train for so long (9)"), "M" },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_demo, entries, arguments, 1, 1, error);
  gboolean good;

  if (words == NULL)
    return FALSE;
  if (demo.minutes <= 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("--minutes %g must be above 0"), demo.minutes);
      return FALSE;
    }

  demo.folder = g_canonicalize_filename (words[0], NULL);
  demo.answer = json_object_new ();
  json_object_set_string_member (demo.answer, "folder", demo.folder);
  good = run_stages (&demo, error);
  if (good && cli->json)
    guise_cli_print_json (json_object_ref (demo.answer));

  json_object_unref (demo.answer);
  g_clear_object (&demo.project);
  g_free (demo.folder);
  return good;
}

const GuiseVerb guise_verb_demo = { "demo", "DIR", N_("The whole job on the sample clips"), run_demo };
