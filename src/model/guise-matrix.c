/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-model"

#include "guise-matrix.h"

#include "guise-error.h"
#include "guise-matrix-private.h"

#include <stdio.h>
#include <string.h>

#define MAX_KERNEL 7
#define MAX_SPLITS 64

/* Work groups that keep a device busy: a few a core, or some for each of a card's tens of units. */
#define CPU_WANTED_GROUPS 8
#define GPU_WANTED_GROUPS 128

/* Pixels of dy that are worth a split of their own in the sum for a bias. */
#define BIAS_SPLIT_PIXELS 256

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

/* Floats of what an operation writes. */
static gsize
count_results (GuiseMatrixOp op, const GuiseConvShape *shape)
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
  return plan->n_splits > 1 ? (guint64) plan->n_splits * count_results (op, shape) * sizeof (float) : 0;
}

/* What an operation looks like as a matrix product. */
typedef struct
{
  guint rows;                 /* channels of the result */
  guint columns;              /* pixels, or pairs of tap and 4 channels */
  guint depth;                /* what is summed over, in steps that a split cannot cut */
} Product;

static Product
get_product (GuiseMatrixVariant variant, GuiseMatrixOp op, const GuiseConvShape *s)
{
  guint n_parity = s->batch * guise_matrix_divide_up (s->in_h, s->stride) * guise_matrix_divide_up (s->in_w, s->stride);
  guint n_out = s->batch * s->out_h * s->out_w;
  guint n_out_rows = guise_matrix_is_dense (s) ? 1 : s->batch * s->out_h;

  switch (op)
    {
    case GUISE_MATRIX_FORWARD:
      return (Product) { guise_matrix_pad (s->out_c), n_out, guise_matrix_pad (s->in_c) / 4 };
    case GUISE_MATRIX_BACKWARD_DATA:
      return (Product) { guise_matrix_pad (s->in_c), n_parity, guise_matrix_pad (s->out_c) / 4 };
    case GUISE_MATRIX_BACKWARD_WEIGHTS:
    case GUISE_MATRIX_BIAS_GRADIENT:
    case GUISE_MATRIX_N_OPS:
    default:
      return (Product) {
        guise_matrix_pad (s->out_c), s->kernel_h * s->kernel_w * guise_matrix_pad (s->in_c) / 4,
        variant == GUISE_MATRIX_SIMT ? guise_matrix_divide_up (n_out, GUISE_MATRIX_SIMT_SUM_STEP) : n_out_rows,
      };
    }
}

/* The smallest power of two from 4 on that is not below @value, at most @limit. Few sizes make few kernels. */
static guint
round_tile (guint value, guint limit)
{
  guint size = 4;

  while (size < value && size < limit)
    size *= 2;
  return size;
}

static void
choose_cpu_tile (GuiseMatrixPlan *plan, GuiseMatrixOp op, const Product *product, guint lanes)
{
  guint vectors = guise_matrix_divide_up (product->columns, lanes);

  /* Each vector of a weight gradient's tile is 4 columns wide, one of a convolution's only one. */
  plan->tile_m = round_tile (product->rows, 64);
  if (op == GUISE_MATRIX_BACKWARD_WEIGHTS && plan->tile_m > 16)
    plan->tile_n = 1;
  else
    plan->tile_n = vectors >= 4 ? 4 : vectors >= 2 ? 2 : 1;
}

static void
choose_simt_tile (GuiseMatrixPlan *plan, GuiseMatrixOp op, const Product *product)
{
  guint vectors = guise_matrix_divide_up (product->columns, GUISE_MATRIX_SIMT_PIXEL_GROUPS);

  plan->tile_m = product->rows > 32 ? 64 : 32;
  if (op == GUISE_MATRIX_BACKWARD_WEIGHTS)
    plan->tile_n = 1;
  else
    plan->tile_n = vectors > 2 ? 4 : vectors;
}

static void
choose_splits (GuiseMatrixPlan *plan, GuiseGpu *gpu, GuiseMatrixOp op, const GuiseConvShape *shape,
               const Product *product, guint columns)
{
  const GuiseGpuLimits *limits = guise_gpu_get_limits (gpu);
  guint n_groups = guise_matrix_divide_up (product->rows, plan->tile_m) *
                   guise_matrix_divide_up (product->columns, columns);
  guint wanted = plan->variant == GUISE_MATRIX_CPU ? CPU_WANTED_GROUPS : GPU_WANTED_GROUPS;
  guint64 fit = limits->max_binding_bytes / (count_results (op, shape) * sizeof (float));

  plan->n_splits = CLAMP (guise_matrix_divide_up (wanted, n_groups), 1, MAX_SPLITS);
  /* A split of fewer than 4 steps costs more than it brings. */
  plan->n_splits = MIN (plan->n_splits, MAX (product->depth / 4, 1));
  plan->n_splits = (guint) MIN (plan->n_splits, MAX (fit, 1));
}

