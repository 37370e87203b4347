/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media-clip.h"
#include "project-fixture.h"

#include "guise-viewer.h"

G_BEGIN_DECLS

#define VIEWER_N_FRAMES 120
#define VIEWER_X264     "-c:v libx264 -preset veryfast -pix_fmt yuv420p "

/* A project with a clip of numbered frames, and a viewer on it. */
typedef struct
{
  ProjectFixture  project;
  gint64          clip;
  char           *path;
  GuiseTimeline  *timeline;
  GuiseSwap      *swap;
  GuiseViewer    *viewer;
  guint           n_shown;
  gboolean        numbered;    /* its pictures say which frame they are */
  guint           n_drafts;    /* pictures of the right frame while the exact one was on its way */
} ViewerFixture;

void viewer_fixture_set_up       (ViewerFixture *self, gconstpointer data);
void viewer_fixture_tear_down    (ViewerFixture *self, gconstpointer data);

/* Another clip, which becomes the fixture's. */
void viewer_fixture_import       (ViewerFixture *self, const char *path);

/* A viewer that keeps nothing yet, and the end of it. */
void viewer_fixture_look         (ViewerFixture *self);
void viewer_fixture_look_away    (ViewerFixture *self);

/* Until the clip shows a frame, and until nothing is on its way. */
void viewer_fixture_wait_open    (ViewerFixture *self);
void viewer_fixture_wait_idle    (ViewerFixture *self);

/* That it shows frame @frame without a problem, by the number in the picture. */
void viewer_fixture_assert_shows (ViewerFixture *self, gint64 frame);

/* That two pictures have the same size and bits. */
void viewer_fixture_check_same   (GuiseImage *a, GuiseImage *b);

#define VIEWER_TEST(name, func) \
  g_test_add ("/media/viewer/" name, ViewerFixture, NULL, viewer_fixture_set_up, func, viewer_fixture_tear_down)

G_END_DECLS
