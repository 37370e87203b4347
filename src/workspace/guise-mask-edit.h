/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"
#include "guise-project-paint.h"

G_BEGIN_DECLS

#define GUISE_TYPE_MASK_EDIT (guise_mask_edit_get_type ())
G_DECLARE_FINAL_TYPE (GuiseMaskEdit, guise_mask_edit, GUISE, MASK_EDIT, GObject)

/**
 * GuiseMaskEdit:
 *
 * A face whose mask is painted. A stroke is a begin, any number of lines and a
 * commit, which is a step of the history; a polygon is a stroke of its own.
 * What the history undoes is seen at once. Places are pixels of the frame.
 *
 * `changed`: another mask, another face.
 *
 * Thread: main only. The project can be closed at any time.
 */
GuiseMaskEdit *guise_mask_edit_new         (GuiseProject *project);

/* 0: none. What was not committed is lost. */
void           guise_mask_edit_set_face    (GuiseMaskEdit *self, gint64 face);
gboolean       guise_mask_edit_get_loaded  (GuiseMaskEdit *self);

/* "none", "by hand", "carried". */
const char    *guise_mask_edit_get_paint   (GuiseMaskEdit *self);

/* (transfer full) (nullable): RGBA8: green where the mask is, red where it was painted away; @out_to_frame: its place. */
GuiseImage    *guise_mask_edit_draw        (GuiseMaskEdit *self, GuiseAffine *out_to_frame);

void           guise_mask_edit_begin       (GuiseMaskEdit *self, GuisePaintKind kind);
/* @radius: pixels of the frame; @feather: 0 hard … 1 soft to the middle. */
void           guise_mask_edit_line        (GuiseMaskEdit *self, GuisePoint from, GuisePoint to, double radius,
                                            double feather);
/* @feather: pixels of the frame. */
void           guise_mask_edit_polygon     (GuiseMaskEdit *self, const GuisePoint *points, guint n_points, double feather);

/* Writes the stroke; without one calls nobody. Ends in guise_project_change_finish(). */
void           guise_mask_edit_commit      (GuiseMaskEdit *self, GAsyncReadyCallback callback, gpointer user_data);
void           guise_mask_edit_change      (GuiseMaskEdit *self, GuisePaintChange change, GAsyncReadyCallback callback,
                                            gpointer user_data);

G_END_DECLS
