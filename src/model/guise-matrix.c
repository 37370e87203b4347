/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-model"

#include "guise-matrix.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-matrix-private.h"

#include <string.h>

#define MAX_KERNEL 7

static const char *const variant_names[GUISE_MATRIX_N_VARIANTS] = { "cpu", "simt" };

gboolean
guise_conv_shape_is_valid (const GuiseConvShape *s)
{
  const guint sizes[] = { s->batch, s->in_h, s->in_w, s->in_c, s->out_h, s->out_w, s->out_c };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (sizes[i] == 0 || sizes[i] > G_MAXINT32 / 8)
      return FALSE;

  return s->kernel_h >= 1 && s->kernel_h <= MAX_KERNEL && s->kernel_w >= 1 && s->kernel_w <= MAX_KERNEL &&
         (s->stride == 1 || s->stride == 2) && s->pad_top < s->kernel_h && s->pad_left < s->kernel_w &&
         /* Kernels count in 32 bits. */
         (double) s->batch * s->in_h * s->in_w * guise_matrix_pad (s->in_c) < G_MAXINT32 &&
         (double) s->batch * s->out_h * s->out_w * guise_matrix_pad (s->out_c) < G_MAXINT32 &&
         (double) s->kernel_h * s->kernel_w * guise_matrix_pad (s->in_c) * guise_matrix_pad (s->out_c) < G_MAXINT32;
}

gsize
guise_conv_shape_get_n_input (const GuiseConvShape *shape)
{
  return (gsize) shape->batch * shape->in_h * shape->in_w * guise_matrix_pad (shape->in_c);
}

gsize
guise_conv_shape_get_n_output (const GuiseConvShape *shape)
{
  return (gsize) shape->batch * shape->out_h * shape->out_w * guise_matrix_pad (shape->out_c);
}

gsize
guise_conv_shape_get_n_weights (const GuiseConvShape *shape)
{
  return (gsize) shape->kernel_h * shape->kernel_w * guise_matrix_pad (shape->in_c) * guise_matrix_pad (shape->out_c);
}

gsize
guise_conv_shape_get_n_bias (const GuiseConvShape *shape)
{
  return guise_matrix_pad (shape->out_c);
}

double
guise_matrix_conv_flops (const GuiseConvShape *shape, GuiseMatrixOp op)
{
  double n_outputs = (double) shape->batch * shape->out_h * shape->out_w * shape->out_c;

  if (op == GUISE_MATRIX_BIAS_GRADIENT)
    return n_outputs;
  return 2.0 * n_outputs * shape->kernel_h * shape->kernel_w * shape->in_c;
}

const char *
guise_matrix_variant_get_name (GuiseMatrixVariant variant)
{
  return variant_names[variant];
}

gsize
guise_matrix_count_results (GuiseMatrixOp op, const GuiseConvShape *shape)
{
  switch (op)
    {
    case GUISE_MATRIX_FORWARD:
      return guise_conv_shape_get_n_output (shape);
    case GUISE_MATRIX_BACKWARD_DATA:
      return guise_conv_shape_get_n_input (shape);
    case GUISE_MATRIX_BACKWARD_WEIGHTS:
      return guise_conv_shape_get_n_weights (shape);
    case GUISE_MATRIX_BIAS_GRADIENT:
    case GUISE_MATRIX_N_OPS:
    default:
      return guise_conv_shape_get_n_bias (shape);
    }
}

guint64
guise_matrix_get_scratch_size (const GuiseMatrixPlan *plan, GuiseMatrixOp op, const GuiseConvShape *shape)
{
  if (plan->method != GUISE_MATRIX_DIRECT)
    return guise_matrix_winograd_get_scratch_size (plan->method, op, shape);
  return plan->n_splits > 1 ? (guint64) plan->n_splits * guise_matrix_count_results (op, shape) * sizeof (float) : 0;
}

/* 16 MiB: tensors of small models. */
#define MIN_TEXELS (1u << 20)

gboolean
guise_matrix_reads_texels (GuiseGpu *gpu)
{
  return guise_gpu_get_limits (gpu)->max_texel_elements >= MIN_TEXELS;
}

