/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-run.h"

G_BEGIN_DECLS

/* A person as somebody to train on. */
typedef struct
{
  gint64  id;
  char   *name;
  gint64  n_faces, n_kept;
  guint32 colour;            /* 0xRRGGBB */
  gboolean is_source, is_target;   /* by default */
} GuiseRunPerson;

#define GUISE_TYPE_RUN_LIST (guise_run_list_get_type ())
G_DECLARE_FINAL_TYPE (GuiseRunList, guise_run_list, GUISE, RUN_LIST, GObject)

/**
 * GuiseRunList:
 *
 * The runs of a project, a #GListModel of #GuiseRun, newest first; one that
 * was begun is in it from then on. Reads again whenever the project has
 * changed, and changes only the items that differ.
 *
 * Properties, notified: `loaded`, whether it has been read once; `training`
 * (nullable), the run that is active.
 *
 * `persons-changed` is emitted when there are other people to train on.
 *
 * Thread: main only.
 */

/* For the project; it keeps no reference to it. */
GuiseRunList *guise_run_list_new          (GuiseProject *project);

gboolean      guise_run_list_get_loaded   (GuiseRunList *self);
GuiseRun     *guise_run_list_get_training (GuiseRunList *self);

/* (transfer none) (nullable) */
GuiseRun     *guise_run_list_find         (GuiseRunList *self, gint64 run);

/* (transfer none): those who have faces that are kept, most first. */
const GuiseRunPerson *const *guise_run_list_get_persons (GuiseRunList *self, guint *n_persons);

/* The persons that a new run would take, by their roles; 0 where there is none. */
void          guise_run_list_choose_persons (GuiseRunList *self, gint64 *source, gint64 *target);

/* For those who begin a run: puts it first, (transfer none), until it is known to the project or has ended. */
void          guise_run_list_begin        (GuiseRunList *self, GuiseRun *run, GuiseWork *work);

/* (transfer full): "Person 2 → Person 1" */
char         *guise_run_list_dup_persons_text (GuiseRunList *self, gint64 source, gint64 target);

G_END_DECLS
