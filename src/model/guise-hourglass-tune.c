/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "guise-graph-private.h"
#include "guise-hourglass-private.h"

/* An operation on a shape, however many layers want it. */
typedef struct
{
  GuiseMatrixOp  op;
  GuiseConvShape shape;
  double         flops;     /* of all of them */
} Work;

static void
add_work (GArray *list, GuiseMatrixOp op, const GuiseConvShape *shape)
{
  const double flops = guise_matrix_conv_flops (shape, op);
  const Work work = { op, *shape, flops };

  for (guint i = 0; i < list->len; i++)
    {
      Work *other = &g_array_index (list, Work, i);

      if (other->op == op && memcmp (&other->shape, shape, sizeof *shape) == 0)
        {
          other->flops += flops;
          return;
        }
    }

  g_array_append_val (list, work);
}

static int
compare_work (gconstpointer a, gconstpointer b)
{
  const Work *x = a, *y = b;

  return (x->flops < y->flops) - (x->flops > y->flops);
}

/* (transfer full): of Work; the largest first. */
static GArray *
list_work (const GuiseGraph *graph)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (Work));

  for (guint i = 0; i < guise_graph_get_size (graph); i++)
    {
      const GuiseNode *node = guise_graph_get_node (graph, i);

      if (node->op != GUISE_OP_CONV)
        continue;
      add_work (list, GUISE_MATRIX_FORWARD, &node->conv);
      add_work (list, GUISE_MATRIX_BACKWARD_WEIGHTS, &node->conv);
      if (guise_graph_get_node (graph, node->inputs[0])->op != GUISE_OP_INPUT)
        add_work (list, GUISE_MATRIX_BACKWARD_DATA, &node->conv);
    }

  g_array_sort (list, compare_work);
  return list;
}

gboolean
guise_hourglass_tune (GuiseGpu *gpu, const GuiseHourglassParams *params, double budget_seconds,
                      gboolean only_new, GuiseHourglassTuning *out, GCancellable *cancellable, GError **error)
{
  const gint64 end = g_get_monotonic_time () + (gint64) (budget_seconds * G_USEC_PER_SEC);
  const GuiseHourglassParams complete = guise_hourglass_complete_params (params);
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  GuiseHourglassTensors tensors;
  g_autoptr(GuiseOnnxNetwork) recogniser = NULL;
  g_autoptr(GuiseGraph) graph = guise_hourglass_build_step (&complete, parameters, &tensors, &recogniser, error);
  g_autoptr(GuiseMatrixTunes) tunes = guise_matrix_tunes_load (gpu);
  g_autoptr(GArray) work = NULL;
  GuiseMatrixVariant variant;

  if (graph == NULL)
    return FALSE;

  work = list_work (graph);
  *out = (GuiseHourglassTuning) { .n_operations = work->len };
  if (!guise_matrix_select (gpu, complete.precision == GUISE_PRECISION_FP16, &variant, error))
    return FALSE;

  for (guint i = 0; i < work->len && g_get_monotonic_time () < end; i++)
    {
      const Work *one = &g_array_index (work, Work, i);
      GuiseMatrixPlan known;
      gboolean has_changed;

      if (only_new && guise_matrix_tunes_find (tunes, variant, one->op, &one->shape, &known))
        continue;
      /* Each is kept at once: whoever has no patience loses nothing. */
      if (!guise_matrix_tunes_measure (tunes, variant, one->op, &one->shape, &has_changed, cancellable, error) ||
          !guise_matrix_tunes_save (tunes, error))
        return FALSE;
      out->n_measured++;
      out->n_changed += has_changed;
    }

  return TRUE;
}
