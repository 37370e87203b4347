/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-compute"

#include "guise-gpu.h"

#include "guise-error.h"
#include "guise-gpu-device.h"
#include "guise-gpu-units.h"
#include "guise-i18n.h"

#define DEFAULT_MAX_KERNELS 512

static void
gpu_device_free (gpointer data)
{
  GuiseGpuDevice *device = data;

  g_free (device->name);
  g_free (device->driver);
  g_free (device->reason);
  g_free (device);
}

static GuiseGpuDevice *
describe_device (VkPhysicalDevice physical, const GuiseGpuParams *params)
{
  GuiseGpuDevice *device = g_new0 (GuiseGpuDevice, 1);
  VkPhysicalDeviceProperties properties;

  vkGetPhysicalDeviceProperties (physical, &properties);
  device->name = g_strdup (properties.deviceName);
  device->type = guise_gpu_device_get_type (physical);
  device->reason = guise_gpu_device_why_not (physical);
  device->usable = device->reason == NULL;
  if (device->usable)
    {
      GuiseGpuLimits limits;

      guise_gpu_device_get_limits (physical, params, &limits);
      device->driver = g_strdup (limits.driver);
    }
  else
    device->driver = g_strdup_printf ("version %08x", properties.driverVersion);

  return device;
}

static GPtrArray *
describe_devices (const GArray *devices, const GuiseGpuParams *params)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (gpu_device_free);

  for (guint i = 0; i < devices->len; i++)
    g_ptr_array_add (list, describe_device (g_array_index (devices, VkPhysicalDevice, i), params));
  return list;
}

GPtrArray *
guise_gpu_list_devices (const GuiseGpuParams *params)
{
  const GuiseGpuParams defaults = { 0 };
  VkDebugUtilsMessengerEXT messenger;
  g_autoptr(GArray) devices = NULL;
  VkInstance instance;
  GPtrArray *list;

  params = params != NULL ? params : &defaults;
  instance = guise_gpu_device_create_instance (params, &messenger);
  devices = guise_gpu_device_enumerate (instance, params);
  list = describe_devices (devices, params);
  guise_gpu_device_destroy_instance (instance, messenger);
  return list;
}

static int
rank_device (GuiseGpuType type, gboolean prefer_cpu)
{
  switch (type)
    {
    case GUISE_GPU_DISCRETE:
      return 4;
    case GUISE_GPU_INTEGRATED:
      return 3;
    case GUISE_GPU_VIRTUAL:
      return 2;
    case GUISE_GPU_CPU:
      return prefer_cpu ? 5 : 1;
    case GUISE_GPU_OTHER:
    default:
      return 0;
    }
}

static guint
find_best (const GPtrArray *list, gboolean prefer_cpu)
{
  guint best = G_MAXUINT;
  int best_rank = -1;

  for (guint i = 0; i < list->len; i++)
    {
      const GuiseGpuDevice *device = g_ptr_array_index (list, i);
      int rank = rank_device (device->type, prefer_cpu);

      if (device->usable && rank > best_rank)
        {
          best = i;
          best_rank = rank;
        }
    }

  return best;
}

static void
set_no_device_error (GError **error, const GPtrArray *list)
{
  g_autoptr(GString) text = g_string_new ("No usable Vulkan device");

  if (list->len == 0)
    g_string_append (text, ": there is none; install a driver for the graphics card, or Mesa's driver for the "
                           "processor (Debian: mesa-vulkan-drivers)");
  for (guint i = 0; i < list->len; i++)
    {
      const GuiseGpuDevice *device = g_ptr_array_index (list, i);

      g_string_append_printf (text, "%s %s: %s", i == 0 ? ":" : ";", device->name, device->reason);
    }
  g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_NO_DEVICE, text->str);
}

static gboolean
choose_device (GuiseGpu *self, const GuiseGpuParams *params, GError **error)
{
  g_autoptr(GArray) devices = guise_gpu_device_enumerate (self->instance, params);
  g_autoptr(GPtrArray) list = describe_devices (devices, params);
  guint chosen;

  if (params->device > list->len)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_NO_DEVICE,
                   _("There is no Vulkan device %u, this machine has %u"), params->device, list->len);
      return FALSE;
    }

  chosen = params->device > 0 ? params->device - 1 : find_best (list, params->prefer_cpu);
  if (chosen == G_MAXUINT)
    {
      set_no_device_error (error, list);
      return FALSE;
    }
  if (params->device > 0)
    {
      const GuiseGpuDevice *device = g_ptr_array_index (list, chosen);

      if (!device->usable)
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_NO_DEVICE, _("Vulkan device %u, %s, cannot be used: %s"),
                       params->device, device->name, device->reason);
          return FALSE;
        }
    }

  self->physical = g_array_index (devices, VkPhysicalDevice, chosen);
  return TRUE;
}

static gboolean
create_device (GuiseGpu *self, const GuiseGpuParams *params, GError **error)
{
  const float priority = 1.0f;
  VkDeviceQueueCreateInfo queue = {
    .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO, .queueCount = 1, .pQueuePriorities = &priority };
  const VkDeviceCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO, .queueCreateInfoCount = 1, .pQueueCreateInfos = &queue };

  guise_gpu_device_get_limits (self->physical, params, &self->limits);
  self->limits.has_matrix_units = guise_gpu_units_find (self->instance, self->physical, self->limits.subgroup_size,
                                                         self->limits.matrix_block);
  self->queue_family = guise_gpu_device_find_queue (self->physical);
  queue.queueFamilyIndex = self->queue_family;
  if (!guise_gpu_check (self, self->limits.has_matrix_units
                                ? guise_gpu_units_create_device (self->physical, &info, &self->device)
                                : vkCreateDevice (self->physical, &info, NULL, &self->device), "vkCreateDevice", error))
    return FALSE;

  vkGetDeviceQueue (self->device, self->queue_family, 0, &self->queue);
  vkGetPhysicalDeviceMemoryProperties (self->physical, &self->memory);
  if (self->messenger != VK_NULL_HANDLE)
    self->set_name =
      (PFN_vkSetDebugUtilsObjectNameEXT) vkGetDeviceProcAddr (self->device, "vkSetDebugUtilsObjectNameEXT");
  return TRUE;
}

