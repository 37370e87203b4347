/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

G_BEGIN_DECLS

/* Markers that a clip has at most, and bytes of a name. */
#define GUISE_MARKERS_MAX      1000
#define GUISE_MARKER_NAME_MAX  200

typedef struct
{
  gint64  frame;
  char   *name;     /* (nullable) */
} GuiseMarker;

#define GUISE_TYPE_MARKERS (guise_markers_get_type ())
G_DECLARE_FINAL_TYPE (GuiseMarkers, guise_markers, GUISE, MARKERS, GObject)

/**
 * GuiseMarkers:
 *
 * The places of a clip that the user marked, each with a name if it was given
 * one, and those where a shot begins. Each change is kept in the project, as
 * one undo step.
 *
 * `changed`: there are others; `failed` (text): they could not be read or kept.
 *
 * Thread: main only.
 */
GuiseMarkers      *guise_markers_new       (GuiseProject *project);

/* 0: no clip's. */
void               guise_markers_set_clip  (GuiseMarkers *self, gint64 clip);

/* Both (transfer none), in order, valid until `changed`: (element-type GuiseMarker), (element-type gint64). */
GPtrArray         *guise_markers_list      (GuiseMarkers *self);
GArray            *guise_markers_list_cuts (GuiseMarkers *self);

/* (nullable): the marker on @frame. */
const GuiseMarker *guise_markers_find      (GuiseMarkers *self, gint64 frame);

/* The next marker or cut after (1) or before (−1) @frame; −1: there is none. */
gint64             guise_markers_find_next (GuiseMarkers *self, gint64 frame, int direction);

/* Without effect where there is one, or there are %GUISE_MARKERS_MAX. @name: (nullable). */
void               guise_markers_add       (GuiseMarkers *self, gint64 frame, const char *name);
void               guise_markers_remove    (GuiseMarkers *self, gint64 frame);
void               guise_markers_rename    (GuiseMarkers *self, gint64 frame, const char *name);

G_END_DECLS
