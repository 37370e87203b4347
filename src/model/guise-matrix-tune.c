/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-model"

#include "guise-matrix-tune.h"

#include <glib/gstdio.h>
#include <string.h>

#include "guise-file.h"
#include "guise-matrix-private.h"

#define N_ROUNDS 7

/* By what part of the time of the plan in use another must be faster to be taken, and in what part of the rounds. */
#define LEAST_GAIN 0.05
#define LEAST_WINS 0.8

/* Some thousand lines; a longer file is not ours. */
#define MAX_FILE_BYTES (1 << 20)

struct _GuiseMatrixTunes
{
  GuiseGpu   *gpu;
  char       *path;
  GHashTable *plans;    /* what build_key() makes -> text of a plan */
};

/* No spaces: the text of the plan follows after one. */
static char *
build_key (GuiseMatrixVariant variant, GuiseMatrixOp op, const GuiseConvShape *s)
{
  static const char *const names[GUISE_MATRIX_N_OPS] = { "forward", "data", "weights", "bias" };

  return g_strdup_printf ("%s:%s:%ux%ux%ux%u:%ux%ux%u:%ux%u:%u:%u,%u", guise_matrix_variant_get_name (variant),
                          names[op], s->batch, s->in_h, s->in_w, s->in_c, s->out_h, s->out_w, s->out_c, s->kernel_h,
                          s->kernel_w, s->stride, s->pad_top, s->pad_left);
}

static void
read_file (GuiseMatrixTunes *self)
{
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  GStatBuf about;

  if (g_stat (self->path, &about) != 0 || about.st_size > MAX_FILE_BYTES ||
      !g_file_get_contents (self->path, &text, NULL, NULL))
    return;

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *space = strchr (lines[i], ' ');

      if (space != NULL)
        g_hash_table_replace (self->plans, g_strndup (lines[i], (gsize) (space - lines[i])), g_strdup (space + 1));
    }
}

GuiseMatrixTunes *
guise_matrix_tunes_load (GuiseGpu *gpu)
{
  GuiseMatrixTunes *self = g_new0 (GuiseMatrixTunes, 1);

  self->gpu = guise_gpu_ref (gpu);
  self->path = guise_gpu_dup_cache_path (gpu, ".plans");
  self->plans = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  read_file (self);
  return self;
}

void
guise_matrix_tunes_destroy (GuiseMatrixTunes *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->plans);
  g_free (self->path);
  guise_gpu_unref (self->gpu);
  g_free (self);
}

gboolean
guise_matrix_tunes_save (GuiseMatrixTunes *self, GError **error)
{
  g_autoptr(GList) keys = g_list_sort (g_hash_table_get_keys (self->plans), (GCompareFunc) strcmp);
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autoptr(GString) text = g_string_new (NULL);

  for (const GList *k = keys; k != NULL; k = k->next)
    g_string_append_printf (text, "%s %s\n", (const char *) k->data,
                            (const char *) g_hash_table_lookup (self->plans, k->data));

  g_mkdir_with_parents (folder, 0700);    /* that it cannot be made shows at once */
  return guise_file_replace (self->path, text->str, text->len, error);
}

gboolean
guise_matrix_tunes_find (GuiseMatrixTunes *self, GuiseMatrixVariant variant, GuiseMatrixOp op,
                         const GuiseConvShape *shape, GuiseMatrixPlan *plan)
{
  g_autofree char *key = build_key (variant, op, shape);
  const char *text = g_hash_table_lookup (self->plans, key);

  return text != NULL && guise_matrix_plan_parse (text, plan) &&
         (plan->variant == variant || (variant == GUISE_MATRIX_COOPERATIVE && plan->variant == GUISE_MATRIX_SIMT)) &&
         guise_matrix_plan_fits (plan, self->gpu, op, shape);
}

static int
compare_seconds (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
get_median (const double *seconds, guint plan, guint n_plans, guint n_rounds)
{
  g_autofree double *column = g_new (double, n_rounds);

  for (guint i = 0; i < n_rounds; i++)
    column[i] = seconds[i * n_plans + plan];
  qsort (column, n_rounds, sizeof *column, compare_seconds);
  return column[n_rounds / 2];
}

guint
guise_matrix_tune_choose (const double *seconds, guint n_plans, guint n_rounds)
{
  const double in_use = get_median (seconds, 0, n_plans, n_rounds);
  double least = (1.0 - LEAST_GAIN) * in_use;
  guint best = 0;

  for (guint i = 1; i < n_plans; i++)
    {
      const double median = get_median (seconds, i, n_plans, n_rounds);
      guint n_wins = 0;

      for (guint k = 0; k < n_rounds; k++)
        n_wins += seconds[k * n_plans + i] < seconds[k * n_plans];
      if (median < least && n_wins >= LEAST_WINS * n_rounds)
        {
          least = median;
          best = i;
        }
    }

  return best;
}

/* The plan in use first, then what else could be taken. */
static guint
list_contestants (GuiseMatrixTunes *self, GuiseMatrixVariant variant, GuiseMatrixOp op, const GuiseConvShape *shape,
                  GuiseMatrixPlan plans[GUISE_MATRIX_MAX_CANDIDATES + 1])
{
  GuiseMatrixPlan counted[GUISE_MATRIX_MAX_CANDIDATES];
  guint n_counted = guise_matrix_plan_list (counted, self->gpu, variant, op, shape), n_plans = 1;

  if (!guise_matrix_tunes_find (self, variant, op, shape, &plans[0]))
    plans[0] = counted[0];
  for (guint i = 0; i < n_counted; i++)
    if (!guise_matrix_plan_equal (&counted[i], &plans[0]))
      plans[n_plans++] = counted[i];
  return n_plans;
}

gboolean
guise_matrix_tunes_measure (GuiseMatrixTunes *self, GuiseMatrixVariant variant, GuiseMatrixOp op,
                            const GuiseConvShape *shape, gboolean *has_changed, GCancellable *cancellable,
                            GError **error)
{
  GuiseMatrixPlan plans[GUISE_MATRIX_MAX_CANDIDATES + 1];
  const guint n_plans = list_contestants (self, variant, op, shape, plans);
  gboolean is_right[GUISE_MATRIX_MAX_CANDIDATES + 1];
  g_autofree double *seconds = g_new (double, (gsize) n_plans * N_ROUNDS);
  g_autofree char *key = build_key (variant, op, shape);
  guint best;

  *has_changed = FALSE;
  if (!guise_matrix_trial_time (self->gpu, op, shape, plans, n_plans, N_ROUNDS, is_right, seconds, cancellable, error))
    return FALSE;

  for (guint i = 0; i < n_plans; i++)
    if (!is_right[i])
      {
        g_autofree char *text = guise_matrix_plan_format (&plans[i]);

        g_message ("The plan \"%s\" computes %s wrong, and is not used", text, key);
      }
  best = guise_matrix_tune_choose (seconds, n_plans, N_ROUNDS);
  *has_changed = best > 0;
  g_hash_table_replace (self->plans, g_steal_pointer (&key), guise_matrix_plan_format (&plans[best]));
  return TRUE;
}
