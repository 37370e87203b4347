/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-list.h"
#include "guise-face-stacks-private.h"
#include "guise-store.h"

G_BEGIN_DECLS

/**
 * GuiseFaceReading:
 *
 * A view of a #GuiseFaceList and what the store finds of it. The list makes and
 * applies it, on the main thread; in between the store's thread has it.
 */
typedef struct
{
  GuiseFaceView  view;      /* its `where` is owned */
  guint          generation;
  gboolean       another;   /* view than the one before */
  gboolean       whole;     /* what was found is all there is */
  GArray        *before;    /* ids as they were */
  GArray        *after;     /* (nullable) */
  GArray        *splices;   /* (nullable) */
  GHashTable    *open;      /* keys of stacks that are open */
  GuiseFaceStacks *stacks;  /* (nullable) */
  gint64         n_all;
  gint64         n_with[GUISE_N_PROBLEMS];
} GuiseFaceReading;

void     guise_face_reading_free  (gpointer reading);

/* Of #GuiseStoreFunc. Fills in `after`, `stacks` and `splices`, the first two only where there is something to show. */
gboolean guise_face_reading_find  (GuiseStore *store, gpointer reading, GError **error);

/* Fills in `n_all` and `n_with`. */
gboolean guise_face_reading_count (GuiseStore *store, gpointer reading, GError **error);

G_END_DECLS
