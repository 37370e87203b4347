/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <vulkan/vulkan.h>

G_BEGIN_DECLS

/*
 * The matrix units of a card, by VK_KHR_cooperative_matrix. A program that was built without it, as on Debian 12, finds
 * none on any card. Thread: any, before the device is shared.
 */

/* Whether a subgroup can multiply blocks of halves and add up floats, in work groups of whole subgroups of @subgroup_size
 * lanes. @block: (out): of the largest such block rows, columns, and what is summed over, 8 or 16 each */
gboolean guise_gpu_units_find (VkInstance instance, VkPhysicalDevice physical, guint32 subgroup_size, guint block[3]);

/* Creates the device with what @info says, and with what kernels of matrix units need besides. */
VkResult guise_gpu_units_create_device (VkPhysicalDevice physical, const VkDeviceCreateInfo *info, VkDevice *device);

G_END_DECLS
