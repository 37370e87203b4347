/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Pixels by two at a time, four floats of each: what loops that are GUISE_WIDE compute with. */

#include <cstring>

namespace guise
{

typedef float Four __attribute__ ((vector_size (16)));
typedef float Pair __attribute__ ((vector_size (32)));

/* Halves are put together in registers: stored by halves and read as a whole they would be waited for. */
#define GUISE_JOIN(a, b) __builtin_shufflevector (a, b, 0, 1, 2, 3, 4, 5, 6, 7)

/* Float @I of each half, four times. */
#define GUISE_SPREAD(pair, I) __builtin_shufflevector (pair, pair, I, I, I, I, 4 + I, 4 + I, 4 + I, 4 + I)

static inline __attribute__ ((always_inline)) void
load_pair (const float *a, const float *b, Pair &out)
{
  Four of_a, of_b;

  std::memcpy (&of_a, a, sizeof of_a);
  std::memcpy (&of_b, b, sizeof of_b);
  out = GUISE_JOIN (of_a, of_b);
}

}
