/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GuiseGpu:
 *
 * An open Vulkan device with one compute queue. Immutable after it is opened;
 * what it caches (kernels, staging) and the queue are locked inside, so that
 * several jobs may share it.
 *
 * Thread: any.
 */
typedef struct _GuiseGpu GuiseGpu;

typedef enum
{
  GUISE_GPU_DISCRETE,
  GUISE_GPU_INTEGRATED,
  GUISE_GPU_VIRTUAL,
  GUISE_GPU_CPU,              /* a driver that computes on the processor: works, slowly */
  GUISE_GPU_OTHER,
} GuiseGpuType;

/**
 * GuiseGpuParams:
 *
 * All zero is the default: the best device of this machine. The fields under
 * "pretend" exist so that bad luck can be tested where there is none; they can
 * only take abilities away.
 */
typedef struct
{
  guint       device;               /* 0: the best one; else its number in guise_gpu_list_devices(), from 1 */
  gboolean    prefer_cpu;           /* a driver that computes on the processor before a card */
  gboolean    enable_validation;    /* with VK_LAYER_KHRONOS_validation, where installed; its errors are g_warning()s */
  const char *kernels;              /* %NULL, "cpu", "simt" or "cooperative": what guise_matrix_select() must take */
  guint64     memory_limit_bytes;   /* device memory that arenas may take together; 0: what the device has */
  guint       max_kernels;          /* pipelines that may exist at once; 0: 512 */
  const char *cache_folder;         /* where compiled pipelines are kept; %NULL: guise/pipelines in the user's cache */

  gboolean    pretend_no_device;    /* as if the machine had no Vulkan device */
  gboolean    pretend_no_shuffle;   /* as if no device could shuffle within a subgroup */
  const char *pretend_broken;       /* kernels whose "NAME_VARIANT" begins so compute nonsense */
  guint       pretend_lost_after;   /* the device is lost at the n-th submission */
  gboolean    pretend_unmapped;     /* as if we could not see device memory, like that of a card */
} GuiseGpuParams;

typedef struct
{
  char        *name;
  char        *driver;              /* name and version, for people */
  GuiseGpuType type;
  gboolean     usable;
  char        *reason;              /* (nullable): why it is not usable, one sentence */
} GuiseGpuDevice;

/* What the device can do; sizes in bytes. */
typedef struct
{
  char         name[256];
  char         driver[512];             /* name, version and build, for people and records */
  char         driver_id[128];          /* of device, driver and its build: equal means the same bits */
  GuiseGpuType type;
  guint        subgroup_size;
  gboolean     has_shuffle;             /* subgroup shuffle in compute kernels */
  gboolean     has_timestamps;
  double       timestamp_period_ns;
  guint64      max_binding_bytes;       /* largest range one binding may cover (lavapipe: 128 MiB) */
  guint64      max_texel_elements;      /* most texels that a texel binding may cover */
  guint64      max_block_bytes;         /* largest single allocation, at most 1 GiB */
  guint64      memory_bytes;            /* device memory, or GuiseGpuParams.memory_limit_bytes if less */
  guint        buffer_alignment;        /* of every range that is bound; at least 64 */
  guint        max_push_bytes;          /* at most 128 is used */
  guint        max_workgroup_invocations;
  guint        max_workgroup_size[3];
  guint        max_workgroup_count[3];
  guint        shared_memory_bytes;
  gboolean     has_matrix_units;        /* a subgroup multiplies blocks of halves and adds them up as floats; FALSE also
                                         * where this program was built without: VK_KHR_cooperative_matrix */
  guint        matrix_block[3];         /* rows, columns, and what is summed over at once: 8 or 16 each; with units */
} GuiseGpuLimits;

/**
 * guise_gpu_list_devices:
 * @params: (nullable): only validation and the pretend fields matter
 *
 * Returns: (transfer full) (element-type GuiseGpuDevice): the devices in the
 * driver's order, possibly none; number them from 1 for people
 *
 * Thread: any; blocks for as long as the drivers need to load.
 */
GPtrArray *guise_gpu_list_devices (const GuiseGpuParams *params);

/**
 * guise_gpu_open:
 * @params: (nullable): %NULL is all default
 *
 * Opens a device. Chosen by what it can do, never by name: Vulkan 1.2 and a
 * compute queue are needed; among those that can, a card comes before a
 * processor.
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_NO_DEVICE, which says for
 * each device why it was refused
 *
 * Thread: any; blocks for as long as the drivers need to load.
 */
GuiseGpu *guise_gpu_open  (const GuiseGpuParams *params, GError **error);
GuiseGpu *guise_gpu_ref   (GuiseGpu *self);
void      guise_gpu_unref (GuiseGpu *self);

const GuiseGpuLimits *guise_gpu_get_limits (GuiseGpu *self);

/* Returns: (nullable): GuiseGpuParams.kernels as given at the opening */
const char *guise_gpu_get_kernels_override (GuiseGpu *self);

/* Whether the device was lost: nothing can be submitted any more, open it anew. */
gboolean guise_gpu_is_lost (GuiseGpu *self);

/* Writes the compiled pipelines to the cache folder, so that the next start is quick. Called by the last unref too;
 * a cache that cannot be written is no failure, only a slower start. */
void     guise_gpu_save_cache (GuiseGpu *self);

/* Returns: (transfer full): a path in the cache folder that is for this device, driver and set of kernels alone; ends
 * with @suffix. The folder need not exist. */
char    *guise_gpu_dup_cache_path (GuiseGpu *self, const char *suffix);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseGpu, guise_gpu_unref)

G_END_DECLS
