/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-cli-project.h"

G_BEGIN_DECLS

/**
 * GuiseScratch:
 *
 * A project in a folder of its own under the temporary one, for what is measured
 * on the sample clips. It goes with all its files.
 *
 * Thread: main only; calls block.
 */
typedef struct
{
  char         *folder;
  GuiseProject *project;
} GuiseScratch;

gboolean guise_scratch_open       (GuiseScratch *self, GuiseCli *cli, GError **error);
void     guise_scratch_clear      (GuiseScratch *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseScratch, guise_scratch_clear)

/* Runs @job, (transfer full) (nullable: @error is set already); its "frames_per_second" goes to @rate, (nullable). */
gboolean guise_scratch_run        (GuiseScratch *self, GuiseCli *cli, GuiseJob *job, const char *title, double *rate,
                                   GError **error);

gboolean guise_scratch_import     (GuiseScratch *self, GuiseCli *cli, const char *sample, const char *role,
                                   GError **error);

/* Of the clip that was imported last; @rate: (nullable): frames a second. */
gboolean guise_scratch_find_faces (GuiseScratch *self, GuiseCli *cli, guint every, double *rate, GError **error);

G_END_DECLS
