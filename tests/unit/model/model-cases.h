/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-reference.h"

/* Small graphs, one or more for every row of the op table: the twins' gradients are checked on them, and the device
 * against the twins. Each ends in a loss, and all its inputs but pictures and weights want a gradient. */
typedef struct
{
  const char *name;
  double      tolerance;                    /* of the device against the twin */
  void      (*build) (GuiseGraph *graph);
} ModelCase;

const ModelCase *model_cases_list (guint *n_cases);

/* The same for what works on arrays of any number of axes: model-cases-arrays.c. */
const ModelCase *model_cases_list_arrays (guint *n_cases);

/* The losses: model-cases-losses.c. */
const ModelCase *model_cases_list_losses (guint *n_cases);

/* An input that wants a gradient. */
GuiseTensor      model_cases_add_input (GuiseGraph *graph, guint n, guint h, guint w, guint c);

/* A squared error against a random picture: its gradient differs at every value. */
void             model_cases_add_loss  (GuiseGraph *graph, GuiseTensor x);

/* Fills every input with numbers that are floats: about 0 ± 1 for those that want a gradient, 0..1 for the rest. */
void             model_cases_fill (GuiseReference *reference, const GuiseGraph *graph, guint64 seed);
