/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"
#include "guise-image.h"
#include "guise-project.h"

G_BEGIN_DECLS

#define GUISE_TYPE_FRAME_FACES (guise_frame_faces_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFrameFaces, guise_frame_faces, GUISE, FRAME_FACES, GObject)

/**
 * GuiseFrameFaces:
 *
 * A frame of a clip and the faces on it, for drawing one that was missed.
 * `changed` is emitted when the frame, its picture, its faces or what is under way are others.
 *
 * Thread: main only.
 */
GuiseFrameFaces *guise_frame_faces_new         (GuiseProject *project);

/* @frame: clamped to the clip once that is open */
void             guise_frame_faces_set_place   (GuiseFrameFaces *self, gint64 clip, gint64 frame);
void             guise_frame_faces_step        (GuiseFrameFaces *self, gint64 n_frames);

gint64           guise_frame_faces_get_clip    (GuiseFrameFaces *self);
gint64           guise_frame_faces_get_frame   (GuiseFrameFaces *self);

/* (transfer none) (nullable): %NULL until the picture of this very frame has come. */
GuiseImage      *guise_frame_faces_get_image   (GuiseFrameFaces *self);

/* Of the frame, in which boxes are; zero until the clip is open. */
void             guise_frame_faces_get_size    (GuiseFrameFaces *self, guint *out_width, guint *out_height);

/* (nullable): why there is no picture, one sentence. */
const char      *guise_frame_faces_get_problem (GuiseFrameFaces *self);

/* (transfer none) (array length=out_n): around the faces that stand there */
const GuiseRect *guise_frame_faces_get_boxes   (GuiseFrameFaces *self, guint *out_n);

/* Whether a face is being fitted. */
gboolean         guise_frame_faces_get_busy    (GuiseFrameFaces *self);

/**
 * guise_frame_faces_draw_async:
 *
 * Fits a face in @box and adds it to the project, one undo step; see #GuiseFaceDraw. Not while it is busy.
 * Ends in guise_frame_faces_draw_finish(): what became of it, one sentence (transfer full).
 */
void             guise_frame_faces_draw_async  (GuiseFrameFaces *self, const GuiseRect *box,
                                                GAsyncReadyCallback callback, gpointer user_data);
char            *guise_frame_faces_draw_finish (GuiseFrameFaces *self, GAsyncResult *result, GError **error);

G_END_DECLS
