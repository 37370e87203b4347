/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-verbs.h"

#include "guise-checkpoint-choice.h"
#include "guise-cli-project.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-project-runs.h"

/* Characters of the widest bar of a layer. */
#define LAYER_BAR 32

typedef struct
{
  GuiseTraining training;
  char *preset, *model, *kernels, *precision, *time, *start_from, *checkpoint;
  GStrv settings;
  int   resolution, batch, device;
} TrainOptions;

static void
train_options_clear (TrainOptions *self)
{
  g_free (self->preset);
  g_free (self->model);
  g_free (self->kernels);
  g_free (self->precision);
  g_free (self->time);
  g_free (self->start_from);
  g_free (self->checkpoint);
  g_strfreev (self->settings);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TrainOptions, train_options_clear)

#define TRAIN_OPTIONS_INIT { .training = { .seed = -1 } }

/* It is a setting like others, with an option of its own because it decides whether a model fits the device. */
/* What to begin with. */
static gboolean
check_start (TrainOptions *self, GError **error)
{
  guint64 run;

  if (self->training.encoder_only && self->start_from == NULL)
    g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                         _("--encoder-only says what to take: name a run or a file by --start-from"));
  else if (self->checkpoint != NULL
           && (self->start_from == NULL || !g_ascii_string_to_unsigned (self->start_from, 10, 1, G_MAXINT64, &run, NULL)))
    g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                         _("--checkpoint says which one of a run: name the run by --start-from"));
  else
    return guise_checkpoint_choice_parse (self->checkpoint, &self->training.start_checkpoint, error);
  return FALSE;
}

static void
add_precision (TrainOptions *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *assignment = g_strconcat ("precision=", self->precision, NULL);

  if (self->precision == NULL)
    return;

  if (self->settings != NULL)
    g_strv_builder_addv (builder, (const char **) self->settings);
  g_strv_builder_add (builder, assignment);
  g_strfreev (self->settings);
  self->settings = g_strv_builder_end (builder);
}

static GStrv
parse_training (GuiseCli *cli, const GuiseVerb *verb, TrainOptions *self, const char *const *arguments, GError **error)
{
  GuiseTraining *t = &self->training;
  const GOptionEntry entries[] = {
    { "source", 0, 0, G_OPTION_ARG_INT64, &t->source, N_("Person whose face is learned"), "N" },
    { "target", 0, 0, G_OPTION_ARG_INT64, &t->target, N_("Person whose face is replaced"), "N" },
    { "preset", 0, 0, G_OPTION_ARG_STRING, &self->preset, N_("How much is wanted"), "quick|standard|fine" },
    { "model", 0, 0, G_OPTION_ARG_STRING, &self->model, N_("Another model than the preset's"), "NAME" },
    { "resolution", 0, 0, G_OPTION_ARG_INT, &self->resolution, N_("Pixels a side of what it makes"), "N" },
    { "batch", 0, 0, G_OPTION_ARG_INT, &self->batch, N_("Faces a side in a step"), "N" },
    { "iterations", 0, 0, G_OPTION_ARG_INT64, &t->iterations, N_("Stop after so many steps"), "N" },
    { "epochs", 0, 0, G_OPTION_ARG_DOUBLE, &t->epochs, N_("Stop after each face was seen so often"), "N" },
    { "loss", 0, 0, G_OPTION_ARG_DOUBLE, &t->loss, N_("Stop at this loss, 0 to 1"), "X" },
    { "time", 0, 0, G_OPTION_ARG_STRING, &self->time, N_("Stop after this time"), "T" },
    { "plateau", 0, 0, G_OPTION_ARG_NONE, &t->plateau, N_("Stop when the held-out loss falls no more"), NULL },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &t->seed, N_("Beginning of the random numbers"), "N" },
    { "device", 0, 0, G_OPTION_ARG_INT, &self->device, N_("Device by its number in “guise devices”"), "N" },
    { "kernels", 0, 0, G_OPTION_ARG_STRING, &self->kernels, N_("Kernel variant"), "cpu|simt|cooperative" },
    { "precision", 0, 0, G_OPTION_ARG_STRING, &self->precision, N_("Numbers between layers"), "fp32|fp16" },
    { "start-from", 0, 0, G_OPTION_ARG_FILENAME, &self->start_from,
      N_("Begin with the weights of a run or a file, as far as they fit"), "RUN|FILE" },
    { "checkpoint", 0, 0, G_OPTION_ARG_STRING, &self->checkpoint,
      N_("With --start-from a run: another checkpoint of it than the newest"), "best|N" },
    { "encoder-only", 0, 0, G_OPTION_ARG_NONE, &t->encoder_only, N_("Take nothing but the encoder from there"), NULL },
    { "find-rate", 0, 0, G_OPTION_ARG_NONE, &t->find_rate, N_("Of plan: look for the learning rate by a sweep"), NULL },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->settings, N_("Another setting, as often as wanted"), "NAME=VALUE" },
    { "resume", 0, 0, G_OPTION_ARG_NONE, &t->resume, N_("Go on with the newest run, or begin one"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, verb, entries, arguments, 1, 1, error);
  GuiseTime time = 0;

  if (words == NULL || !guise_cli_parse_time (self->time, &time, error))
    return NULL;
  if (self->batch < 0 || self->resolution < 0 || self->device < 0 || t->iterations < 0 || t->epochs < 0
      || t->loss < 0 || t->loss >= 1)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                           _("Numbers of a training are above 0, and a loss is below 1"));
      return NULL;
    }

  if (!check_start (self, error))
    return NULL;

  t->start_from = self->start_from;
  t->preset = self->preset;
  t->model = self->model;
  t->kernels = self->kernels;
  add_precision (self);
  t->settings = (const char *const *) self->settings;
  t->batch = (guint) self->batch;
  t->resolution = (guint) self->resolution;
  t->device = (guint) self->device;
  t->seconds = (double) time / GUISE_TIME_SECOND;
  return g_steal_pointer (&words);
}

