/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-compute"

#include "guise-gpu-program-private.h"

#include "guise-error.h"

/*
 * The first run of a CPU driver compiles its kernels on the way; the second tells their true time. After that the
 * pieces stay as they are, and no timestamps are taken unless somebody profiles.
 */
#define N_MEASURED_RUNS 2

static void
record_barrier (VkCommandBuffer commands)
{
  const VkPipelineStageFlags stages = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT;

  vkCmdPipelineBarrier (commands, stages, stages, 0, 1, &(VkMemoryBarrier) {
    .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
    .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT,
    .dstAccessMask = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT |
                     VK_ACCESS_TRANSFER_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT,
  }, 0, NULL, 0, NULL);
}

static void
record_host_barrier (VkCommandBuffer commands)
{
  vkCmdPipelineBarrier (commands, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT,
                        VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &(VkMemoryBarrier) {
    .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
    .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT,
    .dstAccessMask = VK_ACCESS_HOST_READ_BIT,
  }, 0, NULL, 0, NULL);
}

static void
record_part (VkCommandBuffer commands, const GuiseGpuCommand *command, const GuiseGpuPart *part)
{
  const GuiseGpuRange *ranges = command->ranges;

  switch (command->type)
    {
    case GUISE_GPU_COMMAND_COPY:
      vkCmdCopyBuffer (commands, ranges[0].buffer->buffer, ranges[1].buffer->buffer, 1,
                       &(VkBufferCopy) { ranges[0].offset, ranges[1].offset, ranges[0].size });
      break;
    case GUISE_GPU_COMMAND_FILL:
      vkCmdFillBuffer (commands, ranges[0].buffer->buffer, ranges[0].offset, ranges[0].size, command->word);
      break;
    case GUISE_GPU_COMMAND_DISPATCH:
    default:
      vkCmdBindPipeline (commands, VK_PIPELINE_BIND_POINT_COMPUTE, command->kernel->pipeline);
      vkCmdBindDescriptorSets (commands, VK_PIPELINE_BIND_POINT_COMPUTE, command->kernel->layout, 0, 1,
                               &command->set, 0, NULL);
      if (command->push_size > 0)
        vkCmdPushConstants (commands, command->kernel->layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, command->push_size,
                            command->push);
      vkCmdDispatchBase (commands, part->base[0], part->base[1], part->base[2],
                         part->groups[0], part->groups[1], part->groups[2]);
      break;
    }
}

static void
record_parts (GuiseGpuProgram *self, const GuiseGpuPiece *piece, gboolean with_timestamps)
{
  VkCommandBuffer commands = piece->commands;

  if (with_timestamps)
    vkCmdResetQueryPool (commands, self->query_pool, 2 * piece->first_part, 2 * piece->n_parts);
  /* What earlier pieces wrote must be seen, and nothing else says so across submissions. */
  record_barrier (commands);

  for (guint i = piece->first_part; i < piece->first_part + piece->n_parts; i++)
    {
      const GuiseGpuPart *part = &g_array_index (self->parts, GuiseGpuPart, i);
      const GuiseGpuCommand *command = &g_array_index (self->commands, GuiseGpuCommand, part->command);
      gboolean is_first = i == 0 || (part - 1)->command != part->command;

      if (i > piece->first_part && (with_timestamps || (command->needs_barrier && is_first)))
        record_barrier (commands);
      /* The bottom of the pipe waits for what came before; the top would not, and the part before would be in the time. */
      if (with_timestamps)
        vkCmdWriteTimestamp (commands, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, self->query_pool, 2 * i);
      record_part (commands, command, part);
      if (with_timestamps)
        vkCmdWriteTimestamp (commands, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, self->query_pool, 2 * i + 1);
    }

  record_host_barrier (commands);
}

static gboolean
record_piece (GuiseGpuProgram *self, GuiseGpuPiece *piece, gboolean with_timestamps, GError **error)
{
  GuiseGpu *gpu = self->gpu;

  if (!guise_gpu_check (gpu, vkAllocateCommandBuffers (gpu->device, &(VkCommandBufferAllocateInfo) {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
        .commandPool = self->command_pool,
        .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
        .commandBufferCount = 1,
      }, &piece->commands), "vkAllocateCommandBuffers", error) ||
      !guise_gpu_check (gpu, vkBeginCommandBuffer (piece->commands, &(VkCommandBufferBeginInfo) {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
      }), "vkBeginCommandBuffer", error))
    return FALSE;

  record_parts (self, piece, with_timestamps);
  return guise_gpu_check (gpu, vkEndCommandBuffer (piece->commands), "vkEndCommandBuffer", error);
}

