/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-casting.h"
#include "guise-markers.h"
#include "guise-playback.h"
#include "guise-review.h"

G_BEGIN_DECLS

/* A clip in which a run's target is seen. */
typedef struct
{
  gint64  id;
  char   *name;
  gint64  n_faces;      /* of the target */
} GuiseDeskClip;

/**
 * GuiseDeskRun: a run that can swap: it has weights, and both its persons are still there.
 * @title: "Run 3 · quick"
 * @iterations: of the newest checkpoint
 * @declared, @source_declared: whether consent of both persons, of the source, is declared
 * @clips: (element-type GuiseDeskClip): where the target is seen most comes first
 */
typedef struct
{
  gint64     id;
  char      *title;
  gint64     source, target;
  char      *source_name, *target_name;
  gint64     iterations;
  gboolean   declared, source_declared;
  GPtrArray *clips;
} GuiseDeskRun;

/* Somebody who is seen in the clip. @run: that is put on them there; 0: they stay as they are. @declared: their consent */
typedef struct
{
  gint64  id;
  char   *name;
  gint64  n_faces;
  gint64  run;
  gboolean declared;
} GuiseDeskPerson;

/* A checkpoint that stays as long as it is what it is. @kept: a snapshot. @loss: held out; NAN: not measured */
typedef struct
{
  gint64   iteration;
  double   loss;
  gboolean best, kept;
} GuiseDeskCheckpoint;

#define GUISE_TYPE_DESK (guise_desk_get_type ())
G_DECLARE_FINAL_TYPE (GuiseDesk, guise_desk, GUISE, DESK, GObject)

/**
 * GuiseDesk:
 *
 * Which run is applied to which clip, and what goes with that choice: the
 * timeline, the swap's settings, the viewer. The pages Swap and Export look at
 * the same one. Until one chooses it is the newest run and the clip that shows
 * most of its target.
 *
 * Others in the clip can have a run of their own; the project keeps it. The
 * chosen run is put on its target in any case.
 *
 * Properties, notified: `run` and `clip` (int64), 0 where there is none;
 * `loaded`: whether the choices have been read once.
 *
 * `people-changed`: others are seen in the clip, or they are replaced otherwise.
 * `choices-changed`: there are other runs or clips to choose from, or their facts are others.
 *
 * Thread: main only.
 */

/* For the project; it keeps no reference to it. */
GuiseDesk          *guise_desk_new          (GuiseProject *project);

gboolean            guise_desk_get_loaded   (GuiseDesk *self);

/* (transfer none) (element-type GuiseDeskRun): newest first. */
GPtrArray          *guise_desk_get_runs     (GuiseDesk *self);

/* (nullable) (transfer none): the one that was chosen. */
const GuiseDeskRun *guise_desk_get_run      (GuiseDesk *self);
gint64              guise_desk_get_clip     (GuiseDesk *self);

void                guise_desk_set_run      (GuiseDesk *self, gint64 run);
void                guise_desk_set_clip     (GuiseDesk *self, gint64 clip);

/* (transfer none) (element-type GuiseDeskPerson): who is seen in the clip, who is seen most first. */
GPtrArray          *guise_desk_get_people   (GuiseDesk *self);

/* Whether @run can be put on @person: on anybody but its source. On the target of the chosen run, as it is chosen, only
 * what was trained for them can. */
gboolean            guise_desk_can_put      (GuiseDesk *self, const GuiseDeskRun *run, gint64 person);

/* Puts @run on a person of the clip, or leaves them as they are with 0, as one undo step. Somebody must be replaced: the
 * last one stays. Where @person is the target of the chosen run, @run is chosen. */
void                guise_desk_set_person_run (GuiseDesk *self, gint64 person, gint64 run);

/* Which checkpoint of the chosen run is put on its target, see guise-checkpoint-choice.h. To set it puts the run on them, as
 * one undo step. */
gint64              guise_desk_get_checkpoint (GuiseDesk *self);
void                guise_desk_set_checkpoint (GuiseDesk *self, gint64 checkpoint);

/* (transfer full) (element-type GuiseDeskCheckpoint): of the chosen run what there is to choose besides the newest, by
 * iteration: the best, snapshots, and what is chosen by its iteration. */
GArray             *guise_desk_list_checkpoints (GuiseDesk *self);

/* (transfer full) (array length=n): who is replaced in the clip, the chosen run first; none without one. */
GuiseCasting       *guise_desk_dup_castings (GuiseDesk *self, guint *n);

/* (transfer full): the same in words, a line each: "Run 3 · quick: Anna in place of Ben". */
char               *guise_desk_dup_cast_text (GuiseDesk *self);

/* Whether the consent of all of them is declared. */
gboolean            guise_desk_is_declared  (GuiseDesk *self);

/* All (transfer none). The viewer and its thread are there from the first call for them on. */
GuiseTimeline      *guise_desk_get_timeline (GuiseDesk *self);
GuiseSwap          *guise_desk_get_swap     (GuiseDesk *self);
GuiseReview        *guise_desk_get_review   (GuiseDesk *self);
GuiseMarkers       *guise_desk_get_markers  (GuiseDesk *self);
GuiseViewer        *guise_desk_get_viewer   (GuiseDesk *self);
GuisePlayback      *guise_desk_get_playback (GuiseDesk *self);

G_END_DECLS
