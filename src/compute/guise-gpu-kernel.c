/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-compute"

#include "guise-gpu-kernel.h"

#include "guise-error.h"
#include "guise-gpu-private.h"
#include "guise-gpu-shaders.h"
#include "guise-gpu-spirv.h"

static char *
build_key (const GuiseGpuKernelParams *params)
{
  GString *key = g_string_new (NULL);

  g_string_append_printf (key, "%s_%s:", params->name, params->variant);
  for (guint i = 0; i < params->n_constants; i++)
    g_string_append_printf (key, "%x,", params->constants[i]);
  g_string_append_printf (key, "/%x%s", params->halves, params->whole_subgroups ? "w" : "");
  return g_string_free (key, FALSE);
}

static void
take_interface (GuiseGpuKernel *self, const GuiseSpirvInterface *interface, guint32 halves)
{
  self->n_bindings = interface->n_bindings;
  for (guint i = 0; i < interface->n_bindings; i++)
    {
      const GuiseSpirvBinding *binding = &interface->bindings[i];

      self->storage[i] = (halves >> i & 1) != 0 ? GUISE_GPU_HALF : GUISE_GPU_FLOAT;
      self->texel_bytes[i] = binding->type == GUISE_SPIRV_TEXEL ? guise_gpu_storage_get_vec4_bytes (self->storage[i])
                             : binding->type == GUISE_SPIRV_TEXEL_WORD ? 4 : 0;
      self->types[i] = self->texel_bytes[i] > 0 ? VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER
                                                : VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
      if (binding->readable)
        self->access[i] |= GUISE_GPU_ACCESS_READ;
      if (binding->writable)
        self->access[i] |= GUISE_GPU_ACCESS_WRITE;
    }
}

static gboolean
create_layout (GuiseGpuKernel *self, GError **error)
{
  VkDescriptorSetLayoutBinding bindings[GUISE_GPU_MAX_BINDINGS] = { 0 };
  GuiseGpu *gpu = self->gpu;

  for (guint i = 0; i < self->n_bindings; i++)
    bindings[i] = (VkDescriptorSetLayoutBinding) {
      .binding = i,
      .descriptorType = self->types[i],
      .descriptorCount = 1,
      .stageFlags = VK_SHADER_STAGE_COMPUTE_BIT,
    };

  return guise_gpu_check (gpu, vkCreateDescriptorSetLayout (gpu->device, &(VkDescriptorSetLayoutCreateInfo) {
           .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
           .bindingCount = self->n_bindings,
           .pBindings = bindings,
         }, NULL, &self->set_layout), "vkCreateDescriptorSetLayout", error) &&
         guise_gpu_check (gpu, vkCreatePipelineLayout (gpu->device, &(VkPipelineLayoutCreateInfo) {
           .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
           .setLayoutCount = 1,
           .pSetLayouts = &self->set_layout,
           /* The same for every kernel: Vulkan guarantees it, and a kernel without push constants ignores it. */
           .pushConstantRangeCount = 1,
           .pPushConstantRanges = &(VkPushConstantRange) { VK_SHADER_STAGE_COMPUTE_BIT, 0, GUISE_GPU_MAX_PUSH },
         }, NULL, &self->layout), "vkCreatePipelineLayout", error);
}

static gboolean
create_pipeline (GuiseGpuKernel *self, VkShaderModule module, const GuiseGpuKernelParams *params, GError **error)
{
  const VkPipelineShaderStageRequiredSubgroupSizeCreateInfo subgroup = {
    .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_REQUIRED_SUBGROUP_SIZE_CREATE_INFO,
    .requiredSubgroupSize = self->gpu->limits.subgroup_size,
  };
  VkSpecializationMapEntry entries[GUISE_GPU_MAX_CONSTANTS + GUISE_GPU_MAX_BINDINGS];
  guint32 values[G_N_ELEMENTS (entries)];
  GuiseGpu *gpu = self->gpu;
  guint n = 0;

  for (guint i = 0; i < params->n_constants; i++, n++)
    {
      entries[n] = (VkSpecializationMapEntry) { i, n * sizeof (guint32), sizeof (guint32) };
      values[n] = params->constants[i];
    }
  for (guint i = 0; i < self->n_bindings; i++)
    if (self->storage[i] == GUISE_GPU_HALF)
      {
        entries[n] = (VkSpecializationMapEntry) { GUISE_GPU_FIRST_HALF_CONSTANT + i, n * sizeof (guint32),
                                                  sizeof (guint32) };
        values[n++] = VK_TRUE;
      }

  return guise_gpu_check (gpu, vkCreateComputePipelines (gpu->device, gpu->pipeline_cache, 1,
                                                         &(VkComputePipelineCreateInfo) {
    .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
    .flags = VK_PIPELINE_CREATE_DISPATCH_BASE_BIT,    /* long dispatches are cut: see guise-gpu-program-run.c */
    .stage = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
      .pNext = params->whole_subgroups ? &subgroup : NULL,
      .flags = params->whole_subgroups ? VK_PIPELINE_SHADER_STAGE_CREATE_REQUIRE_FULL_SUBGROUPS_BIT : 0,
      .stage = VK_SHADER_STAGE_COMPUTE_BIT,
      .module = module,
      .pName = "main",
      .pSpecializationInfo = &(VkSpecializationInfo) {
        .mapEntryCount = n,
        .pMapEntries = entries,
        .dataSize = n * sizeof (guint32),
        .pData = values,
      },
    },
    .layout = self->layout,
  }, NULL, &self->pipeline), "vkCreateComputePipelines", error);
}

