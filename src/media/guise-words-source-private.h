/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/app/gstappsink.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * GuiseWordsSource:
 *
 * A pipeline on a file that keeps the packets of its subtitles, as the file
 * has them, and lets all others go. Of a track that claims to be subtitles and
 * has more than 100,000 of them, or more than 64 MiB, only the first are kept.
 *
 * Thread: owner only; GStreamer reads on its own.
 */
typedef struct _GuiseWordsSource GuiseWordsSource;

/* @state: %GST_STATE_PAUSED to stop at the first picture and sound, %GST_STATE_PLAYING to read on to the end */
GuiseWordsSource *guise_words_source_open (const char *path, GstState state);
void              guise_words_source_close (GuiseWordsSource *self);

GstElement       *guise_words_source_get_pipeline (GuiseWordsSource *self);   /* (transfer none): its bus is nobody's */

/* Tracks that have been met so far, (transfer full) (element-type GuiseSubtitleTrack). */
GPtrArray        *guise_words_source_dup_tracks (GuiseWordsSource *self);

/* (transfer none) (nullable): where the packets of track @index wait; %NULL where it was not met */
GstAppSink       *guise_words_source_get_sink (GuiseWordsSource *self, guint index);

/* Whether track @index had more than is kept of one, so far. */
gboolean          guise_words_source_is_cut (GuiseWordsSource *self, guint index);

/* (transfer full): what has been said of track @index so far, as of guise_media_pad_dup_tags(). */
GstTagList       *guise_words_source_dup_tags (GuiseWordsSource *self, guint index);

/* Whether something has been said of each track that was met. */
gboolean          guise_words_source_has_tags (GuiseWordsSource *self);

/* As of guise_decoder_to_time(). */
gboolean          guise_words_source_has_file_times (GuiseWordsSource *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseWordsSource, guise_words_source_close)

G_END_DECLS
