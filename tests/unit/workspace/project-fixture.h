/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project-private.h"

G_BEGIN_DECLS

/* A project in a folder of its own, opened as the window does. */
typedef struct
{
  char         *folder;    /* removed with all that is in it */
  GuiseProject *project;
} ProjectFixture;

void project_fixture_set_up    (ProjectFixture *self, gconstpointer data);
void project_fixture_tear_down (ProjectFixture *self, gconstpointer data);

/* Closes and opens again. */
void project_fixture_reopen    (ProjectFixture *self);

/* A clip of 1000 frames at @path, with one undo step, "Import NAME". Returns: its id. */
gint64 project_fixture_add_clip (ProjectFixture *self, const char *path);

/* For a callback: keeps the result for the one who waits, (transfer full). */
void          project_fixture_take_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* Runs the main loop until @result is there. */
void          project_fixture_wait    (GAsyncResult **result);

G_END_DECLS
