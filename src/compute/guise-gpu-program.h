/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-gpu-kernel.h"
#include "guise-gpu-memory.h"

G_BEGIN_DECLS

/**
 * GuiseGpuProgram:
 *
 * A list of dispatches, copies and fills, recorded once and run many times: a
 * training step, a swap. Values that differ from run to run stand in a
 * %GUISE_GPU_MEMORY_HOST range that a kernel reads.
 *
 * What depends on what is found from the ranges: commands behave as if they ran
 * one after the other. A run goes to the device in pieces of about 250 ms,
 * formed from the declared work of each dispatch at first and from measured
 * times later; pieces change when something is computed, never what.
 *
 * Thread: owner only; several programs may run at once on one device.
 */
typedef struct _GuiseGpuProgram GuiseGpuProgram;

typedef struct
{
  const GuiseGpuKernel *kernel;
  GuiseGpuRange bindings[GUISE_GPU_MAX_BINDINGS];   /* in the order of the shader's binding numbers */
  guint         n_bindings;
  gconstpointer push;             /* (nullable): push constants, copied */
  gsize         push_size;        /* bytes, at most %GUISE_GPU_MAX_PUSH */
  guint32       groups[3];        /* work groups; 0 counts as 1 */
  const char   *label;            /* (nullable): a row of guise_gpu_program_get_profile(), copied; else the kernel's name */
  double        flops;            /* additions and multiplications that its result is worth, by whatever method: for the
                                   * first run's pieces and the profile */
  double        operations;       /* those that it does, padding included */
  double        bytes;            /* that it reads and writes, each once however often it asks for them */
  gboolean      splittable;       /* groups are independent and none reads gl_NumWorkGroups, so that a dispatch too
                                   * long for one piece may be cut along its largest dimension */
} GuiseGpuDispatch;

typedef struct
{
  const char *label;              /* (transfer none) */
  guint       n_dispatches;       /* in one run */
  double      seconds;            /* mean of a run over the profiled runs, all its dispatches together */
  double      flops, bytes;       /* of one run */
} GuiseGpuProfileRow;

/* One dispatch, copy or fill as it was recorded. */
typedef struct
{
  const char *kind;               /* (transfer none): name of the kernel, "copy" or "fill" */
  double      seconds;            /* mean over the profiled runs; 0 without */
  double      operations, bytes;  /* as declared */
} GuiseGpuWork;

/* Called between two pieces on the running thread; may block to let another job have the device. */
typedef void (*GuiseGpuYieldFunc) (gpointer user_data);

GuiseGpuProgram *guise_gpu_program_new     (GuiseGpu *gpu);
void             guise_gpu_program_destroy (GuiseGpuProgram *self);
GuiseGpu        *guise_gpu_program_get_gpu (GuiseGpuProgram *self);

/* Recording touches no device and cannot fail; ranges and kernels must outlive the program. */
void guise_gpu_program_dispatch (GuiseGpuProgram *self, const GuiseGpuDispatch *dispatch);
void guise_gpu_program_copy     (GuiseGpuProgram *self, GuiseGpuRange from, GuiseGpuRange to);  /* equal sizes */
void guise_gpu_program_fill     (GuiseGpuProgram *self, GuiseGpuRange range, guint32 word);   /* size: multiple of 4 */

/**
 * guise_gpu_program_seal:
 *
 * Ends the recording and makes it ready to run.
 *
 * Returns: %FALSE when a binding does not fit the device (%GUISE_ERROR_FAILED
 * names the dispatch) or the driver has no memory for it
 */
gboolean guise_gpu_program_seal (GuiseGpuProgram *self, GError **error);

/**
 * guise_gpu_program_run:
 * @cancellable: (nullable): looked at between pieces. A run that was cancelled
 *   has computed only a part: what it writes is undefined until a whole run
 *
 * Runs a sealed program and waits for its end; then what it wrote to host
 * memory can be read.
 *
 * Returns: %FALSE with %GUISE_ERROR_DEVICE_LOST, %G_IO_ERROR_CANCELLED
 */
gboolean guise_gpu_program_run  (GuiseGpuProgram *self, GCancellable *cancellable, GError **error);

void  guise_gpu_program_set_yield       (GuiseGpuProgram *self, GuiseGpuYieldFunc func, gpointer user_data);

/* The longest that a piece should take; default 0.25 s. Before the seal. */
void  guise_gpu_program_set_piece_seconds (GuiseGpuProgram *self, double seconds);

/* Pieces that the next run goes in. */
guint guise_gpu_program_get_n_pieces    (GuiseGpuProgram *self);

/* Measures every following run by a pair of timestamps a dispatch, where the device has them. */
void  guise_gpu_program_set_profiling   (GuiseGpuProgram *self, gboolean profiling);

/* How long the last run took: on the device alone when it was profiled and the device can tell, else by our clock. */
double guise_gpu_program_get_seconds    (GuiseGpuProgram *self);

/**
 * guise_gpu_program_get_profile:
 *
 * Returns: (transfer full) (element-type GuiseGpuProfileRow): a row a label,
 * longest first; empty when nothing was profiled; valid as long as @self
 */
GArray *guise_gpu_program_get_profile   (GuiseGpuProgram *self);

/* Returns: (transfer full) (element-type GuiseGpuWork): all that was recorded, in its order; it need not have run */
GArray *guise_gpu_program_list_work     (GuiseGpuProgram *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseGpuProgram, guise_gpu_program_destroy)

G_END_DECLS
