/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-gpu-private.h"

G_BEGIN_DECLS

/* Choosing: what guise_gpu_open() and guise_gpu_list_devices() share. */

/* Returns: %VK_NULL_HANDLE when there is no Vulkan loader or no driver; @messenger is made with validation. */
VkInstance guise_gpu_device_create_instance (const GuiseGpuParams *params, VkDebugUtilsMessengerEXT *messenger);
void       guise_gpu_device_destroy_instance (VkInstance instance, VkDebugUtilsMessengerEXT messenger);

/* Returns: (transfer full): possibly empty */
GArray    *guise_gpu_device_enumerate (VkInstance instance, const GuiseGpuParams *params);

/* Returns: (nullable) (transfer full): why the device cannot be used, one sentence without its name */
char      *guise_gpu_device_why_not (VkPhysicalDevice physical);

/* The number of a queue family that computes, or G_MAXUINT32. */
guint32    guise_gpu_device_find_queue (VkPhysicalDevice physical);

void       guise_gpu_device_get_limits (VkPhysicalDevice physical, const GuiseGpuParams *params,
                                        GuiseGpuLimits *limits);

gboolean   guise_gpu_device_has_extension (VkPhysicalDevice physical, const char *name);

GuiseGpuType guise_gpu_device_get_type (VkPhysicalDevice physical);

G_END_DECLS
