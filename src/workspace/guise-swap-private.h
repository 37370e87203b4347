/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-swap-script.h"
#include "guise-swap.h"

G_BEGIN_DECLS

/* (transfer none): as it is now. */
const GuiseSwapScript *guise_swap_get_script (GuiseSwap *self);

/* (transfer none): what holds where the playhead is. */
const GuiseSwapSettings *guise_swap_get_settings (GuiseSwap *self);

G_END_DECLS
