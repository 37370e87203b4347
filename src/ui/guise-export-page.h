/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-page.h"

G_BEGIN_DECLS

#define GUISE_TYPE_EXPORT_PAGE (guise_export_page_get_type ())
G_DECLARE_FINAL_TYPE (GuiseExportPage, guise_export_page, GUISE, EXPORT_PAGE, GtkWidget)

G_END_DECLS
