/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-parameters.h"

#include <string.h>

#include "guise-memory-plan.h"
#include "guise-parameters-private.h"

struct _GuiseParameters
{
  GArray        *infos;                            /* of GuiseParameterInfo */
  GHashTable    *by_name;                          /* name, owned by the info -> index + 1 */
  GuiseGpu      *gpu;
  GuiseGpuArena *arena;
  guint          states;
  GuiseGpuRange *ranges[GUISE_N_PARAMETER_STATES]; /* by index */
};

static void
clear_info (gpointer data)
{
  GuiseParameterInfo *info = data;

  g_free (info->name);
}

GuiseParameters *
guise_parameters_new (void)
{
  GuiseParameters *self = g_new0 (GuiseParameters, 1);

  self->infos = g_array_new (FALSE, FALSE, sizeof (GuiseParameterInfo));
  g_array_set_clear_func (self->infos, clear_info);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);

  return self;
}

void
guise_parameters_destroy (GuiseParameters *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < GUISE_N_PARAMETER_STATES; i++)
    g_free (self->ranges[i]);
  g_clear_pointer (&self->arena, guise_gpu_arena_destroy);
  g_clear_pointer (&self->gpu, guise_gpu_unref);
  g_hash_table_unref (self->by_name);
  g_array_unref (self->infos);
  g_free (self);
}

guint
guise_parameters_declare (GuiseParameters *self, const GuiseParameterInfo *info)
{
  GuiseParameterInfo copy = *info;
  guint index;

  if (guise_parameters_find (self, info->name, &index))
    {
      const GuiseParameterInfo *old = guise_parameters_get_info (self, index);

      g_assert (old->out == info->out && old->in == info->in);
      g_assert (old->kernel_h == info->kernel_h && old->kernel_w == info->kernel_w);
      return index;
    }

  g_assert (self->arena == NULL);
  index = self->infos->len;
  copy.name = g_strdup (info->name);
  g_array_append_val (self->infos, copy);
  g_hash_table_insert (self->by_name, copy.name, GUINT_TO_POINTER (index + 1));

  return index;
}

GuiseGpu *
guise_parameters_get_gpu (const GuiseParameters *self)
{
  return self->gpu;
}

guint
guise_parameters_get_size (const GuiseParameters *self)
{
  return self->infos->len;
}

const GuiseParameterInfo *
guise_parameters_get_info (const GuiseParameters *self, guint index)
{
  g_assert (index < self->infos->len);

  return &g_array_index (self->infos, GuiseParameterInfo, index);
}

gboolean
guise_parameters_find (const GuiseParameters *self, const char *name, guint *index)
{
  const guint found = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_name, name));

  if (found == 0)
    return FALSE;

  *index = found - 1;
  return TRUE;
}

void
guise_parameters_freeze (GuiseParameters *self, const char *prefix)
{
  for (guint i = 0; i < self->infos->len; i++)
    {
      GuiseParameterInfo *info = &g_array_index (self->infos, GuiseParameterInfo, i);

      if (g_str_has_prefix (info->name, prefix))
        info->frozen = TRUE;
    }
}

void
guise_parameters_set_role (GuiseParameters *self, const char *prefix, GuiseParameterRole role)
{
  for (guint i = 0; i < self->infos->len; i++)
    {
      GuiseParameterInfo *info = &g_array_index (self->infos, GuiseParameterInfo, i);

      if (g_str_has_prefix (info->name, prefix))
        {
          info->role = role;
          info->frozen = info->frozen || role == GUISE_PARAMETER_OF_OTHERS;
        }
    }
}

gboolean
guise_parameter_info_keeps (const GuiseParameterInfo *info, GuiseParameterState state)
{
  switch (info->role)
    {
    case GUISE_PARAMETER_OF_OTHERS:
      return state == GUISE_PARAMETER_VALUE;
    case GUISE_PARAMETER_OF_CRITIC:
      return state != GUISE_PARAMETER_AVERAGE;
    case GUISE_PARAMETER_OF_MODEL:
    case GUISE_N_PARAMETER_ROLES:
    default:
      return TRUE;
    }
}

