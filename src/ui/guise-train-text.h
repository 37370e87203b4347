/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project-training.h"

G_BEGIN_DECLS

/* Figures of a training in words. All (transfer full). Thread: any. */

/* "4 min", "1 h 20 min". */
char *guise_train_text_dup_seconds (double seconds);

/* Of a plan. */
char *guise_train_text_dup_speed   (const GuiseRunPlan *plan);
char *guise_train_text_dup_times   (const GuiseRunPlan *plan, GuiseRunOptions *options);
char *guise_train_text_dup_memory  (const GuiseRunPlan *plan);
char *guise_train_text_dup_faces   (const GuiseRunPlan *plan);
char *guise_train_text_dup_safety  (const GuiseRunPlan *plan);

/* Of a run: what it is doing; how far it is; how long it will still take (nullable). */
char *guise_train_text_dup_phase   (GuiseRun *run);
char *guise_train_text_dup_far     (GuiseRun *run);
char *guise_train_text_dup_left    (GuiseRun *run);

G_END_DECLS
