/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project-fixture.h"

#include "guise-work.h"

G_BEGIN_DECLS

/* The sample clips, by what their paths end in. */
#define JOBS_SOURCE "franck.mp4"
#define JOBS_TARGET "cap13_edit2-tone.mp4"

/* What the window begins, from here: on the main thread, which these wait on without leaving its loop. */

/* Whether it runs. @says: (nullable): and the list of jobs has this word of it */
gboolean   jobs_is_at       (GuiseWork *work, const char *says);

void       jobs_wait_end    (GuiseWork *work);

/* Cancels it @later_ms after it was at @says, and tells how long it took to end; it must not have ended before. */
void       jobs_cancel_at   (GuiseWork *work, const char *stage, const char *says, guint later_ms);

/* guise verify finds nothing wrong with the project. */
void       jobs_check_sound (ProjectFixture *fixture);

guint      jobs_count_clips (ProjectFixture *fixture);
gint64     jobs_count_faces (ProjectFixture *fixture);

/* The id of the clip whose path ends so; 0: it is not in the project. */
gint64     jobs_find_clip   (ProjectFixture *fixture, const char *name);

/* Returns: (transfer none) (nullable): the import, %NULL where there are no sample clips */
GuiseWork *jobs_add_file    (ProjectFixture *fixture, const char *name, const char *role);

/* Returns: (transfer none): the search of enough frames of a sample clip for several chunks */
GuiseWork *jobs_search      (ProjectFixture *fixture, const char *name);

/* Returns: %FALSE, with the test skipped, where the project cannot have both sample clips, or both people's faces. */
gboolean   jobs_need_clips  (ProjectFixture *fixture);
gboolean   jobs_need_faces  (ProjectFixture *fixture);

G_END_DECLS
