/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-run-setup.h"

#include "guise-i18n.h"
#include "guise-project-training.h"
#include "guise-rule-rows.h"
#include "guise-setting-row.h"
#include "guise-start-row.h"
#include "guise-train-text.h"

#include <adwaita.h>
#include <math.h>

/* A plan is made when nothing was changed for so long. */
#define PLAN_DELAY_MS 700

struct _GuiseRunSetup
{
  GtkWidget         parent_instance;

  GtkWidget        *page;
  AdwComboRow      *source, *target;
  GtkLabel         *problem;
  AdwPreferencesGroup *presets, *advanced;
  GtkWidget        *measuring, *spinner, *speed, *time, *memory, *faces, *safety, *advice;
  GuiseRuleRows    *rules;
  GuiseStartRow    *start;         /* (nullable): until somebody looks at its group */
  GtkWidget        *reset_all;
  GtkWidget        *preset_buttons[GUISE_N_RUN_PRESETS];

  GuiseProject     *project;       /* (nullable) */
  GSignalGroup     *runs;          /* of the list of runs */
  GuiseRunOptions  *options;
  GCancellable     *cancellable;   /* (nullable): of the plan that is being made */
  GuiseRunPlan     *plan;          /* (nullable): that is shown */
  guint             plan_source;   /* a plan is about to be made */
  gboolean          showing;       /* widgets are being set from the options */
  gboolean          is_chosen;     /* persons were chosen by hand */
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseRunSetup, guise_run_setup, GTK_TYPE_WIDGET)

static GuiseRunList *
get_runs (GuiseRunSetup *self)
{
  return self->project != NULL ? guise_project_get_runs (self->project) : NULL;
}

/* Of the persons, 0 when there is none at @position. */
static gint64
person_at (GuiseRunSetup *self, guint position)
{
  guint n_persons = 0;
  const GuiseRunPerson *const *persons = self->project != NULL
                                         ? guise_run_list_get_persons (get_runs (self), &n_persons) : NULL;

  return position < n_persons ? persons[position]->id : 0;
}

static guint
position_of (GuiseRunSetup *self, gint64 person)
{
  guint n_persons = 0;
  const GuiseRunPerson *const *persons = guise_run_list_get_persons (get_runs (self), &n_persons);

  for (guint i = 0; i < n_persons; i++)
    if (persons[i]->id == person)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

static void
set_row (GtkWidget *row, const char *text)
{
  gtk_widget_set_visible (row, text != NULL);
  if (text != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (text, -1);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
    }
}

/* @plan: (transfer full) (nullable) */
static void
show_plan (GuiseRunSetup *self, GuiseRunPlan *plan)
{
  g_autofree char *speed = plan != NULL ? guise_train_text_dup_speed (plan) : NULL;
  g_autofree char *time = plan != NULL ? guise_train_text_dup_times (plan, self->options) : NULL;
  g_autofree char *memory = plan != NULL ? guise_train_text_dup_memory (plan) : NULL;
  g_autofree char *faces = plan != NULL ? guise_train_text_dup_faces (plan) : NULL;
  g_autofree char *safety = plan != NULL ? guise_train_text_dup_safety (plan) : NULL;

  set_row (self->speed, speed);
  set_row (self->time, time);
  set_row (self->memory, memory);
  set_row (self->faces, faces);
  set_row (self->safety, safety);
  set_row (self->advice, plan != NULL ? plan->advice : NULL);
  g_clear_pointer (&self->plan, guise_run_plan_free);
  self->plan = plan;
}

static void
show_measuring (GuiseRunSetup *self, const char *title, const char *subtitle, gboolean spins)
{
  gtk_widget_set_visible (self->measuring, title != NULL);
  gtk_widget_set_visible (self->spinner, spins);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), spins);
  if (title != NULL)
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->measuring), title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->measuring), subtitle);
    }
}

static void
planned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseRunSetup) self = GUISE_RUN_SETUP (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseRunPlan) plan = guise_project_plan_run_finish (GUISE_PROJECT (source), result, &error);

  /* One that was given up: another has begun, or nobody looks. */
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  g_clear_object (&self->cancellable);
  if (plan != NULL)
    {
      show_measuring (self, NULL, NULL, FALSE);
      show_plan (self, g_steal_pointer (&plan));
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autofree char *escaped = g_markup_escape_text (error->message, -1);

      show_measuring (self, _("Cannot Be Planned"), escaped, FALSE);
    }
}

