/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-compute"

#include "guise-gpu-memory.h"

#include "guise-checked.h"
#include "guise-error.h"
#include "guise-gpu-private.h"
#include "guise-i18n.h"

#include <string.h>

/* Small ranges share a block of this size: drivers allow only some thousand allocations. */
#define SMALL_BLOCK_BYTES (G_GUINT64_CONSTANT (16) << 20)

/* The same of memory that the host writes: numbers of a step, so few that a large block would be most of what a small
 * model takes. */
#define HOST_BLOCK_BYTES (G_GUINT64_CONSTANT (64) << 10)

/* Large enough that a copy is not all overhead, small enough to be always there. */
#define STAGING_BYTES (G_GUINT64_CONSTANT (16) << 20)

struct _GuiseGpuArena
{
  GuiseGpu      *gpu;
  GuiseGpuMemory memory;
  GPtrArray     *blocks;          /* of GuiseGpuBuffer */
  guint64        allocated_bytes;
};

static guint64
align_up (guint64 value, guint64 alignment)
{
  return (value + alignment - 1) / alignment * alignment;
}

/* The first memory type with all of @wanted, without any of @unwanted; G_MAXUINT32 when there is none. */
static guint32
find_memory_type (GuiseGpu *gpu, guint32 allowed, VkMemoryPropertyFlags wanted, VkMemoryPropertyFlags unwanted)
{
  for (guint32 i = 0; i < gpu->memory.memoryTypeCount; i++)
    {
      VkMemoryPropertyFlags flags = gpu->memory.memoryTypes[i].propertyFlags;

      if ((allowed & (1u << i)) != 0 && (flags & wanted) == wanted && (flags & unwanted) == 0)
        return i;
    }

  return G_MAXUINT32;
}

static guint32
choose_memory_type (GuiseGpu *gpu, GuiseGpuMemory memory, guint32 allowed)
{
  const VkMemoryPropertyFlags local = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT;
  const VkMemoryPropertyFlags cached = VK_MEMORY_PROPERTY_HOST_CACHED_BIT;
  const VkMemoryPropertyFlags mapped = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
  /* A card's window into our memory is small and slow; where device and host share memory there is only one kind. */
  gboolean shared = gpu->limits.type == GUISE_GPU_CPU || gpu->limits.type == GUISE_GPU_INTEGRATED;
  const struct { VkMemoryPropertyFlags wanted, unwanted; } device_choices[] = {
    { shared ? local | mapped | cached : local, shared ? 0 : VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT },
    { local, 0 },
    { 0, 0 },
  }, host_choices[] = {
    { mapped | cached, 0 },
    { mapped, 0 },
  }, *choices = memory == GUISE_GPU_MEMORY_HOST ? host_choices : device_choices;
  guint n_choices = memory == GUISE_GPU_MEMORY_HOST ? G_N_ELEMENTS (host_choices) : G_N_ELEMENTS (device_choices);

  for (guint i = 0; i < n_choices; i++)
    {
      guint32 type = find_memory_type (gpu, allowed, choices[i].wanted, choices[i].unwanted);

      if (type != G_MAXUINT32)
        return type;
    }

  return G_MAXUINT32;
}

static gboolean
reserve_bytes (GuiseGpu *gpu, guint64 size, GError **error)
{
  guint64 in_use;
  gboolean fits;

  g_mutex_lock (&gpu->memory_mutex);
  in_use = gpu->allocated_bytes;
  fits = guise_checked_range (in_use, size, gpu->limits.memory_bytes);
  if (fits)
    gpu->allocated_bytes += size;
  g_mutex_unlock (&gpu->memory_mutex);

  if (!fits)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_OUT_OF_VRAM,
                 _("%s has no room for %.1f MB more: %.1f MB of %.1f MB are in use; use a smaller batch or model"),
                 gpu->limits.name, (double) size / 1e6, (double) in_use / 1e6,
                 (double) gpu->limits.memory_bytes / 1e6);
  return fits;
}

static void
release_bytes (GuiseGpu *gpu, guint64 size)
{
  g_mutex_lock (&gpu->memory_mutex);
  gpu->allocated_bytes -= size;
  g_mutex_unlock (&gpu->memory_mutex);
}

