/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"
#include "guise-work.h"

G_BEGIN_DECLS

typedef struct _GuiseProject GuiseProject;

typedef enum
{
  GUISE_IDENTITY_MAP_NONE,      /* not drawn up, or that was broken off */
  GUISE_IDENTITY_MAP_MAKING,
  GUISE_IDENTITY_MAP_THERE,     /* also while it is drawn up again */
} GuiseIdentityMapState;

/**
 * GuiseMapFace: a face on the map.
 * @person: 0 for nobody's; −1: it is no longer in the project
 * @excluded: from training
 */
typedef struct
{
  gint64     id, person;
  GuisePoint point;             /* 0..1 */
  gboolean   excluded;
} GuiseMapFace;

#define GUISE_TYPE_IDENTITY_MAP (guise_identity_map_get_type ())
G_DECLARE_FINAL_TYPE (GuiseIdentityMap, guise_identity_map, GUISE, IDENTITY_MAP, GObject)

/**
 * GuiseIdentityMap:
 *
 * The faces of a project, on a map on which those
 * that look like one person lie together: see guise_face_map_new(). It is kept
 * in memory alone, for it says who is who. Whose the faces are follows the
 * project, where they lie does not: that is drawn up when it is asked for.
 *
 * `changed` is emitted when anything of it is another.
 *
 * Thread: main only; reads on the store's thread.
 */

/* For the project; it keeps no reference to it. */
GuiseIdentityMap     *guise_identity_map_new       (GuiseProject *project);

/* Begins to draw it up, as a work of the project's list; nothing while that is under way. */
void                  guise_identity_map_make      (GuiseIdentityMap *self);

GuiseIdentityMapState guise_identity_map_get_state (GuiseIdentityMap *self);

/* (array length=n) (transfer none): until `changed`. */
const GuiseMapFace   *guise_identity_map_get_faces (GuiseIdentityMap *self, guint *n);

/* Its place among them; %G_MAXUINT when it is not on the map. */
guint                 guise_identity_map_find      (GuiseIdentityMap *self, gint64 face);

/* Faces that are in the project by now, with an identity vector, and not on the map. */
guint                 guise_identity_map_get_n_missing (GuiseIdentityMap *self);

G_END_DECLS
