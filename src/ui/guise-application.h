/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define GUISE_TYPE_APPLICATION (guise_application_get_type ())
G_DECLARE_FINAL_TYPE (GuiseApplication, guise_application, GUISE, APPLICATION, AdwApplication)

/**
 * GuiseApplication:
 *
 * The program with a window: one process a session, one window a project. A
 * second start raises the window of the project that it names. What it is
 * given to open and is no project is imported.
 */
GuiseApplication *guise_application_new (void);

G_END_DECLS
