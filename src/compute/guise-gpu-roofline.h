/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-gpu-program.h"

G_BEGIN_DECLS

/*
 * What a device that is not here would be bound by, from what a program declares: a dispatch takes at least as long as
 * its operations at the peak of the arithmetic, and as its bytes, each moved once, at the peak of the memory; dispatches
 * follow each other. That is a bound, not a forecast: kernels reach a part of either peak. (Williams, Waterman and
 * Patterson, "Roofline", 2009.)
 */

/* A class of device, by the card that stands for it. */
typedef struct
{
  const char *name;
  double      flops_per_second;     /* float32, a multiplication and an addition a unit and clock */
  double      bytes_per_second;     /* of its memory */
  const char *source;               /* where the two come from */
} GuiseGpuCard;

/* Of a kind of dispatch, or of all. */
typedef struct
{
  const char *kind;                 /* (transfer none) */
  guint       n_dispatches;
  double      seconds;              /* measured; 0 when nothing was */
  double      operations, bytes;
} GuiseGpuKind;

typedef struct
{
  double seconds;                   /* at least, for one run */
  double compute_seconds;           /* of these, in dispatches that wait for arithmetic and not for memory */
} GuiseGpuRoof;

/* Returns: (array length=n): constant */
const GuiseGpuCard *guise_roofline_list_cards (guint *n);

/* @work: of #GuiseGpuWork. Returns: (transfer full) (element-type GuiseGpuKind): most bytes first */
GArray             *guise_roofline_sum_kinds  (const GArray *work);

/* All of it together. */
GuiseGpuKind        guise_roofline_sum        (const GArray *work);

GuiseGpuRoof        guise_roofline_bound      (const GArray *work, const GuiseGpuCard *card);

G_END_DECLS