static double
get_figure (JsonObject *object, const char *name)
{
  return json_object_has_member (object, name) && !json_object_get_null_member (object, name)
           ? json_object_get_double_member (object, name) : -1;
}

static char *
figure_to_text (JsonObject *object, const char *name)
{
  double value = get_figure (object, name);

  return json_object_has_member (object, name) && !json_object_get_null_member (object, name)
           ? g_strdup_printf ("%.4g", value) : g_strdup (_("not measured"));
}

static void
print_training (GuiseCli *cli, JsonObject *object)
{
  g_autofree char *source = figure_to_text (object, "loss_source");
  g_autofree char *target = figure_to_text (object, "loss_target");
  g_autofree char *held_out = figure_to_text (object, "loss_held_out");
  g_autofree char *likeness = figure_to_text (object, "likeness");
  g_autofree char *bleed = figure_to_text (object, "identity_bleed");

  guise_cli_print (cli, _("run %d: %s on %s, iteration %" PRId64 ", %.1f images/s, stopped by %s"),
                   (int) json_object_get_int_member (object, "run"),
                   json_object_get_string_member (object, "model"),
                   json_object_get_string_member (object, "device"),
                   json_object_get_int_member (object, "iterations"),
                   get_figure (object, "images_per_second"),
                   json_object_get_string_member (object, "stopped_by"));
  guise_cli_print (cli, _("loss: source %s, target %s, held out %s; likeness %s, identity bleed %s"),
                   source, target, held_out, likeness, bleed);
  if (get_figure (object, "skipped_steps") > 0)
    {
      const gint64 n = json_object_get_int_member (object, "skipped_steps");

      guise_cli_print (cli, ngettext ("%" PRId64 " step changed nothing: its 16-bit gradients overflowed",
                                      "%" PRId64 " steps changed nothing: their 16-bit gradients overflowed", (gulong) n), n);
    }
}

static gboolean
run_train (GuiseCli *cli, const char *const *arguments, GError **error)
{
  g_auto(TrainOptions) options = TRAIN_OPTIONS_INIT;
  g_auto(GStrv) words = parse_training (cli, &guise_verb_train, &options, arguments, error);
  g_autoptr(GuiseProject) project = NULL;
  g_autoptr(GuiseJob) job = NULL;
  g_autoptr(JsonNode) result = NULL;
  JsonObject *object;

  if (words == NULL)
    return FALSE;
  if (options.training.find_rate)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                           _("The learning rate is looked for by “guise plan --find-rate”"));
      return FALSE;
    }
  project = guise_cli_open (cli, words[0], GUISE_PROJECT_WRITE, error);
  if (project != NULL)
    guise_cli_remark_masks (cli, project);
  job = project != NULL ? guise_project_train (project, &options.training, error) : NULL;
  result = job != NULL ? guise_cli_run (cli, project, job, _("Training"), error) : NULL;
  if (result == NULL)
    return FALSE;

  object = json_node_get_object (result);
  print_training (cli, object);
  if (json_object_has_member (object, "note") && !json_object_get_null_member (object, "note"))
    guise_cli_remark (cli, "%s", json_object_get_string_member (object, "note"));
  if (cli->json)
    guise_cli_print_json (json_object_ref (object));
  return guise_cli_close (cli, project);
}

