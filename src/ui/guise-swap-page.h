/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-page.h"

G_BEGIN_DECLS

#define GUISE_TYPE_SWAP_PAGE (guise_swap_page_get_type ())
G_DECLARE_FINAL_TYPE (GuiseSwapPage, guise_swap_page, GUISE, SWAP_PAGE, GtkWidget)

G_END_DECLS
