/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-augment-faces.h"

#include "guise-error.h"

struct _GuiseAugmentFaces
{
  GuiseGpu      *gpu;
  GuiseGpuArena *arena;
  guint          size;
  guint          n_faces;
  guint          per_bank;
  guint          n_banks;
  GuiseGpuRange  banks[GUISE_AUGMENT_MAX_BANKS];
};

static guint64
face_bytes (guint size)
{
  return (guint64) size * size * 4;
}

static guint
faces_in_bank (GuiseGpu *gpu, guint size)
{
  const GuiseGpuLimits *limits = guise_gpu_get_limits (gpu);
  guint64 bytes = MIN (limits->max_binding_bytes, limits->max_block_bytes);

  /* The kernel counts pixels in 32 bits. */
  return (guint) (MIN (bytes, (guint64) G_MAXUINT32) / face_bytes (size));
}

guint
guise_augment_faces_get_limit (GuiseGpu *gpu, guint size)
{
  return MIN (faces_in_bank (gpu, size), G_MAXUINT / GUISE_AUGMENT_MAX_BANKS) * GUISE_AUGMENT_MAX_BANKS;
}

GuiseAugmentFaces *
guise_augment_faces_new (GuiseGpu *gpu, guint size, guint n_faces, GError **error)
{
  g_autoptr(GuiseAugmentFaces) self = NULL;

  g_return_val_if_fail (size > 0 && size <= 4096, NULL);
  g_return_val_if_fail (n_faces > 0 && n_faces <= guise_augment_faces_get_limit (gpu, size), NULL);

  self = g_new0 (GuiseAugmentFaces, 1);
  self->gpu = guise_gpu_ref (gpu);
  self->arena = guise_gpu_arena_new (gpu, GUISE_GPU_MEMORY_DEVICE);
  self->size = size;
  self->n_faces = n_faces;
  self->per_bank = MIN (faces_in_bank (gpu, size), n_faces);
  self->n_banks = (n_faces + self->per_bank - 1) / self->per_bank;

  for (guint i = 0; i < self->n_banks; i++)
    {
      guint n = MIN (self->per_bank, n_faces - i * self->per_bank);

      if (!guise_gpu_arena_allocate (self->arena, n * face_bytes (size), &self->banks[i], error))
        return NULL;
    }

  return g_steal_pointer (&self);
}

void
guise_augment_faces_destroy (GuiseAugmentFaces *self)
{
  if (self == NULL)
    return;

  guise_gpu_arena_destroy (self->arena);
  guise_gpu_unref (self->gpu);
  g_free (self);
}

gboolean
guise_augment_faces_upload (GuiseAugmentFaces *self, guint index, const guint8 *rgbw, GError **error)
{
  const guint64 bytes = face_bytes (self->size);
  GuiseGpuRange bank;

  g_return_val_if_fail (index < self->n_faces, FALSE);

  bank = self->banks[index / self->per_bank];
  return guise_gpu_upload (self->gpu, guise_gpu_range_sub (bank, (index % self->per_bank) * bytes, bytes), rgbw, bytes,
                           error);
}

guint
guise_augment_faces_get_size (GuiseAugmentFaces *self)
{
  return self->size;
}

guint
guise_augment_faces_get_n_faces (GuiseAugmentFaces *self)
{
  return self->n_faces;
}

guint
guise_augment_faces_get_per_bank (GuiseAugmentFaces *self)
{
  return self->per_bank;
}

guint
guise_augment_faces_get_n_banks (GuiseAugmentFaces *self)
{
  return self->n_banks;
}

GuiseGpuRange
guise_augment_faces_get_bank (GuiseAugmentFaces *self, guint bank)
{
  g_assert (bank < self->n_banks);

  return self->banks[bank];
}
