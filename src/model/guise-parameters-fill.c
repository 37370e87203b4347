/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "guise-parameters-private.h"
#include "guise-random.h"

/* Memory is touched for the first time here, and more threads only wait for the same locks of the kernel. */
#define MAX_THREADS 4

/* A row of the largest layers is a power of two, and sixteen of them would share the few places of a cache. */
#define ROW_GAP 16

struct _GuiseParametersFill
{
  GuiseParameters *parameters;
  guint64          seed;
  guint           *order;       /* of parameters: the largest first, so that no thread begins with one at the end */
  guint            n;
  gint             next;        /* atomic: of the order */
  GThread         *threads[MAX_THREADS - 1];
  guint            n_threads;

  GMutex           mutex;
  /* guarded by mutex: */
  GError          *failure;     /* (nullable): the first one */
};

/* FNV-1a, so that a parameter's stream depends on its name and not on its place. */
static guint64
hash_name (const char *name)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (const guchar *c = (const guchar *) name; *c != 0; c++)
    hash = (hash ^ *c) * G_GUINT64_CONSTANT (0x100000001b3);

  return hash;
}

static double
get_initial_limit (const GuiseParameterInfo *info)
{
  const double area = MAX (1u, info->kernel_h * info->kernel_w);

  switch (info->init)
    {
    case GUISE_INIT_HE_UNIFORM:
      return sqrt (6.0 / (area * info->in));
    case GUISE_INIT_GLOROT_UNIFORM:
      return sqrt (6.0 / (area * info->in + area * info->out));
    case GUISE_INIT_ZERO:
    default:
      return 0.0;
    }
}

void
guise_parameters_draw (const GuiseParameters *self, guint index, guint64 seed, float *values)
{
  const GuiseParameterInfo *info = guise_parameters_get_info (self, index);
  const gsize n = guise_parameter_info_count (info);
  const double limit = get_initial_limit (info);
  GuiseRandom random;

  guise_random_init (&random, seed ^ hash_name (info->name));
  if (limit > 0.0)
    guise_random_fill (&random, limit, values, n);
  else
    memset (values, 0, n * sizeof *values);
}

/* The same in the layout of the device, some rows at a time: a copy of the largest weights is 75 MB more to touch. */
static void
draw_to_device (const GuiseParameterInfo *info, guint64 seed, float *device)
{
  const gsize n_row = (gsize) info->kernel_h * info->kernel_w * info->in, stride = n_row + ROW_GAP;
  g_autofree float *rows = g_new (float, GUISE_PARAMETER_ROWS_AT_ONCE * stride);
  const double limit = get_initial_limit (info);
  GuiseRandom random;

  guise_random_init (&random, seed ^ hash_name (info->name));
  if (guise_parameter_info_bytes (info) > guise_parameter_info_count (info) * sizeof (float))
    memset (device, 0, guise_parameter_info_bytes (info));
  for (guint first = 0; first < info->out; first += GUISE_PARAMETER_ROWS_AT_ONCE)
    {
      const guint n = MIN (GUISE_PARAMETER_ROWS_AT_ONCE, info->out - first);

      for (guint i = 0; i < n; i++)
        guise_random_fill (&random, limit, rows + i * stride, n_row);
      guise_parameter_info_rows_to_device (info, rows, stride, first, n, device);
    }
}

static gboolean
fill_values (GuiseParametersFill *self, guint index, GError **error)
{
  const GuiseParameterInfo *info = guise_parameters_get_info (self->parameters, index);
  const GuiseGpuRange range = guise_parameters_get_range (self->parameters, GUISE_PARAMETER_VALUE, index);
  GuiseGpu *gpu = guise_parameters_get_gpu (self->parameters);
  const gsize bytes = guise_parameter_info_bytes (info);
  g_autofree float *own = NULL;
  float *device = guise_gpu_is_lost (gpu) ? NULL : guise_gpu_range_map (range);

  if (device == NULL)
    device = own = g_malloc (bytes);
  if (info->kernel_h > 0 && info->init != GUISE_INIT_ZERO)
    draw_to_device (info, self->seed, device);
  else
    memset (device, 0, bytes);

  return (own == NULL || guise_gpu_upload (gpu, range, own, bytes, error))
         && (!guise_parameters_has_state_of (self->parameters, GUISE_PARAMETER_AVERAGE, index)
             || guise_gpu_upload (gpu, guise_parameters_get_range (self->parameters, GUISE_PARAMETER_AVERAGE, index),
                                  device, bytes, error));
}

static gboolean
fill_one (GuiseParametersFill *self, guint index, GError **error)
{
  static const GuiseParameterState moments[] = { GUISE_PARAMETER_MOMENT1, GUISE_PARAMETER_MOMENT2 };

  if (guise_parameters_get_info (self->parameters, index)->role == GUISE_PARAMETER_OF_OTHERS)
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    if (guise_parameters_has_state_of (self->parameters, moments[i], index)
        && !guise_gpu_clear (guise_parameters_get_gpu (self->parameters),
                             guise_parameters_get_range (self->parameters, moments[i], index), error))
      return FALSE;

  return fill_values (self, index, error);
}

static gpointer
work (gpointer data)
{
  GuiseParametersFill *self = data;

  for (;;)
    {
      const guint i = (guint) g_atomic_int_add (&self->next, 1);
      g_autoptr(GError) error = NULL;

      if (i >= self->n)
        return NULL;
      if (fill_one (self, self->order[i], &error))
        continue;

      g_mutex_lock (&self->mutex);
      if (self->failure == NULL)
        self->failure = g_steal_pointer (&error);
      g_mutex_unlock (&self->mutex);
    }
}

static int
compare_sizes (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const GuiseParameters *parameters = user_data;
  const gsize size_a = guise_parameter_info_bytes (guise_parameters_get_info (parameters, *(const guint *) a));
  const gsize size_b = guise_parameter_info_bytes (guise_parameters_get_info (parameters, *(const guint *) b));

  return (size_a < size_b) - (size_a > size_b);
}

GuiseParametersFill *
guise_parameters_fill_begin (GuiseParameters *parameters, guint64 seed)
{
  GuiseParametersFill *self = g_new0 (GuiseParametersFill, 1);
  const guint n_threads = CLAMP (g_get_num_processors (), 2, MAX_THREADS) - 1;

  self->parameters = parameters;
  self->seed = seed;
  self->n = guise_parameters_get_size (parameters);
  self->order = g_new (guint, self->n);
  for (guint i = 0; i < self->n; i++)
    self->order[i] = i;
  g_qsort_with_data (self->order, (int) self->n, sizeof *self->order, compare_sizes, parameters);
  g_mutex_init (&self->mutex);

  /* Where there is no thread to be had guise_parameters_fill_finish() does it all. */
  for (guint i = 0; i < n_threads; i++)
    {
      GThread *thread = g_thread_try_new ("guise-fill", work, self, NULL);

      if (thread != NULL)
        self->threads[self->n_threads++] = thread;
    }

  return self;
}

gboolean
guise_parameters_fill_finish (GuiseParametersFill *self, GError **error)
{
  GError *failure;

  work (self);
  for (guint i = 0; i < self->n_threads; i++)
    g_thread_join (self->threads[i]);

  failure = self->failure;
  g_mutex_clear (&self->mutex);
  g_free (self->order);
  g_free (self);
  if (failure != NULL)
    g_propagate_error (error, failure);
  return failure == NULL;
}

gboolean
guise_parameters_initialise (GuiseParameters *self, guint64 seed, GError **error)
{
  return guise_parameters_fill_finish (guise_parameters_fill_begin (self, seed), error);
}
