/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-compute"

#include "guise-gpu-program.h"

#include "guise-error.h"
#include "guise-gpu-program-private.h"

#include <string.h>

/* amdgpu resets a card after 2 s; a quarter of a second also keeps a desktop alive that shares the card. */
#define DEFAULT_PIECE_SECONDS 0.25

GuiseGpuProgram *
guise_gpu_program_new (GuiseGpu *gpu)
{
  GuiseGpuProgram *self = g_new0 (GuiseGpuProgram, 1);

  self->gpu = guise_gpu_ref (gpu);
  self->commands = g_array_new (FALSE, TRUE, sizeof (GuiseGpuCommand));
  self->parts = g_array_new (FALSE, TRUE, sizeof (GuiseGpuPart));
  self->pieces = g_array_new (FALSE, TRUE, sizeof (GuiseGpuPiece));
  self->views = g_array_new (FALSE, TRUE, sizeof (VkBufferView));
  self->piece_seconds = DEFAULT_PIECE_SECONDS;
  return self;
}

void
guise_gpu_program_destroy (GuiseGpuProgram *self)
{
  VkDevice device;

  if (self == NULL)
    return;

  device = self->gpu->device;
  for (guint i = 0; i < self->views->len; i++)
    vkDestroyBufferView (device, g_array_index (self->views, VkBufferView, i), NULL);
  vkDestroyDescriptorPool (device, self->descriptor_pool, NULL);
  vkDestroyCommandPool (device, self->command_pool, NULL);
  vkDestroyQueryPool (device, self->query_pool, NULL);
  vkDestroyFence (device, self->fence, NULL);

  g_array_unref (self->commands);
  g_array_unref (self->parts);
  g_array_unref (self->pieces);
  g_array_unref (self->views);
  guise_gpu_unref (self->gpu);
  g_free (self);
}

GuiseGpu *
guise_gpu_program_get_gpu (GuiseGpuProgram *self)
{
  return self->gpu;
}

void
guise_gpu_program_dispatch (GuiseGpuProgram *self, const GuiseGpuDispatch *dispatch)
{
  GuiseGpuCommand command = { .type = GUISE_GPU_COMMAND_DISPATCH, .kernel = dispatch->kernel };

  g_return_if_fail (!self->is_sealed);
  g_return_if_fail (dispatch->kernel != NULL);
  g_return_if_fail (dispatch->push_size <= GUISE_GPU_MAX_PUSH && dispatch->push_size % 4 == 0);
  /* A shader that the compiler relieved of its last buffers may be given them all the same. */
  g_return_if_fail (dispatch->n_bindings >= dispatch->kernel->n_bindings);

  command.n_ranges = dispatch->kernel->n_bindings;
  memcpy (command.ranges, dispatch->bindings, command.n_ranges * sizeof command.ranges[0]);
  memcpy (command.access, dispatch->kernel->access, command.n_ranges * sizeof command.access[0]);
  command.push_size = (guint) dispatch->push_size;
  if (dispatch->push_size > 0)
    memcpy (command.push, dispatch->push, dispatch->push_size);
  for (guint i = 0; i < 3; i++)
    command.groups[i] = MAX (dispatch->groups[i], 1);
  command.splittable = dispatch->splittable;
  command.label = g_intern_string (dispatch->label != NULL ? dispatch->label : dispatch->kernel->name);
  command.flops = dispatch->flops;
  command.operations = dispatch->operations;
  command.bytes = dispatch->bytes;
  g_array_append_val (self->commands, command);
}

void
guise_gpu_program_copy (GuiseGpuProgram *self, GuiseGpuRange from, GuiseGpuRange to)
{
  GuiseGpuCommand command = {
    .type = GUISE_GPU_COMMAND_COPY,
    .ranges = { from, to },
    .access = { GUISE_GPU_ACCESS_READ, GUISE_GPU_ACCESS_WRITE },
    .n_ranges = 2,
    .groups = { 1, 1, 1 },
    .label = g_intern_static_string ("copy"),
    .bytes = 2.0 * (double) from.size,
  };

  g_return_if_fail (!self->is_sealed);
  g_return_if_fail (from.size == to.size);

  g_array_append_val (self->commands, command);
}

