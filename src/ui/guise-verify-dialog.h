/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Reads @file back and says in a dialog what it claims of itself, and whether that holds. */
void guise_verify_dialog_present (GtkWindow *parent, const char *file);

G_END_DECLS
