/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

G_BEGIN_DECLS

#define GUISE_TYPE_SWAP (guise_swap_get_type ())
G_DECLARE_FINAL_TYPE (GuiseSwap, guise_swap, GUISE, SWAP, GObject)

/**
 * GuiseSwap:
 *
 * How a person is swapped in a clip, as it is set at the side of the viewer.
 * What is set shows at once (`changed`) and is kept in the project a moment
 * after the last change, as one undo step for each thing that was changed.
 * Undo and the shell change it from outside.
 *
 * Properties, all notified and writable; percentages are of the face:
 *
 * - `colour` (uint): 0 none, 1 mean and deviation, 2 linear, 3 histogram, 4 iterative, 5 sliced, 6 seamless
 * - `colour-strength` 0 … 1, `colour-memory` 0 … 100 frames, `edge` 0 … 1: how far colours at the mask's edge follow
 *   those around it
 * - `erode`, and for a side on top of it `erode-top`, `-bottom`, `-left` and `-right`, −20 … 40 %, `feather` 0 … 60 %,
 *   `forehead` −1 … 1, `matte` (boolean: that, and what the project has learned to be before faces)
 * - `steady` 0 … 5 frames that the face is averaged with, `texture` 0 … 1: what it gets that is too fine for the model
 * - `opacity` 0 … 1, `scale` 0.8 … 1.25, `sharpen`, `soften` and `grain` 0 … 1, `fade` (double) 0 … 50 frames
 *
 * They are those of the frame that the playhead is on. What is set changes them
 * for the whole clip, or for the shot when `own` (boolean, writable) says that
 * it has settings of its own; and where a number has key-frames it gets another.
 *
 * And, read only, `ready`: whether the project's values are here,
 * `is-default`: whether nothing differs from what a new swap has, and `slot`
 * (uint): 0 or 1, which of the two settings that are compared is the project's.
 *
 * `changed` is emitted when any of them is another, on whatever frame; `keys-changed` when key-frames are others, or the
 * playhead is elsewhere; `failed` (text) when they could not be read or kept.
 *
 * Thread: main only.
 */
GuiseSwap *guise_swap_new         (GuiseProject *project);

/* Whose and where; 0: nobody's, and nothing is ready. Keeps what is still to be kept of the one before. */
void       guise_swap_set_subject (GuiseSwap *self, gint64 clip, gint64 person);

gboolean   guise_swap_get_ready   (GuiseSwap *self);

/* All as in a new swap, as one undo step. */
void       guise_swap_reset       (GuiseSwap *self);

/* (transfer full): those of the playhead's frame as text, for the clipboard or a file: what `guise export --settings`
 * takes. */
char      *guise_swap_dup_text    (GuiseSwap *self);

/* Takes such a text where the playhead is, as one undo step. Returns: %FALSE with %GUISE_ERROR_USAGE that says what is wrong with it */
gboolean   guise_swap_paste       (GuiseSwap *self, const char *text, GError **error);

/* Puts the other of two settings in the place of the one that is seen, to compare them on the same frame. The second
 * begins as the first is; what is set changes the one that is seen. Another subject begins with one. */
void       guise_swap_exchange    (GuiseSwap *self);

/* Where the playhead is, and the first and last frame of the shot there; a shot that ends before it begins is unknown. */
void       guise_swap_set_place   (GuiseSwap *self, gint64 frame, gint64 shot_first, gint64 shot_last);

typedef enum
{
  GUISE_SWAP_KEY_IMPOSSIBLE,    /* what it says is not a frame's matter */
  GUISE_SWAP_KEY_NONE,
  GUISE_SWAP_KEY_ELSEWHERE,     /* on other frames */
  GUISE_SWAP_KEY_HERE,          /* from which it goes to the next in a straight line */
  GUISE_SWAP_KEY_HELD,          /* the same, but it stays until the next */
} GuiseSwapKeyState;

/* Of the property @name where the playhead is. */
GuiseSwapKeyState guise_swap_get_key_state (GuiseSwap *self, const char *name);

/* Adds, changes or removes (%GUISE_SWAP_KEY_NONE) a key there, as one undo step. */
gboolean          guise_swap_set_key       (GuiseSwap *self, const char *name, GuiseSwapKeyState state, GError **error);

/* The next frame with a key after (1) or before (−1) the playhead; −1: there is none. */
gint64            guise_swap_find_next_key (GuiseSwap *self, int direction);

/* A frame with keys. @hold: all of them stay until the next. */
typedef struct
{
  gint64   frame;
  gboolean hold;
} GuiseSwapMark;

/* (transfer full) (element-type GuiseSwapMark): by frame */
GArray           *guise_swap_list_keys     (GuiseSwap *self);

/* Shots with settings of their own, by frame. */
guint             guise_swap_get_n_shots   (GuiseSwap *self);
void              guise_swap_get_shot      (GuiseSwap *self, guint index, gint64 *first, gint64 *last);

/* Keeps now what was changed: before the project closes, or is exported from. */
void       guise_swap_flush       (GuiseSwap *self);

G_END_DECLS
