/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-job.h"

G_BEGIN_DECLS

typedef enum
{
  GUISE_WORK_WAITING,     /* for others of its lane */
  GUISE_WORK_RUNNING,
  GUISE_WORK_PAUSING,     /* ends its step; what was done is kept */
  GUISE_WORK_PAUSED,
  GUISE_WORK_STOPPING,
  GUISE_WORK_CANCELLING,
  GUISE_WORK_DONE,
  GUISE_WORK_STOPPED,
  GUISE_WORK_CANCELLED,
  GUISE_WORK_FAILED,
} GuiseWorkState;

#define GUISE_TYPE_WORK_STATE (guise_work_state_get_type ())
GType guise_work_state_get_type (void);

/* Works of one lane run one after the other; lanes run side by side. */
typedef enum
{
  GUISE_LANE_FILES,       /* import, relink */
  GUISE_LANE_FACES,
  GUISE_LANE_TRAIN,
  GUISE_LANE_EXPORT,
  GUISE_LANE_REVIEW,
  GUISE_N_LANES
} GuiseLane;

#define GUISE_TYPE_WORK (guise_work_get_type ())
G_DECLARE_FINAL_TYPE (GuiseWork, guise_work, GUISE, WORK, GObject)

/**
 * GuiseWork:
 *
 * Something long that the user began, from its wish to its end: the row of the
 * list of jobs. Properties, all notified:
 *
 * - `title`: "Finding faces in interview.mp4"
 * - `state`: #GuiseWorkState
 * - `fraction`: 0.0 to 1.0; negative while the end is unknown
 * - `text`: how fast and how long still, why it failed, or what became of it
 * - `active`: whether it will still do something (waiting to cancelling)
 * - `can-pause`: whether it goes on where it was after a stop
 *
 * `ended` is emitted once, when it is no longer active; a pause is no end.
 *
 * Thread: main only.
 */

/* Makes the job when its turn has come, and again after a pause. (transfer full); %NULL with an error. */
typedef GuiseJob *(*GuiseWorkMake) (gpointer data, GError **error);

/* Called with the job that ended well, before `ended`: may say what became of it. */
typedef void      (*GuiseWorkDone) (GuiseWork *self, GuiseJob *job, gpointer data);

/**
 * GuiseWorkParams:
 * @kind: (nullable): a word by which one of its like is found again, see guise_work_list_find_active(); static
 * @done: (nullable)
 * @destroy: (nullable): of @data
 * @can_pause: a second job made by @make goes on where the first was stopped
 * @keep: stays in the list when it has ended well, because there is something to see
 * @returns: begins by itself when the project is opened again, so that nobody is asked before it is stopped
 */
typedef struct
{
  const char    *title;
  const char    *kind;
  GuiseLane      lane;
  GuiseWorkMake  make;
  GuiseWorkDone  done;
  gpointer       data;
  GDestroyNotify destroy;
  gboolean       can_pause;
  gboolean       keep;
  gboolean       returns;
} GuiseWorkParams;

GuiseWork      *guise_work_new          (const GuiseWorkParams *params);

const char     *guise_work_get_title    (GuiseWork *self);
const char     *guise_work_get_kind     (GuiseWork *self);   /* (nullable) */
GuiseWorkState  guise_work_get_state    (GuiseWork *self);
GuiseLane       guise_work_get_lane     (GuiseWork *self);
double          guise_work_get_fraction (GuiseWork *self);
const char     *guise_work_get_text     (GuiseWork *self);
gboolean        guise_work_get_keep     (GuiseWork *self);   /* stays in the list when it has ended */
gboolean        guise_work_get_can_pause (GuiseWork *self);
gboolean        guise_work_get_returns  (GuiseWork *self);
gboolean        guise_work_is_active    (GuiseWork *self);

/* (nullable): why it failed. */
const GError   *guise_work_get_error    (GuiseWork *self);
void            guise_work_set_text     (GuiseWork *self, const char *text);

/* From the done function: what went wrong in part, one sentence a line. Such a work stays in the list. */
void            guise_work_set_problem  (GuiseWork *self, const char *text);

/* (nullable): what it made, to be opened; said from the done function. */
const char     *guise_work_get_file     (GuiseWork *self);
void            guise_work_set_file     (GuiseWork *self, const char *path);

/* Called by the list, when its lane is free. */
void            guise_work_start        (GuiseWork *self);

/* Finishes the step at hand and keeps what was done. */
void            guise_work_stop         (GuiseWork *self);

/* Leaves things as before, as far as the job promises that. */
void            guise_work_cancel       (GuiseWork *self);

void            guise_work_pause        (GuiseWork *self);

/* Waits for its turn again. */
void            guise_work_resume       (GuiseWork *self);

G_END_DECLS
