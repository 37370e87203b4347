/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-random.h"
#include "guise-reference.h"

/* Small graphs, one or more for every row of the op table: the twins' gradients are checked on them, and the device
 * against the twins. Each ends in a loss, and all its inputs but pictures and weights want a gradient. */
typedef struct
{
  const char *name;
  double      tolerance;                    /* of the device against the twin */
  void      (*build) (GuiseGraph *graph);
  void      (*draw)  (GuiseGraph *graph, GuiseRandom *random);   /* instead: a graph of other shapes each time. Values
                                                                  * and gradients may all be 0 */
} ModelCase;

/* Graphs that a case has: 0 and so on. */
guint            model_cases_count (const ModelCase *model_case);

/* Builds one of them. What is drawn comes of its name and number: the log gets the seed and the inputs' shapes. */
void             model_cases_build (const ModelCase *model_case, guint number, GuiseGraph *graph);

const ModelCase *model_cases_list (guint *n_cases);

/* The same for what works on arrays of any number of axes: model-cases-arrays.c. */
const ModelCase *model_cases_list_arrays (guint *n_cases);

/* The losses: model-cases-losses.c. */
const ModelCase *model_cases_list_losses (guint *n_cases);

/* Of drawn shapes: model-cases-drawn.c, and of arrays: model-cases-drawn-arrays.c. */
const ModelCase *model_cases_list_drawn        (guint *n_cases);
const ModelCase *model_cases_list_drawn_arrays (guint *n_cases);

/* An input that wants a gradient. */
GuiseTensor      model_cases_add_input (GuiseGraph *graph, guint n, guint h, guint w, guint c);

/* A squared error against a random picture: its gradient differs at every value. */
void             model_cases_add_loss  (GuiseGraph *graph, GuiseTensor x);

/* Fills every input with numbers that are floats: about 0 ± 1 for those that want a gradient, 0..1 for the rest. */
void             model_cases_fill (GuiseReference *reference, const GuiseGraph *graph, guint64 seed);