void
guise_matrix_plan_init (GuiseMatrixPlan *plan, GuiseGpu *gpu, GuiseMatrixVariant variant, GuiseMatrixOp op,
                        const GuiseConvShape *shape)
{
  Product product = get_product (variant, op, shape);
  guint lanes = guise_gpu_get_limits (gpu)->subgroup_size;

  *plan = (GuiseMatrixPlan) { .variant = variant, .tile_m = 4, .tile_n = 1, .n_splits = 1 };
  if (op == GUISE_MATRIX_BIAS_GRADIENT)
    {
      plan->n_splits = CLAMP (shape->batch * shape->out_h * shape->out_w / BIAS_SPLIT_PIXELS, 1, MAX_SPLITS);
      return;
    }

  if (variant == GUISE_MATRIX_CPU)
    choose_cpu_tile (plan, op, &product, lanes);
  else
    choose_simt_tile (plan, op, &product);
  choose_splits (plan, gpu, op, shape, &product,
                 plan->tile_n * (variant == GUISE_MATRIX_CPU ? lanes : GUISE_MATRIX_SIMT_PIXEL_GROUPS));
}

char *
guise_matrix_plan_format (const GuiseMatrixPlan *plan)
{
  return g_strdup_printf ("%s %ux%u/%u", variant_names[plan->variant], plan->tile_m, plan->tile_n, plan->n_splits);
}

gboolean
guise_matrix_plan_parse (const char *text, GuiseMatrixPlan *plan)
{
  char name[8];
  int end = 0;

  if (sscanf (text, "%7s %4ux%4u/%4u%n", name, &plan->tile_m, &plan->tile_n, &plan->n_splits, &end) != 4 ||
      text[end] != '\0')
    return FALSE;
  for (guint i = 0; i < GUISE_MATRIX_N_VARIANTS; i++)
    if (strcmp (name, variant_names[i]) == 0)
      {
        gboolean is_simt = i == GUISE_MATRIX_SIMT;

        plan->variant = i;
        return plan->tile_m % 4 == 0 && plan->tile_m >= 4 && plan->tile_m <= 64 &&
               (!is_simt || plan->tile_m <= 4 || plan->tile_m % 32 == 0) &&
               plan->tile_n >= 1 && plan->tile_n <= 4 && plan->n_splits >= 1 && plan->n_splits <= MAX_SPLITS;
      }

  return FALSE;
}

static gboolean
can_run (GuiseGpu *gpu, GuiseMatrixVariant variant)
{
  const GuiseGpuLimits *limits = guise_gpu_get_limits (gpu);

  /* Up to 16 lanes a tile of 64 rows spreads over all of them; wider subgroups are those of cards. */
  return variant == GUISE_MATRIX_SIMT ||
         (limits->has_shuffle && limits->subgroup_size >= 2 && limits->subgroup_size <= 16);
}

gboolean
guise_matrix_select (GuiseGpu *gpu, GuiseMatrixVariant *out, GError **error)
{
  const GuiseGpuLimits *limits = guise_gpu_get_limits (gpu);
  const char *override = guise_gpu_get_kernels_override (gpu);
  gboolean is_cpu = limits->type == GUISE_GPU_CPU;
  const GuiseMatrixVariant order[] = { is_cpu ? GUISE_MATRIX_CPU : GUISE_MATRIX_SIMT,
                                       is_cpu ? GUISE_MATRIX_SIMT : GUISE_MATRIX_CPU };
  g_autoptr(GString) reasons = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      const char *name = variant_names[order[i]];
      g_autoptr(GError) reason = NULL;

      if (override != NULL && strcmp (override, name) != 0)
        continue;
      if (!can_run (gpu, order[i]))
        g_string_append_printf (reasons, "; %s: it cannot share values within a subgroup", name);
      else if (guise_matrix_self_test (gpu, order[i], &reason))
        {
          *out = order[i];
          return TRUE;
        }
      else if (!g_error_matches (reason, GUISE_ERROR, GUISE_ERROR_FAILED))
        {
          /* A lost device or one without memory is no wrong kernel. */
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      else
        {
          g_message ("Kernels \"%s\" are not used: %s", name, reason->message);
          g_string_append_printf (reasons, "; %s: %s", name, reason->message);
        }
    }

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_NO_DEVICE, "%s has no kernels that compute right%s: update its driver, "
               "or choose another device", limits->name, reasons->len > 0 ? reasons->str : "; no such kernels");
  return FALSE;
}
