/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"
#include "guise-recents.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define GUISE_TYPE_WINDOW (guise_window_get_type ())
G_DECLARE_FINAL_TYPE (GuiseWindow, guise_window, GUISE, WINDOW, AdwApplicationWindow)

/* One window, with one project or the welcome page. */
GuiseWindow  *guise_window_new          (GtkApplication *application, GSettings *settings, GuiseRecents *recents);

/* Opens or creates a project in this window, which has none; says so when it cannot. */
void          guise_window_open         (GuiseWindow *self, const char *path, GuiseProjectMode mode);

/* (nullable): the path of what is open or being opened. */
const char   *guise_window_get_path     (GuiseWindow *self);

/* (nullable) (transfer none) */
GuiseProject *guise_window_get_project  (GuiseWindow *self);

/* @paths: media to import; without a project one is asked for first. */
void          guise_window_add_files    (GuiseWindow *self, const char *const *paths);

/* Closes without asking, as for a logout: what runs is stopped, and what it did is kept. */
void          guise_window_leave        (GuiseWindow *self);

/* A sentence that goes by itself. */
void          guise_window_toast        (GuiseWindow *self, const char *text);

G_END_DECLS
