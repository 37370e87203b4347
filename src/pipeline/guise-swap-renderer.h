/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"
#include "guise-face-finder.h"
#include "guise-face-paint.h"
#include "guise-swap-memory.h"
#include "guise-swap-net.h"
#include "guise-swap-settings.h"
#include "guise-swap-view.h"

G_BEGIN_DECLS

/* Another number whenever the same settings give other frames: no export goes on with frames of another kind, and what was
 * measured of them is measured anew. */
#define GUISE_SWAP_LOOK 6

/**
 * GuiseSwapFace:
 *
 * A face to be replaced on a frame.
 *
 * @track: the face through the frames of a shot
 * @first: the frame on which it was there first, without a break since
 * @frame: this one
 * @landmarks: display space, smoothed
 * @opacity: 0 … 1, of its coming and going
 * @motion: of the face in display space from one frame to the next, about this one
 * @paint: (nullable): what somebody painted over its mask; borrowed
 * @memory: (nullable): by which it gets its colours; borrowed. Without one by this frame alone
 * @learned: (nullable): where to keep what this frame alone says; borrowed
 * @before: (array length=n_before): what was made of it on the frames before, by which it is kept steady; borrowed
 * @view: (nullable): zeroed; where to keep what is made of it on this one; borrowed
 */
typedef struct
{
  gint64      track, first, frame;
  double      opacity;
  GuisePoint  motion;
  const GuiseFacePaint *paint;
  const GuiseSwapMemory *memory;
  GuiseSwapMemory *learned;
  const GuiseSwapView *before;
  guint       n_before;
  GuiseSwapView *view;
  GuisePoint3 landmarks[GUISE_FACE_MESH_N_POINTS];
} GuiseSwapFace;

/**
 * GuiseSwapFunc:
 * @faces: as for guise_swap_net_run()
 * @images: (array length=n_faces): where the new pictures go
 * @masks: (array length=n_faces): %NULL each; where their masks go, if any
 *
 * What turns a crop into the other face: a trained network, or in a test
 * something whose result is known.
 */
typedef gboolean (*GuiseSwapFunc) (const GuiseSwapNetFace *faces, guint n_faces, GuiseImage **images,
                                   GuiseImage **masks, gpointer data, GError **error);

/**
 * GuiseFrontFunc:
 * @rgb: %GUISE_PIXEL_RGB8
 * @points: the mesh in @rgb
 * @track: the face's
 * @to_mask: of @rgb
 *
 * Returns: (transfer full): %GUISE_PIXEL_GRAYF of @size a side: 1 where the face is seen, 0 where something is before it
 */
typedef GuiseImage *(*GuiseFrontFunc) (GuiseImage *rgb, const GuisePoint3 *points, gint64 track,
                                       const GuiseAffine *to_mask, guint size, gpointer data, GError **error);

/**
 * GuiseSwapRenderer:
 *
 * Puts a generated face into frames: crop, @func, colour match, sharpness,
 * feathered mask, warp back at full resolution, and compositing into the
 * decoder's own planes inside the mask. The one renderer of export and scrubbing.
 *
 * Thread: owner only. Every call blocks.
 */
typedef struct _GuiseSwapRenderer GuiseSwapRenderer;

/**
 * GuiseSwapRendererParams:
 * @info: of the clip; kept
 * @settings: copied
 * @finder: (nullable): borrowed, for the matte; without it there is none
 * @front: (nullable): what is to stay in front of the face, where the settings want that
 * @coverage: of the crops that @func takes and gives
 * @input_size, @output_size: pixels a side of what @func takes and gives
 */
typedef struct
{
  GuiseClipInfo           *info;
  const GuiseSwapSettings *settings;
  GuiseFaceFinder         *finder;
  GuiseFaceCoverage        coverage;
  guint                    input_size, output_size;
  GuiseSwapFunc            func;
  gpointer                 func_data;
  GuiseFrontFunc           front;
  gpointer                 front_data;
} GuiseSwapRendererParams;

