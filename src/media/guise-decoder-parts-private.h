/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-decoder-private.h"

#include <gst/app/gstappsink.h>

G_BEGIN_DECLS

/* What the decoder and the plugging of its pipeline share. */
struct _GuiseDecoder
{
  char       *path;
  guint       video_stream;
  guint       n_threads;
  gboolean    by_slices;
  GstElement *pipeline;
  GstElement *bin;              /* decodebin, or the decoder of a still picture */
  GstAppSink *sink;
  char       *damage;           /* (nullable) */
  gboolean    has_frame;        /* one at least was pulled */
  gboolean    is_ended;         /* until the next seek */
  GstSample  *first;            /* (nullable): pulled by the opening, for the first pull */
  gboolean    first_is_key;
  gint        activity;         /* atomic: packets into the decoder */
  gint        has_file_times;   /* atomic: see guise_decoder_to_time() */
  gint        mp4_ms;           /* atomic: see guise_mp4_read_whole() */
  gint        nal_length;       /* atomic: bytes of the length before each NAL of H.264; 0: start codes, −1: none */
  GuiseTime   late;             /* what seeks count from */
  gint        is_exposed;       /* atomic: every stream is known */
  GCond       exposed;          /* that it became so, with the mutex */

  /* Written by GStreamer's threads. */
  GMutex      mutex;
  GPtrArray  *video_ids;        /* guarded: of stream ids, in the file's order */
  GPtrArray  *audio_caps;       /* guarded */
  GstCaps    *video_codec;      /* guarded (nullable) */
  char       *lacking;          /* guarded (nullable): the codec that no decoder was found for */
  GArray     *keys;             /* guarded: stream times of key frames that were not pulled yet */
  gboolean    is_linked;        /* guarded */
  gboolean    is_too_large;     /* guarded */
  GuiseTime   skip_before;      /* guarded: pictures before this stream time that no other needs are not decoded */
};

/* Makes @self->pipeline: from the file to samples of raw video, or the same of a still picture. */
void guise_decoder_build_pipeline (GuiseDecoder *self, gboolean is_picture);

/* Forgets what was noted of packets that a seek made void. @skip_before: see above. */
void guise_decoder_forget_packets (GuiseDecoder *self, GuiseTime skip_before);

G_END_DECLS