void
guise_gpu_program_fill (GuiseGpuProgram *self, GuiseGpuRange range, guint32 word)
{
  GuiseGpuCommand command = {
    .type = GUISE_GPU_COMMAND_FILL,
    .ranges = { range },
    .access = { GUISE_GPU_ACCESS_WRITE },
    .n_ranges = 1,
    .groups = { 1, 1, 1 },
    .word = word,
    .label = g_intern_static_string ("fill"),
    .bytes = (double) range.size,
  };

  g_return_if_fail (!self->is_sealed);
  g_return_if_fail (range.size % 4 == 0 && range.offset % 4 == 0);

  g_array_append_val (self->commands, command);
}

static gboolean
check_binding (GuiseGpuProgram *self, const GuiseGpuCommand *command, guint i, GError **error)
{
  const GuiseGpuLimits *limits = &self->gpu->limits;
  const GuiseGpuRange *range = &command->ranges[i];
  guint texel_bytes = command->kernel->texel_bytes[i];
  const char *why = NULL;

  if (command->access[i] == 0)
    return TRUE;
  if (range->buffer == NULL || range->size == 0)
    why = "is empty";
  else if (range->storage != command->kernel->storage[i])
    why = "is not stored as the kernel was told";
  else if (range->offset % limits->buffer_alignment != 0)
    why = "begins at an offset that the device cannot bind";
  else if (range->size > limits->max_binding_bytes ||
           (texel_bytes > 0 && range->size / texel_bytes > limits->max_texel_elements))
    why = "is larger than the device can bind: use a smaller batch";
  else if (texel_bytes > 0 && range->size % texel_bytes != 0)
    why = "is no whole number of texels";
  if (why == NULL)
    return TRUE;

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "Binding %u of %s (%s), %" G_GUINT64_FORMAT " bytes, %s",
               i, command->label, command->kernel->name, range->size, why);
  return FALSE;
}

static gboolean
check_command (GuiseGpuProgram *self, const GuiseGpuCommand *command, GError **error)
{
  if (command->type != GUISE_GPU_COMMAND_DISPATCH)
    return TRUE;

  for (guint i = 0; i < 3; i++)
    if (command->groups[i] > self->gpu->limits.max_workgroup_count[i])
      {
        g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                     "%s (%s) needs %u work groups in one dimension, the device has %u: use a smaller batch",
                     command->label, command->kernel->name, command->groups[i],
                     self->gpu->limits.max_workgroup_count[i]);
        return FALSE;
      }
  for (guint i = 0; i < command->n_ranges; i++)
    if (!check_binding (self, command, i, error))
      return FALSE;

  return TRUE;
}

static gboolean
create_descriptor_pool (GuiseGpuProgram *self, GError **error)
{
  VkDescriptorPoolSize sizes[] = {
    { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1 },
    { VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER, 1 },
  };

  for (guint i = 0; i < self->commands->len; i++)
    {
      const GuiseGpuCommand *command = &g_array_index (self->commands, GuiseGpuCommand, i);

      for (guint j = 0; command->kernel != NULL && j < command->n_ranges; j++)
        sizes[command->kernel->types[j] == VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER].descriptorCount++;
    }

  return guise_gpu_check (self->gpu, vkCreateDescriptorPool (self->gpu->device, &(VkDescriptorPoolCreateInfo) {
    .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
    .maxSets = MAX (self->commands->len, 1),
    .poolSizeCount = G_N_ELEMENTS (sizes),
    .pPoolSizes = sizes,
  }, NULL, &self->descriptor_pool), "vkCreateDescriptorPool", error);
}

/* See GUISE_GPU_BUFFER_SLACK. */
static guint64
get_view_size (GuiseGpuProgram *self, guint64 size, guint texel_bytes)
{
  const guint64 longer = size + GUISE_GPU_VIEW_SLACK;

  return (size >> 8 & 0xff) == 0 && longer / texel_bytes <= self->gpu->limits.max_texel_elements ? longer : size;
}

