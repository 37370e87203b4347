/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-ref-pointwise.h"

#include <math.h>

/* Calls for every real value: its place. */
#define FOR_EACH_VALUE(shape, i)                                            \
  for (gsize i = 0; i < guise_shape_padded_count (shape); i++)              \
    if (i % guise_padded_channels ((shape).c) < (shape).c)

static double
evaluate_unary (const GuiseNode *node, double x)
{
  switch ((guint) node->op)
    {
    case GUISE_OP_RELU:
      return MAX (x, 0.0);
    case GUISE_OP_TANH:
      return tanh (x);
    case GUISE_OP_SQRT:
      return sqrt (x);
    case GUISE_OP_EXP:
      return exp (x);
    case GUISE_OP_LOG:
      return log (x);
    case GUISE_OP_ABS:
      return fabs (x);
    case GUISE_OP_CLIP:
      return MIN (MAX (x, node->factors[0]), node->factors[1]);
    case GUISE_OP_AFFINE:
      return node->factors[0] * x + node->factors[1];
    case GUISE_OP_LOG_COSH:
      return fabs (x) + log1p (exp (-2.0 * fabs (x))) - G_LN2;
    case GUISE_OP_DETACH:
      return x;
    default:
      g_assert_not_reached ();
    }
}

static double
differentiate_unary (const GuiseNode *node, double x)
{
  switch ((guint) node->op)
    {
    case GUISE_OP_RELU:
      return x > 0.0 ? 1.0 : 0.0;
    case GUISE_OP_TANH:
      return 1.0 - tanh (x) * tanh (x);
    case GUISE_OP_SQRT:
      return 0.5 / sqrt (x);
    case GUISE_OP_EXP:
      return exp (x);
    case GUISE_OP_LOG:
      return 1.0 / x;
    case GUISE_OP_ABS:
      return x > 0.0 ? 1.0 : (x < 0.0 ? -1.0 : 0.0);
    case GUISE_OP_CLIP:
      return x > node->factors[0] && x < node->factors[1] ? 1.0 : 0.0;
    case GUISE_OP_AFFINE:
      return node->factors[0];
    case GUISE_OP_LOG_COSH:
      return tanh (x);
    default:
      g_assert_not_reached ();
    }
}

static double
evaluate_binary (GuiseOp op, double a, double b)
{
  switch ((guint) op)
    {
    case GUISE_OP_SUB:
      return a - b;
    case GUISE_OP_MUL:
      return a * b;
    case GUISE_OP_DIV:
      return a / b;
    case GUISE_OP_MAX:
      return MAX (a, b);
    case GUISE_OP_MIN:
      return MIN (a, b);
    case GUISE_OP_PRELU:
      return a > 0.0 ? a : a * b;
    default:
      g_assert_not_reached ();
    }
}

/* By a (@side 0) or by b. */
static double
differentiate_binary (GuiseOp op, guint side, double a, double b)
{
  switch ((guint) op)
    {
    case GUISE_OP_SUB:
      return side == 0 ? 1.0 : -1.0;
    case GUISE_OP_MUL:
      return side == 0 ? b : a;
    case GUISE_OP_DIV:
      return side == 0 ? 1.0 / b : -a / (b * b);
    case GUISE_OP_MAX:
      return (a >= b) == (side == 0) ? 1.0 : 0.0;
    case GUISE_OP_MIN:
      return (a <= b) == (side == 0) ? 1.0 : 0.0;
    case GUISE_OP_PRELU:
      if (side == 0)
        return a > 0.0 ? 1.0 : b;
      return a > 0.0 ? 0.0 : a;
    default:
      g_assert_not_reached ();
    }
}

void
guise_ref_op_unary_forward (const GuiseReferenceCall *call)
{
  FOR_EACH_VALUE (call->node->shape, i)
    call->y[i] = evaluate_unary (call->node, call->x[0][i]);
}

void
guise_ref_op_unary_backward (const GuiseReferenceCall *call)
{
  FOR_EACH_VALUE (call->node->shape, i)
    call->dx[0][i] += call->dy[i] * differentiate_unary (call->node, call->x[0][i]);
}

void
guise_ref_op_binary_forward (const GuiseReferenceCall *call)
{
  FOR_EACH_VALUE (call->node->shape, i)
    call->y[i] = evaluate_binary (call->node->op, call->x[0][i], call->x[1][i]);
}

void
guise_ref_op_binary_backward (const GuiseReferenceCall *call)
{
  for (guint k = 0; k < 2; k++)
    FOR_EACH_VALUE (call->node->shape, i)
      if (call->dx[k] != NULL)
        call->dx[k][i] += call->dy[i] * differentiate_binary (call->node->op, k, call->x[0][i], call->x[1][i]);
}