static void
buffer_free (gpointer data)
{
  GuiseGpuBuffer *buffer = data;
  VkDevice device = buffer->gpu->device;

  vkDestroyBuffer (device, buffer->buffer, NULL);
  vkFreeMemory (device, buffer->memory, NULL);
  release_bytes (buffer->gpu, buffer->size);
  g_free (buffer);
}

/* See GUISE_GPU_BUFFER_SLACK. */
static guint64
get_created_size (guint64 size)
{
  const guint64 longer = size + GUISE_GPU_BUFFER_SLACK;

  return (longer & (longer - 1)) != 0 ? longer : longer + GUISE_GPU_BUFFER_SLACK;
}

static gboolean
fill_buffer (GuiseGpuBuffer *buffer, GuiseGpuMemory memory, GError **error)
{
  GuiseGpu *gpu = buffer->gpu;
  VkMemoryRequirements needs;
  guint32 type;

  if (!guise_gpu_check (gpu, vkCreateBuffer (gpu->device, &(VkBufferCreateInfo) {
        .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
        .size = get_created_size (buffer->size),
        .usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_UNIFORM_TEXEL_BUFFER_BIT |
                 VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT,
      }, NULL, &buffer->buffer), "vkCreateBuffer", error))
    return FALSE;

  vkGetBufferMemoryRequirements (gpu->device, buffer->buffer, &needs);
  type = choose_memory_type (gpu, memory, needs.memoryTypeBits);
  if (type == G_MAXUINT32)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("%s has no memory of the kind we need"),
                   gpu->limits.name);
      return FALSE;
    }
  if (!guise_gpu_check (gpu, vkAllocateMemory (gpu->device, &(VkMemoryAllocateInfo) {
        .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
        .allocationSize = needs.size,
        .memoryTypeIndex = type,
      }, NULL, &buffer->memory), "vkAllocateMemory", error) ||
      !guise_gpu_check (gpu, vkBindBufferMemory (gpu->device, buffer->buffer, buffer->memory, 0),
                        "vkBindBufferMemory", error))
    return FALSE;

  if ((~gpu->memory.memoryTypes[type].propertyFlags &
       (VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT)) != 0 ||
      (memory == GUISE_GPU_MEMORY_DEVICE && gpu->pretend_unmapped))
    return TRUE;
  return guise_gpu_check (gpu, vkMapMemory (gpu->device, buffer->memory, 0, VK_WHOLE_SIZE, 0, &buffer->map),
                          "vkMapMemory", error);
}

static GuiseGpuBuffer *
buffer_create (GuiseGpu *gpu, GuiseGpuMemory memory, guint64 size, GError **error)
{
  GuiseGpuBuffer *buffer;

  if (!reserve_bytes (gpu, size, error))
    return NULL;

  buffer = g_new0 (GuiseGpuBuffer, 1);
  buffer->gpu = gpu;
  buffer->size = size;
  if (!fill_buffer (buffer, memory, error))
    {
      buffer_free (buffer);
      return NULL;
    }

  return buffer;
}

GuiseGpuArena *
guise_gpu_arena_new (GuiseGpu *gpu, GuiseGpuMemory memory)
{
  GuiseGpuArena *self = g_new0 (GuiseGpuArena, 1);

  self->gpu = guise_gpu_ref (gpu);
  self->memory = memory;
  self->blocks = g_ptr_array_new_with_free_func (buffer_free);
  return self;
}

void
guise_gpu_arena_destroy (GuiseGpuArena *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->blocks);
  guise_gpu_unref (self->gpu);
  g_free (self);
}

static GuiseGpuBuffer *
find_block (GuiseGpuArena *self, guint64 size)
{
  for (guint i = 0; i < self->blocks->len; i++)
    {
      GuiseGpuBuffer *block = g_ptr_array_index (self->blocks, i);

      if (size <= block->size - block->used)
        return block;
    }

  return NULL;
}

static GuiseGpuBuffer *
keep_block (GuiseGpuArena *self, GuiseGpuBuffer *block)
{
  if (block == NULL)
    return NULL;

  self->allocated_bytes += block->size;
  g_ptr_array_add (self->blocks, block);
  return block;
}

static GuiseGpuBuffer *
add_block (GuiseGpuArena *self, guint64 size, GError **error)
{
  const guint64 least = self->memory == GUISE_GPU_MEMORY_HOST ? HOST_BLOCK_BYTES : SMALL_BLOCK_BYTES;
  guint64 shared_size = MIN (least, self->gpu->limits.max_block_bytes);
  GuiseGpuBuffer *block = NULL;

  if (size < shared_size)
    block = buffer_create (self->gpu, self->memory, shared_size, NULL);
  if (block == NULL)
    block = buffer_create (self->gpu, self->memory, size, error);
  return keep_block (self, block);
}