static gboolean
create_queries (GuiseGpuProgram *self, GError **error)
{
  GuiseGpu *gpu = self->gpu;

  vkDestroyQueryPool (gpu->device, self->query_pool, NULL);
  self->query_pool = VK_NULL_HANDLE;
  return guise_gpu_check (gpu, vkCreateQueryPool (gpu->device, &(VkQueryPoolCreateInfo) {
    .sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO,
    .queryType = VK_QUERY_TYPE_TIMESTAMP,
    .queryCount = 2 * MAX (self->parts->len, 1),
  }, NULL, &self->query_pool), "vkCreateQueryPool", error);
}

gboolean
guise_gpu_program_record (GuiseGpuProgram *self, gboolean with_timestamps, GError **error)
{
  GuiseGpu *gpu = self->gpu;

  /* The old pool may be in no command buffer that still exists. */
  vkDestroyCommandPool (gpu->device, self->command_pool, NULL);
  self->command_pool = VK_NULL_HANDLE;
  if (!guise_gpu_check (gpu, vkCreateCommandPool (gpu->device, &(VkCommandPoolCreateInfo) {
        .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
        .queueFamilyIndex = gpu->queue_family,
      }, NULL, &self->command_pool), "vkCreateCommandPool", error) ||
      (with_timestamps && !create_queries (self, error)))
    return FALSE;

  for (guint i = 0; i < self->pieces->len; i++)
    if (!record_piece (self, &g_array_index (self->pieces, GuiseGpuPiece, i), with_timestamps, error))
      return FALSE;

  self->has_timestamps = with_timestamps;
  return TRUE;
}

static gboolean
read_times (GuiseGpuProgram *self, double *seconds, GError **error)
{
  GuiseGpu *gpu = self->gpu;
  guint n_parts = self->parts->len;
  g_autofree guint64 *ticks = g_new0 (guint64, 2 * (gsize) n_parts);

  if (n_parts == 0)
    return TRUE;
  if (!guise_gpu_check (gpu, vkGetQueryPoolResults (gpu->device, self->query_pool, 0, 2 * n_parts,
                                                    2 * sizeof (guint64) * n_parts, ticks, sizeof (guint64),
                                                    VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT),
                        "vkGetQueryPoolResults", error))
    return FALSE;

  for (guint i = 0; i < n_parts; i++)
    /* A counter that wraps within a part would make the difference absurd; such a part counts as nothing. */
    if (ticks[2 * i + 1] >= ticks[2 * i])
      seconds[g_array_index (self->parts, GuiseGpuPart, i).command] +=
        (double) (ticks[2 * i + 1] - ticks[2 * i]) * gpu->limits.timestamp_period_ns * 1e-9;
  return TRUE;
}

static gboolean
take_times (GuiseGpuProgram *self, GError **error)
{
  g_autofree double *seconds = g_new0 (double, MAX (self->commands->len, 1));

  if (!read_times (self, seconds, error))
    return FALSE;

  self->last_seconds = 0.0;
  for (guint i = 0; i < self->commands->len; i++)
    {
      GuiseGpuCommand *command = &g_array_index (self->commands, GuiseGpuCommand, i);

      self->last_seconds += seconds[i];
      if (self->n_runs < N_MEASURED_RUNS)
        command->seconds = seconds[i];
      if (self->profiling)
        command->profiled_seconds += seconds[i];
    }
  self->n_profiled_runs += self->profiling;
  return TRUE;
}

/* Without timestamps only whole runs can be timed: all guesses are corrected by the same factor. */
static void
scale_guesses (GuiseGpuProgram *self, double run_seconds)
{
  double guessed = 0.0;

  for (guint i = 0; i < self->commands->len; i++)
    guessed += g_array_index (self->commands, GuiseGpuCommand, i).seconds;
  for (guint i = 0; i < self->commands->len && guessed > 0.0; i++)
    g_array_index (self->commands, GuiseGpuCommand, i).seconds *= run_seconds / guessed;
}

