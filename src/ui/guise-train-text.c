/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-text.h"

#include "guise-i18n.h"

#include <math.h>

char *
guise_train_text_dup_speed (const GuiseRunPlan *plan)
{
  if (isnan (plan->images_per_second))
    return g_strdup_printf (_("could not be measured on %s"), plan->device);
  if (plan->on_processor)
    return g_strdup_printf (_("%.0f images/s on the processor, which is slow: there is no graphics card to use"),
                            plan->images_per_second);
  return g_strdup_printf (_("%.0f images/s on %s"), plan->images_per_second, plan->device);
}

char *
guise_train_text_dup_times (const GuiseRunPlan *plan, GuiseRunOptions *options)
{
  GString *text = g_string_new (NULL);
  const double iterations = guise_run_options_get_rule (options, GUISE_RULE_ITERATIONS);
  const double epochs = guise_run_options_get_rule (options, GUISE_RULE_EPOCHS);

  if (!isnan (plan->seconds[GUISE_RULE_ITERATIONS]))
    {
      g_autofree char *time = guise_i18n_dup_span (plan->seconds[GUISE_RULE_ITERATIONS]);
      g_autofree char *number = guise_i18n_dup_number ((gint64) iterations);

      g_string_append_printf (text, _("%s for %s iterations"), time, number);
    }
  if (!isnan (plan->seconds[GUISE_RULE_EPOCHS]))
    {
      g_autofree char *time = guise_i18n_dup_span (plan->seconds[GUISE_RULE_EPOCHS]);

      g_string_append_printf (text, text->len > 0 ? "; " : "%s", "");
      g_string_append_printf (text, _("%s for %.0f epochs"), time, epochs);
    }
  if (!isnan (plan->seconds[GUISE_RULE_MINUTES]))
    {
      g_autofree char *time = guise_i18n_dup_span (plan->seconds[GUISE_RULE_MINUTES]);

      g_string_append_printf (text, text->len > 0 ? "; " : "%s", "");
      g_string_append_printf (text, _("%s by the clock"), time);
    }
  if (text->len == 0)
    g_string_append (text, _("cannot be foretold: it ends when it gets no better, or when you stop it"));
  else if (guise_run_options_get_rule (options, GUISE_RULE_PLATEAU) != 0)
    g_string_append (text, _("; less if it gets no better before"));
  return g_string_free (text, FALSE);
}

char *
guise_train_text_dup_memory (const GuiseRunPlan *plan)
{
  g_autofree char *device = g_format_size ((guint64) plan->device_bytes);
  g_autofree char *number = guise_i18n_dup_number (plan->n_parameters);

  return g_strdup_printf (_("%s for a network of %s parameters, its training and the faces"), device, number);
}

char *
guise_train_text_dup_faces (const GuiseRunPlan *plan)
{
  g_autofree char *source = guise_i18n_dup_number (plan->source_faces);
  g_autofree char *target = guise_i18n_dup_number (plan->target_faces);

  return g_strdup_printf (_("%s of the source and %s of the target to learn from; %u and %u are held out to judge by"),
                          source, target, plan->source_held_out, plan->target_held_out);
}

char *
guise_train_text_dup_safety (const GuiseRunPlan *plan)
{
  g_autofree char *size = g_format_size ((guint64) plan->checkpoint_bytes);
  g_autofree char *time = guise_i18n_dup_span (plan->checkpoint_seconds);

  return g_strdup_printf (_("saved every %s (%s each), which is the most that a power cut can cost"), time, size);
}