gboolean
guise_gpu_arena_reserve (GuiseGpuArena *self, guint64 size, GError **error)
{
  if (size == 0 || size > self->gpu->limits.max_block_bytes)
    return TRUE;

  return keep_block (self, buffer_create (self->gpu, self->memory, size, error)) != NULL;
}

gboolean
guise_gpu_arena_allocate (GuiseGpuArena *self, guint64 size, GuiseGpuRange *out, GError **error)
{
  const GuiseGpuLimits *limits = &self->gpu->limits;
  GuiseGpuBuffer *block;
  guint64 taken;

  g_return_val_if_fail (size > 0, FALSE);

  if (size > limits->max_block_bytes)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_OUT_OF_VRAM,
                   _("%s gives at most %.1f MB at once, %.1f MB are needed: use a smaller batch or model"),
                   limits->name, (double) limits->max_block_bytes / 1e6, (double) size / 1e6);
      return FALSE;
    }

  taken = align_up (size, limits->buffer_alignment);
  block = find_block (self, taken);
  if (block == NULL)
    block = add_block (self, taken, error);
  if (block == NULL)
    return FALSE;

  *out = (GuiseGpuRange) { block, block->used, align_up (size, 16) };
  block->used += taken;
  return TRUE;
}

guint64
guise_gpu_arena_get_allocated_bytes (GuiseGpuArena *self)
{
  return self->allocated_bytes;
}

guint64
guise_gpu_get_allocated_bytes (GuiseGpu *gpu)
{
  guint64 bytes;

  g_mutex_lock (&gpu->memory_mutex);
  bytes = gpu->allocated_bytes;
  g_mutex_unlock (&gpu->memory_mutex);
  return bytes;
}

GuiseGpuRange
guise_gpu_range_sub (GuiseGpuRange range, guint64 offset, guint64 size)
{
  g_assert (guise_checked_range (offset, size, range.size));
  return (GuiseGpuRange) { range.buffer, range.offset + offset, size, range.storage };
}

gpointer
guise_gpu_range_map (GuiseGpuRange range)
{
  return range.buffer->map != NULL ? (guint8 *) range.buffer->map + range.offset : NULL;
}

static gboolean
create_staging_objects (GuiseGpu *gpu, GError **error)
{
  GuiseGpuStaging *staging = &gpu->staging;

  return guise_gpu_check (gpu, vkCreateCommandPool (gpu->device, &(VkCommandPoolCreateInfo) {
           .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
           .flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT,
           .queueFamilyIndex = gpu->queue_family,
         }, NULL, &staging->pool), "vkCreateCommandPool", error) &&
         guise_gpu_check (gpu, vkAllocateCommandBuffers (gpu->device, &(VkCommandBufferAllocateInfo) {
           .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
           .commandPool = staging->pool,
           .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
           .commandBufferCount = 1,
         }, &staging->commands), "vkAllocateCommandBuffers", error) &&
         guise_gpu_check (gpu, vkCreateFence (gpu->device, &(VkFenceCreateInfo) {
           .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO,
         }, NULL, &staging->fence), "vkCreateFence", error);
}

static gboolean
ensure_staging_locked (GuiseGpu *gpu, GError **error)
{
  GuiseGpuStaging *staging = &gpu->staging;

  if (staging->buffer != NULL)
    return TRUE;

  staging->buffer = buffer_create (gpu, GUISE_GPU_MEMORY_HOST, STAGING_BYTES, error);
  if (staging->buffer == NULL || !create_staging_objects (gpu, error))
    {
      guise_gpu_staging_clear (gpu);
      return FALSE;
    }

  return TRUE;
}

void
guise_gpu_staging_clear (GuiseGpu *self)
{
  GuiseGpuStaging *staging = &self->staging;

  g_clear_pointer (&staging->buffer, buffer_free);
  vkDestroyFence (self->device, staging->fence, NULL);
  vkDestroyCommandPool (self->device, staging->pool, NULL);
  staging->fence = VK_NULL_HANDLE;
  staging->pool = VK_NULL_HANDLE;
}

