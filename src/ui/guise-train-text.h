/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project-training.h"

G_BEGIN_DECLS

/* Figures of a training in words. All (transfer full). Thread: any. */

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

/* While it trains, (nullable) otherwise: what it takes of its device, and what of that was planned; what ends it. */
char *guise_train_text_dup_taken   (GuiseRun *run);
char *guise_train_text_dup_stops   (GuiseRun *run);

G_END_DECLS
