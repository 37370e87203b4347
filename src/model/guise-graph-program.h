/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-graph.h"
#include "guise-matrix-tune.h"
#include "guise-optimizer.h"

G_BEGIN_DECLS

/**
 * GuiseGraphProgram:
 *
 * A graph made to run on a device: memory planned by lifetimes, every operation
 * recorded once, run as often as wanted.
 *
 * Thread: owner only; calls block on the device.
 */
typedef struct _GuiseGraphProgram GuiseGraphProgram;

/**
 * GuiseGraphProgramParams:
 *
 * @variant: of the matrix kernels, see guise_matrix_select()
 * @train: run backward too, from the sum of all losses
 * @update: and let the optimizer change the parameters, which must have the moments it keeps;
 *   without, gradients are kept for guise_graph_program_get_parameter_gradient()
 * @update_apart: not in each run, but in guise_graph_program_update(): runs add to the gradients of the runs before.
 *   Takes the memory of all gradients
 * @clip: with @update_apart: updates look at the norm of all gradients first
 * @optimizer: that updates
 * @use_average: compute with the running mean of the weights
 * @fixed_weights: only without @train: parameters change seldom, and guise_graph_program_take_weights() is called then, and
 *   before the first run. What layers make of them is not made in each run, for which there is more memory
 * @order_batch: layers add up in the order that is good for a batch of so many, whatever the graph's is: see
 *   guise_matrix_plan_init_in_order(). 0: in that of their plan
 * @precision: of the tensors between layers. With %GUISE_PRECISION_FP16 gradients are those of the losses times
 *   GuiseOptimizerStep.loss_scale, and updates must be apart
 * @plan: (nullable): text of guise_graph_program_dup_plan()
 * @tunes: (nullable): what layers get that the plan does not name; where these know nothing, the default. Only read
 *   while the program is made
 */
typedef struct
{
  GuiseMatrixVariant variant;
  gboolean           train;
  gboolean           update;
  gboolean           update_apart;
  gboolean           clip;
  GuiseOptimizer     optimizer;
  gboolean           use_average;
  gboolean           fixed_weights;
  guint              order_batch;
  GuisePrecision     precision;
  const char        *plan;
  GuiseMatrixTunes  *tunes;
} GuiseGraphProgramParams;

/**
 * guise_graph_program_new:
 * @graph: complete; must outlive the program, as must its parameters, allocated on @gpu
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_OUT_OF_VRAM or %GUISE_ERROR_FAILED
 *
 * Blocks while kernels are compiled.
 */
GuiseGraphProgram *guise_graph_program_new     (const GuiseGraph *graph, GuiseGpu *gpu,
                                                const GuiseGraphProgramParams *params, GError **error);
void               guise_graph_program_destroy (GuiseGraphProgram *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseGraphProgram, guise_graph_program_destroy)

/**
 * guise_graph_program_predict_memory:
 * @bytes: (out): of device memory that the program would take, without the parameters
 *
 * Returns: %FALSE with %GUISE_ERROR_OUT_OF_VRAM when one tensor is larger than the device can bind
 */
gboolean           guise_graph_program_predict_memory (const GuiseGraph *graph, GuiseGpu *gpu,
                                                       const GuiseGraphProgramParams *params, guint64 *bytes,
                                                       GError **error);

/* What the next runs' updates use. Not while it runs. */
void               guise_graph_program_set_optimizer_step (GuiseGraphProgram *self, const GuiseOptimizerStep *step);

/* With update_apart and %GUISE_PRECISION_FP16: whether the last update found gradients that are not finite, and so
 * changed nothing. */
gboolean           guise_graph_program_has_overflowed (const GuiseGraphProgram *self);

/* With fixed_weights: see there. */
gboolean           guise_graph_program_take_weights (GuiseGraphProgram *self, GCancellable *cancellable, GError **error);

gboolean           guise_graph_program_run (GuiseGraphProgram *self, GCancellable *cancellable, GError **error);

/* With update_apart: the optimizer's step from the gradients of all runs since the last one, which are then empty. */
gboolean           guise_graph_program_update (GuiseGraphProgram *self, GCancellable *cancellable, GError **error);

/* With update_apart: drops what runs have added up. */
gboolean           guise_graph_program_forget_gradients (GuiseGraphProgram *self, GError **error);

/* Where an input, a loss or a kept tensor lies. The same for the life of @self. */
GuiseGpuRange      guise_graph_program_get_value    (const GuiseGraphProgram *self, GuiseTensor tensor);

/* Where the gradient of an input that asked for it lies. */
GuiseGpuRange      guise_graph_program_get_gradient (const GuiseGraphProgram *self, GuiseTensor tensor);

/* Only without updates. */
GuiseGpuRange      guise_graph_program_get_parameter_gradient (const GuiseGraphProgram *self, guint parameter);

/* Returns: (transfer full): "LAYER/OPERATION PLAN" a line, sorted: what decides the bits on one device. */
char              *guise_graph_program_dup_plan (const GuiseGraphProgram *self);

/* Times each dispatch of the following runs and updates. */
void               guise_graph_program_set_profiling (GuiseGraphProgram *self, gboolean profiling);

/* Returns: (transfer full) (element-type GuiseGpuWork): of a run and the update after it */
GArray            *guise_graph_program_list_work (const GuiseGraphProgram *self);

/* Returns: (transfer none): the recorded commands, for profiling and yielding. */
GuiseGpuProgram   *guise_graph_program_get_program (const GuiseGraphProgram *self);

G_END_DECLS
