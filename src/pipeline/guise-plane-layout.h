/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GuisePlaneLayout:
 * @n: rows that are laid out
 * @k: neighbours of each row at most
 * @neighbours: (array): @n × @k rows, the nearest first; %G_MAXUINT where there are fewer
 * @distances2: (array): @n × @k squares of their distances
 * @start: (array length=n): where they begin, in any unit; what is near there may end near
 * @n_steps: 0: the usual
 * @report: (nullable): called with the part that is done; %FALSE ends it where it is, which is no failure
 */
typedef struct
{
  guint             n, k;
  const guint      *neighbours;
  const float      *distances2;
  const GuisePoint *start;
  guint             n_steps;
  gboolean        (*report) (double part, gpointer data);
  gpointer          data;
} GuisePlaneLayout;

/* Neighbours that a layout looks at, and as how many of them count in full. */
#define GUISE_PLANE_LAYOUT_K          30
#define GUISE_PLANE_LAYOUT_PERPLEXITY 10.0

/**
 * guise_plane_layout_run:
 * @out: (array): @n points
 *
 * Lays rows out in a plane so that neighbours stay neighbours: t-SNE (van der
 * Maaten and Hinton 2008) by sparse attraction and guise_plane_forces_find().
 * Nothing in it is left to chance: the same input gives the same points.
 *
 * Returns: %FALSE with %G_IO_ERROR_CANCELLED
 *
 * Thread: any.
 */
gboolean guise_plane_layout_run (const GuisePlaneLayout *self, GuisePoint *out, GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