GuiseGpu *
guise_gpu_open (const GuiseGpuParams *params, GError **error)
{
  const GuiseGpuParams defaults = { 0 };
  g_autoptr(GuiseGpu) self = g_new0 (GuiseGpu, 1);

  params = params != NULL ? params : &defaults;
  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->queue_mutex);
  g_mutex_init (&self->kernel_mutex);
  g_mutex_init (&self->memory_mutex);
  g_mutex_init (&self->staging.mutex);
  self->kernels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) guise_gpu_kernel_destroy);
  self->kernels_override = g_strdup (params->kernels);
  self->pretend_broken = g_strdup (params->pretend_broken);
  self->pretend_lost_after = params->pretend_lost_after;
  self->pretend_unmapped = params->pretend_unmapped;
  self->max_kernels = params->max_kernels != 0 ? params->max_kernels : DEFAULT_MAX_KERNELS;

  self->instance = guise_gpu_device_create_instance (params, &self->messenger);
  if (!choose_device (self, params, error) || !create_device (self, params, error))
    return NULL;

  guise_gpu_cache_open (self, params->cache_folder);
  g_debug ("opened %s, %s", self->limits.name, self->limits.driver);
  return g_steal_pointer (&self);
}

GuiseGpu *
guise_gpu_ref (GuiseGpu *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
guise_gpu_unref (GuiseGpu *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->device != VK_NULL_HANDLE)
    {
      guise_gpu_staging_clear (self);
      g_hash_table_remove_all (self->kernels);
      guise_gpu_cache_close (self);
      vkDestroyDevice (self->device, NULL);
    }
  guise_gpu_device_destroy_instance (self->instance, self->messenger);

  g_hash_table_unref (self->kernels);
  g_mutex_clear (&self->queue_mutex);
  g_mutex_clear (&self->kernel_mutex);
  g_mutex_clear (&self->memory_mutex);
  g_mutex_clear (&self->staging.mutex);
  g_free (self->kernels_override);
  g_free (self->pretend_broken);
  g_clear_object (&self->cancellable);
  g_free (self->cache_path);
  g_free (self);
}

const GuiseGpuLimits *
guise_gpu_get_limits (GuiseGpu *self)
{
  return &self->limits;
}

const char *
guise_gpu_get_kernels_override (GuiseGpu *self)
{
  return self->kernels_override;
}

gboolean
guise_gpu_is_lost (GuiseGpu *self)
{
  return g_atomic_int_get (&self->lost) != 0;
}

gboolean
guise_gpu_check (GuiseGpu *self, VkResult result, const char *call, GError **error)
{
  switch (result)
    {
    case VK_SUCCESS:
      return TRUE;
    case VK_ERROR_DEVICE_LOST:
      g_atomic_int_set (&self->lost, 1);
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DEVICE_LOST,
                   _("The device %s was lost in %s: its driver reset it; start again from the last checkpoint"),
                   self->limits.name, call);
      return FALSE;
    case VK_ERROR_OUT_OF_DEVICE_MEMORY:
    case VK_ERROR_OUT_OF_HOST_MEMORY:
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_OUT_OF_VRAM,
                   _("The device %s has no memory left for %s: use a smaller batch"), self->limits.name, call);
      return FALSE;
    default:
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("The driver of %s failed: %s gave %d"),
                   self->limits.name, call, result);
      return FALSE;
    }
}

static VkResult
submit_locked (GuiseGpu *self, VkCommandBuffer commands, VkFence fence)
{
  self->n_submissions++;
  if (guise_gpu_is_lost (self) ||
      (self->pretend_lost_after != 0 && self->n_submissions >= self->pretend_lost_after))
    return VK_ERROR_DEVICE_LOST;

  return vkQueueSubmit (self->queue, 1, &(VkSubmitInfo) {
    .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
    .commandBufferCount = 1,
    .pCommandBuffers = &commands,
  }, fence);
}

gboolean
guise_gpu_submit_and_wait (GuiseGpu *self, VkCommandBuffer commands, VkFence fence, GError **error)
{
  VkResult result;

  g_mutex_lock (&self->queue_mutex);
  result = submit_locked (self, commands, fence);
  g_mutex_unlock (&self->queue_mutex);

  return guise_gpu_check (self, result, "vkQueueSubmit", error) &&
         guise_gpu_check (self, vkWaitForFences (self->device, 1, &fence, VK_TRUE, G_MAXUINT64),
                          "vkWaitForFences", error) &&
         guise_gpu_check (self, vkResetFences (self->device, 1, &fence), "vkResetFences", error);
}

void
guise_gpu_name_object (GuiseGpu *self, VkObjectType type, guint64 handle, const char *name)
{
  if (self->set_name != NULL)
    self->set_name (self->device, &(VkDebugUtilsObjectNameInfoEXT) {
      .sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_OBJECT_NAME_INFO_EXT,
      .objectType = type,
      .objectHandle = handle,
      .pObjectName = name,
    });
}
