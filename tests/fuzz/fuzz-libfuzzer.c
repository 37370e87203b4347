/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-targets.h"

#include <stdint.h>
#include <stdlib.h>

/* libFuzzer's end of the targets: GUISE_FUZZ_TARGET names one; without it the first byte of an input chooses. */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static const FuzzTarget *
find_target (const char *name)
{
  for (guint i = 0; i < fuzz_n_targets; i++)
    if (g_str_equal (fuzz_targets[i].name, name))
      return &fuzz_targets[i];
  g_error ("there is no target \"%s\"", name);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *name = g_getenv ("GUISE_FUZZ_TARGET");

  if (name != NULL)
    find_target (name)->parse (data, size);
  else if (size > 0)
    fuzz_targets[data[0] % fuzz_n_targets].parse (data + 1, size - 1);
  return 0;
}
