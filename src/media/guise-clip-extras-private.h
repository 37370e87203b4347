/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-extras.h"
#include "guise-time.h"
#include "guise-words-source-private.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* More chapters than this are not read; the box of MP4 holds 255. */
#define GUISE_MAX_CHAPTERS 1000u

typedef struct
{
  GuiseTime  start, end;   /* stream time; @end may be GUISE_TIME_NONE */
  char      *title;
} GuiseChapter;

void guise_chapter_free (gpointer chapter);

/* A track of subtitles. */
typedef struct
{
  guint       index;   /* among those of the file */
  GstCaps    *caps;
  GstTagList *tags;    /* language and title, as far as they are known */
  /* Both (nullable): Matroska's name of it and what goes with that, where GStreamer has none and @caps says WebVTT, or
   * unknown. */
  char       *codec;
  GBytes     *private_data;
} GuiseSubtitleTrack;

void                guise_subtitle_track_free (gpointer track);
GuiseSubtitleTrack *guise_subtitle_track_copy (const GuiseSubtitleTrack *track);

/* Media types of WebVTT, and of what GStreamer's demuxer of Matroska does not know. */
#define GUISE_SUBTITLES_WEBVTT  "application/x-subtitle-vtt"
#define GUISE_SUBTITLES_UNKNOWN "application/x-subtitle-unknown"

/* Whether a codec's name in Matroska is WebVTT, and whether it is WebM's way of it. */
gboolean guise_subtitles_is_webvtt (const char *codec);
gboolean guise_subtitles_has_head  (const char *codec);

/* What is shown from @start to @end. */
typedef struct
{
  GuiseTime  start, end;   /* stream time */
  GstBuffer *buffer;       /* as the file has it */
} GuiseSubtitle;

typedef enum
{
  GUISE_EXTRA_TAGS,
  GUISE_EXTRA_CHAPTERS,
  GUISE_EXTRA_SUBTITLES,
  GUISE_EXTRA_CAPTIONS
} GuiseExtraKind;

typedef struct
{
  GuiseClipExtra      extra;
  GuiseExtraKind      kind;
  guint               containers;  /* bits of GuiseContainer that hold it */
  GstTagList         *tags;        /* of tags */
  GPtrArray          *chapters;    /* of chapters: GuiseChapter */
  GuiseSubtitleTrack *track;       /* of subtitles */
} GuiseExtraItem;

struct _GuiseClipExtras
{
  gatomicrefcount  ref_count;
  char            *path;
  GPtrArray       *items;    /* of GuiseExtraItem, which have a reference count of their own */
};

/* Containers, as bits. */
typedef enum
{
  GUISE_CONTAINER_MP4  = 1 << 0,   /* and MOV */
  GUISE_CONTAINER_MKV  = 1 << 1,
  GUISE_CONTAINER_WEBM = 1 << 2
} GuiseContainer;

GuiseExtraItem *guise_extra_item_new (GuiseExtraKind kind, const char *name, const char *title, guint containers);

/* Without anything yet. */
GuiseClipExtras      *guise_clip_extras_new      (const char *path);
const GuiseExtraItem *guise_clip_extras_get_item (const GuiseClipExtras *self, guint index);

/* What Matroska calls a place, after ffmpeg. */
#define GUISE_TAG_LOCATION "LOCATION"

/* Adds the place that @place, as ISO 6709 has it in degrees ("+52.5200+013.4050/"), says; nothing where it says none. */
void            guise_extra_tags_add_place (GstTagList *tags, const char *place);

/* Adds an item for each thing that @tags, which are of the whole file, say and that somebody can hold. */
void            guise_extra_tags_add (const GstTagList *tags, GPtrArray *items);

/* Whether an item of guise_extra_tags_add() may have this name, and (transfer full) all those names for people. */
gboolean        guise_extra_tags_has_name  (const char *name);
char           *guise_extra_tags_dup_names (void);

/* Adds an item for each track of @tracks (of GuiseSubtitleTrack). */
void            guise_subtitles_add (GPtrArray *tracks, GPtrArray *items);

/* Adds an item if pictures of the file at @path carry captions in their streams, which no encoder here writes again. */
void            guise_captions_add (const char *path, GPtrArray *items);

/* Whether @caps are those of subtitles, in words or in pictures. */
gboolean        guise_subtitles_is_caps (const GstCaps *caps);

/**
 * guise_subtitles_read:
 *
 * Returns: (transfer full): with all the subtitles of the file, for guise_subtitles_take(); %NULL when cancelled, or with
 * %GUISE_ERROR_BAD_MEDIA when nothing comes for 8 s. A file that breaks off has those up to there
 *
 * Thread: any; reads the whole file.
 */
GuiseWordsSource *guise_subtitles_read (const char *path, GCancellable *cancellable, GError **error);

/**
 * guise_subtitles_take:
 * @source: of guise_subtitles_read()
 * @index: of the track
 *
 * Once. Returns: (transfer full) (element-type GuiseSubtitle): in the order of their times, as many as are to be had
 */
GPtrArray        *guise_subtitles_take (GuiseWordsSource *source, guint index);

/* (transfer full): the words of a packet without what only some players understand; @keeps_markup: but with b, i, u
 * and s. */
char           *guise_subtitles_dup_words (GstBuffer *buffer, gboolean keeps_markup);

/* The same of WebVTT, without markup. @has_head: whether it is as WebM has it */
char           *guise_subtitles_dup_webvtt_words (GstBuffer *buffer, gboolean has_head);

/* (transfer full): words with what of their markup WebVTT has, as WebM has them. */
char           *guise_subtitles_dup_as_webvtt (GstBuffer *buffer);

/* (transfer full): a packet of WebVTT as Matroska has it, as WebM has it. */
GstBuffer      *guise_subtitles_add_webvtt_head (GstBuffer *buffer);

G_END_DECLS
