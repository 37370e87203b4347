/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-matrix.h"
#include "guise-parameters.h"
#include "guise-tensor.h"

G_BEGIN_DECLS

/**
 * GuiseGraph:
 *
 * What is computed, as a list of operations in the order they were added; no
 * memory, no device. guise_graph_program_new() makes it run on a device,
 * #GuiseReference runs it in double precision on the host.
 *
 * Operations are the rows of guise-op-table.c. Wrong shapes are errors of the
 * programmer and abort.
 *
 * Thread: owner only while it is built, any once it is complete.
 */
typedef struct _GuiseGraph GuiseGraph;

/* A tensor of a graph: its number. */
typedef guint GuiseTensor;

/**
 * guise_graph_new:
 * @parameters: where layers declare their weights; must outlive the graph. Two
 *   graphs over one #GuiseParameters share the weights of layers of the same name
 */
GuiseGraph *guise_graph_new     (GuiseParameters *parameters);
void        guise_graph_destroy (GuiseGraph *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseGraph, guise_graph_destroy)

GuiseShape       guise_graph_get_shape      (const GuiseGraph *self, GuiseTensor tensor);
GuiseParameters *guise_graph_get_parameters (const GuiseGraph *self);

/* Multiply-adds of one forward run: what the convolutions and dense layers do. */
guint64          guise_graph_count_multiply_adds (const GuiseGraph *self);

/* A tensor that the caller fills before each run. @name: for people, copied. */
GuiseTensor guise_graph_input (GuiseGraph *self, const char *name, GuiseShape shape);

/* Asks for the gradient of an input too: for tests, and to see what a face should have been. */
void        guise_graph_want_gradient (GuiseGraph *self, GuiseTensor input);

/* Whether operations that are added from now on leave their parameters as they are: gradients go through them, and
 * nothing is learned by it, though the same parameters may learn elsewhere. */
void        guise_graph_hold  (GuiseGraph *self, gboolean hold);

/* Keeps the value of @tensor after a run, for reading. Inputs and losses are kept anyway. */
void        guise_graph_keep  (GuiseGraph *self, GuiseTensor tensor);

/**
 * GuiseLayerParams:
 * @name: prefix of its parameters NAME.weight and NAME.bias; a name used again shares them
 * @out_channels: number of filters
 * @kernel: side of the square kernel, odd, at most 7; 0 is 1
 * @stride: 1 or 2; 0 is 1
 * @activation: what follows
 * @slope: of a leaky ReLU, 0 < slope < 1; 0 is 0.1
 * @init: of the weights; biases start at 0
 */
typedef struct
{
  const char *name;
  guint       out_channels;
  guint       kernel;
  guint       stride;
  GuiseActivation activation;
  float       slope;
  GuiseInit   init;
} GuiseLayerParams;

/* y = activation (x ∗ w + b), cross-correlation, zero padding "same" as TensorFlow has it: of an odd total the smaller
 * half is at the top and left. */
GuiseTensor guise_graph_conv2d (GuiseGraph *self, GuiseTensor x, const GuiseLayerParams *params);

/* Convolution of every channel by itself, without bias and activation: only name, kernel, stride and init of @params
 * are looked at. Padding as above. */
GuiseTensor guise_graph_depthwise (GuiseGraph *self, GuiseTensor x, const GuiseLayerParams *params);

/* The same on a flat (n, 1, 1, c); kernel and stride must be 0 or 1. */
GuiseTensor guise_graph_dense  (GuiseGraph *self, GuiseTensor x, const GuiseLayerParams *params);

/* y = x > 0 ? x : slope · x, 0 < slope < 1. */
GuiseTensor guise_graph_leaky_relu (GuiseGraph *self, GuiseTensor x, float slope);

/* y = 1 / (1 + e⁻ˣ). */
GuiseTensor guise_graph_sigmoid (GuiseGraph *self, GuiseTensor x);

/**
 * guise_graph_normalize:
 * @epsilon: added to the variance
 * @slope: of the leaky ReLU that follows, 0 < slope ≤ 1; 1 is none
 *
 * y = leaky ((x − mean) / √(variance + epsilon)), mean and variance of each channel of each sample by itself.
 */
GuiseTensor guise_graph_normalize (GuiseGraph *self, GuiseTensor x, float epsilon, float slope);

/* y = a + b, equal shapes. */
GuiseTensor guise_graph_add     (GuiseGraph *self, GuiseTensor a, GuiseTensor b);

/* a's channels, then b's; a's must be a multiple of 4. */
GuiseTensor guise_graph_concat  (GuiseGraph *self, GuiseTensor a, GuiseTensor b);

