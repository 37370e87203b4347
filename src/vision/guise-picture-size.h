/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_picture_size_read:
 * @width, @height: (out): pixels, above 0
 *
 * What the header of a PNG (ISO/IEC 15948, IHDR) or JPEG file (ITU T.81, SOFn)
 * says. Safe for hostile bytes; decodes nothing.
 *
 * Returns: %FALSE for anything else
 *
 * Thread: any.
 */
gboolean guise_picture_size_read (const guint8 *data, gsize size, guint *width, guint *height);

G_END_DECLS
