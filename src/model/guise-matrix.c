/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-model"

#include "guise-matrix.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-matrix-private.h"

#include <string.h>

#define MAX_KERNEL 7

static const char *const variant_names[GUISE_MATRIX_N_VARIANTS] = { "cpu", "simt", "cooperative" };

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

gboolean
guise_matrix_variant_parse (const char *name, GuiseMatrixVariant *out)
{
  for (guint i = 0; i < GUISE_MATRIX_N_VARIANTS; i++)
    if (g_str_equal (name, variant_names[i]))
      {
        *out = (GuiseMatrixVariant) i;
        return TRUE;
      }

  return FALSE;
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

guint
guise_matrix_count_lanes (GuiseGpu *gpu)
{
  const GuiseGpuLimits *limits = guise_gpu_get_limits (gpu);

  return GUISE_MATRIX_SUBGROUPS * (limits->has_matrix_units ? limits->subgroup_size : GUISE_MATRIX_FEIGNED_LANES);
}

gboolean
guise_matrix_can_run (GuiseGpu *gpu, GuiseMatrixVariant variant)
{
  const GuiseGpuLimits *limits = guise_gpu_get_limits (gpu);

  /* Up to 16 lanes a tile of 64 rows spreads over all of them; wider subgroups are those of cards. */
  if (variant == GUISE_MATRIX_COOPERATIVE)
    return guise_matrix_count_lanes (gpu) <= MIN (limits->max_workgroup_invocations, limits->max_workgroup_size[0]);
  return variant == GUISE_MATRIX_SIMT ||
         (limits->has_shuffle && limits->subgroup_size >= 2 && limits->subgroup_size <= 16 &&
          guise_matrix_reads_texels (gpu));
}

gboolean
guise_matrix_multiplies_halves (GuiseMatrixVariant variant)
{
  return variant == GUISE_MATRIX_COOPERATIVE;
}

/* Of the first @n_ops operations. */
static gboolean
prove (GuiseGpu *gpu, GuiseMatrixVariant variant, guint n_ops, gboolean halves, GError **error)
{
  if (guise_matrix_can_run (gpu, variant))
    return guise_matrix_test_ops (gpu, variant, n_ops, halves, error);

  g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                       variant == GUISE_MATRIX_COOPERATIVE ? "its work groups are too small"
                       : "it cannot share values within a subgroup, or sees few texels");
  return FALSE;
}

gboolean
guise_matrix_prove (GuiseGpu *gpu, GuiseMatrixVariant variant, gboolean halves, GError **error)
{
  return prove (gpu, variant, GUISE_MATRIX_N_OPS, halves, error);
}

/* Whether somebody asked for the variant by name. */
static gboolean
is_override (GuiseGpu *gpu, GuiseMatrixVariant variant)
{
  return g_strcmp0 (variant_names[variant], guise_gpu_get_kernels_override (gpu)) == 0;
}

/* Which variant comes first, and which after it; returns how many. */
static guint
get_order (GuiseGpu *gpu, gboolean halves, GuiseMatrixVariant order[GUISE_MATRIX_N_VARIANTS])
{
  const GuiseGpuLimits *limits = guise_gpu_get_limits (gpu);
  const gboolean is_cpu = limits->type == GUISE_GPU_CPU;
  const GuiseMatrixVariant all[GUISE_MATRIX_N_VARIANTS] = {
    GUISE_MATRIX_COOPERATIVE,
    is_cpu ? GUISE_MATRIX_CPU : GUISE_MATRIX_SIMT,
    is_cpu ? GUISE_MATRIX_SIMT : GUISE_MATRIX_CPU,
  };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (guise_gpu_get_kernels_override (gpu) != NULL
        ? is_override (gpu, all[i])
        : !guise_matrix_multiplies_halves (all[i]) || (halves && limits->has_matrix_units && !is_cpu))
      order[n++] = all[i];
  return n;
}

GuiseMatrixVariant
guise_matrix_expect (GuiseGpu *gpu, gboolean halves)
{
  GuiseMatrixVariant order[GUISE_MATRIX_N_VARIANTS];
  const guint n = get_order (gpu, halves, order);

  for (guint i = 0; i < n; i++)
    if (guise_matrix_can_run (gpu, order[i]))
      return order[i];

  return GUISE_MATRIX_SIMT;
}

/* Whether it makes sense what somebody asked for. */
static gboolean
check_override (GuiseGpu *gpu, gboolean halves, GError **error)
{
  const GuiseGpuLimits *limits = guise_gpu_get_limits (gpu);
  const char *name = variant_names[GUISE_MATRIX_COOPERATIVE];

  if (!is_override (gpu, GUISE_MATRIX_COOPERATIVE))
    return TRUE;
  if (halves)
    {
      if (!limits->has_matrix_units)
        g_message ("%s has no matrix units that we can use: kernels \"%s\" do without, slowly", limits->name, name);
      return TRUE;
    }

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
               _("Kernels \"%s\" multiply halves: they are for trainings with the precision fp16"), name);
  return FALSE;
}

/* A lost device or one without memory is no wrong kernel; but some drivers say that they have no memory where they cannot
 * compile, and if there is none, @other, the next variant, will say so, too. */
static gboolean
is_wrong_kernel (const GError *reason, GuiseMatrixVariant variant, gboolean other)
{
  return g_error_matches (reason, GUISE_ERROR, GUISE_ERROR_FAILED) ||
         (other && guise_matrix_multiplies_halves (variant) &&
          g_error_matches (reason, GUISE_ERROR, GUISE_ERROR_OUT_OF_VRAM));
}

/* By what the first @n_ops operations compute. */
static gboolean
select_variant (GuiseGpu *gpu, gboolean halves, guint n_ops, GuiseMatrixVariant *out, GError **error)
{
  g_autoptr(GString) reasons = g_string_new (NULL);
  GuiseMatrixVariant order[GUISE_MATRIX_N_VARIANTS];
  const guint n = get_order (gpu, halves, order);

  if (!check_override (gpu, halves, error))
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      const char *name = variant_names[order[i]];
      g_autoptr(GError) reason = NULL;

      if (prove (gpu, order[i], n_ops, FALSE, &reason) &&
          (!guise_matrix_multiplies_halves (order[i]) || prove (gpu, order[i], n_ops, TRUE, &reason)))
        {
          *out = order[i];
          return TRUE;
        }
      if (!is_wrong_kernel (reason, order[i], i + 1 < n))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      if (guise_matrix_can_run (gpu, order[i]))
        g_message ("Kernels \"%s\" are not used: %s", name, reason->message);
      g_string_append_printf (reasons, "; %s: %s", name, reason->message);
    }

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_NO_DEVICE,
               _("%s has no kernels that compute right%s: update its driver, or choose another device"),
               guise_gpu_get_limits (gpu)->name, reasons->len > 0 ? reasons->str : _("; no such kernels"));
  return FALSE;
}

gboolean
guise_matrix_select (GuiseGpu *gpu, gboolean halves, GuiseMatrixVariant *out, GError **error)
{
  return select_variant (gpu, halves, GUISE_MATRIX_N_OPS, out, error);
}

gboolean
guise_matrix_select_forward (GuiseGpu *gpu, GuiseMatrixVariant *out, GError **error)
{
  return select_variant (gpu, FALSE, GUISE_MATRIX_FORWARD + 1, out, error);
}
