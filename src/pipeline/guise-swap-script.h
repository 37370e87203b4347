/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-faces.h"
#include "guise-swap-settings.h"

G_BEGIN_DECLS

/* A setting from a frame on. */
typedef struct
{
  guint    number;     /* which one: as of guise_swap_settings_find_number() */
  gint64   frame;
  double   value;
  gboolean hold;       /* the value stays until the next key; else it goes there in a straight line */
} GuiseSwapKey;

/* Settings of a shot's own. */
typedef struct
{
  GuiseFrameRange   range;
  GuiseSwapSettings settings;
} GuiseSwapShot;

/**
 * GuiseSwapScript:
 *
 * How a person is swapped over the whole of a clip: settings of the clip, of
 * shots that have their own, and key-frames of single settings. A key that lies
 * in a shot with settings of its own belongs to that shot alone, all others
 * belong to the rest of the clip. Before a setting's first key it has that
 * key's value, after its last one that one's.
 *
 * The text that a project keeps of it is that of the clip's settings, with
 * "run", "checkpoint", "shots" and "keys" where there are any; so settings alone are a script.
 *
 * @run: that is put on the person in this clip; 0: nobody said
 * @checkpoint: of the run, see guise-checkpoint-choice.h; 0: the newest
 * @shots: (element-type GuiseSwapShot): by frame; they do not overlap
 * @keys: (element-type GuiseSwapKey): by setting and frame
 *
 * Thread: any, one at a time.
 */
typedef struct
{
  gint64             run, checkpoint;
  GuiseSwapSettings  settings;
  GArray            *shots, *keys;
} GuiseSwapScript;

/* Most keys that a script can have. */
#define GUISE_SWAP_MAX_KEYS 4096

/* (transfer full): that of a new swap; of @self; with @settings (nullable: those of a new swap) all the time. */
GuiseSwapScript *guise_swap_script_new      (const GuiseSwapSettings *settings);
GuiseSwapScript *guise_swap_script_copy     (const GuiseSwapScript *self);
void             guise_swap_script_free     (GuiseSwapScript *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSwapScript, guise_swap_script_free)

/* Puts another run on the person. A checkpoint that was chosen by its iteration was one of the run before: it is the newest
 * again. */
void             guise_swap_script_set_run  (GuiseSwapScript *self, gint64 run);

/* Which checkpoint is meant where @run is put on the person, be it by the script or by somebody who chose another one. */
gint64           guise_swap_script_get_checkpoint (const GuiseSwapScript *self, gint64 run);

/* The settings of @frame. */
void             guise_swap_script_get      (const GuiseSwapScript *self, gint64 frame, GuiseSwapSettings *out);

/* (nullable) (transfer none): the shot with settings of its own in which @frame lies. */
GuiseSwapShot   *guise_swap_script_find_shot (const GuiseSwapScript *self, gint64 frame);

/* The first frame of those up to @frame that have the clip's settings, or those of one shot, like it. */
gint64           guise_swap_script_find_begin (const GuiseSwapScript *self, gint64 frame);

/* Gives the frames of @range settings of their own; those that overlapped are no more. */
void             guise_swap_script_set_shot (GuiseSwapScript *self, GuiseFrameRange range,
                                             const GuiseSwapSettings *settings);

/* The clip's settings are the shot's again, and its keys are none. Returns: whether it had its own */
gboolean         guise_swap_script_drop_shot (GuiseSwapScript *self, gint64 frame);

/* Makes @settings those of @frame: what has keys there gets another value in one at that frame, what has none changes for
 * the shot or the clip. Returns: %FALSE with %GUISE_ERROR_USAGE when there is no room for another key */
gboolean         guise_swap_script_change   (GuiseSwapScript *self, gint64 frame, const GuiseSwapSettings *settings,
                                             GError **error);

/* Whether a setting may have keys: one that a frame can have for itself. */
gboolean         guise_swap_script_can_key  (guint number);

/* (nullable) (transfer none): exactly there. */
GuiseSwapKey    *guise_swap_script_find_key (const GuiseSwapScript *self, guint number, gint64 frame);

/* Whether the setting has keys where @frame lies: then it is changed by another key. */
gboolean         guise_swap_script_has_keys (const GuiseSwapScript *self, guint number, gint64 frame);

/* A key, or another value for the one that is there. Returns: %FALSE with %GUISE_ERROR_USAGE when it cannot have one */
gboolean         guise_swap_script_set_key  (GuiseSwapScript *self, const GuiseSwapKey *key, GError **error);
gboolean         guise_swap_script_drop_key (GuiseSwapScript *self, guint number, gint64 frame);

/* The next frame with a key after (@direction 1) or before (−1) @frame; −1: none. */
gint64           guise_swap_script_next_key (const GuiseSwapScript *self, gint64 frame, int direction);

/* Whether nothing differs from what a new swap has. */
gboolean         guise_swap_script_is_default (const GuiseSwapScript *self);

/* (transfer full) */
char            *guise_swap_script_to_text  (const GuiseSwapScript *self);

/* Returns: (transfer full): %NULL with %GUISE_ERROR_USAGE that says what is wrong. @text: (nullable): that of a new swap */
GuiseSwapScript *guise_swap_script_from_text (const char *text, GError **error);

G_END_DECLS
