/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-random.h"
#include "model-cases.h"

/* What cases of drawn shapes draw from. One draw a statement: who draws first within one is up to the compiler. */
guint model_cases_draw_from (GuiseRandom *random, const guint *from, guint n);
guint model_cases_draw_size (GuiseRandom *random);

/* One of the numbers that are named. */
#define DRAW_FROM(random, ...) \
  model_cases_draw_from (random, (const guint[]) { __VA_ARGS__ }, G_N_ELEMENTS (((const guint[]) { __VA_ARGS__ })))