gboolean
guise_matrix_can_run (GuiseGpu *gpu, GuiseMatrixVariant variant)
{
  const GuiseGpuLimits *limits = guise_gpu_get_limits (gpu);

  /* Up to 16 lanes a tile of 64 rows spreads over all of them; wider subgroups are those of cards. */
  return variant == GUISE_MATRIX_SIMT ||
         (limits->has_shuffle && limits->subgroup_size >= 2 && limits->subgroup_size <= 16 &&
          guise_matrix_reads_texels (gpu));
}

/* Of the first @n_ops operations. */
static gboolean
prove (GuiseGpu *gpu, GuiseMatrixVariant variant, guint n_ops, gboolean halves, GError **error)
{
  if (guise_matrix_can_run (gpu, variant))
    return guise_matrix_test_ops (gpu, variant, n_ops, halves, error);

  g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                       "it cannot share values within a subgroup, or sees few texels");
  return FALSE;
}

gboolean
guise_matrix_prove (GuiseGpu *gpu, GuiseMatrixVariant variant, gboolean halves, GError **error)
{
  return prove (gpu, variant, GUISE_MATRIX_N_OPS, halves, error);
}

/* Which variant comes first, and which after it. */
static void
get_order (GuiseGpu *gpu, GuiseMatrixVariant order[GUISE_MATRIX_N_VARIANTS])
{
  const gboolean is_cpu = guise_gpu_get_limits (gpu)->type == GUISE_GPU_CPU;

  order[0] = is_cpu ? GUISE_MATRIX_CPU : GUISE_MATRIX_SIMT;
  order[1] = is_cpu ? GUISE_MATRIX_SIMT : GUISE_MATRIX_CPU;
}

static gboolean
is_wanted (GuiseGpu *gpu, GuiseMatrixVariant variant)
{
  const char *override = guise_gpu_get_kernels_override (gpu);

  return override == NULL || strcmp (variant_names[variant], override) == 0;
}

GuiseMatrixVariant
guise_matrix_expect (GuiseGpu *gpu)
{
  GuiseMatrixVariant order[GUISE_MATRIX_N_VARIANTS];

  get_order (gpu, order);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (is_wanted (gpu, order[i]) && guise_matrix_can_run (gpu, order[i]))
      return order[i];

  return GUISE_MATRIX_SIMT;
}

/* By what the first @n_ops operations compute. */
static gboolean
select_variant (GuiseGpu *gpu, guint n_ops, GuiseMatrixVariant *out, GError **error)
{
  const GuiseGpuLimits *limits = guise_gpu_get_limits (gpu);
  g_autoptr(GString) reasons = g_string_new (NULL);
  GuiseMatrixVariant order[GUISE_MATRIX_N_VARIANTS];

  get_order (gpu, order);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      const char *name = variant_names[order[i]];
      g_autoptr(GError) reason = NULL;

      if (!is_wanted (gpu, order[i]))
        continue;
      if (prove (gpu, order[i], n_ops, FALSE, &reason))
        {
          *out = order[i];
          return TRUE;
        }
      if (!g_error_matches (reason, GUISE_ERROR, GUISE_ERROR_FAILED))
        {
          /* A lost device or one without memory is no wrong kernel. */
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      if (guise_matrix_can_run (gpu, order[i]))
        g_message ("Kernels \"%s\" are not used: %s", name, reason->message);
      g_string_append_printf (reasons, "; %s: %s", name, reason->message);
    }

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_NO_DEVICE,
               _("%s has no kernels that compute right%s: update its driver, or choose another device"), limits->name,
               reasons->len > 0 ? reasons->str : _("; no such kernels"));
  return FALSE;
}

gboolean
guise_matrix_select (GuiseGpu *gpu, GuiseMatrixVariant *out, GError **error)
{
  return select_variant (gpu, GUISE_MATRIX_N_OPS, out, error);
}

gboolean
guise_matrix_select_forward (GuiseGpu *gpu, GuiseMatrixVariant *out, GError **error)
{
  return select_variant (gpu, GUISE_MATRIX_FORWARD + 1, out, error);
}
