/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-source.h"
#include "guise-frame-reader.h"

G_BEGIN_DECLS

/**
 * GuiseSwapBack:
 *
 * Looks back into a clip that is read in order, for what a scene wants to know of frames before the first that it was
 * given. Opens the clip once more when that is asked for. Plain data.
 *
 * Thread: one at a time.
 */
typedef struct
{
  const GuiseClipSource *clip;     /* with its table; borrowed */
  GCancellable          *cancellable; /* (nullable): borrowed: breaks off what is read */
  GuiseFrameReader      *reader;   /* (nullable): until it is needed */
} GuiseSwapBack;

void        guise_swap_back_clear (GuiseSwapBack *self);

/* A #GuiseSwapReadFunc whose data is a #GuiseSwapBack. */
GuiseImage *guise_swap_back_read  (gint64 index, gpointer data, GError **error);

G_END_DECLS
