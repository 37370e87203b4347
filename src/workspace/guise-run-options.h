/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  GUISE_RUN_QUICK,
  GUISE_RUN_STANDARD,
  GUISE_RUN_FINE,
  GUISE_N_RUN_PRESETS
} GuiseRunPreset;

/* Words for people: "Quick". (transfer none) */
const char *guise_run_preset_get_title       (GuiseRunPreset preset);
const char *guise_run_preset_get_description (GuiseRunPreset preset);

typedef enum
{
  GUISE_SETTING_NUMBER,
  GUISE_SETTING_WHOLE,     /* a whole number */
  GUISE_SETTING_SWITCH,    /* 0 or 1 */
  GUISE_SETTING_CHOICE     /* number of an entry of @choices */
} GuiseSettingKind;

/**
 * GuiseSetting: one of a run's settings.
 * @name: as the run keeps it: "batch"
 * @group, @title, @help: words for people, translated
 * @digits: behind the point that make sense
 * @choices: (nullable) (array zero-terminated=1)
 */
typedef struct
{
  const char        *name;
  const char        *group, *title, *help;
  GuiseSettingKind   kind;
  double             min, max, step;
  guint              digits;
  const char *const *choices;
} GuiseSetting;

/* What ends a training; 0 never does. */
typedef enum
{
  GUISE_RULE_ITERATIONS,
  GUISE_RULE_EPOCHS,
  GUISE_RULE_LOSS,         /* 0..1 */
  GUISE_RULE_MINUTES,
  GUISE_RULE_PLATEAU,      /* 0 or 1 */
  GUISE_N_RULES
} GuiseRule;

/* The setting that says what of the weights of a start is taken. */
#define GUISE_RUN_ENCODER_ONLY "encoder_only"

#define GUISE_TYPE_RUN_OPTIONS (guise_run_options_get_type ())
G_DECLARE_FINAL_TYPE (GuiseRunOptions, guise_run_options, GUISE, RUN_OPTIONS, GObject)

/**
 * GuiseRunOptions:
 *
 * What a new run shall be: persons, preset, each setting, and what ends it.
 *
 * `changed` is emitted after each change.
 *
 * Thread: main only.
 */
GuiseRunOptions *guise_run_options_new        (GuiseRunPreset preset);
GuiseRunOptions *guise_run_options_copy       (GuiseRunOptions *self);

/* Takes all settings of @preset and the rules that go with it; the persons, and what it begins with, stay. */
void             guise_run_options_set_preset (GuiseRunOptions *self, GuiseRunPreset preset);
GuiseRunPreset   guise_run_options_get_preset (GuiseRunOptions *self);

/* 0: not chosen yet. */
void             guise_run_options_set_persons (GuiseRunOptions *self, gint64 source, gint64 target);
gint64           guise_run_options_get_source  (GuiseRunOptions *self);
gint64           guise_run_options_get_target  (GuiseRunOptions *self);

/* From 1, as `guise devices` counts; 0: the best. */
void             guise_run_options_set_device  (GuiseRunOptions *self, guint device);
guint            guise_run_options_get_device  (GuiseRunOptions *self);

/**
 * guise_run_options_set_start:
 * @run: of the project, whose weights it begins with; 0: none
 * @file: (nullable): path of a file of weights; then @run is 0
 *
 * Without either it begins with random weights, as it does with a preset.
 */
void             guise_run_options_set_start      (GuiseRunOptions *self, gint64 run, const char *file);
gint64           guise_run_options_get_start_run  (GuiseRunOptions *self);
const char      *guise_run_options_get_start_file (GuiseRunOptions *self);   /* (nullable) */
gboolean         guise_run_options_has_start      (GuiseRunOptions *self);

/* (transfer none): all settings there are, group by group. */
const GuiseSetting *guise_run_options_list_settings (guint *n_settings);

/* @index: in that list. What is out of range is brought into it. */
double           guise_run_options_get        (GuiseRunOptions *self, guint index);
void             guise_run_options_set        (GuiseRunOptions *self, guint index, double value);

/* Whether it is what the preset says; what the preset says; and back to that. */
gboolean         guise_run_options_is_usual   (GuiseRunOptions *self, guint index);
double           guise_run_options_get_usual  (GuiseRunOptions *self, guint index);
void             guise_run_options_reset      (GuiseRunOptions *self, guint index);
void             guise_run_options_reset_all  (GuiseRunOptions *self);
guint            guise_run_options_count_unusual (GuiseRunOptions *self);   /* what it begins with counts, too */

/* Whether it makes a difference, with what is chosen beside it. */
gboolean         guise_run_options_matters    (GuiseRunOptions *self, guint index);

double           guise_run_options_get_rule   (GuiseRunOptions *self, GuiseRule rule);
void             guise_run_options_set_rule   (GuiseRunOptions *self, GuiseRule rule, double value);

/* (transfer full) (nullable): a sentence on what is wrong, such as settings that exclude each other. */
char            *guise_run_options_dup_problem (GuiseRunOptions *self);

G_END_DECLS
