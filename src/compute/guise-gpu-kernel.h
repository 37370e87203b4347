/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-gpu.h"

G_BEGIN_DECLS

#define GUISE_GPU_MAX_BINDINGS  10u
#define GUISE_GPU_MAX_PUSH     128    /* bytes; what every Vulkan device has */
#define GUISE_GPU_MAX_CONSTANTS 48

/**
 * GuiseGpuKernel:
 *
 * One shader of `shaders/` with its specialization constants, compiled for the
 * device. Which binding is a storage buffer and which a texel buffer, and what
 * is read and what written, is taken from the shader itself: mark every buffer
 * `readonly` or `writeonly` there, or it counts as both.
 *
 * A texel buffer is a range seen as vec4 (`uniform samplerBuffer`) or as words
 * of 32 bits (`uniform usamplerBuffer`); it is always read only. Bindings are numbered from 0 in set 0.
 *
 * Thread: any; owned by the device and valid as long as it.
 */
typedef struct _GuiseGpuKernel GuiseGpuKernel;

typedef struct
{
  const char *name;             /* as in shaders/meson.build */
  const char *variant;          /* ditto: "f32", "cpu", "simt" ... */
  guint32     constants[GUISE_GPU_MAX_CONSTANTS];  /* constant_id 0, 1 ...; floats by guise_gpu_constant() */
  guint       n_constants;
  guint32     halves;           /* bit i: binding i is bound to ranges of %GUISE_GPU_HALF */
  gboolean    whole_subgroups;  /* groups are whole subgroups of GuiseGpuLimits.subgroup_size: wants has_matrix_units */
} GuiseGpuKernelParams;

/* Where constants say of each binding whether it is of halves: INPUT and OUTPUT of shaders/loads.glsl. */
#define GUISE_GPU_FIRST_HALF_CONSTANT 64

/* The bits of a float, for GuiseGpuKernelParams.constants. */
static inline guint32
guise_gpu_constant (float value)
{
  union { float f; guint32 u; } bits = { .f = value };

  return bits.u;
}

/**
 * guise_gpu_get_kernel:
 *
 * Returns: (transfer none): the kernel, compiled at the first call with these
 * params, later the same one; %NULL when no such shader exists or the
 * driver cannot compile it (%GUISE_ERROR_FAILED), or when GuiseGpuParams.max_kernels
 * exist already (%GUISE_ERROR_FAILED)
 *
 * Thread: any; blocks while it compiles (up to seconds with a CPU driver).
 */
const GuiseGpuKernel *guise_gpu_get_kernel (GuiseGpu *gpu, const GuiseGpuKernelParams *params, GError **error);

/**
 * guise_gpu_set_cancellable:
 * @cancellable: (nullable)
 *
 * Once it is cancelled no kernel is compiled any more: who asks for one that is not there yet gets %G_IO_ERROR_CANCELLED. A
 * model has a hundred, which take seconds.
 *
 * Thread: any.
 */
void guise_gpu_set_cancellable (GuiseGpu *gpu, GCancellable *cancellable);

/* Pipelines compiled so far. */
guint guise_gpu_count_kernels (GuiseGpu *gpu);

/* "NAME_VARIANT" */
const char *guise_gpu_kernel_get_name (const GuiseGpuKernel *self);

G_END_DECLS
