/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-matrix.h"

#include "guise-matrix-private.h"

#include <stdio.h>
#include <string.h>

#define MAX_SPLITS 64
#define MAX_TILE_N 8
#define MAX_STEP 2

/* Of one method, that a clock may choose from. */
#define MAX_TILES 3

/* Of "cooperative", which has one method, those of "simt" too. */
G_STATIC_ASSERT (MAX_TILES * GUISE_MATRIX_N_METHODS + MAX_TILES + 1 == GUISE_MATRIX_MAX_CANDIDATES);

/* Work groups that keep a device busy: a few a core, or some for each of a card's tens of units. */
#define CPU_WANTED_GROUPS 8
#define GPU_WANTED_GROUPS 128

/* Pixels of dy that are worth a split of their own in the sum for a bias. */
#define BIAS_SPLIT_PIXELS 256

/*
 * Instructions of a CPU driver for the lanes of a subgroup together, counted in what lavapipe makes of the kernels:
 * to fetch a vec4 a lane, to store one, and of two divisions.
 */
#define FETCH_COST 40
#define STORE_COST 110
#define LOCATE_COST 400

static const char *const method_names[GUISE_MATRIX_N_METHODS] = { "direct", "f2", "f4" };

/* What an operation looks like as a matrix product. */
typedef struct
{
  guint rows;                 /* channels of the result */
  guint columns;              /* pixels, or pairs of tap and 4 channels */
  guint depth;                /* what is summed over, in steps that a split cannot cut */
  guint turns;                /* times that the loop of a "cpu" kernel runs for one tile */
} Product;

static Product
get_product (GuiseMatrixVariant variant, GuiseMatrixOp op, const GuiseConvShape *s)
{
  guint n_parity = s->batch * guise_matrix_divide_up (s->in_h, s->stride) * guise_matrix_divide_up (s->in_w, s->stride);
  guint n_out = s->batch * s->out_h * s->out_w, n_taps = s->kernel_h * s->kernel_w;
  guint in_c4 = guise_matrix_pad (s->in_c) / 4, out_c4 = guise_matrix_pad (s->out_c) / 4;

  switch (op)
    {
    case GUISE_MATRIX_FORWARD:
      return (Product) { 4 * out_c4, n_out, in_c4, n_taps * in_c4 };
    case GUISE_MATRIX_BACKWARD_DATA:
      return (Product) { 4 * in_c4, n_parity, out_c4, n_taps * out_c4 };
    case GUISE_MATRIX_BACKWARD_WEIGHTS:
    case GUISE_MATRIX_BIAS_GRADIENT:
    case GUISE_MATRIX_N_OPS:
    default:
      return (Product) {
        4 * out_c4, n_taps * in_c4,
        guise_matrix_divide_up (n_out, variant != GUISE_MATRIX_CPU ? GUISE_MATRIX_SIMT_SUM_STEP : 4),
        guise_matrix_divide_up (n_out, 4),
      };
    }
}

/* Instructions of a "cpu" kernel for one tile. */
static guint64
count_tile (GuiseMatrixOp op, const Product *product, guint tile_m, guint tile_n, guint lanes)
{
  guint row_vectors = guise_matrix_divide_up (op == GUISE_MATRIX_FORWARD ? tile_m : tile_m / 4, lanes);
  /* Backward there are four vec4 a turn: of 4 successive channels, or of 4 pixels. */
  guint fetches = op == GUISE_MATRIX_BACKWARD_WEIGHTS ? 4 * (tile_n + row_vectors)
                                                      : tile_n + row_vectors * (op == GUISE_MATRIX_FORWARD ? 1 : 4);
  guint sums = tile_m * tile_n * (op == GUISE_MATRIX_BACKWARD_WEIGHTS ? 4 : 1);

  return (guint64) product->turns * (100 + 12 * sums + FETCH_COST * fetches) + STORE_COST * sums / 4 +
         LOCATE_COST * tile_n;
}

typedef struct
{
  guint   m, n;
  guint64 cost;
} Tile;

/* The tiles that cover the product with the fewest instructions, best first, at most @max of them; of few sizes, for
 * each is a kernel to compile. */
