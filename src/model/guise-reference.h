/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-graph.h"
#include "guise-optimizer.h"

G_BEGIN_DECLS

/**
 * GuiseReference:
 *
 * A graph run in double precision on the host: what the device is measured
 * against. Slow. Arrays have the layouts of the device, padding included: NHWC
 * for tensors (guise-tensor.h), W4 for weights (guise-matrix.h).
 *
 * Thread: owner only.
 */
typedef struct _GuiseReference GuiseReference;

/* @graph must outlive it. Parameters have the initial values of @seed. */
GuiseReference *guise_reference_new     (const GuiseGraph *graph, guint64 seed);
void            guise_reference_destroy (GuiseReference *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseReference, guise_reference_destroy)

/* Values and, after a backward run, gradients. Owned by @self; inputs and parameters may be written. */
double *guise_reference_get_value              (GuiseReference *self, GuiseTensor tensor);
double *guise_reference_get_gradient           (GuiseReference *self, GuiseTensor tensor);
double *guise_reference_get_parameter          (GuiseReference *self, guint parameter);
double *guise_reference_get_parameter_gradient (GuiseReference *self, guint parameter);

/* Numbers in an array of a parameter, padding included. */
gsize   guise_reference_count_parameter        (GuiseReference *self, guint parameter);

/* Computes all values. Returns: what training minimises, the sum of all losses */
double  guise_reference_forward  (GuiseReference *self);

/* Whether forward runs from now on leave alone what guise_array_detach() made: the sum then is that whose gradients
 * backward runs compute. */
void    guise_reference_hold_detached (GuiseReference *self, gboolean hold);

/* Computes all gradients of that sum; after a forward run. */
void    guise_reference_backward (GuiseReference *self);

/* One step of an optimizer, clipping included, after a backward run. */
void    guise_reference_update   (GuiseReference *self, GuiseOptimizer kind, const GuiseOptimizerStep *step);

G_END_DECLS
