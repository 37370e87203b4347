/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-compute"

#include "guise-gpu-device.h"
#include "guise-gpu-kernel.h"

#include <string.h>
#include <unistd.h>

#define VALIDATION_LAYER "VK_LAYER_KHRONOS_validation"

/* More than this in one allocation gains nothing and some drivers refuse it. */
#define MAX_BLOCK_BYTES (G_GUINT64_CONSTANT (1) << 30)

/* Cards and drivers agree on 256 at most; a cache line is the least that keeps ranges apart. */
#define MIN_ALIGNMENT 64

static VKAPI_ATTR VkBool32 VKAPI_CALL
validation_cb (VkDebugUtilsMessageSeverityFlagBitsEXT severity, VkDebugUtilsMessageTypeFlagsEXT types,
               const VkDebugUtilsMessengerCallbackDataEXT *data, void *user_data)
{
  g_warning ("Vulkan: %s", data->pMessage);
  return VK_FALSE;
}

static gboolean
has_validation_layer (void)
{
  g_autofree VkLayerProperties *layers = NULL;
  guint32 n_layers = 0;

  vkEnumerateInstanceLayerProperties (&n_layers, NULL);
  layers = g_new0 (VkLayerProperties, n_layers);
  vkEnumerateInstanceLayerProperties (&n_layers, layers);
  for (guint i = 0; i < n_layers; i++)
    if (strcmp (layers[i].layerName, VALIDATION_LAYER) == 0)
      return TRUE;

  return FALSE;
}

static VkDebugUtilsMessengerEXT
create_messenger (VkInstance instance)
{
  PFN_vkCreateDebugUtilsMessengerEXT create =
    (PFN_vkCreateDebugUtilsMessengerEXT) vkGetInstanceProcAddr (instance, "vkCreateDebugUtilsMessengerEXT");
  VkDebugUtilsMessengerEXT messenger = VK_NULL_HANDLE;

  if (create != NULL)
    create (instance, &(VkDebugUtilsMessengerCreateInfoEXT) {
      .sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT,
      .messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT |
                         VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT,
      .messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT,
      .pfnUserCallback = validation_cb,
    }, NULL, &messenger);

  return messenger;
}

VkInstance
guise_gpu_device_create_instance (const GuiseGpuParams *params, VkDebugUtilsMessengerEXT *messenger)
{
  static const char *const layers[] = { VALIDATION_LAYER };
  static const char *const extensions[] = { VK_EXT_DEBUG_UTILS_EXTENSION_NAME };
  gboolean validate = params->enable_validation && has_validation_layer ();
  VkInstance instance = VK_NULL_HANDLE;
  VkResult result;

  *messenger = VK_NULL_HANDLE;
  if (params->pretend_no_device)
    return VK_NULL_HANDLE;

  result = vkCreateInstance (&(VkInstanceCreateInfo) {
    .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
    .pApplicationInfo = &(VkApplicationInfo) {
      .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
      .pApplicationName = "guise",
      .apiVersion = VK_API_VERSION_1_2,
    },
    .enabledLayerCount = validate ? G_N_ELEMENTS (layers) : 0,
    .ppEnabledLayerNames = layers,
    .enabledExtensionCount = validate ? G_N_ELEMENTS (extensions) : 0,
    .ppEnabledExtensionNames = extensions,
  }, NULL, &instance);
  if (result != VK_SUCCESS)
    {
      g_debug ("vkCreateInstance gave %d", result);
      return VK_NULL_HANDLE;
    }

  if (validate)
    *messenger = create_messenger (instance);
  return instance;
}

void
guise_gpu_device_destroy_instance (VkInstance instance, VkDebugUtilsMessengerEXT messenger)
{
  if (instance == VK_NULL_HANDLE)
    return;

  if (messenger != VK_NULL_HANDLE)
    {
      PFN_vkDestroyDebugUtilsMessengerEXT destroy =
        (PFN_vkDestroyDebugUtilsMessengerEXT) vkGetInstanceProcAddr (instance, "vkDestroyDebugUtilsMessengerEXT");

      destroy (instance, messenger, NULL);
    }
  vkDestroyInstance (instance, NULL);
}

