/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-swap-settings.h"
#include "guise-swap.h"

G_BEGIN_DECLS

/* (transfer none): as they are now. */
const GuiseSwapSettings *guise_swap_get_settings (GuiseSwap *self);

G_END_DECLS
