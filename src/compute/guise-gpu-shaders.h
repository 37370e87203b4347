/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define GUISE_GPU_SHADER_FOLDER "/io/github/guise/Guise/shaders/"

/**
 * guise_gpu_shaders_load:
 *
 * Returns: (transfer full): the SPIR-V words of `NAME_VARIANT`, aligned to 4
 * bytes; %NULL with %GUISE_ERROR_FAILED when there is no such shader
 *
 * Thread: any.
 */
GBytes *guise_gpu_shaders_load (const char *name, const char *variant, GError **error);

/* Adds all shaders, so that a change of any changes the sum. Thread: any. */
void    guise_gpu_shaders_add_to_checksum (GChecksum *checksum);

G_END_DECLS
