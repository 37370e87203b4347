/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What went wrong is told in one sentence, or nothing did. @error: (transfer full) (nullable). Returns: whether nothing
 * did */
gboolean    fuzz_look_at          (gboolean good, GError *error);

/* (transfer none): a name of our own for parsers that read files; and the same with a file of @data there. */
const char *fuzz_get_scratch_path (void);
const char *fuzz_write_scratch    (const guint8 *data, gsize size);

/* (transfer full): all of a file, which must be there. */
GBytes     *fuzz_read_file        (const char *path);

G_END_DECLS