static guint
list_cpu_tiles (Tile *tiles, guint max, GuiseMatrixOp op, const Product *product, guint lanes)
{
  static const guint sizes_m[] = { 64, 40, 32, 16, 8, 4 }, sizes_n[] = { 6, 5, 4, 3, 2, 1 };
  /* Each vector of a weight gradient's tile is 4 columns wide, one of a convolution's only one. */
  guint largest = op == GUISE_MATRIX_BACKWARD_WEIGHTS ? 80 : 256;
  guint vectors = guise_matrix_divide_up (product->columns, lanes), n_tiles = 0;

  for (guint i = 0; i < G_N_ELEMENTS (sizes_m); i++)
    for (guint j = 0; j < G_N_ELEMENTS (sizes_n); j++)
      {
        guint64 cost = (guint64) guise_matrix_divide_up (product->rows, sizes_m[i]) *
                       guise_matrix_divide_up (vectors, sizes_n[j]) *
                       count_tile (op, product, sizes_m[i], sizes_n[j], lanes);
        guint at = n_tiles;

        while (at > 0 && tiles[at - 1].cost > cost)
          at--;
        if (sizes_m[i] * sizes_n[j] > largest || at == max)
          continue;
        n_tiles = MIN (n_tiles + 1, max);
        memmove (tiles + at + 1, tiles + at, (n_tiles - at - 1) * sizeof *tiles);
        tiles[at] = (Tile) { sizes_m[i], sizes_n[j], cost };
      }

  return n_tiles;
}

static guint
list_simt_tiles (Tile *tiles, guint max, GuiseGpu *gpu, GuiseMatrixOp op, const Product *product)
{
  const gboolean is_gradient = op == GUISE_MATRIX_BACKWARD_WEIGHTS;
  guint vectors = guise_matrix_divide_up (product->columns, GUISE_MATRIX_SIMT_PIXEL_GROUPS);
  guint n = is_gradient ? 1 : MIN (vectors, vectors > 2 ? 4 : vectors);
  const Tile all[] = {
    { product->rows > 32 ? 64 : 32, n, 0 },
    { product->rows > 32 ? 32 : 64, n, 0 },
    { 128, is_gradient ? 1 : 8, 0 },
  };
  guint n_tiles = product->rows > 64 && guise_matrix_has_large_tiles (gpu) ? 3 : 2;

  n_tiles = MIN (n_tiles, max);
  memcpy (tiles, all, n_tiles * sizeof *tiles);
  return n_tiles;
}

/* Bytes of shared memory that a work group of "cooperative" takes with the largest blocks: shaders/matrix_*_cooperative.glsl. */
static guint
count_cooperative_bytes (const GuiseMatrixPlan *plan, GuiseGpu *gpu, GuiseMatrixOp op)
{
  const guint cell = guise_gpu_get_limits (gpu)->has_matrix_units ? 4 * sizeof (guint16) : 4 * sizeof (float);
  const guint cells = op == GUISE_MATRIX_BACKWARD_WEIGHTS ? 16 * (plan->tile_m / 4 + 2 + 16 + 2)
                                                          : 6 * (plan->tile_m + 16 * plan->tile_n);

  return cells * cell + GUISE_MATRIX_SUBGROUPS * 256 * sizeof (float);
}

static gboolean
fits_cooperative (const GuiseMatrixPlan *plan, GuiseGpu *gpu, GuiseMatrixOp op)
{
  if (op == GUISE_MATRIX_BIAS_GRADIENT)
    return TRUE;

  return plan->method == GUISE_MATRIX_DIRECT && plan->tile_m >= 32 &&
         (op == GUISE_MATRIX_BACKWARD_WEIGHTS ? plan->tile_n == 1 : plan->tile_n % 2 == 0) &&
         guise_matrix_can_run (gpu, GUISE_MATRIX_COOPERATIVE) &&
         count_cooperative_bytes (plan, gpu, op) <= guise_gpu_get_limits (gpu)->shared_memory_bytes;
}

static guint
list_cooperative_tiles (Tile *tiles, guint max, GuiseMatrixOp op, const Product *product)
{
  const gboolean is_gradient = op == GUISE_MATRIX_BACKWARD_WEIGHTS;
  const Tile all[] = {
    { product->rows > 32 ? 64 : 32, is_gradient ? 1 : product->columns > 32 ? 4 : 2, 0 },
    { product->rows > 32 ? 32 : 64, is_gradient ? 1 : product->columns > 32 ? 4 : 2, 0 },
    { 128, is_gradient ? 1 : 8, 0 },
  };
  const guint n_tiles = MIN (product->rows > 64 ? 3u : 2u, max);

  memcpy (tiles, all, n_tiles * sizeof *tiles);
  return n_tiles;
}

