/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-time.h"

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * GuiseAudioSource:
 *
 * The encoded sound of a file, stream by stream, packet by packet, as the
 * file has it.
 *
 * Thread: owner only; GStreamer reads ahead on its own.
 */
typedef struct _GuiseAudioSource GuiseAudioSource;

typedef struct
{
  GstBuffer *buffer;    /* (owned) */
  GuiseTime  start;     /* ns of stream time; below 0, or before the stream's own start, for a codec's priming */
  GuiseTime  duration;
  GuiseTime  end;       /* where the stream stops being heard; G_MAXINT64 where nobody says */
} GuiseAudioPacket;

void guise_audio_packet_clear (GuiseAudioPacket *packet);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseAudioPacket, guise_audio_packet_clear)

/* Returns: (transfer full): %NULL with the errors of guise_media_probe(); a file without sound has 0 streams. */
GuiseAudioSource *guise_audio_source_open  (const char *path, GCancellable *cancellable, GError **error);
void              guise_audio_source_close (GuiseAudioSource *self);

guint             guise_audio_source_get_n_streams (GuiseAudioSource *self);
GstCaps          *guise_audio_source_get_caps      (GuiseAudioSource *self, guint stream);   /* (transfer none) */

/* Language and title, as far as they are known once a packet has come, (transfer full). */
GstTagList       *guise_audio_source_dup_tags      (GuiseAudioSource *self, guint stream);

/* The packets go on being kept for the other streams while one is read ahead. Returns: %FALSE at the end, or with
 * an error when nothing comes for 8 s or the file is damaged before its first packet. */
gboolean          guise_audio_source_pull (GuiseAudioSource *self, guint stream, GuiseAudioPacket *packet,
                                           GCancellable *cancellable, GError **error);

/* Returns: (transfer none) (nullable): why the sound ends early */
const char       *guise_audio_source_get_damage (GuiseAudioSource *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseAudioSource, guise_audio_source_close)

G_END_DECLS
