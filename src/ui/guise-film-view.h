/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_FILM_VIEW (guise_film_view_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFilmView, guise_film_view, GUISE, FILM_VIEW, GtkWidget)

/**
 * GuiseFilmView:
 *
 * The film strip of a clip: as many of its pictures as there is room for,
 * from the first to the last whatever the direction of the text. Decodes on
 * another thread, and keeps pixels only while it has a film.
 */

/* @film: (nullable): JPEG of %GUISE_CLIP_N_PICTURES pictures side by side; empty for none. */
void guise_film_view_set_film   (GuiseFilmView *self, GBytes *film);

/* One picture out of the middle, small: what stands for a project. */
void guise_film_view_set_single (GuiseFilmView *self, gboolean single);

G_END_DECLS