gsize
guise_parameter_info_count (const GuiseParameterInfo *info)
{
  if (info->kernel_h == 0)
    return info->out;

  return (gsize) info->out * info->kernel_h * info->kernel_w * info->in;
}

guint64
guise_parameters_count (const GuiseParameters *self)
{
  guint64 count = 0;

  for (guint i = 0; i < self->infos->len; i++)
    if (guise_parameters_get_info (self, i)->role == GUISE_PARAMETER_OF_MODEL)
      count += guise_parameter_info_count (guise_parameters_get_info (self, i));

  return count;
}

gsize
guise_parameter_info_bytes (const GuiseParameterInfo *info)
{
  const gsize columns = guise_padded_channels (info->out);

  if (info->kernel_h == 0)
    return columns * sizeof (float);

  return columns * info->kernel_h * info->kernel_w * guise_padded_channels (info->in) * sizeof (float);
}

static gsize
find_device_index (const GuiseParameterInfo *info, guint out, guint tap, guint in)
{
  const gsize rows = guise_padded_channels (info->in) / 4;
  const gsize columns = guise_padded_channels (info->out);

  return ((tap * rows + in / 4) * columns + out) * 4 + in % 4;
}

void
guise_parameter_info_rows_to_device (const GuiseParameterInfo *info, const float *rows, gsize stride, guint first,
                                     guint n, float *device)
{
  const guint n_taps = info->kernel_h * info->kernel_w;

  for (guint tap = 0; tap < n_taps; tap++)
    for (guint in = 0; in < info->in; in++)
      {
        const float *from = rows + tap * info->in + in;
        float *to = device + find_device_index (info, first, tap, in);

        for (guint out = 0; out < n; out++)
          to[4 * out] = from[out * stride];
      }
}

void
guise_parameter_info_to_device (const GuiseParameterInfo *info, const float *logical, float *device)
{
  const gsize stride = (gsize) info->kernel_h * info->kernel_w * info->in;

  if (guise_parameter_info_bytes (info) > guise_parameter_info_count (info) * sizeof (float))
    memset (device, 0, guise_parameter_info_bytes (info));
  if (info->kernel_h == 0)
    {
      memcpy (device, logical, info->out * sizeof (float));
      return;
    }

  for (guint first = 0; first < info->out; first += GUISE_PARAMETER_ROWS_AT_ONCE)
    guise_parameter_info_rows_to_device (info, logical + first * stride, stride, first,
                                         MIN (GUISE_PARAMETER_ROWS_AT_ONCE, info->out - first), device);
}

void
guise_parameter_info_from_device (const GuiseParameterInfo *info, const float *device, float *logical)
{
  const guint n_taps = info->kernel_h * info->kernel_w;

  if (info->kernel_h == 0)
    {
      memcpy (logical, device, info->out * sizeof (float));
      return;
    }

  for (guint out = 0; out < info->out; out++)
    for (guint tap = 0; tap < n_taps; tap++)
      for (guint in = 0; in < info->in; in++)
        *logical++ = device[find_device_index (info, out, tap, in)];
}

/* Where each state of each parameter goes: item state × size + index. */
static GuiseMemoryItem *
plan_memory (const GuiseParameters *self, GuiseGpu *gpu, guint states, GArray *blocks)
{
  const GuiseGpuLimits *limits = guise_gpu_get_limits (gpu);
  const guint n = self->infos->len;
  GuiseMemoryItem *items = g_new0 (GuiseMemoryItem, GUISE_N_PARAMETER_STATES * n);

  for (guint i = 0; i < GUISE_N_PARAMETER_STATES * n; i++)
    if ((states & (1u << (i / n))) && guise_parameter_info_keeps (guise_parameters_get_info (self, i % n), i / n))
      items[i].size = guise_parameter_info_bytes (guise_parameters_get_info (self, i % n));
  guise_memory_plan (items, GUISE_N_PARAMETER_STATES * n, limits->buffer_alignment, limits->max_block_bytes, blocks);

  return items;
}