static void
forget_plan (GuiseRunSetup *self)
{
  g_clear_handle_id (&self->plan_source, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static gboolean
plan_cb (gpointer user_data)
{
  GuiseRunSetup *self = GUISE_RUN_SETUP (user_data);

  self->plan_source = 0;
  self->cancellable = g_cancellable_new ();
  guise_project_plan_run_async (self->project, self->options, self->cancellable, planned_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* Anew, after a moment; not while something trains, which it would slow down. */
static void
plan_soon (GuiseRunSetup *self)
{
  g_autofree char *problem = guise_run_options_dup_problem (self->options);

  forget_plan (self);
  if (self->project == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  show_plan (self, NULL);
  if (problem != NULL)
    {
      /* Above it stands why. */
      show_measuring (self, _("Nothing to Plan Yet"), "", FALSE);
    }
  else if (guise_run_list_get_training (get_runs (self)) != NULL)
    {
      show_measuring (self, _("Not Measured"), _("Another run is training; the plan is made when it has ended"), FALSE);
    }
  else
    {
      show_measuring (self, _("Measuring…"), _("Twenty steps are made and thrown away"), TRUE);
      self->plan_source = g_timeout_add (PLAN_DELAY_MS, plan_cb, self);
    }
}

static void
show_options (GuiseRunSetup *self)
{
  const GuiseRunPreset preset = guise_run_options_get_preset (self->options);
  g_autofree char *problem = guise_run_options_dup_problem (self->options);

  self->showing = TRUE;
  if (self->project != NULL)
    {
      adw_combo_row_set_selected (self->source, position_of (self, guise_run_options_get_source (self->options)));
      adw_combo_row_set_selected (self->target, position_of (self, guise_run_options_get_target (self->options)));
    }
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->preset_buttons[preset]), TRUE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "setup.reset-all",
                                 guise_run_options_count_unusual (self->options) > 0);
  gtk_label_set_text (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  self->showing = FALSE;
}

static void
options_cb (GuiseRunSetup *self)
{
  show_options (self);
  plan_soon (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* The same for both rows. */
static void
show_persons (GuiseRunSetup *self)
{
  guint n_persons = 0;
  const GuiseRunPerson *const *persons = guise_run_list_get_persons (get_runs (self), &n_persons);
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < n_persons; i++)
    {
      g_autofree char *number = guise_i18n_dup_number (persons[i]->n_kept);
      /* Translators: a person, and how many faces of them are kept. */
      g_autofree char *name = g_strdup_printf (_("%s · %s faces"), persons[i]->name, number);

      gtk_string_list_append (names, name);
    }
  self->showing = TRUE;
  adw_combo_row_set_model (self->source, G_LIST_MODEL (names));
  adw_combo_row_set_model (self->target, G_LIST_MODEL (names));
  self->showing = FALSE;

  if (!self->is_chosen)
    {
      gint64 source, target;

      guise_run_list_choose_persons (get_runs (self), &source, &target);
      guise_run_options_set_persons (self->options, source, target);
    }
  show_options (self);
}

static void
persons_cb (GuiseRunSetup *self)
{
  if (self->showing)
    return;
  self->is_chosen = TRUE;
  guise_run_options_set_persons (self->options, person_at (self, adw_combo_row_get_selected (self->source)),
                                 person_at (self, adw_combo_row_get_selected (self->target)));
}

static void
preset_cb (GuiseRunSetup *self, GParamSpec *pspec, GtkCheckButton *button)
{
  if (self->showing || !gtk_check_button_get_active (button))
    return;
  for (guint i = 0; i < GUISE_N_RUN_PRESETS; i++)
    if (self->preset_buttons[i] == GTK_WIDGET (button))
      guise_run_options_set_preset (self->options, (GuiseRunPreset) i);
}

static void
reset_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guise_run_options_reset_all (GUISE_RUN_SETUP (widget)->options);
}

void
guise_run_setup_set_project (GuiseRunSetup *self, GuiseProject *project)
{
  g_return_if_fail (GUISE_IS_RUN_SETUP (self));

  forget_plan (self);
  g_set_object (&self->project, project);
  self->is_chosen = FALSE;
  /* A run of another project is none of this one. */
  guise_run_options_set_start (self->options, 0, NULL);
  if (self->start != NULL)
    guise_start_row_set_runs (self->start, get_runs (self));
  g_signal_group_set_target (self->runs, get_runs (self));
  if (project != NULL)
    show_persons (self);
}

GuiseRunOptions *
guise_run_setup_get_options (GuiseRunSetup *self)
{
  g_return_val_if_fail (GUISE_IS_RUN_SETUP (self), NULL);

  return self->options;
}

/* Before what says what is taken of it and what stays as it is. */
static void
add_start (GuiseRunSetup *self, AdwExpanderRow *expander)
{
  self->start = GUISE_START_ROW (guise_start_row_new (self->options));
  guise_start_row_set_runs (self->start, get_runs (self));
  adw_expander_row_add_row (expander, GTK_WIDGET (self->start));
}

/* The rows of a group, once somebody looks at it. */
static void
expanded_cb (AdwExpanderRow *expander, GParamSpec *pspec, gpointer user_data)
{
  GuiseRunSetup *self = GUISE_RUN_SETUP (user_data);
  const char *group = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (expander));
  guint n_settings;
  const GuiseSetting *settings = guise_run_options_list_settings (&n_settings);

  g_signal_handlers_disconnect_by_func (expander, expanded_cb, self);
  for (guint i = 0; i < n_settings; i++)
    {
      if (!g_str_equal (settings[i].group, group))
        continue;
      if (g_str_equal (settings[i].name, GUISE_RUN_ENCODER_ONLY))
        add_start (self, expander);
      adw_expander_row_add_row (expander, guise_setting_row_new (self->options, i));
    }
}

/* An expander for each group of settings. */
static void
add_settings (GuiseRunSetup *self)
{
  guint n_settings;
  const GuiseSetting *settings = guise_run_options_list_settings (&n_settings);

  for (guint i = 0; i < n_settings; i++)
    if (i == 0 || !g_str_equal (settings[i].group, settings[i - 1].group))
      {
        GtkWidget *expander = adw_expander_row_new ();

        adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), settings[i].group);
        g_signal_connect_object (expander, "notify::expanded", G_CALLBACK (expanded_cb), self, 0);
        adw_preferences_group_add (self->advanced, expander);
      }
}

const GuiseRunPlan *
guise_run_setup_get_plan (GuiseRunSetup *self)
{
  g_return_val_if_fail (GUISE_IS_RUN_SETUP (self), NULL);

  return self->plan;
}

void
guise_run_setup_set_options (GuiseRunSetup *self, GuiseRunOptions *options)
{
  guint n_settings;

  g_return_if_fail (GUISE_IS_RUN_SETUP (self));

  /* The rows follow the options that there are. */
  guise_run_options_list_settings (&n_settings);
  self->is_chosen = TRUE;
  guise_run_options_set_preset (self->options, guise_run_options_get_preset (options));
  for (guint i = 0; i < n_settings; i++)
    guise_run_options_set (self->options, i, guise_run_options_get (options, i));
  for (guint i = 0; i < GUISE_N_RULES; i++)
    guise_run_options_set_rule (self->options, i, guise_run_options_get_rule (options, i));
  guise_run_options_set_start (self->options, guise_run_options_get_start_run (options),
                               guise_run_options_get_start_file (options));
  guise_run_options_set_persons (self->options, guise_run_options_get_source (options),
                                 guise_run_options_get_target (options));
}

static void
add_presets (GuiseRunSetup *self)
{
  for (guint i = 0; i < GUISE_N_RUN_PRESETS; i++)
    {
      GtkWidget *row = adw_action_row_new (), *button = gtk_check_button_new ();
      const char *title = guise_run_preset_get_title ((GuiseRunPreset) i);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), guise_run_preset_get_description ((GuiseRunPreset) i));
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      if (i > 0)
        gtk_check_button_set_group (GTK_CHECK_BUTTON (button), GTK_CHECK_BUTTON (self->preset_buttons[0]));
      g_signal_connect_object (button, "notify::active", G_CALLBACK (preset_cb), self, G_CONNECT_SWAPPED);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), button);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
      adw_preferences_group_add (self->presets, row);
      self->preset_buttons[i] = button;
    }
}

