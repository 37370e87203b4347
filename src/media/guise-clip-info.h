/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"
#include "guise-image.h"
#include "guise-time.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _GuiseFrameTable GuiseFrameTable;

/* More pixels than this in one picture are refused before anything is allocated. */
#define GUISE_MEDIA_MAX_PIXELS (100 * 1000 * 1000)

/**
 * GuiseOrientation:
 *
 * What must be done to the stored picture to see it upright: the eight values
 * of the EXIF tag 0x0112, which QuickTime's matrices map to as well.
 */
typedef enum
{
  GUISE_ORIENTATION_UPRIGHT = 1,
  GUISE_ORIENTATION_FLIP_HORIZONTAL,
  GUISE_ORIENTATION_ROTATE_180,
  GUISE_ORIENTATION_FLIP_VERTICAL,
  GUISE_ORIENTATION_TRANSPOSE,            /* about the diagonal from the top left */
  GUISE_ORIENTATION_ROTATE_90,            /* clockwise */
  GUISE_ORIENTATION_TRANSVERSE,           /* about the other diagonal */
  GUISE_ORIENTATION_ROTATE_270            /* clockwise */
} GuiseOrientation;

/* Clockwise turn in degrees: 0, 90, 180 or 270; mirror images count as their turn. Thread: any. */
guint guise_orientation_get_degrees (GuiseOrientation orientation);

typedef struct
{
  char  *codec;      /* short name, such as "aac", "mp3", "pcm" */
  guint  rate;       /* samples a second; 0 where the container does not say */
  guint  channels;   /* 0 where the container does not say */
} GuiseAudioStream;

/**
 * GuiseClipInfo:
 *
 * What a clip is. Display space is upright with square pixels: the pixel
 * aspect widens or heightens one side, never shrinks one, then the
 * orientation turns the picture. Never changed after guise_media_probe().
 *
 * Thread: any (shared by reference).
 */
typedef struct
{
  gatomicrefcount   ref_count;
  char             *path;              /* absolute */
  gboolean          is_folder;         /* of pictures */
  gboolean          is_picture;        /* one photo, in a file or a folder: a clip of one frame */
  char            **pictures;          /* of a folder, or a photo: absolute paths in the order of the frames; else %NULL */
  guint             stored_width, stored_height;
  guint             display_width, display_height;
  GuiseOrientation  orientation;
  GuiseRational     pixel_aspect;      /* of the stored picture; 1/1 for square */
  GuiseRational     frame_rate;        /* nominal; 25/1 for pictures, 0/1 where nobody says */
  gboolean          variable_rate;     /* certain only after guise_clip_info_new_with_table() */
  gboolean          interlaced;        /* some frames may hold two fields */
  GuiseTime         duration;          /* of the picture; an estimate until the table exists; GUISE_TIME_NONE if unknown */
  guint             n_frames;          /* an estimate until the table exists; 0 if unknown */
  GuisePixelFormat  format;            /* of native frames */
  GuiseColorimetry  colorimetry;
  char             *container;         /* short name, such as "mp4", "matroska", "pictures" */
  char             *video_codec;       /* short name, such as "h264" */
  guint             video_stream;      /* which of the file's video streams is read, from 0 */
  GuiseAudioStream *audio;
  guint             n_audio;
} GuiseClipInfo;

/**
 * guise_media_probe:
 * @path: a video, a photo, or a folder of pictures
 *
 * Opens @path and decodes its first frame. The first video stream that can be
 * decoded is taken; the cover picture of a sound file is none.
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_MEDIA_MISSING,
 * %GUISE_ERROR_BAD_MEDIA or %G_IO_ERROR, in one sentence
 *
 * Thread: any; blocks for 10 to 500 ms, at most about 9 s.
 */
GuiseClipInfo *guise_media_probe (const char *path, GCancellable *cancellable, GError **error);

/**
 * guise_clip_info_new_with_table:
 * @table: the clip's frame table
 *
 * Returns: (transfer full): the same clip with the exact number of frames,
 * duration, rate and whether the rate varies
 */
GuiseClipInfo *guise_clip_info_new_with_table (const GuiseClipInfo *self, GuiseFrameTable *table);

/**
 * guise_clip_info_new_with_size:
 * @self: pictures
 *
 * Returns: (transfer full): the same pictures, read at this size, each fitted into it
 */
GuiseClipInfo *guise_clip_info_new_with_size (const GuiseClipInfo *self, guint width, guint height);

/**
 * guise_clip_info_new_as_shown:
 *
 * Returns: (transfer full): the same clip as if its stored frames were RGB8 pictures of this size, upright and with
 * the shape of its displayed ones: for whoever has those instead
 */
GuiseClipInfo *guise_clip_info_new_as_shown (const GuiseClipInfo *self, guint width, guint height);

GuiseClipInfo *guise_clip_info_ref   (GuiseClipInfo *self);
void           guise_clip_info_unref (GuiseClipInfo *self);

/**
 * guise_clip_info_get_display_to_stored:
 * @out: takes a place in display pixels to stored pixels, both with pixel
 * centres at half numbers
 *
 * Exact inverse of how GUISE_FRAME_OUTPUT_DISPLAY_RGB frames are made at full size.
 */
void           guise_clip_info_get_display_to_stored (const GuiseClipInfo *self, GuiseAffine *out);

/**
 * guise_clip_info_get_limited_size:
 * @max_side: longest side wanted, in pixels; 0 for no limit
 *
 * Display size scaled down, never up, to @max_side; at least 1×1.
 */
void           guise_clip_info_get_limited_size (const GuiseClipInfo *self, guint max_side, guint *width, guint *height);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseClipInfo, guise_clip_info_unref)

G_END_DECLS
