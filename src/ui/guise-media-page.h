/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-page.h"

G_BEGIN_DECLS

#define GUISE_TYPE_MEDIA_PAGE (guise_media_page_get_type ())
G_DECLARE_FINAL_TYPE (GuiseMediaPage, guise_media_page, GUISE, MEDIA_PAGE, GtkWidget)

G_END_DECLS
