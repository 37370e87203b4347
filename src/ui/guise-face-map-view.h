/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-identity-map.h"
#include "guise-project.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_FACE_MAP_VIEW (guise_face_map_view_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFaceMapView, guise_face_map_view, GUISE, FACE_MAP_VIEW, GtkWidget)

/* What becomes of what is selected. */
typedef enum { GUISE_MAP_PICK_ONLY, GUISE_MAP_PICK_ADD, GUISE_MAP_PICK_REMOVE } GuiseMapPick;

/**
 * GuiseFaceMapView:
 *
 * A #GuiseIdentityMap, a dot for each face in the colour of its person. The
 * wheel and two fingers zoom, the middle button or Alt drags it about, and a line
 * drawn around faces picks them: Shift adds them, Ctrl takes them away. By keyboard the arrow
 * keys move a circle, [ and ] change its size and Return picks what is in it;
 * + and − zoom, Home shows all. What the pointer or the circle is at is shown as a picture.
 *
 * `picked` is emitted with a #GuiseMapPick when faces are picked; which,
 * guise_face_map_view_get_picked() tells. The view does not select by itself.
 */

/* @map: (nullable), with its project. */
void          guise_face_map_view_set_map    (GuiseFaceMapView *self, GuiseProject *project, GuiseIdentityMap *map);

/* @marks: (array) of #GuiseMapMark: one for each face of the map; copied. */
void          guise_face_map_view_set_marks  (GuiseFaceMapView *self, const guint8 *marks, guint n);

/* (transfer none) (element-type guint): places of the faces on the map, from `picked` on. */
const GArray *guise_face_map_view_get_picked (GuiseFaceMapView *self);

/* All of it again; twice as large, or half. */
void          guise_face_map_view_show_all   (GuiseFaceMapView *self);
void          guise_face_map_view_zoom       (GuiseFaceMapView *self, double factor);

G_END_DECLS
