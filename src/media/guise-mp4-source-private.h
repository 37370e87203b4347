/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * guise_mp4_read_whole:
 * @source: a filesrc that is not running yet
 * @duration_ms: (out): atomic; outlives @source. What the header said, once it
 * was read; stays as it is for anything but MP4
 *
 * Hides from GStreamer how long the movie is, for its demuxer draws two wrong
 * conclusions from that: it leaves out tracks of less than a fifth of it, and
 * it compares it with the time of the media, which an edit list may begin
 * late, and so loses the end of sound and of pictures that are key frames.
 * What ends a track is the track's own.
 */
void guise_mp4_read_whole (GstElement *source, gint *duration_ms);

G_END_DECLS
