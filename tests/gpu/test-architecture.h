/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-architecture.h"

/* One that there is. @resolution: 0: the model's own */
static inline GuiseArchitecture
test_architecture_find (const char *name, guint resolution)
{
  GuiseArchitecture architecture;
  g_autoptr(GError) error = NULL;

  guise_architecture_find (name, resolution, &architecture, &error);
  g_assert_no_error (error);
  return architecture;
}