/* The hourglass: a line a layer, with a bar as wide as what comes out of it. */
static void
print_layers (GuiseCli *cli, JsonArray *layers)
{
  gint64 widest = 1;

  for (guint i = 0; i < json_array_get_length (layers); i++)
    widest = MAX (widest, json_object_get_int_member (json_array_get_object_element (layers, i), "width"));

  for (guint i = 0; i < json_array_get_length (layers); i++)
    {
      JsonObject *layer = json_array_get_object_element (layers, i);
      const gint64 width = json_object_get_int_member (layer, "width");
      const gint64 n = MAX (1, (LAYER_BAR / 2) * width / widest);
      g_autoptr(GString) bar = g_string_new (NULL);
      g_autofree char *size = g_strdup_printf ("%" PRId64 " × %" PRId64 " × %" PRId64,
                                               json_object_get_int_member (layer, "height"), width,
                                               json_object_get_int_member (layer, "channels"));

      for (gint64 k = 0; k < 2 * n; k++)
        g_string_append (bar, "█");
      guise_cli_print (cli, "  %*s%s%*s  %-24s %-18s %12" PRId64, (int) (LAYER_BAR / 2 - n), "", bar->str,
                       (int) (LAYER_BAR / 2 - n), "", json_object_get_string_member (layer, "name"), size,
                       json_object_get_int_member (layer, "parameters"));
    }
}

static void
print_member_cb (JsonObject *object, const char *name, JsonNode *node, gpointer user_data)
{
  g_autofree char *text = NULL;

  if (g_str_equal (name, "layers"))
    print_layers (user_data, json_node_get_array (node));
  if (JSON_NODE_HOLDS_ARRAY (node))
    return;
  text = JSON_NODE_HOLDS_NULL (node) ? g_strdup ("–")
         : json_node_get_value_type (node) == G_TYPE_STRING ? json_node_dup_string (node)
                                                            : json_to_string (node, FALSE);

  guise_cli_print (user_data, "%-24s %s", name, text);
}

static gboolean
run_plan (GuiseCli *cli, const char *const *arguments, GError **error)
{
  g_auto(TrainOptions) options = TRAIN_OPTIONS_INIT;
  g_auto(GStrv) words = parse_training (cli, &guise_verb_plan, &options, arguments, error);
  g_autoptr(GuiseProject) project = NULL;
  g_autoptr(JsonNode) plan = NULL;

  if (words == NULL)
    return FALSE;
  project = guise_cli_open (cli, words[0], GUISE_PROJECT_READ, error);
  plan = project != NULL ? guise_project_plan (project, &options.training, cli->cancellable, error) : NULL;
  if (plan == NULL)
    return FALSE;

  json_object_foreach_member (json_node_get_object (plan), print_member_cb, cli);
  if (cli->json)
    guise_cli_print_json (json_object_ref (json_node_get_object (plan)));
  return TRUE;
}

static gboolean
run_preview (GuiseCli *cli, const char *const *arguments, GError **error)
{
  gint64 run = 0;
  const GOptionEntry entries[] = {
    { "run", 0, 0, G_OPTION_ARG_INT64, &run, N_("Another run than the newest"), "N" },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_preview, entries, arguments, 2, 2, error);
  g_autoptr(GuiseProject) project = NULL;
  g_autoptr(JsonNode) node = NULL;
  JsonObject *object;

  if (words == NULL)
    return FALSE;
  project = guise_cli_open (cli, words[0], GUISE_PROJECT_READ, error);
  node = project != NULL ? guise_project_preview (project, run, words[1], error) : NULL;
  if (node == NULL)
    return FALSE;

  object = json_node_get_object (node);
  guise_cli_print (cli, _("%s: run %d at iteration %" PRId64), words[1],
                   (int) json_object_get_int_member (object, "run"),
                   json_object_get_int_member (object, "iteration"));
  if (cli->json)
    guise_cli_print_json (json_object_ref (object));
  return TRUE;
}

const GuiseVerb guise_verb_train = { "train", "PROJECT", N_("Learn the source's face"), run_train };
const GuiseVerb guise_verb_plan = { "plan", "PROJECT", N_("What a training would take; starts nothing"), run_plan };
const GuiseVerb guise_verb_preview = { "preview", "PROJECT FILE.png", N_("The newest preview sheet of a run"), run_preview };
