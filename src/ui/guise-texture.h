/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* (transfer full): over the same memory. @image: %GUISE_PIXEL_RGB8 or RGBA8. Thread: any. */
GdkTexture *guise_texture_new (GuiseImage *image);

G_END_DECLS