guint64
guise_parameters_predict_memory (const GuiseParameters *self, GuiseGpu *gpu, guint states)
{
  g_autoptr(GArray) blocks = g_array_new (FALSE, FALSE, sizeof (guint64));
  GuiseMemoryItem *items = plan_memory (self, gpu, states, blocks);
  guint64 bytes = 0;

  g_free (items);    /* only the sizes of the blocks matter */
  for (guint i = 0; i < blocks->len; i++)
    bytes += g_array_index (blocks, guint64, i);

  return bytes;
}

static gboolean
allocate_blocks (GuiseParameters *self, GArray *sizes, GuiseGpuRange *blocks, GError **error)
{
  for (guint i = 0; i < sizes->len; i++)
    if (!guise_gpu_arena_allocate (self->arena, g_array_index (sizes, guint64, i), &blocks[i], error))
      return FALSE;

  return TRUE;
}

gboolean
guise_parameters_allocate (GuiseParameters *self, GuiseGpu *gpu, guint states, GError **error)
{
  const guint n = self->infos->len;
  g_autoptr(GArray) sizes = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autofree GuiseMemoryItem *items = plan_memory (self, gpu, states, sizes);
  g_autofree GuiseGpuRange *blocks = g_new0 (GuiseGpuRange, sizes->len);

  g_assert (self->arena == NULL);

  self->gpu = guise_gpu_ref (gpu);
  self->arena = guise_gpu_arena_new (gpu, GUISE_GPU_MEMORY_DEVICE);
  self->states = states;
  if (!allocate_blocks (self, sizes, blocks, error))
    return FALSE;

  for (guint state = 0; state < GUISE_N_PARAMETER_STATES; state++)
    self->ranges[state] = g_new0 (GuiseGpuRange, n);
  for (guint i = 0; i < GUISE_N_PARAMETER_STATES * n; i++)
    if (items[i].size > 0)
      self->ranges[i / n][i % n] = guise_gpu_range_sub (blocks[items[i].block], items[i].offset, items[i].size);

  return TRUE;
}

gboolean
guise_parameters_has_state (const GuiseParameters *self, GuiseParameterState state)
{
  return self->arena != NULL && (self->states & (1u << state)) != 0;
}

gboolean
guise_parameters_has_state_of (const GuiseParameters *self, GuiseParameterState state, guint index)
{
  return guise_parameters_has_state (self, state) &&
         guise_parameter_info_keeps (guise_parameters_get_info (self, index), state);
}

gboolean
guise_parameters_upload (GuiseParameters *self, GuiseParameterState state, guint index,
                         const float *values, GError **error)
{
  const GuiseParameterInfo *info = guise_parameters_get_info (self, index);
  const GuiseGpuRange range = guise_parameters_get_range (self, state, index);
  const gsize bytes = guise_parameter_info_bytes (info);
  g_autofree float *device = NULL;

  /* Memory that is ours too is written at once: a copy of the largest weights is 64 MB more to touch. */
  if (guise_gpu_range_map (range) != NULL && !guise_gpu_is_lost (self->gpu))
    {
      guise_parameter_info_to_device (info, values, guise_gpu_range_map (range));
      return TRUE;
    }

  device = g_malloc (bytes);
  guise_parameter_info_to_device (info, values, device);
  return guise_gpu_upload (self->gpu, range, device, bytes, error);
}

gboolean
guise_parameters_download (GuiseParameters *self, GuiseParameterState state, guint index,
                           float *values, GError **error)
{
  const GuiseParameterInfo *info = guise_parameters_get_info (self, index);
  const gsize bytes = guise_parameter_info_bytes (info);
  g_autofree float *device = g_malloc (bytes);

  if (!guise_gpu_download (self->gpu, guise_parameters_get_range (self, state, index), device, bytes, error))
    return FALSE;

  guise_parameter_info_from_device (info, device, values);
  return TRUE;
}

GuiseGpuRange
guise_parameters_get_range (const GuiseParameters *self, GuiseParameterState state, guint index)
{
  g_assert (guise_parameters_has_state_of (self, state, index));

  return self->ranges[state][index];
}