/**
 * GuiseSwapPatch:
 *
 * A face as it was put into a frame, before that.
 *
 * @rgb: %GUISE_PIXEL_RGBF, in the colours and with the sharpness of the frame; without its grain,
 *   its texture, blur of motion, resolution, black level and blocks
 * @mask: %GUISE_PIXEL_GRAYF of the same size
 * @to_stored: from its pixels to those of the frame as it is stored
 */
typedef struct
{
  gint64      track;
  double      opacity;
  GuiseImage *rgb, *mask;
  GuiseAffine to_stored;
} GuiseSwapPatch;

GuiseSwapRenderer *guise_swap_renderer_new    (const GuiseSwapRendererParams *params);
void               guise_swap_renderer_free   (GuiseSwapRenderer *self);

/* From the next frame on. Copied. */
void               guise_swap_renderer_set_settings (GuiseSwapRenderer *self, const GuiseSwapSettings *settings);

/* Each face that is rendered from now on is added to @patches (element-type GuiseSwapPatch), an array that frees them,
 * borrowed; %NULL: none is any more. */
void               guise_swap_renderer_collect (GuiseSwapRenderer *self, GPtrArray *patches);
GPtrArray         *guise_swap_patches_new      (void);

/**
 * guise_swap_renderer_render:
 * @frame: native, stored orientation; not changed
 * @mask: (out) (optional) (transfer full): %GUISE_PIXEL_GRAYF of the frame's
 *   size: how far each pixel was replaced. Samples where it is 0 are those of @frame
 *
 * What comes out depends on nothing but what is given here.
 *
 * Returns: (transfer full): a picture of @frame's format; @frame itself where nothing is to be replaced
 */
GuiseImage        *guise_swap_renderer_render (GuiseSwapRenderer *self, GuiseImage *frame,
                                               const GuiseSwapFace *faces, guint n_faces,
                                               GuiseImage **mask, GError **error);

/**
 * GuiseSwapDrawing:
 *
 * What the network makes of the faces of a frame: half of the work of rendering it, and the half for which nothing need be
 * known of other frames.
 */
typedef struct _GuiseSwapDrawing GuiseSwapDrawing;

/**
 * guise_swap_renderer_begin:
 * @source: the frame before anybody was replaced in it
 * @settings, @faces: of the frame, used until the drawing is freed. What faces go by and learn, their @view apart, may be
 *   put into them between the drawing and the finishing
 *
 * Cuts the faces out.
 *
 * Returns: (transfer full): to be drawn, and freed before the renderer; %NULL on error
 *
 * Thread: any, while the owner finishes other drawings.
 */
GuiseSwapDrawing  *guise_swap_renderer_begin  (GuiseSwapRenderer *self, GuiseImage *source,
                                               const GuiseSwapSettings *settings, const GuiseSwapFace *faces,
                                               guint n_faces, GError **error);

/**
 * guise_swap_renderer_draw:
 * @drawings: (array length=n): of one renderer. Of several frames, too: each face comes out as it would alone, and
 *   sooner, as all of the network's weights are read once
 *
 * Thread: any, one at a time of a network and a finder, while the owner finishes other drawings.
 */
gboolean           guise_swap_renderer_draw   (GuiseSwapDrawing *const *drawings, guint n, GError **error);
void               guise_swap_drawing_free    (GuiseSwapDrawing *self);

/* guise_swap_renderer_render() from there on: into @frame, in which others may have been replaced since. */
GuiseImage        *guise_swap_renderer_finish (GuiseSwapRenderer *self, GuiseSwapDrawing *drawing, GuiseImage *frame,
                                               GuiseImage **mask, GError **error);

/* What @faces are to learn from @frame and what is made of them there, as far as they have a place for it, and no
 * picture. */
gboolean           guise_swap_renderer_learn  (GuiseSwapRenderer *self, GuiseImage *frame,
                                               const GuiseSwapFace *faces, guint n_faces, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSwapRenderer, guise_swap_renderer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSwapDrawing, guise_swap_drawing_free)

G_END_DECLS
