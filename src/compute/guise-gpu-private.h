/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <vulkan/vulkan.h>

#include "guise-gpu-kernel.h"
#include "guise-gpu-memory.h"

G_BEGIN_DECLS

/* A host-visible buffer and a command buffer, through which uploads and downloads pass one after the other. */
typedef struct
{
  GMutex          mutex;
  /* guarded by mutex: */
  GuiseGpuBuffer *buffer;       /* made at the first copy */
  VkCommandPool   pool;
  VkCommandBuffer commands;
  VkFence         fence;
} GuiseGpuStaging;

struct _GuiseGpu
{
  gatomicrefcount  ref_count;
  GuiseGpuLimits   limits;
  char            *kernels_override;
  char            *pretend_broken;
  char            *cache_path;
  guint            max_kernels;
  guint            pretend_lost_after;
  gboolean         pretend_unmapped;

  VkInstance       instance;
  VkDebugUtilsMessengerEXT messenger;
  VkPhysicalDevice physical;
  VkDevice         device;
  guint32          queue_family;
  VkPhysicalDeviceMemoryProperties memory;
  PFN_vkSetDebugUtilsObjectNameEXT set_name;    /* (nullable): only with validation */

  GMutex           queue_mutex;
  /* guarded by queue_mutex: */
  VkQueue          queue;
  guint            n_submissions;

  GMutex           kernel_mutex;
  /* guarded by kernel_mutex: */
  GHashTable      *kernels;         /* "NAME_VARIANT:constants" -> GuiseGpuKernel */
  GCancellable    *cancellable;     /* (nullable): of whoever waits for kernels */
  VkPipelineCache  pipeline_cache;
  gsize            cache_size;      /* of the file, as loaded or last saved */

  GMutex           memory_mutex;
  /* guarded by memory_mutex: */
  guint64          allocated_bytes;

  GuiseGpuStaging  staging;
  gint             lost;            /* atomic */
};

typedef enum
{
  GUISE_GPU_ACCESS_READ = 1,
  GUISE_GPU_ACCESS_WRITE = 2,
} GuiseGpuAccess;

struct _GuiseGpuKernel
{
  GuiseGpu             *gpu;        /* not a reference: the device owns us */
  char                 *name;
  const char           *kind;       /* interned: the name without the variant */
  guint                 n_bindings;
  VkDescriptorType      types[GUISE_GPU_MAX_BINDINGS];
  GuiseGpuStorage       storage[GUISE_GPU_MAX_BINDINGS];
  guint                 texel_bytes[GUISE_GPU_MAX_BINDINGS];   /* 16: vec4, 8: the same of halves, 4: a word; 0: no
                                                                * texel buffer */
  guint                 access[GUISE_GPU_MAX_BINDINGS];   /* GuiseGpuAccess; 0: the shader does not use it */
  VkDescriptorSetLayout set_layout;
  VkPipelineLayout      layout;
  VkPipeline            pipeline;
};

struct _GuiseGpuBuffer
{
  GuiseGpu      *gpu;               /* not a reference: the arena holds it */
  VkBuffer       buffer;
  VkDeviceMemory memory;
  guint64        size;
  guint64        used;
  gpointer       map;               /* (nullable) */
};

/* Turns what a Vulkan call returned into an error that names the call; remembers a lost device. */
gboolean guise_gpu_check (GuiseGpu *self, VkResult result, const char *call, GError **error);

/* Submits one command buffer and waits for its end. Thread: any. */
gboolean guise_gpu_submit_and_wait (GuiseGpu *self, VkCommandBuffer commands, VkFence fence, GError **error);

/* Names an object for the validation layer and debuggers. */
void     guise_gpu_name_object (GuiseGpu *self, VkObjectType type, guint64 handle, const char *name);

void     guise_gpu_staging_clear (GuiseGpu *self);

/* guise-gpu-cache.c: called with a device and before its end. */
void     guise_gpu_cache_open  (GuiseGpu *self, const char *folder);
void     guise_gpu_cache_close (GuiseGpu *self);

void     guise_gpu_kernel_destroy (GuiseGpuKernel *self);

/*
 * Lavapipe 22.3.6 compiles a kernel once more for each combination of two properties of every texel binding: whether
 * the size of its buffer is a power of two, and whether bits 8 to 15 of the size of its view are 0, for there a picture
 * would keep its levels. And once it has compiled one, what it asks its cache for the next is chance. So no buffer has
 * such a size, and each is so much longer than its block that a view may be longer than its range.
 */
#define GUISE_GPU_BUFFER_SLACK 512
#define GUISE_GPU_VIEW_SLACK   256

/* Some drivers give handles as pointers, some as numbers. */
#define GUISE_GPU_HANDLE(handle) ((guint64) (guintptr) (handle))

G_END_DECLS
