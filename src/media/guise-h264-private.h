/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What must be known of H.264 (ITU-T H.264, 7.3.1 and 7.4.1) to leave out pictures while decoding runs up to a frame.
 * Thread: any. */

/* Bytes of the length before each NAL unit of a stream of @caps, 0 where start codes part them; −1 when it is not H.264
 * in whole access units. */
int      guise_h264_get_nal_length (const GstCaps *caps);

/**
 * guise_h264_is_disposable:
 * @data: an access unit of @size bytes
 * @nal_length: see above
 *
 * Returns: whether every slice in it says that no other picture is predicted from it. %FALSE for what is cut off or has
 * no slice
 */
gboolean guise_h264_is_disposable  (const guint8 *data, gsize size, guint nal_length);

G_END_DECLS