static gboolean
learn_from_run (GuiseGpuProgram *self, double run_seconds, GError **error)
{
  gboolean with_timestamps;

  self->last_seconds = run_seconds;
  if (self->has_timestamps && !take_times (self, error))
    return FALSE;
  if (!self->has_timestamps && self->n_runs < N_MEASURED_RUNS)
    scale_guesses (self, run_seconds);
  self->n_runs++;

  with_timestamps = self->gpu->limits.has_timestamps && (self->n_runs < N_MEASURED_RUNS || self->profiling);
  if (self->n_runs > N_MEASURED_RUNS)
    return TRUE;

  guise_gpu_plan_pieces (self->commands, self->piece_seconds, self->parts, self->pieces);
  return guise_gpu_program_record (self, with_timestamps, error);
}

static gboolean
run_pieces (GuiseGpuProgram *self, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < self->pieces->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (i > 0 && self->yield_func != NULL)
        self->yield_func (self->yield_data);
      if (!guise_gpu_submit_and_wait (self->gpu, g_array_index (self->pieces, GuiseGpuPiece, i).commands,
                                      self->fence, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
guise_gpu_program_run (GuiseGpuProgram *self, GCancellable *cancellable, GError **error)
{
  gint64 start = g_get_monotonic_time ();

  g_return_val_if_fail (self->is_sealed, FALSE);

  /* Profiling that begins or ends after the measured runs needs other command buffers. */
  if (self->n_runs >= N_MEASURED_RUNS && self->gpu->limits.has_timestamps &&
      self->profiling != self->has_timestamps &&
      !guise_gpu_program_record (self, self->profiling, error))
    return FALSE;

  return run_pieces (self, cancellable, error) &&
         learn_from_run (self, (double) (g_get_monotonic_time () - start) * 1e-6, error);
}

void
guise_gpu_program_set_piece_seconds (GuiseGpuProgram *self, double seconds)
{
  g_return_if_fail (seconds > 0.0);
  g_return_if_fail (!self->is_sealed);

  self->piece_seconds = seconds;
}

double
guise_gpu_program_get_seconds (GuiseGpuProgram *self)
{
  return self->last_seconds;
}

void
guise_gpu_program_set_profiling (GuiseGpuProgram *self, gboolean profiling)
{
  self->profiling = profiling;
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const GuiseGpuProfileRow *row_a = a, *row_b = b;

  return (row_a->seconds < row_b->seconds) - (row_a->seconds > row_b->seconds);
}

static GuiseGpuProfileRow *
find_row (GArray *rows, const char *label)
{
  GuiseGpuProfileRow row = { .label = label };

  for (guint i = 0; i < rows->len; i++)
    if (g_array_index (rows, GuiseGpuProfileRow, i).label == label)    /* interned */
      return &g_array_index (rows, GuiseGpuProfileRow, i);

  g_array_append_val (rows, row);
  return &g_array_index (rows, GuiseGpuProfileRow, rows->len - 1);
}

GArray *
guise_gpu_program_get_profile (GuiseGpuProgram *self)
{
  GArray *rows = g_array_new (FALSE, TRUE, sizeof (GuiseGpuProfileRow));

  for (guint i = 0; self->n_profiled_runs > 0 && i < self->commands->len; i++)
    {
      const GuiseGpuCommand *command = &g_array_index (self->commands, GuiseGpuCommand, i);
      GuiseGpuProfileRow *row = find_row (rows, command->label);

      row->n_dispatches++;
      row->seconds += command->profiled_seconds / self->n_profiled_runs;
      row->flops += command->flops;
      row->bytes += command->bytes;
    }

  g_array_sort (rows, compare_rows);
  return rows;
}

GArray *
guise_gpu_program_list_work (GuiseGpuProgram *self)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (GuiseGpuWork));

  for (guint i = 0; i < self->commands->len; i++)
    {
      const GuiseGpuCommand *command = &g_array_index (self->commands, GuiseGpuCommand, i);
      const GuiseGpuWork work = {
        .kind = command->kernel != NULL ? command->kernel->kind : command->label,
        .seconds = command->profiled_seconds / MAX (self->n_profiled_runs, 1),
        .operations = command->operations, .bytes = command->bytes,
      };

      g_array_append_val (list, work);
    }

  return list;
}
