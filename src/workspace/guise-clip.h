/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-time.h"
#include "guise-work.h"

G_BEGIN_DECLS

/* What stands on the card of a clip. */
typedef enum
{
  GUISE_CLIP_STATE_GOOD,
  GUISE_CLIP_STATE_MISSING,      /* the file is not where it was */
  GUISE_CLIP_STATE_CHANGED,      /* another file stands there */
  GUISE_CLIP_STATE_UNREADABLE,
  GUISE_CLIP_STATE_REJECTED,     /* could not be imported: no clip of the project, gone when it is closed */
} GuiseClipState;

#define GUISE_TYPE_CLIP_STATE (guise_clip_state_get_type ())
GType guise_clip_state_get_type (void);

#define GUISE_CLIP_N_PICTURES 16

typedef struct
{
  gint64 first, last;   /* frames, both included */
} GuiseClipSpan;

/**
 * GuiseClipLane: where a person is seen in a clip.
 * @person: 0 where nobody is assigned
 * @name: (nullable): %NULL with person 0
 * @colour: 0xRRGGBB
 * @spans: (element-type GuiseClipSpan): in order, without overlap
 */
typedef struct
{
  gint64   person;
  char    *name;
  guint32  colour;
  gint64   n_faces;
  GArray  *spans;
} GuiseClipLane;

#define GUISE_TYPE_CLIP (guise_clip_get_type ())
G_DECLARE_FINAL_TYPE (GuiseClip, guise_clip, GUISE, CLIP, GObject)

/**
 * GuiseClip:
 *
 * A clip of a project as its card shows it. Kept up to date by its
 * #GuiseClipList; properties, all notified:
 *
 * - `name`, `path`, `role`
 * - `state`: #GuiseClipState, and `problem` (nullable), the sentence that goes with it
 * - `facts`: "2:04 · 1280×720 · 25 fps · H.264"; `counts`: "3,100 frames · 2,988 faces"
 * - `film` (#GBytes, nullable): JPEG of %GUISE_CLIP_N_PICTURES pictures side by side; empty where none can be made
 * - `lanes` (#GPtrArray of #GuiseClipLane): most faces first
 * - `work` (#GuiseWork, nullable): what is being done with it
 *
 * Thread: main only.
 */
gint64          guise_clip_get_id        (GuiseClip *self);   /* 0 for one that was rejected */
const char     *guise_clip_get_name      (GuiseClip *self);
const char     *guise_clip_get_path      (GuiseClip *self);
GuiseClipState  guise_clip_get_state     (GuiseClip *self);
const char     *guise_clip_get_problem   (GuiseClip *self);
const char     *guise_clip_get_facts     (GuiseClip *self);
const char     *guise_clip_get_counts    (GuiseClip *self);
GBytes         *guise_clip_get_film      (GuiseClip *self);
GPtrArray      *guise_clip_get_lanes     (GuiseClip *self);
GuiseWork      *guise_clip_get_work      (GuiseClip *self);
gint64          guise_clip_get_n_frames  (GuiseClip *self);
gint64          guise_clip_get_n_faces   (GuiseClip *self);
GuiseTime       guise_clip_get_duration  (GuiseClip *self);
const char     *guise_clip_get_role      (GuiseClip *self);   /* "none", "source", "target" */

/**
 * guise_clip_dup_properties:
 *
 * Returns: (transfer full): names and values in turn, for a sheet of properties
 */
GStrv           guise_clip_dup_properties (GuiseClip *self);

G_END_DECLS
