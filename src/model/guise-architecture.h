/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-graph.h"

G_BEGIN_DECLS

#define GUISE_ARCHITECTURE_MAX_LAYERS 8

/**
 * GuiseHead:
 *
 * How the last map of a decoder becomes a picture.
 */
typedef enum
{
  GUISE_HEAD_CONV5,            /* convolution 5×5 at full size, sigmoid (faceswap) */
  GUISE_HEAD_DEPTH_TO_SPACE,   /* convolution 3×3 at half size to four pictures that interleave, sigmoid */
} GuiseHead;

/**
 * GuiseArchitecture:
 *
 * One row of the table of models: everything that decides the shapes. Lists end
 * with 0. The encoder is `down` convolutions 5×5, stride 2, leaky ReLU 0.1; a
 * dense layer to `bottleneck`; a dense layer to base × base × base_channels; and
 * `shared_ups`. A decoder, one for each side, is `ups` and a head. An `up` of f
 * channels is a convolution 3×3 to 4·f, leaky ReLU 0.1 and depth-to-space ×2.
 *
 * `original` is faceswap's model of that name (plugins/train/model/original.py).
 */
typedef struct
{
  const char *name;            /* for settings files and the shell */
  const char *summary;         /* for people */
  guint       input_size;      /* pixels a side */
  guint       output_size;
  gboolean    guided;          /* a fourth input channel draws what stands open, mouth and eyes, from the landmarks */
  guint       downs[GUISE_ARCHITECTURE_MAX_LAYERS];
  guint       bottleneck;
  guint       base, base_channels;
  guint       shared_ups[GUISE_ARCHITECTURE_MAX_LAYERS];
  guint       ups[GUISE_ARCHITECTURE_MAX_LAYERS];
  GuiseHead   head;
  GuiseInit   dense_init;
} GuiseArchitecture;

/* Returns: (transfer none): the table. Thread: any. */
const GuiseArchitecture *guise_architecture_list (guint *n_architectures);

/* Returns: (transfer none): %NULL and %GUISE_ERROR_USAGE that lists the names there are. Thread: any. */
const GuiseArchitecture *guise_architecture_find (const char *name, GError **error);

/* Returns: weights and biases of the encoder and both decoders, with @out_channels of 3 or 4. Thread: any. */
guint64 guise_architecture_count_parameters (const GuiseArchitecture *self, guint out_channels);

/* Returns: multiply-adds of one face through the encoder and one decoder. Thread: any. */
guint64 guise_architecture_count_multiply_adds (const GuiseArchitecture *self, guint out_channels);

/* Channels of a face as the encoder gets it: R, G, B and, for guided models, the guide, each 0..1. Thread: any. */
guint   guise_architecture_get_in_channels       (const GuiseArchitecture *self);

/* Add the layers to @graph. @side: "source" or "target", the prefix of the decoder's parameters. */
GuiseTensor guise_architecture_encode (const GuiseArchitecture *self, GuiseGraph *graph, GuiseTensor faces);
GuiseTensor guise_architecture_decode (const GuiseArchitecture *self, GuiseGraph *graph, GuiseTensor code,
                                       const char *side, guint out_channels);

G_END_DECLS
