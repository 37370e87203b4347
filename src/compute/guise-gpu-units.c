/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-compute"

#include "guise-gpu-units.h"

#ifdef GUISE_HAS_MATRIX_UNITS

#include "guise-gpu-device.h"

#include <string.h>

/* Of a work group: as in shaders/cooperative.glsl. */
#define SUBGROUPS 4

static const char *const extensions[] = {
  VK_KHR_COOPERATIVE_MATRIX_EXTENSION_NAME, VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME,
};

/* What the kernels need, as Vulkan asks for it and is asked for it. */
typedef struct
{
  VkPhysicalDeviceCooperativeMatrixFeaturesKHR    matrix;
  VkPhysicalDeviceSubgroupSizeControlFeaturesEXT  subgroup;
  VkPhysicalDeviceShaderFloat16Int8Features       halves;
  VkPhysicalDeviceVulkanMemoryModelFeatures       memory_model;
  VkPhysicalDeviceFeatures2                       all;
} Features;

static void
features_init (Features *self)
{
  memset (self, 0, sizeof *self);
  self->matrix.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_FEATURES_KHR;
  self->subgroup.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES_EXT;
  self->subgroup.pNext = &self->matrix;
  self->halves.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_FLOAT16_INT8_FEATURES;
  self->halves.pNext = &self->subgroup;
  self->memory_model.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_MEMORY_MODEL_FEATURES;
  self->memory_model.pNext = &self->halves;
  self->all.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2;
  self->all.pNext = &self->memory_model;
}

static gboolean
has_extensions (VkPhysicalDevice physical)
{
  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++)
    if (!guise_gpu_device_has_extension (physical, extensions[i]))
      return FALSE;

  return TRUE;
}

static gboolean
has_features (VkPhysicalDevice physical)
{
  Features features;

  features_init (&features);
  vkGetPhysicalDeviceFeatures2 (physical, &features.all);
  return features.matrix.cooperativeMatrix && features.subgroup.subgroupSizeControl &&
         features.subgroup.computeFullSubgroups && features.halves.shaderFloat16 &&
         features.memory_model.vulkanMemoryModel;
}

static gboolean
allows_subgroup (VkPhysicalDevice physical, guint32 subgroup_size)
{
  VkPhysicalDeviceCooperativeMatrixPropertiesKHR matrix = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_PROPERTIES_KHR };
  VkPhysicalDeviceSubgroupSizeControlPropertiesEXT subgroup = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_PROPERTIES_EXT, .pNext = &matrix };
  VkPhysicalDeviceProperties2 all = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, .pNext = &subgroup };

  vkGetPhysicalDeviceProperties2 (physical, &all);
  return (matrix.cooperativeMatrixSupportedStages & VK_SHADER_STAGE_COMPUTE_BIT) != 0 &&
         (subgroup.requiredSubgroupSizeStages & VK_SHADER_STAGE_COMPUTE_BIT) != 0 &&
         subgroup.maxComputeWorkgroupSubgroups >= SUBGROUPS &&
         subgroup.minSubgroupSize <= subgroup_size && subgroup_size <= subgroup.maxSubgroupSize;
}

/* Whether the kernels' tiles are a whole number of such blocks. */
static gboolean
is_size (guint32 size)
{
  return size == 8 || size == 16;
}

static gboolean
is_block (const VkCooperativeMatrixPropertiesKHR *kind)
{
  return is_size (kind->MSize) && is_size (kind->NSize) && is_size (kind->KSize) &&
         kind->AType == VK_COMPONENT_TYPE_FLOAT16_KHR && kind->BType == VK_COMPONENT_TYPE_FLOAT16_KHR &&
         kind->CType == VK_COMPONENT_TYPE_FLOAT32_KHR && kind->ResultType == VK_COMPONENT_TYPE_FLOAT32_KHR &&
         !kind->saturatingAccumulation && kind->scope == VK_SCOPE_SUBGROUP_KHR;
}

static gboolean
find_block (VkInstance instance, VkPhysicalDevice physical, guint block[3])
{
  PFN_vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR list =
    (PFN_vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR)
      vkGetInstanceProcAddr (instance, "vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR");
  g_autofree VkCooperativeMatrixPropertiesKHR *kinds = NULL;
  guint largest = 0;
  guint32 n = 0;

  if (list == NULL || list (physical, &n, NULL) != VK_SUCCESS)
    return FALSE;
  kinds = g_new0 (VkCooperativeMatrixPropertiesKHR, n);
  for (guint i = 0; i < n; i++)
    kinds[i].sType = VK_STRUCTURE_TYPE_COOPERATIVE_MATRIX_PROPERTIES_KHR;
  if (list (physical, &n, kinds) < 0)
    return FALSE;

  for (guint i = 0; i < n; i++)
    if (is_block (&kinds[i]) && kinds[i].MSize * kinds[i].NSize * kinds[i].KSize > largest)
      {
        largest = kinds[i].MSize * kinds[i].NSize * kinds[i].KSize;
        block[0] = kinds[i].MSize;
        block[1] = kinds[i].NSize;
        block[2] = kinds[i].KSize;
      }

  return largest > 0;
}

gboolean
guise_gpu_units_find (VkInstance instance, VkPhysicalDevice physical, guint32 subgroup_size, guint block[3])
{
  if (!has_extensions (physical) || !has_features (physical))
    return FALSE;
  if (allows_subgroup (physical, subgroup_size) && find_block (instance, physical, block))
    return TRUE;

  g_debug ("matrix units are there, but of no block of halves in subgroups of %u that we can use", subgroup_size);
  return FALSE;
}

VkResult
guise_gpu_units_create_device (VkPhysicalDevice physical, const VkDeviceCreateInfo *info, VkDevice *device)
{
  VkDeviceCreateInfo with_units = *info;
  Features features;

  features_init (&features);
  features.matrix.cooperativeMatrix = VK_TRUE;
  features.subgroup.subgroupSizeControl = VK_TRUE;
  features.subgroup.computeFullSubgroups = VK_TRUE;
  features.halves.shaderFloat16 = VK_TRUE;
  features.memory_model.vulkanMemoryModel = VK_TRUE;
  with_units.pNext = &features.all;
  with_units.enabledExtensionCount = G_N_ELEMENTS (extensions);
  with_units.ppEnabledExtensionNames = extensions;
  return vkCreateDevice (physical, &with_units, NULL, device);
}

#else

gboolean
guise_gpu_units_find (VkInstance instance, VkPhysicalDevice physical, guint32 subgroup_size, guint block[3])
{
  return FALSE;
}

VkResult
guise_gpu_units_create_device (VkPhysicalDevice physical, const VkDeviceCreateInfo *info, VkDevice *device)
{
  return vkCreateDevice (physical, info, NULL, device);
}

#endif
