/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * GuiseSide:
 *
 * The two people of a run, and the decoder of each.
 */
typedef enum
{
  GUISE_SIDE_SOURCE,   /* the person whose face is learned and put in */
  GUISE_SIDE_TARGET,   /* the person in the footage whose face is replaced */
  GUISE_N_SIDES
} GuiseSide;
