/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_place_dup:
 * @built: where a file of ours is in the build folder, relative to it
 * @installed: where it is once installed, absolute
 *
 * A program that runs out of the build folder takes its files from there, with
 * nothing to set in the environment; the installed one never does.
 *
 * Returns: (transfer full): the path; whether it exists is not looked at
 *
 * Thread: any.
 */
char *guise_place_dup (const char *built, const char *installed);

G_END_DECLS