/* Another view of the same memory: the counts and, where h·w > 1, multiples of 4 channels must agree. Costs nothing. */
GuiseTensor guise_graph_reshape (GuiseGraph *self, GuiseTensor x, guint h, guint w, guint c);

/* What every device can bind: Vulkan allows none to ask for more. */
#define GUISE_SLICE_ALIGNMENT 256

/* Samples @first … @first + @count − 1. Costs nothing. A tensor that is cut must be cut wholly, each sample once, and
 * not be used otherwise; the samples before the cut must take a multiple of %GUISE_SLICE_ALIGNMENT bytes. */
GuiseTensor guise_graph_slice   (GuiseGraph *self, GuiseTensor x, guint first, guint count);

/* Each pixel becomes 2×2 equal ones. */
GuiseTensor guise_graph_upsample (GuiseGraph *self, GuiseTensor x);

/**
 * GuiseShuffleOrder:
 *
 * Which of the 4·c channels of a pixel is channel i of the pixel at row r,
 * column s of the 2×2 block that it becomes.
 */
typedef enum
{
  GUISE_SHUFFLE_BLOCK_FIRST,     /* (2·r + s) · c + i: TensorFlow's depth_to_space, faceswap's PixelShuffler */
  GUISE_SHUFFLE_CHANNEL_FIRST,   /* 4·i + 2·r + s: PyTorch's PixelShuffle */
} GuiseShuffleOrder;

/* (n, h, w, 4·c) to (n, 2·h, 2·w, c), and back. */
GuiseTensor guise_graph_depth_to_space (GuiseGraph *self, GuiseTensor x, GuiseShuffleOrder order);
GuiseTensor guise_graph_space_to_depth (GuiseGraph *self, GuiseTensor x, GuiseShuffleOrder order);

/**
 * GuisePixelLossParams:
 *
 * Factors of the parts of a pixel loss in what training minimises.
 */
typedef struct
{
  float l1;     /* mean |a − b| of the colours */
  float mse;    /* mean (a − b)² of the colours */
  float mask;   /* mean (a − b)² of the last channel; above 0 the last channel is no colour */
} GuisePixelLossParams;

/**
 * guise_graph_pixel_loss:
 * @prediction, @picture: (n, h, w, c), wanted values 0..1. @picture may have
 *   more channels than @prediction: those are ignored. With a mask its own last
 *   channel is compared with @prediction's last
 * @weights: (n, 1, 1, h·w): how much each pixel counts, 0 or more
 *
 * Means are weighted, Σ weight·value / Σ weight over the pixels of a face, and
 * taken over the colours; the mask's is not weighted. All are 0..1 for values
 * of 0..1. A face whose weights are all 0 has a loss of 0.
 *
 * What training minimises is the mean over the faces of l1·L1 + mse·MSE +
 * mask·mask's MSE, added to those of all other losses of the graph.
 *
 * Returns: (n, 1, 1, 4): of each face L1, MSE, mask's MSE and 0, unweighted by
 * the factors. Gradients reach @prediction only
 */
GuiseTensor guise_graph_pixel_loss (GuiseGraph *self, GuiseTensor prediction, GuiseTensor picture, GuiseTensor weights,
                                    const GuisePixelLossParams *params);

/**
 * guise_graph_dssim_loss:
 * @prediction, @picture: (n, h, w, 3 or 4), h and w at least 11; the first three
 *   channels are compared
 * @weights: as above; the weight of a window is that of its centre
 * @factor: of this loss in what training minimises
 *
 * (1 − SSIM) / 2 (Wang et al. 2004): windows of 11×11, Gaussian of σ 1.5, k
 * 0.01 and 0.03, range 1, only windows that lie inside, weighted mean over
 * windows and the plain one over the three colours. 0..1.
 *
 * Returns: (n, 1, 1, 4): of each face the DSSIM, 0, 0, 0
 */
GuiseTensor guise_graph_dssim_loss (GuiseGraph *self, GuiseTensor prediction, GuiseTensor picture, GuiseTensor weights,
                                    float factor);

/**
 * guise_graph_value_loss:
 * @x: (n, 1, 1, 1): of each face a value that is to become small
 * @factor: of this loss in what training minimises
 *
 * What makes a loss of anything that a graph can compute; guise-losses.h has
 * those of pictures.
 *
 * Returns: (n, 1, 1, 4): of each face the value, 0, 0, 0
 */
GuiseTensor guise_graph_value_loss (GuiseGraph *self, GuiseTensor x, float factor);

G_END_DECLS
