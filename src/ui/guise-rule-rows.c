/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-rule-rows.h"

struct _GuiseRuleRows
{
  AdwPreferencesGroup  parent_instance;

  GtkSwitch           *plateau;
  GtkSpinButton       *iterations, *minutes, *epochs, *loss;

  GuiseRunOptions     *options;   /* (nullable): until they are set */
  gboolean             showing;   /* widgets are being set from the options */
};

G_DEFINE_FINAL_TYPE (GuiseRuleRows, guise_rule_rows, ADW_TYPE_PREFERENCES_GROUP)

/* Number of a rule: its spin button; the plateau has a switch. */
static GtkSpinButton *
spin_of (GuiseRuleRows *self, GuiseRule rule)
{
  switch (rule)
    {
    case GUISE_RULE_ITERATIONS:
      return self->iterations;
    case GUISE_RULE_EPOCHS:
      return self->epochs;
    case GUISE_RULE_LOSS:
      return self->loss;
    case GUISE_RULE_MINUTES:
      return self->minutes;
    case GUISE_RULE_PLATEAU:
    case GUISE_N_RULES:
    default:
      return NULL;
    }
}

static void
show (GuiseRuleRows *self)
{
  self->showing = TRUE;
  gtk_switch_set_active (self->plateau, guise_run_options_get_rule (self->options, GUISE_RULE_PLATEAU) != 0);
  for (guint i = 0; i < GUISE_N_RULES; i++)
    if (spin_of (self, (GuiseRule) i) != NULL)
      gtk_spin_button_set_value (spin_of (self, (GuiseRule) i), guise_run_options_get_rule (self->options, (GuiseRule) i));
  self->showing = FALSE;
}

static void
plateau_cb (GuiseRuleRows *self)
{
  if (!self->showing && self->options != NULL)
    guise_run_options_set_rule (self->options, GUISE_RULE_PLATEAU, gtk_switch_get_active (self->plateau));
}

static void
spin_cb (GuiseRuleRows *self, GtkSpinButton *spin)
{
  if (self->showing || self->options == NULL)
    return;
  for (guint i = 0; i < GUISE_N_RULES; i++)
    if (spin_of (self, (GuiseRule) i) == spin)
      guise_run_options_set_rule (self->options, (GuiseRule) i, gtk_spin_button_get_value (spin));
}

void
guise_rule_rows_set_options (GuiseRuleRows *self, GuiseRunOptions *options)
{
  g_return_if_fail (GUISE_IS_RULE_ROWS (self) && self->options == NULL);

  self->options = g_object_ref (options);
  g_signal_connect_object (options, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}

static void
guise_rule_rows_dispose (GObject *object)
{
  g_clear_object (&GUISE_RULE_ROWS (object)->options);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_RULE_ROWS);

  G_OBJECT_CLASS (guise_rule_rows_parent_class)->dispose (object);
}

static void
guise_rule_rows_class_init (GuiseRuleRowsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_rule_rows_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-rule-rows.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseRuleRows, plateau);
  gtk_widget_class_bind_template_child (widget_class, GuiseRuleRows, iterations);
  gtk_widget_class_bind_template_child (widget_class, GuiseRuleRows, minutes);
  gtk_widget_class_bind_template_child (widget_class, GuiseRuleRows, epochs);
  gtk_widget_class_bind_template_child (widget_class, GuiseRuleRows, loss);
}

static void
guise_rule_rows_init (GuiseRuleRows *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (self->plateau, "notify::active", G_CALLBACK (plateau_cb), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < GUISE_N_RULES; i++)
    if (spin_of (self, (GuiseRule) i) != NULL)
      g_signal_connect_object (spin_of (self, (GuiseRule) i), "value-changed", G_CALLBACK (spin_cb), self,
                               G_CONNECT_SWAPPED);
}
