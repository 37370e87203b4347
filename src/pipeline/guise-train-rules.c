/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-rules.h"

#include <math.h>

#include "guise-i18n.h"
#include "guise-job-words.h"
#include "guise-json.h"
#include "guise-optimizer.h"

/* What a decay ends at. */
#define LATE_RATE 0.1

/* A plateau is looked for once there are so many measures, and means that the best of the last quarter is not better
 * than the best before by this part. */
#define PLATEAU_MIN_MEASURES 12
#define PLATEAU_GAIN 0.01

/* Least part of the rate that plateaus leave: below nothing is learned, and in some weeks halving comes to 0. */
#define LEAST_FACTOR 1e-3

/* After as many steps a device that is lost again is not one that fails. */
#define GOOD_STEPS 1000

#define SMOOTHING 0.99

/* Nobody trains for as many seconds or steps. */
#define MAX_RULE 1e12

/* What a training holds besides device and checkpoint: the driver and what it compiles, OpenCV's networks that measure
 * likeness, faces that are read. Measured, see docs/training.md. */
#define PROCESS_BYTES (420 * G_GUINT64_CONSTANT (1000000))

double
guise_train_get_rate_factor (const GuiseTrainSettings *settings, gint64 iteration)
{
  double part;

  if (settings->schedule != GUISE_SCHEDULE_COSINE)
    return 1;

  part = CLAMP ((double) (iteration - settings->warm_up) / settings->decay, 0.0, 1.0);
  return LATE_RATE + (1 - LATE_RATE) * (1 + cos (G_PI * part)) / 2;
}

double
guise_train_get_warp (const GuiseTrainSettings *settings, gint64 iteration)
{
  if (settings->warp_until == 0)
    return settings->warp;

  return settings->warp
         + (settings->warp_late - settings->warp) * MIN ((double) iteration / settings->warp_until, 1.0);
}

double
guise_train_get_warp_cells (const GuiseTrainSettings *settings, gint64 iteration)
{
  /* A warp of 0 says nothing about how it falls, and one that rises would make cells pass each other. */
  const double part = settings->warp > 0 ? guise_train_get_warp (settings, iteration) / settings->warp : 1;

  return settings->warp_cells * MIN (part, 1.0);
}

double
guise_plateau_add (GuisePlateau *self, double loss, guint patience, gint64 iteration)
{
  if (!(loss < self->best * (1 - PLATEAU_GAIN)) && self->best > 0)
    {
      if (iteration - self->since < patience)
        return self->factor;
      self->factor = MAX (self->factor / 2, LEAST_FACTOR);
    }

  self->best = self->best > 0 ? MIN (self->best, loss) : loss;
  self->since = iteration;
  return self->factor;
}

guint64
guise_train_get_checkpoint_bytes (const GuiseTrainSettings *settings, guint64 n_parameters)
{
  const guint n_moments = (guise_optimizer_has_moment1 (settings->optimizer) ? 1 : 0)
                          + (guise_optimizer_has_moment2 (settings->optimizer) ? 1 : 0);

  /* Weights, moments, and the averaged weights where they are kept. */
  return (1 + n_moments + (settings->average > 0 ? 1 : 0)) * sizeof (float) * n_parameters;
}

double
guise_train_get_checkpoint_seconds (guint64 checkpoint_bytes)
{
  /* Writing takes a few seconds of the promised 30 or 300. */
  return checkpoint_bytes <= 150 * 1000 * 1000 ? 24 : 270;
}

guint
guise_train_count_lost (guint n_lost, gint64 n_steps)
{
  return n_steps >= GOOD_STEPS ? 1 : n_lost + 1;
}

guint64
guise_train_predict_process (gboolean on_processor, guint64 device_bytes, guint64 checkpoint_bytes)
{
  return PROCESS_BYTES + checkpoint_bytes + (on_processor ? device_bytes : 0);
}

static double
best_between (const GuiseTrainProgress *progress, gint64 from, gint64 to, guint *n)
{
  double best = INFINITY;

  *n = 0;
  for (guint i = 0; i < progress->n_held_out; i++)
    if (progress->held_out[i].iteration > from && progress->held_out[i].iteration <= to)
      {
        best = MIN (best, progress->held_out[i].loss);
        (*n)++;
      }

  return best;
}

