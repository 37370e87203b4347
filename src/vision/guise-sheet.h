/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"
#include "guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseSheet:
 *
 * A contact sheet: rows of pictures in cells of one size, with captions.
 * Captions are plain ASCII; other characters show as "?".
 *
 * Thread: owner only.
 */
typedef struct _GuiseSheet GuiseSheet;

/**
 * guise_sheet_new:
 * @cell_width, @cell_height: pixels that a picture is fitted into, its shape kept
 * @title: (nullable): above all
 */
GuiseSheet *guise_sheet_new     (guint cell_width, guint cell_height, const char *title);
void        guise_sheet_destroy (GuiseSheet *self);

/* What follows stands in a new row. @label: (nullable): at its left. */
void        guise_sheet_begin_row (GuiseSheet *self, const char *label);

/* @image: (transfer none) (nullable): RGB8, RGBF, GRAY8 or GRAYF; %NULL leaves the cell empty.
 * @caption: (nullable): under it. */
void        guise_sheet_add (GuiseSheet *self, GuiseImage *image, const char *caption);

/* Returns: (transfer full): RGB8; %NULL when the sheet would be too large or is empty. */
GuiseImage *guise_sheet_draw (GuiseSheet *self, GError **error);

/**
 * guise_sheet_find_cells:
 * @cell: side of its square cells, pixels
 * @first: (out): left and top of the first picture, in a sheet with title and labels
 * @step: (out): from one picture to the next, across and down
 *
 * Where the pictures stand in what guise_sheet_draw() gave, which was perhaps
 * read from a file.
 *
 * Returns: how many there are in a row of @sheet, if it is such a sheet; else 0
 */
guint guise_sheet_find_cells (GuiseImage *sheet, guint cell, guint n_rows, guint first[2], guint step[2]);

/* Marks the mesh's points on an RGB8 picture: for looking at results. (transfer full). Thread: any. */
GuiseImage *guise_sheet_mark_points (GuiseImage *image, const GuisePoint3 *points, guint n_points, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSheet, guise_sheet_destroy)

G_END_DECLS
