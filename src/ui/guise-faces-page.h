/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-page.h"

G_BEGIN_DECLS

#define GUISE_TYPE_FACES_PAGE (guise_faces_page_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFacesPage, guise_faces_page, GUISE, FACES_PAGE, GtkWidget)

G_END_DECLS
