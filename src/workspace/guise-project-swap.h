/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"
#include "guise-time.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Which runs replace whom in a clip, and how, in words: what the shell changes. Thread: main only; blocks. */

/**
 * GuiseSwapping: a change of how a person is swapped in a clip.
 * @clip: id; 0: the only one
 * @person: id; 0: the target of the newest run, or of @run
 * @run: to put on the person; 0: leave them as they are; −1: no change
 * @checkpoint: (nullable): of the run that is put on the person, see guise-checkpoint-choice.h; must be there. An iteration
 *   puts the run on them, too
 * @set: (nullable) (array zero-terminated=1): "NAME=VALUE" each, such as "erode=5" and "colour=linear"
 * @unset: (nullable) (array zero-terminated=1): names of settings that are to be the usual ones, without keys; with @at:
 *   whose key there is removed; with @shot: usual in that shot, keys stay
 * @at: (nullable): "18.24", "0:18.24" or "#456": keys at this frame in place of settings of the clip
 * @hold: such keys' values stay until the next key
 * @shot: settings of the shot around @at alone, which from then on has its own
 * @no_shot: the shot around @at has those of the clip again
 * @reset: all as in a new swap
 */
typedef struct
{
  gint64             clip, person, run;
  const char *const *set, *const *unset;
  const char        *at;
  const gint64      *checkpoint;
  gboolean           hold, shot, no_shot, reset;
} GuiseSwapping;

#define GUISE_SWAPPING_INIT { .run = -1 }

/* Keeps the change, as one undo step. @self then holds the ids that were meant. */
gboolean  guise_project_change_swap   (GuiseProject *self, GuiseSwapping *swapping, GError **error);

/* Returns: (transfer full): {"clip", "swaps": [{"person", "name", "run", "checkpoint", "settings": {…}}]}, of who has a
 * choice in it; the checkpoint as a text.
 * @clip: 0: the only one */
JsonNode *guise_project_describe_swap (GuiseProject *self, gint64 clip, GError **error);

G_END_DECLS
