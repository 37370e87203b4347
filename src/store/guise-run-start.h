/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The member of a run's plan that says what it began with. */
#define GUISE_RUN_START_MEMBER "start"

/**
 * GuiseRunStart: what a run began with in place of random weights.
 * @run: of the project; 0: none
 * @checkpoint: of @run, see guise-checkpoint-choice.h
 * @file: (nullable): of weights; then @run is 0
 * @encoder_only: of those nothing but the encoder
 */
typedef struct
{
  gint64   run, checkpoint;
  char    *file;
  gboolean encoder_only;
} GuiseRunStart;

#define GUISE_RUN_START_INIT { 0 }

void        guise_run_start_clear     (GuiseRunStart *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseRunStart, guise_run_start_clear)

/* (transfer full): {"run" and "checkpoint" or "file", "encoder_only"}, for the plan that a run keeps. Thread: any. */
JsonObject *guise_run_start_to_json   (const GuiseRunStart *self);

/**
 * guise_run_start_from_plan:
 * @self: (out): cleared or zeroed before; filled in on success
 * @plan: (nullable): of a run, and so of anybody
 *
 * Returns: %FALSE where @plan says nothing of a start, or nothing that makes sense: the run began with random weights
 *
 * Thread: any.
 */
gboolean    guise_run_start_from_plan (GuiseRunStart *self, const char *plan);

G_END_DECLS
