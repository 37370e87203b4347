/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-desk.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define GUISE_TYPE_SWAP_PEOPLE (guise_swap_people_get_type ())
G_DECLARE_FINAL_TYPE (GuiseSwapPeople, guise_swap_people, GUISE, SWAP_PEOPLE, AdwPreferencesGroup)

/**
 * GuiseSwapPeople:
 *
 * Who is seen in the clip, a row each, and which run is put on them. Not there
 * where one person is alone.
 */

/* @desk: (nullable) */
void guise_swap_people_set_desk (GuiseSwapPeople *self, GuiseDesk *desk);

G_END_DECLS
