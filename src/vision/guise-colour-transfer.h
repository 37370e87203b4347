/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

G_BEGIN_DECLS

/* Nodes a side of the grid that a map is kept on. */
#define GUISE_COLOUR_N_NODES 9

typedef enum
{
  GUISE_COLOUR_HISTOGRAM,    /* each of L, a, b gets the other's distribution */
  GUISE_COLOUR_ITERATIVE,    /* the same along turned axes, again and again (Pitié, Kokaram and Dahyot 2007) */
  GUISE_COLOUR_SLICED,       /* moved by the mean of what many axes ask for (Rabin, Peyré, Delon and Bernot 2011) */
} GuiseColourTransferMethod;

/**
 * GuiseColourTransfer:
 *
 * How the distribution of a picture's colours in L*a*b* becomes another's: how
 * far colours move that lie so many deviations from the picture's mean,
 * averaged over the frames so far. Light that falls on both changes nothing of
 * that. No difference of two colours becomes less than a third or more than
 * three times of what it was. Plain data; zeroed at the start of a track.
 *
 * @mean, @deviation: of the newest frame that showed enough of the face
 */
typedef struct
{
  guint n_frames;
  float mean[3], deviation[3];
  float move[GUISE_COLOUR_N_NODES][GUISE_COLOUR_N_NODES][GUISE_COLOUR_N_NODES][3];
} GuiseColourTransfer;

/**
 * guise_colour_transfer_apply:
 * @image, @wanted: %GUISE_PIXEL_RGBF of one size
 * @mask: %GUISE_PIXEL_GRAYF of that size: both are looked at where it is above a half
 * @gain: share of this frame in the averages, 0 … 1; the first frame counts wholly
 * @strength: 0 leaves @image alone, 1 goes all the way
 *
 * The same pictures in the same order give the same bits. A mask of less than
 * 50 pixels tells nothing new: then the map of the frames before is used, if
 * there were any.
 *
 * Returns: (transfer full): a new picture, clamped to 0..1
 *
 * Thread: any, one at a time for a @self.
 */
GuiseImage *guise_colour_transfer_apply (GuiseColourTransfer *self, GuiseColourTransferMethod method, GuiseImage *image,
                                         GuiseImage *wanted, GuiseImage *mask, double gain, double strength,
                                         GError **error);

G_END_DECLS