static gboolean
create_module (GuiseGpu *gpu, const char *name, GBytes *spirv, VkShaderModule *module, GError **error)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (spirv, &size);
  g_autofree guint32 *words = g_memdup2 (data, size);

  if (gpu->pretend_broken != NULL && g_str_has_prefix (name, gpu->pretend_broken))
    guise_spirv_break (words, size / sizeof (guint32));

  return guise_gpu_check (gpu, vkCreateShaderModule (gpu->device, &(VkShaderModuleCreateInfo) {
    .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
    .codeSize = size,
    .pCode = words,
  }, NULL, module), "vkCreateShaderModule", error);
}

void
guise_gpu_kernel_destroy (GuiseGpuKernel *self)
{
  VkDevice device = self->gpu->device;

  vkDestroyPipeline (device, self->pipeline, NULL);
  vkDestroyPipelineLayout (device, self->layout, NULL);
  vkDestroyDescriptorSetLayout (device, self->set_layout, NULL);
  g_free (self->name);
  g_free (self);
}

static GuiseGpuKernel *
compile (GuiseGpu *gpu, const GuiseGpuKernelParams *params, GError **error)
{
  g_autoptr(GBytes) spirv = guise_gpu_shaders_load (params->name, params->variant, error);
  GuiseSpirvInterface interface;
  VkShaderModule module = VK_NULL_HANDLE;
  GuiseGpuKernel *self;
  gboolean done;

  if (spirv == NULL)
    return NULL;
  if (!guise_spirv_reflect (g_bytes_get_data (spirv, NULL), g_bytes_get_size (spirv) / sizeof (guint32), &interface))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "The bindings of kernel %s_%s cannot be read",
                   params->name, params->variant);
      return NULL;
    }

  self = g_new0 (GuiseGpuKernel, 1);
  self->gpu = gpu;
  self->name = g_strdup_printf ("%s_%s", params->name, params->variant);
  self->kind = g_intern_string (params->name);
  take_interface (self, &interface, params->halves);
  done = create_module (gpu, self->name, spirv, &module, error) &&
         create_layout (self, error) &&
         create_pipeline (self, module, params, error);
  vkDestroyShaderModule (gpu->device, module, NULL);
  if (!done)
    {
      guise_gpu_kernel_destroy (self);
      return NULL;
    }

  guise_gpu_name_object (gpu, VK_OBJECT_TYPE_PIPELINE, GUISE_GPU_HANDLE (self->pipeline), self->name);
  return self;
}

static GuiseGpuKernel *
get_kernel_locked (GuiseGpu *gpu, const GuiseGpuKernelParams *params, GError **error)
{
  g_autofree char *key = build_key (params);
  GuiseGpuKernel *kernel = g_hash_table_lookup (gpu->kernels, key);

  if (kernel != NULL)
    return kernel;
  if (g_cancellable_set_error_if_cancelled (gpu->cancellable, error))
    return NULL;
  if (g_hash_table_size (gpu->kernels) >= gpu->max_kernels)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                   "Kernel %s_%s would be number %u, at most %u may be compiled: open the device anew",
                   params->name, params->variant, g_hash_table_size (gpu->kernels) + 1, gpu->max_kernels);
      return NULL;
    }

  kernel = compile (gpu, params, error);
  if (kernel != NULL)
    g_hash_table_insert (gpu->kernels, g_steal_pointer (&key), kernel);
  return kernel;
}

const GuiseGpuKernel *
guise_gpu_get_kernel (GuiseGpu *gpu, const GuiseGpuKernelParams *params, GError **error)
{
  const GuiseGpuKernel *kernel;

  g_return_val_if_fail (params->n_constants <= GUISE_GPU_MAX_CONSTANTS, NULL);

  g_mutex_lock (&gpu->kernel_mutex);
  kernel = get_kernel_locked (gpu, params, error);
  g_mutex_unlock (&gpu->kernel_mutex);
  return kernel;
}

void
guise_gpu_set_cancellable (GuiseGpu *gpu, GCancellable *cancellable)
{
  g_mutex_lock (&gpu->kernel_mutex);
  g_set_object (&gpu->cancellable, cancellable);
  g_mutex_unlock (&gpu->kernel_mutex);
}

guint
guise_gpu_count_kernels (GuiseGpu *gpu)
{
  guint n_kernels;

  g_mutex_lock (&gpu->kernel_mutex);
  n_kernels = g_hash_table_size (gpu->kernels);
  g_mutex_unlock (&gpu->kernel_mutex);
  return n_kernels;
}

const char *
guise_gpu_kernel_get_name (const GuiseGpuKernel *self)
{
  return self->name;
}
