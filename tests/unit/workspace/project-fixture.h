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

/* Closes, unless the test has done so, and opens again. */
void project_fixture_reopen    (ProjectFixture *self);

/* A clip of 1000 frames at @path, with one undo step, "Import NAME". Returns: its id. */
gint64 project_fixture_add_clip (ProjectFixture *self, const char *path);

/**
 * project_fixture_add_faces:
 * @crop: (nullable): an encoded picture that each of them gets
 *
 * One track with a face on each frame of @first .. @last, whose figures grow with the frame: yaw = frame − 50,
 * sharpness = (frame + 0.5) / 100, size = frame + 50, exposure = 0.5; five at a time look nearly the same. Returns: the id
 * of the track.
 */
gint64 project_fixture_add_faces (ProjectFixture *self, gint64 clip, gint64 first, gint64 last, gint64 person,
                                  GBytes *crop);
gint64 project_fixture_add_person (ProjectFixture *self, const char *name);

/* (transfer full): persons, faces and their decisions as text: what undo must bring back. */
char  *project_fixture_dup_content (ProjectFixture *self);

/* For a callback: keeps the result for the one who waits, (transfer full). */
void          project_fixture_take_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* Runs the main loop until @result is there. */
void          project_fixture_wait    (GAsyncResult **result);

G_END_DECLS
