/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-extract-chunk.h"
#include "guise-shot.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Above this, and not above GUISE_SHOT_CUT, a picture may follow a cut all the same, as when one person takes another's place
 * before one wall (0.19); then who is on it decides. Films have one in 100 such frames that move fast. */
#define GUISE_EXTRACT_DOUBT (0.4 * GUISE_SHOT_CUT)

/**
 * GuiseExtractCut:
 *
 * How far each picture of a chunk is from the one before. Plain data, which
 * guise_extract_cut_begin() fills: @info is borrowed, @is_album: pictures that have nothing to do with each other.
 *
 * Thread: owner only.
 */
typedef struct
{
  GuiseClipInfo *info;
  guint          step;          /* as in GuiseExtractAnalystParams */
  gboolean       is_album;
  gboolean       has_print;
  GuiseShotPrint print;         /* of the picture before, flashes left out */
} GuiseExtractCut;

/* A chunk begins: @self knows the picture before it, if there is one. */
gboolean guise_extract_cut_begin (GuiseExtractCut *self, const GuiseExtractChunk *chunk, GError **error);

/**
 * guise_extract_cut_look:
 * @number: of the chunk's frames
 * @picture: of it, as cuts are looked for on
 * @out: guise_shot_difference() to the picture before; 0 where there is none, and on the one or two
 *   frames of a flash, after which the film, not an album, goes on as it was. A flash that reaches over the chunk's end
 *   is not seen as one
 */
gboolean guise_extract_cut_look  (GuiseExtractCut *self, const GuiseExtractChunk *chunk, guint number,
                                  GuiseImage *picture, double *out, GError **error);

G_END_DECLS
