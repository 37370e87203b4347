/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"
#include "guise-project-landmarks.h"

G_BEGIN_DECLS

/* A selection of no single handle: the whole part. */
#define GUISE_FACE_EDIT_ALL_OF_IT (-1)

#define GUISE_TYPE_FACE_EDIT (guise_face_edit_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFaceEdit, guise_face_edit, GUISE, FACE_EDIT, GObject)

/**
 * GuiseFaceEdit:
 *
 * A face whose landmarks are worked on: its frame, the handles that move the
 * mesh, which of them are selected, and its neighbours in the track. A stroke
 * is any number of moves and one guise_face_edit_commit(), which is a step of
 * the history. What the history undoes is seen at once.
 *
 * `changed`: other points, another selection, another face.
 * `shown`: another picture.
 *
 * Thread: main only. The project can be closed at any time.
 */
GuiseFaceEdit    *guise_face_edit_new           (GuiseProject *project);

/* 0: none. What was moved and not committed is lost. */
void              guise_face_edit_set_face      (GuiseFaceEdit *self, gint64 face);
gint64            guise_face_edit_get_face      (GuiseFaceEdit *self);

/* To the next (1) or the previous (−1) face of the track. While the points of this one have not come it is remembered
 * until they have, so that none of several quick wishes is lost. %FALSE: there is none. */
gboolean          guise_face_edit_go            (GuiseFaceEdit *self, int direction);

/* Whether the points of the face have come; what follows is empty before. */
gboolean          guise_face_edit_get_loaded    (GuiseFaceEdit *self);
gint64            guise_face_edit_get_frame     (GuiseFaceEdit *self);

/* "none", "by hand", "carried". */
const char       *guise_face_edit_get_correction (GuiseFaceEdit *self);

/* Neighbours in the track; 0 where there is none. */
gint64            guise_face_edit_get_previous  (GuiseFaceEdit *self);
gint64            guise_face_edit_get_next      (GuiseFaceEdit *self);

/* (transfer none) (nullable): the frame, RGB8, upright, at full size or smaller for a moment. */
GuiseImage       *guise_face_edit_get_image     (GuiseFaceEdit *self);

/* (transfer none) (nullable): the face alone, where it lies in the frame: before that comes, or when it cannot. */
GuiseImage       *guise_face_edit_get_crop      (GuiseFaceEdit *self, GuiseAffine *out_to_frame);

/* Size of the frame, pixels: what coordinates are in. 0×0 until it is known. */
void              guise_face_edit_get_size      (GuiseFaceEdit *self, guint *out_width, guint *out_height);

/* (nullable): why there is no picture. */
const char       *guise_face_edit_get_problem   (GuiseFaceEdit *self);

/* (transfer none) (array length=out_n): places of the handles; @found: as they were found. */
const GuisePoint *guise_face_edit_get_handles   (GuiseFaceEdit *self, gboolean found, guint *out_n);

/* (transfer none) (array fixed-size=478) */
const GuisePoint3 *guise_face_edit_get_points   (GuiseFaceEdit *self, gboolean found);

/* Around all points. */
GuiseRect         guise_face_edit_get_box       (GuiseFaceEdit *self);

/* Parts in their order, the last is the whole face: their number, and a name for people. */
guint             guise_face_edit_get_n_parts   (void);
const char       *guise_face_edit_get_part_name (guint part);
guint             guise_face_edit_get_part_of   (guint handle);

/* @handle: one of @part, or %GUISE_FACE_EDIT_ALL_OF_IT. */
void              guise_face_edit_select        (GuiseFaceEdit *self, guint part, int handle);
guint             guise_face_edit_get_part      (GuiseFaceEdit *self);
int               guise_face_edit_get_handle    (GuiseFaceEdit *self);
gboolean          guise_face_edit_is_selected   (GuiseFaceEdit *self, guint handle);

/* The next handle, or the one before; from a whole part to the next part. */
void              guise_face_edit_step          (GuiseFaceEdit *self, int direction);

/* Moves what is selected. Nothing is written. */
void              guise_face_edit_move          (GuiseFaceEdit *self, float dx, float dy);

/* Turns (degrees, clockwise as seen) and scales what is selected about its middle. */
void              guise_face_edit_turn          (GuiseFaceEdit *self, float degrees, float scale);

/* Writes what was moved; without moves does nothing and calls nobody. Ends in guise_project_change_finish(). */
void              guise_face_edit_commit        (GuiseFaceEdit *self, GAsyncReadyCallback callback, gpointer user_data);

/* One of the other changes, to this face. */
void              guise_face_edit_change        (GuiseFaceEdit *self, GuiseLandmarksChange change,
                                                 GAsyncReadyCallback callback, gpointer user_data);

G_END_DECLS