GArray *
guise_gpu_device_enumerate (VkInstance instance, const GuiseGpuParams *params)
{
  GArray *devices = g_array_new (FALSE, TRUE, sizeof (VkPhysicalDevice));
  guint32 n_devices = 0;

  if (instance == VK_NULL_HANDLE || vkEnumeratePhysicalDevices (instance, &n_devices, NULL) != VK_SUCCESS)
    return devices;

  g_array_set_size (devices, n_devices);
  if (vkEnumeratePhysicalDevices (instance, &n_devices, (VkPhysicalDevice *) (void *) devices->data) < 0)
    n_devices = 0;
  g_array_set_size (devices, n_devices);
  return devices;
}

guint32
guise_gpu_device_find_queue (VkPhysicalDevice physical)
{
  g_autofree VkQueueFamilyProperties *families = NULL;
  guint32 n_families = 0, any = G_MAXUINT32;

  vkGetPhysicalDeviceQueueFamilyProperties (physical, &n_families, NULL);
  families = g_new0 (VkQueueFamilyProperties, n_families);
  vkGetPhysicalDeviceQueueFamilyProperties (physical, &n_families, families);
  for (guint32 i = 0; i < n_families; i++)
    {
      if ((families[i].queueFlags & VK_QUEUE_COMPUTE_BIT) == 0 || families[i].queueCount == 0)
        continue;
      /* A queue that also draws is what a desktop keeps awake; one that only computes leaves the desktop smooth. */
      if ((families[i].queueFlags & VK_QUEUE_GRAPHICS_BIT) == 0)
        return i;
      any = MIN (any, i);
    }

  return any;
}

char *
guise_gpu_device_why_not (VkPhysicalDevice physical)
{
  VkPhysicalDeviceProperties properties;

  vkGetPhysicalDeviceProperties (physical, &properties);
  if (properties.apiVersion < VK_API_VERSION_1_2)
    return g_strdup_printf ("its driver knows Vulkan %u.%u, 1.2 is needed: update the driver",
                            VK_API_VERSION_MAJOR (properties.apiVersion),
                            VK_API_VERSION_MINOR (properties.apiVersion));
  if (guise_gpu_device_find_queue (physical) == G_MAXUINT32)
    return g_strdup ("it has no queue that computes");
  if (properties.limits.maxPerStageDescriptorStorageBuffers < GUISE_GPU_MAX_BINDINGS)
    return g_strdup_printf ("its kernels can have %u buffers, %u are needed",
                            properties.limits.maxPerStageDescriptorStorageBuffers, GUISE_GPU_MAX_BINDINGS);

  return NULL;
}

GuiseGpuType
guise_gpu_device_get_type (VkPhysicalDevice physical)
{
  VkPhysicalDeviceProperties properties;

  vkGetPhysicalDeviceProperties (physical, &properties);
  switch (properties.deviceType)
    {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
      return GUISE_GPU_DISCRETE;
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
      return GUISE_GPU_INTEGRATED;
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
      return GUISE_GPU_VIRTUAL;
    case VK_PHYSICAL_DEVICE_TYPE_CPU:
      return GUISE_GPU_CPU;
    case VK_PHYSICAL_DEVICE_TYPE_OTHER:
    default:
      return GUISE_GPU_OTHER;
    }
}

