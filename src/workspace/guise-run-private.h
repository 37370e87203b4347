/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"
#include "guise-run.h"
#include "guise-store-runs.h"
#include "guise-store-shown.h"
#include "guise-train-feed.h"
#include "guise-train-job.h"

G_BEGIN_DECLS

struct _GuiseRun
{
  GObject          parent_instance;

  GuiseProject    *project;      /* not owned; NULL once it is gone */
  GuiseRunRecord  *record;       /* (nullable): before the project knows it */
  GuiseRunOptions *options;      /* (nullable): that it was begun with here */
  gint64           id;
  char            *title, *persons, *note, *device, *kernels;
  GuiseRunFigures  figures;

  GuiseWork       *work;         /* (nullable): while it is active */
  GuiseTrainFeed  *feed;         /* (nullable): while a job runs */
  GuiseJob        *job;          /* the same */
  double           seconds_before;   /* trained before this job */
  gint64           saved_seen;   /* the checkpoint after which the history was read */

  GuiseLossSeries *series;       /* (nullable): until somebody asks */
  GArray          *history;      /* gint64: iterations with a sheet */
  GArray          *snapshots;    /* gint64 */
  GuiseRunPreview *preview;      /* (nullable) */
  GuiseTrainShown  shown;
  gboolean         pinned[GUISE_TRAIN_MAX_SHOWN];   /* rows of that */
  guint            n_watchers;
  guint            n_lost;           /* times that the training said that it lost its device */
  guint            has_failed : 1;   /* the newest training */
  guint            is_shown_known : 1;   /* which faces: the project has nothing newer to say of it */
  guint            reading : 1;  /* of the series: what the training says waits in the feed */
};

/* Properties, for the files of this class. */
typedef enum
{
  GUISE_RUN_PROP_TITLE = 1,
  GUISE_RUN_PROP_PHASE,
  GUISE_RUN_PROP_PREVIEW,
  GUISE_RUN_PROP_HISTORY,
  GUISE_RUN_N_PROPS
} GuiseRunProp;

void      guise_run_notify        (GuiseRun *self, GuiseRunProp prop);
void      guise_run_emit_changed  (GuiseRun *self);
void      guise_run_update_title  (GuiseRun *self);

/* Keeps in the project which faces are shown, once it knows the run. */
void      guise_run_keep_shown    (GuiseRun *self);

/* What the project kept of that. */
void      guise_run_take_shown    (GuiseRun *self, const GuiseShownFaces *rows, guint n_rows);

/* Reads what the project keeps of it, once somebody has asked for the series. */
void      guise_run_read_past     (GuiseRun *self);

/* Everything that the training has for us. */
void      guise_run_take_all      (GuiseRun *self);
void      guise_run_append_losses (GuiseRun *self, GArray *records);   /* GuiseLossRecord */

/* @preview: (transfer full) */
GuiseRunPreview *guise_run_preview_new (GuiseTrainPreview *preview);

/**
 * guise_run_new:
 * @project: it keeps no reference to it
 * @options: of a run that begins; %NULL with guise_run_update() to follow
 */
GuiseRun *guise_run_new    (GuiseProject *project, GuiseRunOptions *options, const char *persons);

/* What the project says of it. @record: (transfer full); @persons: (transfer none) */
void      guise_run_update (GuiseRun *self, GuiseRunRecord *record, const char *persons);

/* The job of the run: its phase from now on. */
void      guise_run_set_work (GuiseRun *self, GuiseWork *work);

/* A training begins, or goes on after a pause: what comes out of @feed is shown, each time @job says something. */
void      guise_run_set_feed (GuiseRun *self, GuiseTrainFeed *feed, GuiseJob *job);

/* (nullable) (transfer none): of the training that runs, for those who want its weights. */
GuiseTrainFeed *guise_run_get_feed (GuiseRun *self);

/* What ends the training that is about to begin. */
void      guise_run_set_rules (GuiseRun *self, GuiseRunOptions *options);

/* What its plan foretold. */
void      guise_run_set_planned_bytes (GuiseRun *self, gint64 device_bytes);

/* (nullable): sentences that stay until the next training. */
void      guise_run_set_note (GuiseRun *self, const char *note);

G_END_DECLS