char *
guise_train_text_dup_phase (GuiseRun *run)
{
  switch (guise_run_get_phase (run))
    {
    case GUISE_RUN_PHASE_WAITING:
      return g_strdup (_("Waits for its turn"));
    case GUISE_RUN_PHASE_PREPARING:
      return g_strdup (_("Loading faces…"));
    case GUISE_RUN_PHASE_TRAINING:
      return g_strdup (_("Training"));
    case GUISE_RUN_PHASE_PAUSED:
      return g_strdup (_("Paused"));
    case GUISE_RUN_PHASE_STOPPING:
      return g_strdup (_("Stopping…"));
    case GUISE_RUN_PHASE_STOPPED:
      return g_strdup (_("Stopped; may go on"));
    case GUISE_RUN_PHASE_FINISHED:
      return g_strdup (_("Finished; may go on"));
    case GUISE_RUN_PHASE_FAILED:
    default:
      return g_strdup (_("Failed"));
    }
}

char *
guise_train_text_dup_far (GuiseRun *run)
{
  const GuiseRunFigures *figures = guise_run_get_figures (run);
  g_autofree char *number = guise_i18n_dup_number (figures->iterations);

  return g_strdup_printf (ngettext ("%s iteration · %.0f epochs", "%s iterations · %.0f epochs",
                                    (gulong) figures->iterations), number, floor (figures->epochs));
}

char *
guise_train_text_dup_left (GuiseRun *run)
{
  const GuiseRunFigures *figures = guise_run_get_figures (run);
  double least = INFINITY;
  g_autofree char *time = NULL;

  for (guint i = 0; i < GUISE_N_RULES; i++)
    if (!isnan (figures->seconds_left[i]))
      least = MIN (least, figures->seconds_left[i]);
  if (!isfinite (least))
    return NULL;
  time = guise_i18n_dup_span (least);
  return g_strdup_printf (_("%s at most"), time);
}

char *
guise_train_text_dup_taken (GuiseRun *run)
{
  const GuiseRunFigures *figures = guise_run_get_figures (run);
  g_autofree char *taken = NULL, *planned = NULL;

  if (figures->device_bytes <= 0)
    return NULL;
  taken = g_format_size ((guint64) figures->device_bytes);
  if (figures->planned_bytes <= 0)
    return g_steal_pointer (&taken);
  planned = g_format_size ((guint64) figures->planned_bytes);
  return g_strdup_printf (_("%s (planned %s)"), taken, planned);
}

/* (transfer full) (nullable): of one that is set. */
static char *
dup_rule (GuiseRule rule, double value)
{
  g_autofree char *number = guise_i18n_dup_number ((gint64) value), *span = guise_i18n_dup_span (60 * value);
  g_autofree char *loss = guise_i18n_dup_decimal (value, 3);

  if (value <= 0)
    return NULL;
  switch (rule)
    {
    case GUISE_RULE_ITERATIONS:
      return g_strdup_printf (ngettext ("%s iteration", "%s iterations", (gulong) value), number);
    case GUISE_RULE_EPOCHS:
      return g_strdup_printf (ngettext ("%s epoch", "%s epochs", (gulong) value), number);
    case GUISE_RULE_LOSS:
      return g_strdup_printf (_("loss %s"), loss);
    case GUISE_RULE_MINUTES:
      return g_strdup (span);
    case GUISE_RULE_PLATEAU:
      return g_strdup (_("held-out plateau"));
    case GUISE_N_RULES:
    default:
      return NULL;
    }
}

char *
guise_train_text_dup_stops (GuiseRun *run)
{
  static const GuiseRule order[] = {
    GUISE_RULE_PLATEAU, GUISE_RULE_ITERATIONS, GUISE_RULE_EPOCHS, GUISE_RULE_LOSS, GUISE_RULE_MINUTES,
  };
  const GuiseRunFigures *figures = guise_run_get_figures (run);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) rules = NULL;

  if (!guise_run_is_active (run))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      g_autofree char *rule = dup_rule (order[i], figures->rules[order[i]]);

      if (rule != NULL)
        g_strv_builder_add (builder, rule);
    }
  rules = g_strv_builder_end (builder);
  /* Translators: between what ends a training, whichever comes first: "held-out plateau, or 30,000 iterations". */
  return rules[0] != NULL ? g_strjoinv (_(", or "), rules) : g_strdup (_("when you stop it"));
}