static gboolean
create_view (GuiseGpuProgram *self, const GuiseGpuRange *range, guint texel_bytes, VkBufferView *view,
             GError **error)
{
  if (!guise_gpu_check (self->gpu, vkCreateBufferView (self->gpu->device, &(VkBufferViewCreateInfo) {
        .sType = VK_STRUCTURE_TYPE_BUFFER_VIEW_CREATE_INFO,
        .buffer = range->buffer->buffer,
        .format = texel_bytes == 16 ? VK_FORMAT_R32G32B32A32_SFLOAT
                  : texel_bytes == 8 ? VK_FORMAT_R16G16B16A16_SFLOAT : VK_FORMAT_R32_UINT,
        .offset = range->offset,
        .range = get_view_size (self, range->size, texel_bytes),
      }, NULL, view), "vkCreateBufferView", error))
    return FALSE;

  g_array_append_val (self->views, *view);
  return TRUE;
}

static gboolean
bind_ranges (GuiseGpuProgram *self, GuiseGpuCommand *command, GError **error)
{
  VkDescriptorBufferInfo buffers[GUISE_GPU_MAX_BINDINGS];
  VkBufferView views[GUISE_GPU_MAX_BINDINGS];
  VkWriteDescriptorSet writes[GUISE_GPU_MAX_BINDINGS];
  VkDevice device = self->gpu->device;
  guint n_writes = 0;

  if (!guise_gpu_check (self->gpu, vkAllocateDescriptorSets (device, &(VkDescriptorSetAllocateInfo) {
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
        .descriptorPool = self->descriptor_pool,
        .descriptorSetCount = 1,
        .pSetLayouts = &command->kernel->set_layout,
      }, &command->set), "vkAllocateDescriptorSets", error))
    return FALSE;

  for (guint i = 0; i < command->n_ranges; i++)
    {
      const GuiseGpuRange *range = &command->ranges[i];
      VkDescriptorType type = command->kernel->types[i];

      if (command->access[i] == 0)
        continue;
      if (type == VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER &&
          !create_view (self, range, command->kernel->texel_bytes[i], &views[i], error))
        return FALSE;
      buffers[i] = (VkDescriptorBufferInfo) { range->buffer->buffer, range->offset, range->size };
      writes[n_writes++] = (VkWriteDescriptorSet) {
        .sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
        .dstSet = command->set,
        .dstBinding = i,
        .descriptorCount = 1,
        .descriptorType = type,
        .pBufferInfo = &buffers[i],
        .pTexelBufferView = &views[i],
      };
    }

  vkUpdateDescriptorSets (device, n_writes, writes, 0, NULL);
  return TRUE;
}

static gboolean
create_objects (GuiseGpuProgram *self, GError **error)
{
  return create_descriptor_pool (self, error) &&
         guise_gpu_check (self->gpu, vkCreateFence (self->gpu->device, &(VkFenceCreateInfo) {
           .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO,
         }, NULL, &self->fence), "vkCreateFence", error);
}

gboolean
guise_gpu_program_seal (GuiseGpuProgram *self, GError **error)
{
  g_return_val_if_fail (!self->is_sealed, FALSE);

  if (!create_objects (self, error))
    return FALSE;

  for (guint i = 0; i < self->commands->len; i++)
    {
      GuiseGpuCommand *command = &g_array_index (self->commands, GuiseGpuCommand, i);

      command->seconds = guise_gpu_plan_guess_seconds (command, self->gpu->limits.type);
      if (!check_command (self, command, error) ||
          (command->kernel != NULL && !bind_ranges (self, command, error)))
        return FALSE;
    }

  guise_gpu_plan_barriers (self->commands);
  guise_gpu_plan_pieces (self->commands, self->piece_seconds, self->parts, self->pieces);
  self->is_sealed = guise_gpu_program_record (self, self->gpu->limits.has_timestamps, error);
  return self->is_sealed;
}

void
guise_gpu_program_set_yield (GuiseGpuProgram *self, GuiseGpuYieldFunc func, gpointer user_data)
{
  self->yield_func = func;
  self->yield_data = user_data;
}

guint
guise_gpu_program_get_n_pieces (GuiseGpuProgram *self)
{
  return self->pieces->len;
}
