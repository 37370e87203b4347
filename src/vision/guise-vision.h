/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_vision_set_threads:
 * @n_threads: 1 or more; 1 runs everything on the caller's thread
 *
 * How many threads OpenCV may use inside one call, for the whole process.
 * Analysis runs one face finder a thread, which is faster than many threads in
 * one finder: set 1 before the first call.
 *
 * Thread: any, but before others use this module.
 */
void guise_vision_set_threads (guint n_threads);

G_END_DECLS