static guint
list_tiles (Tile *tiles, guint max, GuiseGpu *gpu, GuiseMatrixVariant variant, GuiseMatrixOp op, const Product *product)
{
  switch (variant)
    {
    case GUISE_MATRIX_CPU:
      return list_cpu_tiles (tiles, max, op, product, guise_gpu_get_limits (gpu)->subgroup_size);
    case GUISE_MATRIX_COOPERATIVE:
      return list_cooperative_tiles (tiles, max, op, product);
    case GUISE_MATRIX_SIMT:
    case GUISE_MATRIX_N_VARIANTS:
    default:
      return list_simt_tiles (tiles, max, gpu, op, product);
    }
}

static void
choose_splits (GuiseMatrixPlan *plan, GuiseGpu *gpu, GuiseMatrixOp op, const GuiseConvShape *shape,
               const Product *product)
{
  const GuiseGpuLimits *limits = guise_gpu_get_limits (gpu);
  guint columns = plan->tile_n * (plan->variant == GUISE_MATRIX_CPU ? limits->subgroup_size
                                                                    : GUISE_MATRIX_SIMT_PIXEL_GROUPS);
  guint n_groups = guise_matrix_divide_up (product->rows, plan->tile_m) *
                   guise_matrix_divide_up (product->columns, columns);
  guint wanted = plan->variant == GUISE_MATRIX_CPU ? CPU_WANTED_GROUPS : GPU_WANTED_GROUPS;
  guint64 fit = limits->max_binding_bytes / (guise_matrix_count_results (op, shape) * sizeof (float));

  plan->n_splits = CLAMP (guise_matrix_divide_up (wanted, n_groups), 1, MAX_SPLITS);
  /* A split of fewer than 4 steps costs more than it brings. */
  plan->n_splits = MIN (plan->n_splits, MAX (product->depth / 4, 1));
  plan->n_splits = (guint) MIN (plan->n_splits, MAX (fit, 1));
}

/*
 * The same of all transforms of an operation: of planes of tiles for two of its tensors, and of the weights. They wait
 * for memory more than products do: a vec4 costs them twice as much.
 */
static guint64
count_transforms (GuiseMatrixMethod method, GuiseMatrixOp op, const GuiseConvShape *shape,
                  const GuiseConvShape *product, guint lanes)
{
  guint planes = guise_matrix_winograd_count_planes (method), pixels = method == GUISE_MATRIX_F4 ? 16 : 4;
  guint taps = guise_matrix_divide_up (shape->kernel_h * shape->kernel_w, shape->stride * shape->stride);
  guint fetch = 2 * FETCH_COST, store = 2 * STORE_COST, rest = LOCATE_COST + 20 * planes;
  gboolean is_gradient = op == GUISE_MATRIX_BACKWARD_WEIGHTS;
  guint64 of_source = planes * (fetch + store) + rest;
  guint64 of_result = (is_gradient ? pixels * fetch + planes * store : planes * fetch + pixels * store) + rest;
  guint64 of_weights = (is_gradient ? planes * fetch + taps * store : taps * fetch + planes * store) + rest;
  guint64 inputs = guise_conv_shape_get_n_input (product) / 4, outputs = guise_conv_shape_get_n_output (product) / 4;

  return ((op == GUISE_MATRIX_BACKWARD_DATA ? outputs : inputs) * of_source +
          (op == GUISE_MATRIX_BACKWARD_DATA ? inputs : outputs) * of_result +
          guise_conv_shape_get_n_weights (product) / 4 * of_weights) / lanes;
}

static guint64
get_largest_binding (GuiseGpu *gpu)
{
  const GuiseGpuLimits *limits = guise_gpu_get_limits (gpu);

  return guise_matrix_reads_texels (gpu) ? MIN (limits->max_binding_bytes, 16 * limits->max_texel_elements)
                                         : limits->max_binding_bytes;
}

gboolean
guise_matrix_has_large_tiles (GuiseGpu *gpu)
{
  const GuiseGpuLimits *limits = guise_gpu_get_limits (gpu);

  return limits->max_workgroup_invocations >= GUISE_MATRIX_LARGE_INVOCATIONS &&
         limits->max_workgroup_size[0] >= GUISE_MATRIX_LARGE_INVOCATIONS;
}

