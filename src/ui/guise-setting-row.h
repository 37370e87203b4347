/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-run-options.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * guise_setting_row_new:
 * @options: the row shows and changes them, and keeps a reference
 * @index: of the setting
 *
 * A row for one setting of a run: what it is, what it does, its value, and a
 * way back to the preset's. Follows @options.
 *
 * Returns: (transfer floating)
 */
GtkWidget *guise_setting_row_new (GuiseRunOptions *options, guint index);

G_END_DECLS
