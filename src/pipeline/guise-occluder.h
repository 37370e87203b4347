/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"
#include "guise-random.h"

#include <glib.h>

G_BEGIN_DECLS

/*
 * Things drawn before faces, exactly known, for a network to learn from what it is to leave alone.
 *
 * Thread: any, for all of this header.
 */

typedef enum
{
  GUISE_OCCLUDER_HAND,
  GUISE_OCCLUDER_MICROPHONE,
  GUISE_OCCLUDER_HAIR,
  GUISE_OCCLUDER_GLASSES,     /* frames, and lenses where they are dark: clear ones are looked through */
  GUISE_OCCLUDER_ARM,
  GUISE_OCCLUDER_CLOTH,
  GUISE_OCCLUDER_THING,      /* balls, hoops, rails, the edge of something large: of any colours */
  GUISE_N_TAUGHT_OCCLUDERS,

  /* Never trained with: for measuring. */
  GUISE_OCCLUDER_PHONE = GUISE_N_TAUGHT_OCCLUDERS,
  GUISE_OCCLUDER_CUP,
  GUISE_OCCLUDER_PAPER,
  GUISE_OCCLUDER_LEAVES,
  GUISE_N_OCCLUDERS
} GuiseOccluderKind;

/**
 * GuiseOccluderScene:
 * @side: of the square pictures, pixels
 * @rgb: side × side × 3, 0..1: the face, which is drawn upon
 * @seen: side × side: what of each pixel is still face, 0..1; is multiplied
 * @eyes, @mouth, @chin: of the face
 * @skin: its colour
 * @patch: side × side × 3: another picture, from which things get their looks
 */
typedef struct
{
  guint        side;
  float       *rgb, *seen;
  GuisePoint   eyes[2], mouth, chin;
  float        skin[3];
  const float *patch;
} GuiseOccluderScene;

/* Draws one thing of @kind, somewhere before the face. What it looks like follows from @random alone. */
void guise_occluder_draw (GuiseOccluderKind kind, const GuiseOccluderScene *scene, GuiseRandom *random);

G_END_DECLS