gboolean
guise_matrix_plan_fits (const GuiseMatrixPlan *plan, GuiseGpu *gpu, GuiseMatrixOp op, const GuiseConvShape *shape)
{
  if (plan->variant == GUISE_MATRIX_COOPERATIVE)
    return fits_cooperative (plan, gpu, op);
  if (plan->tile_m > GUISE_MATRIX_MAX_TILE_M && !guise_matrix_has_large_tiles (gpu))
    return FALSE;

  return plan->method == GUISE_MATRIX_DIRECT ||
         (op != GUISE_MATRIX_BIAS_GRADIENT && guise_matrix_winograd_fits (shape) &&
          guise_matrix_winograd_get_largest_part (plan->method, op, shape) <= get_largest_binding (gpu));
}

/* The best plans of one method by count, and what they count; at most @max. */
static guint
list_method (GuiseMatrixPlan *plans, guint64 *costs, guint max, GuiseGpu *gpu, GuiseMatrixVariant variant,
             GuiseMatrixMethod method, GuiseMatrixOp op, const GuiseConvShape *shape)
{
  const gboolean blocks = variant == GUISE_MATRIX_COOPERATIVE && op != GUISE_MATRIX_BIAS_GRADIENT;
  const GuiseMatrixPlan start = {
    .variant = variant, .method = method, .step = 1, .n_splits = 1,
    .tile_m = blocks ? 32 : 4, .tile_n = blocks && op != GUISE_MATRIX_BACKWARD_WEIGHTS ? 2 : 1,
  };
  guint lanes = guise_gpu_get_limits (gpu)->subgroup_size, n_tiles;
  GuiseConvShape whole = *shape;
  Tile tiles[MAX_TILES];
  Product product;

  plans[0] = start;
  costs[0] = 0;
  if (!guise_matrix_plan_fits (&start, gpu, op, shape))
    return 0;
  if (op == GUISE_MATRIX_BIAS_GRADIENT)
    {
      plans[0].n_splits = CLAMP (shape->batch * shape->out_h * shape->out_w / BIAS_SPLIT_PIXELS, 1, MAX_SPLITS);
      return 1;
    }

  if (method != GUISE_MATRIX_DIRECT)
    whole = guise_matrix_winograd_get_product (method, op, shape);
  product = get_product (variant, op, &whole);
  n_tiles = list_tiles (tiles, MIN (max, MAX_TILES), gpu, variant, op, &product);
  for (guint i = 0; i < n_tiles; i++)
    {
      plans[i] = start;
      plans[i].tile_m = tiles[i].m;
      plans[i].tile_n = tiles[i].n;
      costs[i] = tiles[i].cost;
      if (!guise_matrix_plan_fits (&plans[i], gpu, op, shape))
        return i;
      if (method == GUISE_MATRIX_DIRECT)
        choose_splits (&plans[i], gpu, op, shape, &product);
      else
        costs[i] = guise_matrix_winograd_count_planes (method) * costs[i] +
                   count_transforms (method, op, shape, &whole, lanes);
    }
  return n_tiles;
}

gboolean
guise_matrix_plan_init_method (GuiseMatrixPlan *plan, GuiseGpu *gpu, GuiseMatrixVariant variant,
                               GuiseMatrixMethod method, GuiseMatrixOp op, const GuiseConvShape *shape, guint64 *cost)
{
  return list_method (plan, cost, 1, gpu, variant, method, op, shape) == 1;
}

void
guise_matrix_plan_init (GuiseMatrixPlan *plan, GuiseGpu *gpu, GuiseMatrixVariant variant, GuiseMatrixOp op,
                        const GuiseConvShape *shape)
{
  guint64 best = 0;

  guise_matrix_plan_init_method (plan, gpu, variant, GUISE_MATRIX_DIRECT, op, shape, &best);
  /* What a card makes of the other methods only a clock can tell: see guise-matrix-tune.h. */
  for (guint method = GUISE_MATRIX_F2; variant == GUISE_MATRIX_CPU && method < GUISE_MATRIX_N_METHODS; method++)
    {
      GuiseMatrixPlan other;
      guint64 cost;

      if (guise_matrix_plan_init_method (&other, gpu, variant, (GuiseMatrixMethod) method, op, shape, &cost) &&
          cost < best)
        {
          best = cost;
          *plan = other;
        }
    }
}