static gboolean
copy_and_wait_locked (GuiseGpu *gpu, GuiseGpuRange from, GuiseGpuRange to, guint64 size, GError **error)
{
  const VkMemoryBarrier before = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
    .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT,
    .dstAccessMask = VK_ACCESS_TRANSFER_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT,
  };
  const VkMemoryBarrier after = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
    .srcAccessMask = VK_ACCESS_TRANSFER_WRITE_BIT,
    .dstAccessMask = VK_ACCESS_HOST_READ_BIT | VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT,
  };
  const VkPipelineStageFlags device_stages = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT;
  VkCommandBuffer commands = gpu->staging.commands;

  if (!guise_gpu_check (gpu, vkBeginCommandBuffer (commands, &(VkCommandBufferBeginInfo) {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
        .flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT,
      }), "vkBeginCommandBuffer", error))
    return FALSE;

  vkCmdPipelineBarrier (commands, device_stages, VK_PIPELINE_STAGE_TRANSFER_BIT, 0, 1, &before, 0, NULL, 0, NULL);
  vkCmdCopyBuffer (commands, from.buffer->buffer, to.buffer->buffer, 1,
                   &(VkBufferCopy) { from.offset, to.offset, size });
  vkCmdPipelineBarrier (commands, VK_PIPELINE_STAGE_TRANSFER_BIT, device_stages | VK_PIPELINE_STAGE_HOST_BIT,
                        0, 1, &after, 0, NULL, 0, NULL);

  return guise_gpu_check (gpu, vkEndCommandBuffer (commands), "vkEndCommandBuffer", error) &&
         guise_gpu_submit_and_wait (gpu, commands, gpu->staging.fence, error);
}

/* One of @up and @down is set, or neither: then the range is filled with zeros. */
static gboolean
copy_in_turns_locked (GuiseGpu *gpu, GuiseGpuRange range, const guint8 *up, guint8 *down, gsize size, GError **error)
{
  GuiseGpuRange staging;

  if (!ensure_staging_locked (gpu, error))
    return FALSE;

  staging = (GuiseGpuRange) { gpu->staging.buffer, 0, STAGING_BYTES };
  if (up == NULL && down == NULL)
    memset (guise_gpu_range_map (staging), 0, MIN (size, staging.size));
  for (gsize done = 0; done < size;)
    {
      gsize turn = MIN (size - done, staging.size);
      GuiseGpuRange part = guise_gpu_range_sub (range, done, turn);

      if (up != NULL)
        memcpy (guise_gpu_range_map (staging), up + done, turn);
      if (!copy_and_wait_locked (gpu, down == NULL ? staging : part, down == NULL ? part : staging, turn, error))
        return FALSE;
      if (down != NULL)
        memcpy (down + done, guise_gpu_range_map (staging), turn);
      done += turn;
    }

  return TRUE;
}

static gboolean
copy (GuiseGpu *gpu, GuiseGpuRange range, const guint8 *up, guint8 *down, gsize size, GError **error)
{
  gboolean done;

  g_return_val_if_fail (size <= range.size, FALSE);

  if (guise_gpu_is_lost (gpu))
    return guise_gpu_check (gpu, VK_ERROR_DEVICE_LOST, "a copy", error);
  if (range.buffer->map != NULL)
    {
      if (up != NULL)
        memcpy (guise_gpu_range_map (range), up, size);
      else if (down != NULL)
        memcpy (down, guise_gpu_range_map (range), size);
      else
        memset (guise_gpu_range_map (range), 0, size);
      return TRUE;
    }

  g_mutex_lock (&gpu->staging.mutex);
  done = copy_in_turns_locked (gpu, range, up, down, size, error);
  g_mutex_unlock (&gpu->staging.mutex);
  return done;
}

gboolean
guise_gpu_upload (GuiseGpu *gpu, GuiseGpuRange to, gconstpointer data, gsize size, GError **error)
{
  return copy (gpu, to, data, NULL, size, error);
}

gboolean
guise_gpu_download (GuiseGpu *gpu, GuiseGpuRange from, gpointer data, gsize size, GError **error)
{
  return copy (gpu, from, NULL, data, size, error);
}

gboolean
guise_gpu_clear (GuiseGpu *gpu, GuiseGpuRange range, GError **error)
{
  return copy (gpu, range, NULL, NULL, range.size, error);
}
