/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

G_BEGIN_DECLS

/**
 * guise_text_count_missing:
 * @text: UTF-8
 *
 * Returns: how many of its characters no font of this computer has
 *
 * Thread: any.
 */
guint       guise_text_count_missing (const char *text);

/**
 * guise_text_mask:
 * @text: one line of UTF-8, in any script and direction
 * @height: of a capital letter in pixels, at least 6
 *
 * Returns: (transfer full): the text as %GUISE_PIXEL_GRAYF, 0 .. 1, antialiased, with a margin of half @height around it.
 *   %GUISE_ERROR_FAILED where a side would have more than 32,767 pixels
 *
 * Thread: any.
 */
GuiseImage *guise_text_mask          (const char *text, guint height, GError **error);

G_END_DECLS
