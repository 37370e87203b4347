/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-source.h"
#include "guise-swap-net.h"
#include "guise-swap-renderer.h"
#include "guise-swap-script.h"
#include "guise-swap-take.h"

G_BEGIN_DECLS

/**
 * GuiseSwapPlayer:
 *
 * One person of a clip, and the net that replaces it: knows on each frame where
 * that person's faces are and which settings hold.
 *
 * Thread: owner only. Every call blocks.
 */
typedef struct _GuiseSwapPlayer GuiseSwapPlayer;

/* Returns: (transfer full): frame @index, native */
typedef GuiseImage *(*GuiseSwapReadFunc) (gint64 index, gpointer data, GError **error);

/**
 * GuiseSwapPlayerParams:
 * @clip, @finder: borrowed for the life of the player
 * @finder: (nullable): makes mattes; without it there are none
 * @net: borrowed until another is set
 * @range: frames that are of interest: faces do not fade at its ends
 * @script: copied
 * @read: (nullable): gives other frames of the clip, as guise_swap_player_render() gets them; without it each frame goes
 *   by itself where those before it were not rendered
 * @turn: (nullable): held while net and finder are used; guise_swap_take_draw_all() is called with it held
 */
typedef struct
{
  GuiseStore            *store;
  const GuiseClipSource *clip;
  GuiseSwapNet          *net;
  gint64                 person;
  GuiseFrameRange        range;
  const GuiseSwapScript *script;
  GuiseFaceFinder       *finder;
  GuiseSwapReadFunc      read;
  gpointer               read_data;
  GMutex                *turn;
} GuiseSwapPlayerParams;

/* Returns: (transfer full): %NULL with what the store says */
GuiseSwapPlayer *guise_swap_player_new  (const GuiseSwapPlayerParams *params, GError **error);
void             guise_swap_player_free (GuiseSwapPlayer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSwapPlayer, guise_swap_player_free)

/* Both forget what was learned of other frames. @finder: (nullable) */
gboolean guise_swap_player_set_script   (GuiseSwapPlayer *self, const GuiseSwapScript *script, GuiseFaceFinder *finder,
                                         GError **error);
gboolean guise_swap_player_set_net      (GuiseSwapPlayer *self, GuiseSwapNet *net, GError **error);

/* Looks again who is where. @out_changed: whether anything is now another than before. */
gboolean guise_swap_player_reload_faces (GuiseSwapPlayer *self, gboolean *out_changed, GError **error);

/* Whether a script wants what a finder makes. */
gboolean guise_swap_player_wants_matte  (const GuiseSwapScript *script);

/* Learns what the frame needs of others, which is read. Without effect where that is known. */
gboolean    guise_swap_player_prepare      (GuiseSwapPlayer *self, gint64 index, GError **error);

/* As of #GuiseSwapScene. */
gint64      guise_swap_player_find_first   (GuiseSwapPlayer *self, gint64 index);

/* Returns: (transfer full): this person's faces of a frame, to be drawn and rendered before anything else is set or
 * loaded; @source: the frame before anybody was replaced in it. */
GuiseSwapTake *guise_swap_player_take      (GuiseSwapPlayer *self, gint64 index, GuiseImage *source, GError **error);

/* As of #GuiseSwapScene, for this person alone, of a frame that is prepared. @take: is drawn where it was not */
GuiseImage *guise_swap_player_render       (GuiseSwapPlayer *self, GuiseSwapTake *take, GuiseImage *frame,
                                            GuiseImage **mask, GError **error);
GuiseImage *guise_swap_player_render_draft (GuiseSwapPlayer *self, gint64 index, GuiseImage *picture, GError **error);
void        guise_swap_player_collect      (GuiseSwapPlayer *self, GPtrArray *patches);
gboolean    guise_swap_player_is_cut       (GuiseSwapPlayer *self, gint64 index);

/* Returns: (transfer none) (array length=n): of the frame that was rendered last */
const GuiseSwapFace *guise_swap_player_get_faces (GuiseSwapPlayer *self, guint *n);

G_END_DECLS
