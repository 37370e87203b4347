/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-compute"

#include "guise-file.h"
#include "guise-gpu-private.h"
#include "guise-gpu-shaders.h"

#include <string.h>

/* SHA-256 of the driver's data stands before it: drivers read it without doubting. */
#define DIGEST_BYTES 32

#define CACHE_SUFFIX ".bin"

/* No driver's cache of our kernels comes near; what is larger is not ours. */
#define MAX_CACHE_BYTES (256 << 20)

static void
compute_digest (gconstpointer data, gsize size, guint8 *digest)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize n_bytes = DIGEST_BYTES;

  g_checksum_update (checksum, data, (gssize) size);
  g_checksum_get_digest (checksum, digest, &n_bytes);
}

/* One file a device, driver and set of shaders, so that none is ever read by another driver. */
static char *
build_cache_path (GuiseGpu *self, const char *folder)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *user_folder = g_build_filename (g_get_user_cache_dir (), "guise", "pipelines", NULL);
  g_autofree char *name = NULL;

  g_checksum_update (checksum, (const guchar *) self->limits.driver_id, -1);
  guise_gpu_shaders_add_to_checksum (checksum);
  name = g_strdup_printf ("%.32s" CACHE_SUFFIX, g_checksum_get_string (checksum));
  return g_build_filename (folder != NULL ? folder : user_folder, name, NULL);
}

static gboolean
load_cache (const char *path, char **file, gsize *size)
{
  guint8 digest[DIGEST_BYTES];

  if (!g_file_get_contents (path, file, size, NULL))
    return FALSE;
  if (*size <= DIGEST_BYTES || *size > MAX_CACHE_BYTES)
    return FALSE;

  compute_digest (*file + DIGEST_BYTES, *size - DIGEST_BYTES, digest);
  return memcmp (digest, *file, DIGEST_BYTES) == 0;
}

void
guise_gpu_cache_open (GuiseGpu *self, const char *folder)
{
  g_autofree char *file = NULL;
  gsize size = 0;

  self->cache_path = build_cache_path (self, folder);
  if (load_cache (self->cache_path, &file, &size))
    {
      self->cache_size = size - DIGEST_BYTES;
      if (vkCreatePipelineCache (self->device, &(VkPipelineCacheCreateInfo) {
            .sType = VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO,
            .initialDataSize = size - DIGEST_BYTES,
            .pInitialData = file + DIGEST_BYTES,
          }, NULL, &self->pipeline_cache) == VK_SUCCESS)
        return;
    }

  self->cache_size = 0;
  if (vkCreatePipelineCache (self->device, &(VkPipelineCacheCreateInfo) {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO,
      }, NULL, &self->pipeline_cache) != VK_SUCCESS)
    self->pipeline_cache = VK_NULL_HANDLE;
}

char *
guise_gpu_dup_cache_path (GuiseGpu *self, const char *suffix)
{
  const gsize stem = strlen (self->cache_path) - strlen (CACHE_SUFFIX);

  return g_strdup_printf ("%.*s%s", (int) stem, self->cache_path, suffix);
}

static guint8 *
get_cache_data (GuiseGpu *self, gsize *size)
{
  g_autofree guint8 *file = NULL;
  gsize n_data = 0;

  if (vkGetPipelineCacheData (self->device, self->pipeline_cache, &n_data, NULL) != VK_SUCCESS || n_data == 0)
    return NULL;

  file = g_malloc (DIGEST_BYTES + n_data);
  if (vkGetPipelineCacheData (self->device, self->pipeline_cache, &n_data, file + DIGEST_BYTES) != VK_SUCCESS)
    return NULL;

  compute_digest (file + DIGEST_BYTES, n_data, file);
  *size = n_data;
  return g_steal_pointer (&file);
}

static void
save_cache_locked (GuiseGpu *self)
{
  g_autofree char *folder = g_path_get_dirname (self->cache_path);
  g_autofree guint8 *file = NULL;
  g_autoptr(GError) error = NULL;
  gsize size = 0;

  if (self->pipeline_cache == VK_NULL_HANDLE)
    return;

  file = get_cache_data (self, &size);
  if (file == NULL || size == self->cache_size)
    return;

  if (g_mkdir_with_parents (folder, 0700) != 0 ||
      !guise_file_replace (self->cache_path, file, DIGEST_BYTES + size, &error))
    g_debug ("kernels are not kept: %s", error != NULL ? error->message : folder);
  self->cache_size = size;
}

void
guise_gpu_save_cache (GuiseGpu *self)
{
  g_mutex_lock (&self->kernel_mutex);
  save_cache_locked (self);
  g_mutex_unlock (&self->kernel_mutex);
}

void
guise_gpu_cache_close (GuiseGpu *self)
{
  guise_gpu_save_cache (self);
  vkDestroyPipelineCache (self->device, self->pipeline_cache, NULL);
}
