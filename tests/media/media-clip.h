/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"
#include "guise-frame-table.h"

G_BEGIN_DECLS

/* A frame's number stands in its picture as 16 black and white squares: 12 bits of it and 4 that check them. */
#define MEDIA_CLIP_MAX_FRAMES 4096u
#define MEDIA_CLIP_MIN_SIDE   96u

/**
 * MediaClip:
 *
 * A clip that ffmpeg makes of numbered frames at 25 a second; zero is the default of every field but @name.
 *
 * @name: of the file; its ending says the container
 * @n_frames: 75; @width, @height: stored, 128×96; never below 96 as displayed
 * @orientation: of the display matrix, MP4 and MOV only; the numbers read upright when it is obeyed
 * @inputs: further inputs, such as sound
 * @options: of the output: filters, codecs, streams
 */
typedef struct
{
  const char      *name;
  guint            n_frames;
  guint            width, height;
  GuiseOrientation orientation;
  const char      *inputs, *options;
} MediaClip;

/* Returns: (transfer full): path of the clip that was made in @folder */
char       *media_clip_make       (const char *folder, const MediaClip *clip);

/* The number in a picture (RGB8 as displayed, or anything with luma as its first plane); −1 when it cannot be read. */
int         media_clip_read       (GuiseImage *image);

/* Runs a shell-quoted command, which must succeed. */
void        media_run             (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* As above. Returns: (transfer full): what it printed, without the last newline */
char       *media_ask             (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* Returns: (transfer full): stream @n of the decoded sound as ffmpeg gives it, 32-bit float */
GBytes     *media_decode_sound    (const char *path, guint n);

/* Returns: (transfer full): all samples of the pictures as ffmpeg gives them, not turned; @format: ffmpeg's name */
GBytes     *media_decode_pictures (const char *path, const char *format);

/* Returns: (transfer full): of double: when each frame that ffmpeg decodes of a stream ("v:0", "a:1") is shown, s */
GArray     *media_list_times      (const char *path, const char *stream);

/* Removes a folder with all that is in it. */
void        media_remove_folder   (const char *folder);

G_END_DECLS
