/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-augment.h"

#include "guise-gpu-program.h"

#define GROUP_SIZE 64

/* More would cost a fetch-bound kernel more than the eye sees. */
#define MAX_LOOKS 4
#define LEAST_BLURRED_LOOKS 3

/* As the kernel's push constants. */
typedef struct
{
  guint32 per_bank;
  float   weight_scale, weight_outside;
} Push;

G_STATIC_ASSERT (sizeof (Push) == 12);

struct _GuiseAugment
{
  GuiseGpuArena   *host;
  GuiseGpuProgram *program;
  GuiseGpuRange    samples[GUISE_N_SIDES];
};

guint
guise_augment_get_looks (guint face_size, guint size)
{
  return CLAMP ((face_size + size - 1) / size, 1, MAX_LOOKS);
}

guint
guise_augment_get_blurred_looks (guint face_size, guint size)
{
  return MAX (guise_augment_get_looks (face_size, size), LEAST_BLURRED_LOOKS);
}

/* Drivers that compute on the processor load texels faster: see loads.glsl. */
static gboolean
use_texels (GuiseGpu *gpu, GuiseAugmentFaces *faces)
{
  const GuiseGpuLimits *limits = guise_gpu_get_limits (gpu);

  return limits->type == GUISE_GPU_CPU && g_strcmp0 (guise_gpu_get_kernels_override (gpu), "simt") != 0
         && guise_augment_faces_get_bank (faces, 0).size / 4 <= limits->max_texel_elements;
}

/* One dispatch: the inputs of @side, or what is wanted of it. */
static gboolean
record (GuiseAugment *self, GuiseGpu *gpu, const GuiseAugmentParams *params, GuiseSide side, gboolean wanted,
        GError **error)
{
  const GuiseAugmentSide *ends = &params->sides[side];
  const guint n_banks = guise_augment_faces_get_n_banks (ends->faces);
  const guint size = wanted ? params->output_size : params->input_size;
  const guint face_size = guise_augment_faces_get_size (ends->faces);
  const guint looks = params->blurs && !wanted ? guise_augment_get_blurred_looks (face_size, size)
                                               : guise_augment_get_looks (face_size, size);
  const double n_looks = (double) params->batch * size * size * looks * looks;
  const Push push = { guise_augment_faces_get_per_bank (ends->faces), GUISE_AUGMENT_WEIGHT_SCALE,
                      (float) params->weight_outside };
  const gboolean texels = use_texels (gpu, ends->faces);
  const GuiseGpuKernelParams kernel = {
    .name = "augment",
    .variant = wanted ? (texels ? "target_texels" : "target") : (texels ? "input_texels" : "input"),
    .constants = { n_banks, size, face_size, looks, params->face_only, params->guided, params->varies_hsv },
    .n_constants = 7,
  };
  GuiseGpuDispatch dispatch = {
    .kernel = guise_gpu_get_kernel (gpu, &kernel, error),
    .n_bindings = wanted ? 8 : 7,
    .push = &push,
    .push_size = sizeof push,
    .groups = { (size * size + GROUP_SIZE - 1) / GROUP_SIZE, params->batch, 1 },
    .label = wanted ? "augment wanted" : "augment input",
    .flops = n_looks * 80 + (double) params->batch * size * size * 300,
    .operations = n_looks * 80 + (double) params->batch * size * size * 300,
    .bytes = n_looks * 16,
    .splittable = TRUE,
  };

  if (dispatch.kernel == NULL)
    return FALSE;

  dispatch.bindings[0] = self->samples[side];
  for (guint i = 0; i < GUISE_AUGMENT_MAX_BANKS; i++)
    dispatch.bindings[1 + i] = guise_augment_faces_get_bank (ends->faces, MIN (i, n_banks - 1));
  dispatch.bindings[6] = wanted ? ends->io.pictures : ends->io.faces;
  if (wanted)
    dispatch.bindings[7] = ends->io.weights;

  guise_gpu_program_dispatch (self->program, &dispatch);
  return TRUE;
}

/* What a JPEG would have left of the inputs of @side, in place. */
static gboolean
record_compression (GuiseAugment *self, GuiseGpu *gpu, const GuiseAugmentParams *params, GuiseSide side, GError **error)
{
  const guint size = params->input_size, blocks = (size + 7) / 8;
  const GuiseGpuKernelParams kernel = { .name = "compress", .variant = "f32", .constants = { size }, .n_constants = 1 };
  const double n_pixels = (double) params->batch * blocks * blocks * GROUP_SIZE;
  GuiseGpuDispatch dispatch = {
    .kernel = guise_gpu_get_kernel (gpu, &kernel, error),
    .bindings = { self->samples[side], params->sides[side].io.faces }, .n_bindings = 2,
    .groups = { blocks * blocks, params->batch, 1 },
    .label = "augment compression",
    .flops = n_pixels * 4 * 8 * 6, .operations = n_pixels * 4 * 8 * 6,
    .bytes = n_pixels * 32,
  };

  if (dispatch.kernel == NULL)
    return FALSE;

  guise_gpu_program_dispatch (self->program, &dispatch);
  return TRUE;
}

GuiseAugment *
guise_augment_new (GuiseGpu *gpu, const GuiseAugmentParams *params, GError **error)
{
  g_autoptr(GuiseAugment) self = g_new0 (GuiseAugment, 1);

  g_return_val_if_fail (params->batch > 0, NULL);

  self->host = guise_gpu_arena_new (gpu, GUISE_GPU_MEMORY_HOST);
  self->program = guise_gpu_program_new (gpu);
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    if (!guise_gpu_arena_allocate (self->host, params->batch * sizeof (GuiseAugmentSample), &self->samples[side], error)
        || !record (self, gpu, params, side, FALSE, error)
        || (params->compresses && !record_compression (self, gpu, params, side, error))
        || !record (self, gpu, params, side, TRUE, error))
      return NULL;

  if (!guise_gpu_program_seal (self->program, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
guise_augment_destroy (GuiseAugment *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->program, guise_gpu_program_destroy);
  g_clear_pointer (&self->host, guise_gpu_arena_destroy);
  g_free (self);
}

GuiseAugmentSample *
guise_augment_get_samples (GuiseAugment *self, GuiseSide side)
{
  g_assert (side < GUISE_N_SIDES);

  return guise_gpu_range_map (self->samples[side]);
}

gboolean
guise_augment_run (GuiseAugment *self, GCancellable *cancellable, GError **error)
{
  return guise_gpu_program_run (self->program, cancellable, error);
}
