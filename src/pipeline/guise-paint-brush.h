/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"

G_BEGIN_DECLS

/**
 * GuisePaintStroke:
 *
 * A stroke over a square of pixels: however often it crosses itself, a soft
 * edge stays as soft. Works on the pixels of whoever paints, which it borrows.
 *
 * Thread: owner only.
 */
typedef struct _GuisePaintStroke GuisePaintStroke;

/* @pixels: @side × @side; @value: what is painted. */
GuisePaintStroke *guise_paint_stroke_new  (guint8 *pixels, guint side, guint8 value);
void              guise_paint_stroke_free (GuisePaintStroke *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuisePaintStroke, guise_paint_stroke_free)

/* A round brush from one place to another. @radius: pixels; @feather: 0 hard … 1 soft to the middle. */
void guise_paint_stroke_line    (GuisePaintStroke *self, GuisePoint from, GuisePoint to, double radius, double feather);

/* What lies within, even-odd. @feather: pixels over which the edge fades, half of them outside. */
void guise_paint_stroke_polygon (GuisePaintStroke *self, const GuisePoint *points, guint n_points, double feather);

G_END_DECLS
