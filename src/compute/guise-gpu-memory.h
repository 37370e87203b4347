/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-gpu.h"

G_BEGIN_DECLS

typedef enum
{
  GUISE_GPU_MEMORY_DEVICE,    /* where kernels are fastest; reach it by upload and download */
  GUISE_GPU_MEMORY_HOST,      /* mapped and coherent: parameters of a step, losses read back */
} GuiseGpuMemory;

/* One block of memory, owned by its arena. */
typedef struct _GuiseGpuBuffer GuiseGpuBuffer;

/**
 * GuiseGpuStorage:
 *
 * How the floats of a range are kept. Kernels compute in 32 bits whatever it is: see shaders/loads.glsl.
 *
 * @GUISE_GPU_HALF: 16 bits (IEEE 754), rounded to nearest; what is 65520 or more becomes infinite
 */
typedef enum
{
  GUISE_GPU_FLOAT,
  GUISE_GPU_HALF,
} GuiseGpuStorage;

/**
 * GuiseGpuRange:
 *
 * A stretch of a block: what kernels are bound to. A plain value that owns
 * nothing; valid as long as its arena. A binding needs an @offset that is a
 * multiple of GuiseGpuLimits.buffer_alignment and a @size of at most
 * GuiseGpuLimits.max_binding_bytes.
 */
typedef struct
{
  GuiseGpuBuffer *buffer;
  guint64         offset;     /* bytes */
  guint64         size;       /* bytes; a multiple of 16 where it is bound as texels, of 8 for halves */
  GuiseGpuStorage storage;
} GuiseGpuRange;

/* Bytes of a vec4. */
static inline guint
guise_gpu_storage_get_vec4_bytes (GuiseGpuStorage storage)
{
  return storage == GUISE_GPU_HALF ? 8 : 16;
}

/* Whole vec4 in it. */
static inline guint64
guise_gpu_range_count_vec4 (GuiseGpuRange range)
{
  return range.size / guise_gpu_storage_get_vec4_bytes (range.storage);
}

/* Bit i: range i is of %GUISE_GPU_HALF, as GuiseGpuKernelParams.halves wants to know. */
static inline guint32
guise_gpu_find_halves (const GuiseGpuRange *ranges, guint n)
{
  guint32 halves = 0;

  for (guint i = 0; i < n; i++)
    halves |= (guint32) (ranges[i].storage == GUISE_GPU_HALF) << i;

  return halves;
}

/**
 * GuiseGpuArena:
 *
 * Memory that is taken piece by piece and given back all at once: the state of
 * a model, the scratch of a program. Blocks are at most
 * GuiseGpuLimits.max_block_bytes. Holds a reference on its device.
 *
 * Thread: owner only.
 */
typedef struct _GuiseGpuArena GuiseGpuArena;

GuiseGpuArena *guise_gpu_arena_new     (GuiseGpu *gpu, GuiseGpuMemory memory);

/* Frees all of it; no program that is bound to it may run any more. */
void           guise_gpu_arena_destroy (GuiseGpuArena *self);

/**
 * guise_gpu_arena_allocate:
 * @size: bytes, more than 0; rounded up to a multiple of 16
 * @out: the range; its content is undefined
 *
 * Returns: %FALSE with %GUISE_ERROR_OUT_OF_VRAM, which names what was asked,
 * what is in use and what there is
 */
gboolean       guise_gpu_arena_allocate (GuiseGpuArena *self, guint64 size, GuiseGpuRange *out, GError **error);

/**
 * guise_gpu_arena_reserve:
 * @size: bytes of all that is allocated next, each rounded up to GuiseGpuLimits.buffer_alignment
 *
 * Takes one block of that size and no larger, where pieces of an arena share
 * blocks of 16 MiB otherwise. More than one block can hold changes nothing.
 *
 * Returns: %FALSE as guise_gpu_arena_allocate() does
 */
gboolean       guise_gpu_arena_reserve  (GuiseGpuArena *self, guint64 size, GError **error);

/* Bytes of the blocks taken from the device by this arena. */
guint64        guise_gpu_arena_get_allocated_bytes (GuiseGpuArena *self);

/* The same over all arenas and staging buffers of the device. Thread: any. */
guint64        guise_gpu_get_allocated_bytes       (GuiseGpu *gpu);

/* A part of a range: @offset and @size in bytes within it. */
GuiseGpuRange  guise_gpu_range_sub (GuiseGpuRange range, guint64 offset, guint64 size);

/**
 * guise_gpu_range_map:
 *
 * Returns: (nullable) (transfer none): where the range lies in our own address
 * space; never %NULL for %GUISE_GPU_MEMORY_HOST. Read and write it only while
 * no program that is bound to it runs.
 */
gpointer       guise_gpu_range_map (GuiseGpuRange range);

/**
 * guise_gpu_upload:
 * @data: @size bytes; @size may be less than the range's
 *
 * Copies to or from the device and waits for it. Large copies go through a
 * staging buffer in turns; on a device that shares our memory it is a memcpy.
 *
 * Returns: %FALSE with %GUISE_ERROR_DEVICE_LOST or %GUISE_ERROR_OUT_OF_VRAM
 *
 * Thread: any; blocks.
 */
gboolean guise_gpu_upload   (GuiseGpu *gpu, GuiseGpuRange to, gconstpointer data, gsize size, GError **error);
gboolean guise_gpu_download (GuiseGpu *gpu, GuiseGpuRange from, gpointer data, gsize size, GError **error);

/* The same with zeros for all of @range. */
gboolean guise_gpu_clear    (GuiseGpu *gpu, GuiseGpuRange range, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseGpuArena, guise_gpu_arena_destroy)

G_END_DECLS
