/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Parsers of movies that are read and patched here, as of #FuzzTarget: the header of MP4; names and tags of Matroska. */
GBytes   *fuzz_make_mp4       (guint i);
gboolean  fuzz_parse_mp4      (const guint8 *data, gsize size);
GBytes   *fuzz_make_matroska  (guint i);
gboolean  fuzz_parse_matroska (const guint8 *data, gsize size);

G_END_DECLS
