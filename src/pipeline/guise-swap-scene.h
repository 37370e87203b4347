/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-source.h"
#include "guise-face-finder.h"
#include "guise-frame-reader.h"
#include "guise-swap-net.h"
#include "guise-swap-player.h"

G_BEGIN_DECLS

/**
 * GuiseSwapScene:
 *
 * A clip, the persons in it who are replaced, and the nets that do it: frames go
 * in, swapped frames come out. Export and scrubbing both render here, so that
 * what is seen is what is exported.
 *
 * Thread: owner only. Every call blocks.
 */
typedef struct _GuiseSwapScene GuiseSwapScene;

/* A person who is replaced. @net: borrowed until another is set; @script: copied. */
typedef struct
{
  GuiseSwapNet          *net;
  gint64                 person;
  const GuiseSwapScript *script;
} GuiseSwapPart;

/**
 * GuiseSwapSceneParams:
 * @clip: borrowed for the life of the scene
 * @parts: (array length=n_parts): copied; each of another person. Where faces overlap, a later one lies over an earlier
 * @range: frames that are of interest: faces do not fade at its ends
 * @models: (nullable): folder of the face models
 * @finder: (nullable): borrowed for the life of the scene, for the matte; without it one is made when it is needed
 * @cancellable: (nullable): breaks off the opening alone
 * @read: (nullable): gives other frames of the clip, whose colours a frame goes by; see #GuiseSwapPlayerParams
 */
typedef struct
{
  GuiseStore              *store;
  const GuiseClipSource   *clip;
  const GuiseSwapPart     *parts;
  guint                    n_parts;
  GuiseFrameRange          range;
  const char              *models;
  GuiseFaceFinder         *finder;
  GuiseSwapReadFunc        read;
  gpointer                 read_data;
  GCancellable            *cancellable;
} GuiseSwapSceneParams;

/* Returns: (transfer full): %NULL with what the store or the face models (%GUISE_ERROR_NO_MODELS) say, %G_IO_ERROR_CANCELLED */
GuiseSwapScene *guise_swap_scene_open         (const GuiseSwapSceneParams *params, GError **error);
void            guise_swap_scene_close        (GuiseSwapScene *self);

/* Of the part with that index. Both forget what was learned of other frames. */
gboolean        guise_swap_scene_set_script   (GuiseSwapScene *self, guint part, const GuiseSwapScript *script,
                                               GError **error);
gboolean        guise_swap_scene_set_net      (GuiseSwapScene *self, guint part, GuiseSwapNet *net, GError **error);

/* Looks again who is where. @out_changed: whether anything is now another than before. */
gboolean        guise_swap_scene_reload_faces (GuiseSwapScene *self, gboolean *out_changed, GError **error);

/* Reads and learns what frame @index needs of others, so that it can be read next. guise_swap_scene_render() does it
 * where nobody did. */
gboolean        guise_swap_scene_prepare      (GuiseSwapScene *self, gint64 index, GError **error);

/* The first frame that guise_swap_scene_prepare() would read for @index; that itself where nothing is missing. */
gint64          guise_swap_scene_find_first   (GuiseSwapScene *self, gint64 index);

/**
 * guise_swap_scene_render:
 * @index: of the frame; it is the same whichever was rendered before
 * @frame: native, stored orientation
 *
 * Returns: (transfer full): @frame itself where nothing is to be replaced
 */
GuiseImage     *guise_swap_scene_render       (GuiseSwapScene *self, gint64 index, GuiseImage *frame, GError **error);

/* The same. @mask: (out) (optional) (transfer full): as of guise_swap_renderer_render(), of all faces. */
GuiseImage     *guise_swap_scene_render_with_mask (GuiseSwapScene *self, gint64 index, GuiseImage *frame,
                                                   GuiseImage **mask, GError **error);

/* @frames: (array length=n): what will be rendered later, after what was drawn ahead before: begun on a thread of its own,
 * all at once. Changes nothing but the time that it takes; rendering another frame instead, or setting script or net, ends
 * it. */
void            guise_swap_scene_draw_ahead   (GuiseSwapScene *self, const GuiseFrame *const *frames, guint n);

/* Until it is %NULL again, @patches gets each face of what is rendered: as of guise_swap_renderer_collect(). Setting
 * script or net ends it. */
void            guise_swap_scene_collect      (GuiseSwapScene *self, GPtrArray *patches);

/* Whether @index begins a shot. */
gboolean        guise_swap_scene_is_cut       (GuiseSwapScene *self, gint64 index);

/* Returns: (transfer none) (array length=n): the faces of the frame that was rendered last, of all persons. */
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
