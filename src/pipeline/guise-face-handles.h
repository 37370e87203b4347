/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"

G_BEGIN_DECLS

/*
 * What a person takes hold of to correct a mesh: the 68 iBUG points in their
 * order, the top of the forehead from left to right (68–78), and the middles of
 * the irises (79 left, 80 right). The mesh between them follows.
 *
 * A mesh is 478 points, see guise-face-mesh.h. Pure functions. Thread: any.
 */
#define GUISE_FACE_N_HANDLES 81

/* Left and right are the picture's. */
typedef enum
{
  GUISE_FACE_PART_JAW,
  GUISE_FACE_PART_LEFT_BROW,
  GUISE_FACE_PART_RIGHT_BROW,
  GUISE_FACE_PART_NOSE,
  GUISE_FACE_PART_LEFT_EYE,
  GUISE_FACE_PART_RIGHT_EYE,
  GUISE_FACE_PART_MOUTH,
  GUISE_FACE_PART_FOREHEAD,
  GUISE_FACE_PART_ALL,
  GUISE_N_FACE_PARTS
} GuiseFacePart;

/* Index of the mesh point that handle @i stands for. */
guint         guise_face_handle_get_index (guint i);

/* The part that handle @i belongs to; never ALL. */
GuiseFacePart guise_face_handle_get_part  (guint i);

/* "jaw", "left-brow", …, "all". */
const char   *guise_face_part_get_name    (GuiseFacePart part);
gboolean      guise_face_part_from_name   (const char *name, GuiseFacePart *out);

void          guise_face_handles_get      (const GuisePoint3 *points, GuisePoint out[GUISE_FACE_N_HANDLES]);

/**
 * guise_face_handles_move:
 * @points: (array fixed-size=478): the mesh
 * @wanted: where the handles shall be
 * @out: (array fixed-size=478): may be @points
 *
 * The mesh with its handles exactly there; every other point moves by what the
 * handles near it do (Shepard's weights, fourth power of the distance in
 * space), so that a move of all of them moves all alike. Depth stays.
 */
void          guise_face_handles_move     (const GuisePoint3 *points, const GuisePoint wanted[GUISE_FACE_N_HANDLES],
                                           GuisePoint3 *out);

G_END_DECLS
