/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-swap-renderer.h"

G_BEGIN_DECLS

/**
 * GuiseSwapTake:
 * @index, @source: a frame, before anybody was replaced in it
 * @settings: that hold on it
 * @faces: (element-type GuiseSwapFace): of a person on it
 * @memories, @learned, @views: (array length=faces): what they may go by, and places for what is learned of them
 * @paints: (element-type GuiseFacePaint): of @faces
 * @before: as @views, %GUISE_SWAP_MAX_STEADY a face; not owned
 * @renderer: borrowed: draws
 * @drawing: (nullable): until that is done
 *
 * A person's faces of a frame on their way through a player.
 *
 * Thread: owner only, but for guise_swap_take_draw_all().
 */
typedef struct
{
  gint64             index;
  GuiseImage        *source;
  GuiseSwapSettings  settings;
  GArray            *faces;
  GPtrArray         *paints;
  GuiseSwapMemory   *memories, *learned;
  GuiseSwapView     *views, *before;
  GuiseSwapRenderer *renderer;
  GuiseSwapDrawing  *drawing;
} GuiseSwapTake;

/* @faces: (transfer full) */
GuiseSwapTake *guise_swap_take_new  (gint64 index, GuiseImage *source, const GuiseSwapSettings *settings, GArray *faces,
                                     GuiseSwapRenderer *renderer);
void           guise_swap_take_free (GuiseSwapTake *self);

/* @takes: (array length=n): of one renderer, none of them drawn; all are then, or on error none.
 * Thread: as guise_swap_renderer_draw(), nobody else touching the takes meanwhile. */
gboolean       guise_swap_take_draw_all (GuiseSwapTake *const *takes, guint n, GError **error);

/* (transfer none): @faces as the renderer takes them */
static inline GuiseSwapFace *
guise_swap_take_get_face (const GuiseSwapTake *self, guint i)
{
  return &g_array_index (self->faces, GuiseSwapFace, i);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSwapTake, guise_swap_take_free)

G_END_DECLS
