/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-page.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define GUISE_TYPE_PAGE_SLOT (guise_page_slot_get_type ())
G_DECLARE_FINAL_TYPE (GuisePageSlot, guise_page_slot, GUISE, PAGE_SLOT, AdwBin)

/**
 * GuisePageSlot:
 *
 * The place of a page in the window. The page, of the type that the property
 * `page-type` says, is made when it is switched to with a project open, and
 * stays: five pages take half of the time to the first frame, and the welcome
 * page shows none of them.
 *
 * Is a #GuisePage itself, and passes on what it is told.
 *
 * Thread: main only.
 */

G_END_DECLS
