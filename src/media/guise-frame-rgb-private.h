/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

G_BEGIN_DECLS

/**
 * guise_frame_rgb_fill:
 * @rgb: %GUISE_PIXEL_RGB8; written to
 * @yuv: %GUISE_PIXEL_I444 of its size
 *
 * Colours as ITU-R BT.601, BT.709 or BT.2020 define them, each rounded to the nearest code. GStreamer's converter
 * computes with eight bits, and makes a picture darker by 2.5 codes on average and 5 at the most.
 *
 * Thread: any.
 */
void guise_frame_rgb_fill (GuiseImage *rgb, GuiseImage *yuv);

G_END_DECLS
