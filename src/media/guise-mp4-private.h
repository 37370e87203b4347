/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_mp4_is_fragmented:
 *
 * Returns: whether @path is an MP4 or QuickTime file whose samples are
 * described by movie fragments (`moof`, ISO/IEC 14496-12); %FALSE for
 * anything else
 */
gboolean guise_mp4_is_fragmented (const char *path);

G_END_DECLS
