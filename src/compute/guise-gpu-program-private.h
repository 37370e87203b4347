/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-gpu-private.h"
#include "guise-gpu-program.h"

G_BEGIN_DECLS

typedef enum
{
  GUISE_GPU_COMMAND_DISPATCH,
  GUISE_GPU_COMMAND_COPY,
  GUISE_GPU_COMMAND_FILL,
} GuiseGpuCommandType;

typedef struct
{
  GuiseGpuCommandType   type;
  const GuiseGpuKernel *kernel;
  GuiseGpuRange         ranges[GUISE_GPU_MAX_BINDINGS];
  guint                 access[GUISE_GPU_MAX_BINDINGS];   /* GuiseGpuAccess of each range */
  guint                 n_ranges;
  guint8                push[GUISE_GPU_MAX_PUSH];
  guint                 push_size;
  guint32               groups[3];
  guint32               word;             /* of a fill */
  gboolean              splittable;
  const char           *label;            /* interned */
  double                flops, operations, bytes;

  gboolean              needs_barrier;    /* before it: see guise_gpu_plan_barriers() */
  double                seconds;          /* how long it takes, declared first and measured later */
  double                profiled_seconds; /* sum over the profiled runs */
  VkDescriptorSet       set;
} GuiseGpuCommand;

/* A command, or a slab of a dispatch's grid. */
typedef struct
{
  guint   command;
  guint32 base[3];
  guint32 groups[3];
} GuiseGpuPart;

/* What goes to the device in one submission. */
typedef struct
{
  guint           first_part, n_parts;
  VkCommandBuffer commands;
} GuiseGpuPiece;

struct _GuiseGpuProgram
{
  GuiseGpu         *gpu;
  GArray           *commands;         /* of GuiseGpuCommand */
  GArray           *parts;            /* of GuiseGpuPart */
  GArray           *pieces;           /* of GuiseGpuPiece */
  GArray           *views;            /* of VkBufferView */
  gboolean          is_sealed;
  guint             n_runs;           /* whole runs so far */
  double            piece_seconds;
  gboolean          profiling;
  guint             n_profiled_runs;
  double            last_seconds;     /* see guise_gpu_program_get_seconds() */
  gboolean          has_timestamps;   /* in the command buffers as they are recorded now */
  GuiseGpuYieldFunc yield_func;
  gpointer          yield_data;

  VkDescriptorPool  descriptor_pool;
  VkCommandPool     command_pool;
  VkQueryPool       query_pool;       /* two timestamps a part */
  VkFence           fence;
};

/* guise-gpu-program-plan.c: no Vulkan calls, so that it can be tested without a device. */

/* Finds before which commands all earlier writes and reads must be done. */
void   guise_gpu_plan_barriers (GArray *commands);

/* A first guess from the declared work, for a device that nobody has measured. */
double guise_gpu_plan_guess_seconds (const GuiseGpuCommand *command, GuiseGpuType type);

/* Cuts commands into parts and groups parts into pieces that should take @piece_seconds at most. */
void   guise_gpu_plan_pieces   (const GArray *commands, double piece_seconds, GArray *parts, GArray *pieces);

/* guise-gpu-program-run.c */

/* Records a command buffer for each piece. */
gboolean guise_gpu_program_record (GuiseGpuProgram *self, gboolean with_timestamps, GError **error);

G_END_DECLS