static void
guise_run_setup_unmap (GtkWidget *widget)
{
  forget_plan (GUISE_RUN_SETUP (widget));

  GTK_WIDGET_CLASS (guise_run_setup_parent_class)->unmap (widget);
}

static void
guise_run_setup_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (guise_run_setup_parent_class)->map (widget);

  plan_soon (GUISE_RUN_SETUP (widget));
}

static void
guise_run_setup_dispose (GObject *object)
{
  GuiseRunSetup *self = GUISE_RUN_SETUP (object);

  forget_plan (self);
  if (self->runs != NULL)
    g_signal_group_set_target (self->runs, NULL);
  g_clear_pointer (&self->plan, guise_run_plan_free);
  g_clear_object (&self->runs);
  g_clear_object (&self->options);
  g_clear_object (&self->project);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_RUN_SETUP);

  G_OBJECT_CLASS (guise_run_setup_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, GuiseRunSetup, name)
  BIND (page);
  BIND (source);
  BIND (target);
  BIND (problem);
  BIND (presets);
  BIND (advanced);
  BIND (measuring);
  BIND (spinner);
  BIND (speed);
  BIND (time);
  BIND (memory);
  BIND (faces);
  BIND (safety);
  BIND (advice);
  BIND (rules);
  BIND (reset_all);
#undef BIND
}

static void
guise_run_setup_class_init (GuiseRunSetupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (GUISE_TYPE_RULE_ROWS);
  G_OBJECT_CLASS (klass)->dispose = guise_run_setup_dispose;
  widget_class->map = guise_run_setup_map;
  widget_class->unmap = guise_run_setup_unmap;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-run-setup.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_install_action (widget_class, "setup.reset-all", NULL, reset_all);
  bind_children (widget_class);
}

static void
guise_run_setup_init (GuiseRunSetup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->options = guise_run_options_new (GUISE_RUN_QUICK);
  guise_rule_rows_set_options (self->rules, self->options);
  add_presets (self);
  add_settings (self);

  self->runs = g_signal_group_new (GUISE_TYPE_RUN_LIST);
  g_signal_group_connect_swapped (self->runs, "persons-changed", G_CALLBACK (show_persons), self);
  g_signal_group_connect_swapped (self->runs, "notify::training", G_CALLBACK (plan_soon), self);
  g_signal_connect_object (self->options, "changed", G_CALLBACK (options_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->source, "notify::selected", G_CALLBACK (persons_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->target, "notify::selected", G_CALLBACK (persons_cb), self, G_CONNECT_SWAPPED);
  show_options (self);
}