static void
append_hex (GString *text, const guint8 *bytes, gsize n_bytes)
{
  for (gsize i = 0; i < n_bytes; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
}

static void
describe_driver (const VkPhysicalDeviceProperties *properties, const VkPhysicalDeviceIDProperties *ids,
                 const VkPhysicalDeviceDriverProperties *driver, GuiseGpuLimits *limits)
{
  g_autoptr(GString) id = g_string_new (NULL);
  /* The compiler within the driver decides on bits too, and only these strings name it. */
  g_autofree char *build = g_strconcat (properties->deviceName, driver->driverInfo, NULL);

  g_strlcpy (limits->name, properties->deviceName, sizeof limits->name);
  g_snprintf (limits->driver, sizeof limits->driver, "%s %s", driver->driverName, driver->driverInfo);
  append_hex (id, ids->deviceUUID, VK_UUID_SIZE);
  g_string_append_printf (id, "-%08x-%08x-", properties->driverVersion, g_str_hash (build));
  append_hex (id, ids->driverUUID, VK_UUID_SIZE);
  g_strlcpy (limits->driver_id, id->str, sizeof limits->driver_id);
}

gboolean
guise_gpu_device_has_extension (VkPhysicalDevice physical, const char *name)
{
  g_autofree VkExtensionProperties *extensions = NULL;
  guint32 n = 0;

  vkEnumerateDeviceExtensionProperties (physical, NULL, &n, NULL);
  extensions = g_new0 (VkExtensionProperties, n);
  vkEnumerateDeviceExtensionProperties (physical, NULL, &n, extensions);
  for (guint i = 0; i < n; i++)
    if (strcmp (extensions[i].extensionName, name) == 0)
      return TRUE;

  return FALSE;
}

/* Of the largest heap what others leave of it now, where the driver tells. */
static guint64
get_memory_bytes (VkPhysicalDevice physical, GuiseGpuType type)
{
  const gboolean tells = guise_gpu_device_has_extension (physical, VK_EXT_MEMORY_BUDGET_EXTENSION_NAME);
  VkPhysicalDeviceMemoryBudgetPropertiesEXT budget = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_BUDGET_PROPERTIES_EXT };
  VkPhysicalDeviceMemoryProperties2 memory = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2, .pNext = tells ? &budget : NULL };
  guint64 largest = 0;

  vkGetPhysicalDeviceMemoryProperties2 (physical, &memory);
  for (guint i = 0; i < memory.memoryProperties.memoryHeapCount; i++)
    {
      const VkMemoryHeap *heap = &memory.memoryProperties.memoryHeaps[i];
      const guint64 left = budget.heapBudget[i] > 0 ? MIN (heap->size, budget.heapBudget[i]) : heap->size;

      if (heap->flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT)
        largest = MAX (largest, left);
    }

  /* A processor's heap is a fixed figure in the driver; what counts is the machine's memory, and others need some. */
  if (type == GUISE_GPU_CPU)
    largest = MAX (largest, (guint64) sysconf (_SC_PHYS_PAGES) * (guint64) sysconf (_SC_PAGESIZE) / 2);
  return largest;
}

static void
copy_limits (const VkPhysicalDeviceLimits *from, GuiseGpuLimits *limits)
{
  limits->max_binding_bytes = from->maxStorageBufferRange;
  limits->max_texel_elements = from->maxTexelBufferElements;
  limits->buffer_alignment = MAX (MIN_ALIGNMENT, MAX (from->minStorageBufferOffsetAlignment,
                                                      from->minTexelBufferOffsetAlignment));
  limits->max_push_bytes = from->maxPushConstantsSize;
  limits->max_workgroup_invocations = from->maxComputeWorkGroupInvocations;
  memcpy (limits->max_workgroup_size, from->maxComputeWorkGroupSize, sizeof limits->max_workgroup_size);
  memcpy (limits->max_workgroup_count, from->maxComputeWorkGroupCount, sizeof limits->max_workgroup_count);
  limits->shared_memory_bytes = from->maxComputeSharedMemorySize;
  limits->timestamp_period_ns = from->timestampPeriod;
  limits->has_timestamps = from->timestampComputeAndGraphics && from->timestampPeriod > 0.0f;
}

void
guise_gpu_device_get_limits (VkPhysicalDevice physical, const GuiseGpuParams *params, GuiseGpuLimits *limits)
{
  const VkSubgroupFeatureFlags needed = VK_SUBGROUP_FEATURE_BASIC_BIT | VK_SUBGROUP_FEATURE_SHUFFLE_BIT;
  VkPhysicalDeviceDriverProperties driver = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES };
  VkPhysicalDeviceIDProperties ids = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_ID_PROPERTIES, .pNext = &driver };
  VkPhysicalDeviceMaintenance3Properties sizes = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_3_PROPERTIES, .pNext = &ids };
  VkPhysicalDeviceSubgroupProperties subgroup = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_PROPERTIES, .pNext = &sizes };
  VkPhysicalDeviceProperties2 all = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, .pNext = &subgroup };

  vkGetPhysicalDeviceProperties2 (physical, &all);
  memset (limits, 0, sizeof *limits);
  describe_driver (&all.properties, &ids, &driver, limits);
  copy_limits (&all.properties.limits, limits);
  limits->type = guise_gpu_device_get_type (physical);
  limits->subgroup_size = subgroup.subgroupSize;
  limits->has_shuffle = !params->pretend_no_shuffle &&
                        (subgroup.supportedStages & VK_SHADER_STAGE_COMPUTE_BIT) != 0 &&
                        (subgroup.supportedOperations & needed) == needed;
  limits->max_block_bytes = MIN (MAX_BLOCK_BYTES, sizes.maxMemoryAllocationSize) - 2 * GUISE_GPU_BUFFER_SLACK;
  limits->memory_bytes = get_memory_bytes (physical, limits->type);
  if (params->memory_limit_bytes != 0)
    limits->memory_bytes = MIN (limits->memory_bytes, params->memory_limit_bytes);
}
