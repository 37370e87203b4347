/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-map-view.h"

G_BEGIN_DECLS

struct _GuiseFaceMapView
{
  GtkWidget         parent_instance;

  GuiseProject     *project;       /* (nullable) */
  GuiseIdentityMap *map;           /* (nullable) */
  GArray           *marks;         /* of guint8: one for each face of the map */
  GArray           *picked;        /* of guint */

  double            zoom;          /* 1: all of it */
  double            x, y;          /* of the map, in the middle */
  GdkTexture       *dots;          /* (nullable): of what is seen; NULL when that is another */

  GArray           *lasso;         /* of GuisePoint, in the map: the line that is drawn */
  GuiseMapPick      pick;          /* what the drag under way does */
  gboolean          pans;
  double            press_x, press_y, drag_x, drag_y, pinch_zoom;
  double            pointer_x, pointer_y;

  gboolean          by_keys;       /* the circle is shown */
  GuisePoint        cursor;        /* its middle, in the map */
  double            radius;        /* pixels */

  guint             hovered;       /* place of the face that is looked at; G_MAXUINT: none */
  GdkTexture       *picture;       /* (nullable): of it */
  GCancellable     *looking;       /* (nullable): its picture is on its way */
};

/* From the map to the widget, and back. */
GuisePoint guise_face_map_view_to_widget (GuiseFaceMapView *self, GuisePoint point);
GuisePoint guise_face_map_view_to_map    (GuiseFaceMapView *self, double x, double y);

/* The view is put elsewhere; @zoom is clamped. */
void guise_face_map_view_look_at     (GuiseFaceMapView *self, double x, double y, double zoom);

/* The face that is nearest to a place of the widget, within @reach pixels; %G_MAXUINT. Those that are gone or not
 * among the shown are none. */
guint guise_face_map_view_find_near  (GuiseFaceMapView *self, double x, double y, double reach);

/* Shows the picture of a face; %G_MAXUINT for none. */
void guise_face_map_view_hover       (GuiseFaceMapView *self, guint place);

/* guise-face-map-view-draw.c */
void guise_face_map_view_draw        (GuiseFaceMapView *self, GtkSnapshot *snapshot);

/* guise-face-map-view-input.c */
void guise_face_map_view_add_input   (GuiseFaceMapView *self);

G_END_DECLS
