/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define GUISE_TYPE_SLIDER_ROW (guise_slider_row_get_type ())
G_DECLARE_FINAL_TYPE (GuiseSliderRow, guise_slider_row, GUISE, SLIDER_ROW, AdwActionRow)

/**
 * GuiseSliderRow:
 *
 * A number that is set by eye: title, slider and value. Properties:
 *
 * - `adjustment`: the range, the steps and the value
 * - `unit` (nullable): what stands behind the value, such as " %"
 * - `factor` (double): the value is shown times this
 * - `digits` (uint): after the decimal point
 *
 * It can have a button for a key-frame of the number, behind the value.
 *
 * `key-clicked`: the button was.
 */

/* @text: (nullable): what the button shows, one character; %NULL: there is none. @tooltip: what it would do. */
void guise_slider_row_show_key (GuiseSliderRow *self, const char *text, const char *tooltip);

G_END_DECLS