static gboolean
is_on_plateau (const GuiseTrainProgress *progress)
{
  const gint64 late = progress->iterations - progress->iterations / 4;
  guint n_before, n_late;
  double before = best_between (progress, -1, late, &n_before);
  double after = best_between (progress, late, progress->iterations, &n_late);

  return n_late > 0 && n_before + n_late >= PLATEAU_MIN_MEASURES && after > before * (1 - PLATEAU_GAIN);
}

gboolean
guise_stop_rules_met (const GuiseStopRules *rules, const GuiseTrainProgress *progress, GuiseStop *out)
{
  if (rules->iterations > 0 && progress->iterations >= rules->iterations)
    *out = GUISE_STOP_BY_ITERATIONS;
  else if (rules->epochs > 0 && progress->epochs >= rules->epochs)
    *out = GUISE_STOP_BY_EPOCHS;
  else if (rules->loss > 0 && progress->loss <= rules->loss)
    *out = GUISE_STOP_BY_LOSS;
  else if (rules->plateau && is_on_plateau (progress))
    *out = GUISE_STOP_BY_PLATEAU;
  else if (rules->seconds > 0 && progress->seconds >= rules->seconds)
    *out = GUISE_STOP_BY_TIME;
  else
    return FALSE;

  return TRUE;
}

double
guise_stop_rules_get_seconds_left (const GuiseStopRules *rules, const GuiseTrainProgress *progress)
{
  const double rate = progress->iterations_per_second;
  double left = INFINITY;

  if (rules->iterations > 0 && rate > 0)
    left = MIN (left, (double) (rules->iterations - progress->iterations) / rate);
  if (rules->epochs > 0 && rate > 0 && progress->epochs > 0)
    left = MIN (left, (rules->epochs / progress->epochs - 1) * (double) progress->iterations / rate);
  if (rules->seconds > 0)
    left = MIN (left, rules->seconds - progress->seconds);

  return isfinite (left) ? MAX (left, 0.0) : NAN;
}

JsonObject *
guise_stop_rules_to_json (const GuiseStopRules *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "iterations", self->iterations);
  json_object_set_double_member (object, "epochs", self->epochs);
  json_object_set_double_member (object, "loss", self->loss);
  json_object_set_double_member (object, "seconds", self->seconds);
  json_object_set_boolean_member (object, "plateau", self->plateau);
  return object;
}

/* 0 where it is no number, or none that a rule can be. */
static double
read_rule (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  const double value = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : 0;

  return value > 0 && value <= MAX_RULE ? value : 0;
}

gboolean
guise_stop_rules_from_plan (GuiseStopRules *self, const char *plan)
{
  g_autoptr(JsonNode) root = plan != NULL ? guise_json_parse (plan, NULL) : NULL;
  JsonNode *node;
  JsonObject *rules;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)
      || (node = json_object_get_member (json_node_get_object (root), GUISE_STOP_RULES_MEMBER)) == NULL
      || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;

  rules = json_node_get_object (node);
  *self = (GuiseStopRules) {
    .iterations = (gint64) read_rule (rules, "iterations"), .epochs = read_rule (rules, "epochs"),
    .loss = MIN (read_rule (rules, "loss"), 1), .seconds = read_rule (rules, "seconds"),
    .plateau = read_rule (rules, "plateau") > 0,
  };
  return TRUE;
}

void
guise_smooth_loss_add (GuiseSmoothLoss *self, double loss)
{
  self->sum = SMOOTHING * self->sum + (1 - SMOOTHING) * loss;
  self->weight = SMOOTHING * self->weight + (1 - SMOOTHING);
}

double
guise_smooth_loss_get (const GuiseSmoothLoss *self)
{
  return self->weight > 0 ? self->sum / self->weight : NAN;
}

char *
guise_train_told_dup_text (const GuiseTrainTold *self)
{
  g_autofree char *iteration = guise_i18n_dup_number (self->iteration);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _("iteration %s"), iteration);
  if (!isnan (self->images_per_second))
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, _("%.0f images/s"), self->images_per_second);
    }
  if (!isnan (self->loss_source) && !isnan (self->loss_target))
    {
      g_string_append (text, " · ");
      /* Translators: of the source and of the target. */
      g_string_append_printf (text, _("loss %.3f/%.3f"), self->loss_source, self->loss_target);
    }
  if (!isnan (self->seconds_left))
    guise_job_words_append_left (text, self->seconds_left);
  if (self->is_full)
    {
      g_string_append (text, " · ");
      g_string_append (text, _("the disk is full: nothing can be saved"));
    }
  return g_string_free (text, FALSE);
}
