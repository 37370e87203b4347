/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  GUISE_SWAP_COLOUR_NONE,      /* the network's colours as they are */
  GUISE_SWAP_COLOUR_LAB,       /* mean and deviation in L*a*b* */
  GUISE_SWAP_COLOUR_LINEAR,    /* the linear map that also turns colours */
  GUISE_SWAP_COLOUR_HISTOGRAM, /* the whole distribution of each of L*, a* and b* */
  GUISE_SWAP_COLOUR_ITERATIVE, /* the distribution along turned axes, again and again */
  GUISE_SWAP_COLOUR_SLICED,    /* the same by sliced optimal transport */
  GUISE_SWAP_COLOUR_SEAMLESS,  /* only the edge's: inside, the gradients stay (Poisson) */
  GUISE_N_SWAP_COLOURS
} GuiseSwapColour;

/**
 * GuiseSwapSettings:
 *
 * How a run is applied to a person in a clip. Plain data. Percentages are of
 * the face: the side of the unit square of the mean face, about brow to chin.
 */
typedef struct
{
  GuiseSwapColour colour;
  double colour_strength;   /* 0 … 1 */
  double colour_memory;     /* frames over which colour statistics are averaged, 0 … 100: calms them */
  double steady;            /* frames before that it is averaged with, 0 … 5: calms what the network draws */
  double edge;              /* 0 … 1: how far colours at the mask's edge are brought to those around it */
  double erode;             /* percent that the mask's edge moves inwards; negative: outwards; −20 … 40 */
  double feather;           /* percent over which it then fades, 0 … 60 */
  double erode_top, erode_bottom, erode_left, erode_right;    /* percent on top of @erode, by side of the face; −20 … 40 */
  double forehead;          /* −1 (near the brows) … 0 (the mesh's top) … 1 (the hairline) */
  gboolean learned_mask;    /* the face ends where the network has learned that it does, too; not every network has */
  gboolean matte;           /* leave what is no person as it was: hands' gaps, hair's edge */
  gboolean keep_front;      /* leave what is before the face as it was, where the project has learned what that looks like */
  double opacity;           /* 0 … 1 */
  double scale;             /* of the face about its centre, 0.8 … 1.25 */
  double sharpen;           /* 0 … 1: how far the face's sharpness is brought up to that of the original */
  double soften;            /* 0 … 1: the same downwards, where the original is out of focus or moves */
  double texture;           /* 0 … 1: how much it gets of what in the original is too fine for the network */
  double grain;             /* 0 … 1: how much of the original's noise the face gets */
  double motion;            /* 0 … 1: how far it is smeared along its way as the original is */
  double resolution;        /* 0 … 1: how far it is made as coarse as the original where that was enlarged */
  double black;             /* 0 … 1: how far its shadows are lifted to the darkest around it */
  double blocks;            /* 0 … 1: how far it gets the original's blocks of compression */
  guint  fade;              /* frames over which a face comes and goes where its track does, 0 … 50 */
} GuiseSwapSettings;

/* All of this header: thread any. */

void        guise_swap_settings_init      (GuiseSwapSettings *self);

/* Returns: %FALSE with %GUISE_ERROR_USAGE that names setting, number and range. */
gboolean    guise_swap_settings_check     (const GuiseSwapSettings *self, GError **error);

/* (transfer full): an object with a member a field. */
JsonNode   *guise_swap_settings_to_json   (const GuiseSwapSettings *self);

/**
 * guise_swap_settings_from_json:
 * @text: an object; fields that it lacks keep their default, unknown ones are refused
 *
 * Returns: %FALSE with %GUISE_ERROR_USAGE; @self is then untouched
 */
gboolean    guise_swap_settings_from_json (GuiseSwapSettings *self, const char *text, GError **error);

/* The settings that are numbers other than whole ones, by index: how many, their names (“erode”), where they are, and
 * within what they lie. */
#define GUISE_SWAP_N_NUMBERS 21u

const char *guise_swap_settings_get_number_name (guint number);
gboolean    guise_swap_settings_find_number     (const char *name, guint *out);
double     *guise_swap_settings_get_number      (GuiseSwapSettings *self, guint number);
void        guise_swap_settings_get_range       (guint number, double *least, double *most);

G_END_DECLS
