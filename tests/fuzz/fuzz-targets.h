/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FuzzTarget: a parser of what may come from anybody.
 * @make: (transfer full): a good input to begin with, number @i; %NULL beyond the last
 * @parse: reads @data; whatever it is, it gives a value that can be used or one sentence. Returns: whether it was taken
 */
typedef struct
{
  const char *name;
  GBytes   *(*make)  (guint i);
  gboolean  (*parse) (const guint8 *data, gsize size);
} FuzzTarget;

extern const FuzzTarget fuzz_targets[];
extern const guint fuzz_n_targets;

G_END_DECLS
