/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-problem.h"
#include "guise-person.h"

G_BEGIN_DECLS

typedef struct _GuiseProject GuiseProject;

typedef enum { GUISE_SHOW_ALL, GUISE_SHOW_KEPT, GUISE_SHOW_EXCLUDED, GUISE_SHOW_HELD_OUT, GUISE_SHOW_SUGGESTED,
               GUISE_SHOW_REJECTED } GuiseFaceShow;

typedef enum
{
  GUISE_ORDER_TIME,
  GUISE_ORDER_SHARPNESS,
  GUISE_ORDER_YAW,
  GUISE_ORDER_PITCH,
  GUISE_ORDER_BRIGHTNESS,
  GUISE_ORDER_SIZE,
  GUISE_ORDER_MATCH,
  GUISE_ORDER_ROLL,
  GUISE_ORDER_CONFIDENCE,
  GUISE_ORDER_POSE_ERROR,
  GUISE_ORDER_NOISE,
  GUISE_ORDER_MOUTH,
  GUISE_ORDER_EYES,
  GUISE_ORDER_DETECTION,
  GUISE_ORDER_DIFFERENCE,
  GUISE_ORDER_OCCLUSION,
  GUISE_ORDER_RATING,
  GUISE_N_ORDERS
} GuiseFaceOrder;

/* "By sharpness", translated. Thread: any. */
const char *guise_face_order_get_name (GuiseFaceOrder order);

/* What lies in one stack. */
typedef enum { GUISE_STACK_NOTHING, GUISE_STACK_TRACKS, GUISE_STACK_SHOTS, GUISE_STACK_DUPLICATES,
               GUISE_N_STACKINGS } GuiseFaceStacking;

/**
 * GuiseFaceView: which faces, in which order.
 * @where: (nullable): a condition, see guise(1)
 */
typedef struct
{
  gint64            person;
  GuiseFaceShow     show;
  GuiseFaceProblem  problem;
  const char       *where;
  GuiseFaceOrder    order;
  gboolean          descending;
  GuiseFaceStacking stacking;
} GuiseFaceView;

#define GUISE_TYPE_FACE_LIST (guise_face_list_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFaceList, guise_face_list, GUISE, FACE_LIST, GObject)

/**
 * GuiseFaceList:
 *
 * The faces of a project that a view asks for, as a #GListModel of #GuiseFace.
 * Only their ids are in memory; items are made when they are asked for, their
 * facts come a little later and many at a time. Follows what changes in the
 * project: what stays keeps its place, and the same object while somebody has it.
 *
 * Properties, notified:
 *
 * - `loaded`: the view that was set last has been read. Of a large project that
 *   was just opened, only the first faces are there before that
 * - `problem` (nullable): why it cannot be: a sentence on the condition
 * - `n-all`: faces of the view's person, whatever is shown of them
 *
 * `counted` is emitted when guise_face_list_get_n_with() may give others.
 *
 * Thread: main only; reads on the store's thread.
 */

/* For the project; it keeps no reference to it. Shows every face, by time. */
GuiseFaceList *guise_face_list_new      (GuiseProject *project);

void           guise_face_list_set_view (GuiseFaceList *self, const GuiseFaceView *view);

gboolean       guise_face_list_get_loaded  (GuiseFaceList *self);
const char    *guise_face_list_get_problem (GuiseFaceList *self);
guint          guise_face_list_get_n_all   (GuiseFaceList *self);

/* How many of the faces of the view's person, as it is shown (kept, excluded …), have @problem. */
guint          guise_face_list_get_n_with  (GuiseFaceList *self, GuiseFaceProblem problem);

/* Ids without items: for actions on many. @position must be one of the list's. */
gint64         guise_face_list_get_id      (GuiseFaceList *self, guint position);

/* The same with all that lie in a closed stack there; appends to @ids (element-type gint64). */
void           guise_face_list_append_ids  (GuiseFaceList *self, guint position, GArray *ids);

/* Faces, those in closed stacks included; as many as items where nothing is stacked. */
guint          guise_face_list_get_n_faces (GuiseFaceList *self);

/* Opens or closes the stack at @position, or that of which the face there is one; nothing when there is none. */
void           guise_face_list_toggle_stack      (GuiseFaceList *self, guint position);
void           guise_face_list_set_all_stacks_open (GuiseFaceList *self, gboolean open);

/* %G_MAXUINT when it is not in the list. Looks through all of it. */
guint          guise_face_list_find        (GuiseFaceList *self, gint64 face);

G_END_DECLS
