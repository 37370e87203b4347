/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-ref-window.h"

#include <string.h>

static void
cut (guint number, const guint sizes[3], guint at[3])
{
  at[2] = number % sizes[2];
  at[1] = number / sizes[2] % sizes[1];
  at[0] = number / sizes[2] / sizes[1];
}

/* The number of the place that tap @tap of window @window sees; FALSE outside. */
static gboolean
find_place (const GuiseWindow *self, guint window, guint tap, gsize *place)
{
  guint at[3], taps[3];

  cut (window, self->out, at);
  cut (tap, self->kernel, taps);
  *place = 0;
  for (guint i = 0; i < 3; i++)
    {
      guint axis_place;

      if (!guise_window_find (self, i, at[i], taps[i], &axis_place))
        return FALSE;
      *place = *place * self->in[i] + axis_place;
    }

  return TRUE;
}

typedef struct
{
  const GuiseReferenceCall *call;
  const GuiseWindow        *window;
  guint                     n_taps;
  gsize                     pitch, first_in;   /* first_in: of the image and channel at hand */
} Pool;

/* Returns: how many values the window sees; @greatest: (out): the place of the first of the greatest of them */
static guint
look (const Pool *self, guint window, double *sum, gsize *greatest)
{
  guint n_seen = 0;

  *sum = 0.0;
  for (guint tap = 0; tap < self->n_taps; tap++)
    {
      gsize place;

      if (find_place (self->window, window, tap, &place))
        {
          const double *x = self->call->x[0];
          const gsize at = self->first_in + place * self->pitch;

          *sum += x[at];
          if (n_seen == 0 || x[at] > x[*greatest])
            *greatest = at;
          n_seen++;
        }
    }

  return n_seen;
}

static void
forward_window (const Pool *self, guint window, gsize out)
{
  double sum;
  gsize greatest = 0;
  const guint n_seen = look (self, window, &sum, &greatest);

  if (n_seen == 0)
    self->call->y[out] = 0.0;
  else if (self->call->node->op == GUISE_OP_MAX_POOL)
    self->call->y[out] = self->call->x[0][greatest];
  else
    self->call->y[out] = sum / (self->window->counts_pads ? self->n_taps : n_seen);
}

static void
backward_window (const Pool *self, guint window, gsize out)
{
  double *dx = self->call->dx[0];
  const double dy = self->call->dy[out];
  double sum;
  gsize greatest = 0;
  const guint n_seen = look (self, window, &sum, &greatest);

  if (self->call->node->op == GUISE_OP_MAX_POOL)
    {
      if (n_seen > 0)
        dx[greatest] += dy;
      return;
    }

  for (guint tap = 0; tap < self->n_taps; tap++)
    {
      gsize place;

      if (find_place (self->window, window, tap, &place))
        dx[self->first_in + place * self->pitch] += dy / (self->window->counts_pads ? self->n_taps : n_seen);
    }
}

static void
for_each_window (const GuiseReferenceCall *call, void (*func) (const Pool *self, guint window, gsize out))
{
  const GuiseShape shape = call->node->shape;
  const GuiseWindow *window = &call->node->window;
  const guint n_in = guise_window_count (window->in), n_out = guise_window_count (window->out);
  Pool self = { call, window, guise_window_count (window->kernel), guise_padded_channels (shape.c), 0 };

  for (gsize image = 0; image < shape.n; image++)
    for (guint at = 0; at < n_out; at++)
      for (gsize channel = 0; channel < shape.c; channel++)
        {
          self.first_in = image * n_in * self.pitch + channel;
          func (&self, at, (image * n_out + at) * self.pitch + channel);
        }
}

void
guise_ref_op_pool_forward (const GuiseReferenceCall *call)
{
  for_each_window (call, forward_window);
}

void
guise_ref_op_pool_backward (const GuiseReferenceCall *call)
{
  for_each_window (call, backward_window);
}

/* Calls for every product: the places of its input, weight and output value. */
static void
for_each_product (const GuiseReferenceCall *call,
                  void (*func) (const GuiseReferenceCall *call, gsize in, gsize weight, gsize out))
{
  const GuiseShape x = guise_node_get_input_shape (call->graph, call->node, 0);
  const GuiseShape w = guise_node_get_input_shape (call->graph, call->node, 1);
  const GuiseWindow *window = &call->node->window;
  const guint n_taps = guise_window_count (window->kernel);
  const guint n_in = guise_window_count (window->in), n_out = guise_window_count (window->out);
  const guint group_out = w.n / window->n_groups;

  for (gsize image = 0; image < x.n; image++)
    for (guint at = 0; at < n_out; at++)
      for (guint tap = 0; tap < n_taps; tap++)
        {
          gsize place;

          for (gsize co = 0; find_place (window, at, tap, &place) && co < w.n; co++)
            for (gsize ci = 0; ci < w.c; ci++)
              func (call, (image * n_in + place) * guise_padded_channels (x.c) + co / group_out * w.c + ci,
                    (co * n_taps + tap) * guise_padded_channels (w.c) + ci,
                    (image * n_out + at) * guise_padded_channels (w.n) + co);
        }
}

static void
add_product (const GuiseReferenceCall *call, gsize in, gsize weight, gsize out)
{
  call->y[out] += call->x[0][in] * call->x[1][weight];
}

static void
add_gradients (const GuiseReferenceCall *call, gsize in, gsize weight, gsize out)
{
  if (call->dx[0] != NULL)
    call->dx[0][in] += call->dy[out] * call->x[1][weight];
  if (call->dx[1] != NULL)
    call->dx[1][weight] += call->dy[out] * call->x[0][in];
}

void
guise_ref_op_window_conv_forward (const GuiseReferenceCall *call)
{
  memset (call->y, 0, guise_shape_padded_count (call->node->shape) * sizeof (double));
  for_each_product (call, add_product);
}

void
guise_ref_op_window_conv_backward (const GuiseReferenceCall *call)
{
  for_each_product (call, add_gradients);
}
