/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-mesh.h"
#include "guise-image.h"

G_BEGIN_DECLS

/**
 * guise_face_blink:
 * @image: %GUISE_PIXEL_RGB8, a face; is changed
 * @points: its landmarks in @image, pixels; follow
 * @open: how much of their opening both eyes keep, 0..1
 *
 * Draws the upper lids down, with the skin between them and the brows; nothing
 * else moves. It is how a face learns to blink that was never filmed so. An eye
 * that is not to be seen, such as that beyond the nose of a profile, stays as it
 * is. Landmarks of shut eyes keep an eighth of the opening, as networks find them.
 *
 * Thread: any.
 */
void guise_face_blink (GuiseImage *image, GuisePoint3 *points, double open);

G_END_DECLS
