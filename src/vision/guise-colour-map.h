/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-colour-match.h"

G_BEGIN_DECLS

/* A linear map of L*a*b* about two means: out = to + gain · (in − from). Plain data. Thread: any. */
typedef struct
{
  double from[3], to[3];
  double gain[3][3];
} GuiseColourMap;

/* The map that guise_colour_match() applies, limits and strength included. */
void guise_colour_map_init  (GuiseColourMap *self, const GuiseColourStats *from, const GuiseColourStats *to,
                             GuiseColourMethod method, double strength);
void guise_colour_map_apply (const GuiseColourMap *self, const float in[3], float out[3]);

G_END_DECLS
