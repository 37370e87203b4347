/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-gpu.h"

#include "guise-error.h"

/* Opens a device with validation on; NULL after g_test_skip() where there is none. */
static inline GuiseGpu *
test_device_open (const GuiseGpuParams *params)
{
  GuiseGpuParams validated = params != NULL ? *params : (GuiseGpuParams) { 0 };
  g_autoptr(GError) error = NULL;
  GuiseGpu *gpu;

  validated.enable_validation = TRUE;
  gpu = guise_gpu_open (&validated, &error);
  if (gpu == NULL && g_error_matches (error, GUISE_ERROR, GUISE_ERROR_NO_DEVICE))
    g_test_skip (error->message);
  else
    g_assert_no_error (error);
  return gpu;
}
