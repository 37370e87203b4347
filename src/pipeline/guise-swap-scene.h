/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-source.h"
#include "guise-face-finder.h"
#include "guise-swap-net.h"
#include "guise-swap-renderer.h"
#include "guise-swap-settings.h"

G_BEGIN_DECLS

/**
 * GuiseSwapScene:
 *
 * A clip, the person in it who is replaced, and the net that does it: frames go
 * in, swapped frames come out. Export and scrubbing both render here, so that
 * what is seen is what is exported.
 *
 * Thread: owner only. Every call blocks.
 */
typedef struct _GuiseSwapScene GuiseSwapScene;

/**
 * GuiseSwapSceneParams:
 * @clip: borrowed for the life of the scene
 * @net: borrowed until another is set
 * @range: frames that are of interest: faces do not fade at its ends
 * @settings: copied
 * @models: (nullable): folder of the face models
 * @finder: (nullable): borrowed for the life of the scene, for the matte; without it one is made when it is needed
 */
typedef struct
{
  GuiseStore              *store;
  const GuiseClipSource   *clip;
  GuiseSwapNet            *net;
  gint64                   person;
  GuiseFrameRange          range;
  const GuiseSwapSettings *settings;
  const char              *models;
  GuiseFaceFinder         *finder;
} GuiseSwapSceneParams;

/* Returns: (transfer full): %NULL with what the store or the face models (%GUISE_ERROR_NO_MODELS) say */
GuiseSwapScene *guise_swap_scene_open         (const GuiseSwapSceneParams *params, GError **error);
void            guise_swap_scene_close        (GuiseSwapScene *self);

/* Both forget what was averaged over time. */
gboolean        guise_swap_scene_set_settings (GuiseSwapScene *self, const GuiseSwapSettings *settings, GError **error);
gboolean        guise_swap_scene_set_net      (GuiseSwapScene *self, GuiseSwapNet *net, GError **error);

/* Looks again who is where. @out_changed: whether anything is now another than before. */
gboolean        guise_swap_scene_reload_faces (GuiseSwapScene *self, gboolean *out_changed, GError **error);

/**
 * guise_swap_scene_render:
 * @index: of the frame; one that does not follow the last, or begins a shot, is
 *   rendered as the first of an export would be
 * @frame: native, stored orientation
 *
 * Returns: (transfer full): @frame itself where nothing is to be replaced
 */
GuiseImage     *guise_swap_scene_render       (GuiseSwapScene *self, gint64 index, GuiseImage *frame, GError **error);

/* The same. @mask: (out) (transfer full): as of guise_swap_renderer_render(). */
GuiseImage     *guise_swap_scene_render_with_mask (GuiseSwapScene *self, gint64 index, GuiseImage *frame,
                                                   GuiseImage **mask, GError **error);

/* Until it is %NULL again, @patches gets each face of what is rendered: as of guise_swap_renderer_collect(). Setting
 * settings or net ends it. */
void            guise_swap_scene_collect      (GuiseSwapScene *self, GPtrArray *patches);

/* Whether @index begins a shot. */
gboolean        guise_swap_scene_is_cut       (GuiseSwapScene *self, gint64 index);

/* Returns: (transfer none) (array length=n): the faces of the frame that was rendered last. */
const GuiseSwapFace *guise_swap_scene_get_faces (GuiseSwapScene *self, guint *n);

/**
 * guise_swap_scene_render_draft:
 * @picture: %GUISE_PIXEL_RGB8, the frame as it is displayed, of any size
 *
 * The same for a small picture of the frame, from that picture alone: nothing is averaged over time.
 */
GuiseImage     *guise_swap_scene_render_draft (GuiseSwapScene *self, gint64 index, GuiseImage *picture, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSwapScene, guise_swap_scene_close)

G_END_DECLS