/* A method and its splits decide in which order a sum is made; tiles do not. */
void
guise_matrix_plan_init_in_order (GuiseMatrixPlan *plan, GuiseGpu *gpu, GuiseMatrixVariant variant, GuiseMatrixOp op,
                                 const GuiseConvShape *shape, guint batch)
{
  GuiseConvShape other = *shape;
  GuiseMatrixPlan first;
  guint64 cost;

  other.batch = batch;
  guise_matrix_plan_init (&first, gpu, variant, op, &other);
  if (guise_matrix_plan_init_method (plan, gpu, variant, first.method, op, shape, &cost))
    plan->n_splits = first.n_splits;
  else
    guise_matrix_plan_init (plan, gpu, variant, op, shape);
}

gboolean
guise_matrix_plan_equal (const GuiseMatrixPlan *a, const GuiseMatrixPlan *b)
{
  return a->variant == b->variant && a->method == b->method && a->tile_m == b->tile_m && a->tile_n == b->tile_n &&
         a->step == b->step && a->n_splits == b->n_splits;
}

/* Adds those of a variant to the @n_plans there are, the first of which is not repeated. */
static guint
add_plans (GuiseMatrixPlan *plans, guint n_plans, GuiseGpu *gpu, GuiseMatrixVariant variant, GuiseMatrixOp op,
           const GuiseConvShape *shape)
{
  for (guint method = 0; method < GUISE_MATRIX_N_METHODS; method++)
    {
      GuiseMatrixPlan some[MAX_TILES];
      guint64 costs[MAX_TILES];
      guint n = list_method (some, costs, MAX_TILES, gpu, variant, (GuiseMatrixMethod) method, op, shape);

      for (guint i = 0; i < n; i++)
        if (!guise_matrix_plan_equal (&some[i], &plans[0]))
          plans[n_plans++] = some[i];
    }

  return n_plans;
}

guint
guise_matrix_plan_list (GuiseMatrixPlan plans[GUISE_MATRIX_MAX_CANDIDATES], GuiseGpu *gpu, GuiseMatrixVariant variant,
                        GuiseMatrixOp op, const GuiseConvShape *shape)
{
  guint n_plans = 1;

  guise_matrix_plan_init (&plans[0], gpu, variant, op, shape);
  n_plans = add_plans (plans, n_plans, gpu, variant, op, shape);
  /* Whole blocks are too much for layers of few channels, and Winograd multiplies floats. */
  if (variant == GUISE_MATRIX_COOPERATIVE && op != GUISE_MATRIX_BIAS_GRADIENT)
    n_plans = add_plans (plans, n_plans, gpu, GUISE_MATRIX_SIMT, op, shape);

  return n_plans;
}

char *
guise_matrix_plan_format (const GuiseMatrixPlan *plan)
{
  return g_strdup_printf ("%s %s %ux%ux%u/%u", guise_matrix_variant_get_name (plan->variant),
                          method_names[plan->method], plan->tile_m, plan->tile_n, plan->step, plan->n_splits);
}

static gboolean
parse_names (const char *variant, const char *method, GuiseMatrixPlan *plan)
{
  guint m = 0;

  while (m < GUISE_MATRIX_N_METHODS && strcmp (method, method_names[m]) != 0)
    m++;
  plan->method = (GuiseMatrixMethod) m;
  return guise_matrix_variant_parse (variant, &plan->variant) && m < GUISE_MATRIX_N_METHODS;
}

gboolean
guise_matrix_plan_parse (const char *text, GuiseMatrixPlan *plan)
{
  char variant[12], method[8];
  gboolean is_cpu;
  guint m;
  int end = 0;

  if (sscanf (text, "%11s %7s %4ux%4ux%4u/%4u%n", variant, method, &plan->tile_m, &plan->tile_n, &plan->step,
              &plan->n_splits, &end) != 6 || text[end] != '\0' || !parse_names (variant, method, plan))
    return FALSE;

  is_cpu = plan->variant == GUISE_MATRIX_CPU;
  m = plan->tile_m;
  return m % 4 == 0 && m >= 4 && (is_cpu ? m <= GUISE_MATRIX_MAX_TILE_M : m == 4 || m == 32 || m == 64 || m == 128) &&
         plan->tile_n >= 1 && plan->tile_n <= MAX_TILE_N && plan->step >= 1 && plan->step <= (is_cpu ? MAX_STEP : 1) &&
         plan->n_splits >= 1 && plan->n_splits <= (plan->method == GUISE_MATRIX_DIRECT ? MAX_SPLITS : 1);
}
