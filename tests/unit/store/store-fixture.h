/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-exports.h"
#include "guise-store-faces.h"
#include "guise-store-persons.h"
#include "guise-store-runs.h"
#include "guise-store-undo.h"

#include "guise-error.h"

G_BEGIN_DECLS

/* A project in a folder of its own, open for writing. */
typedef struct
{
  char       *folder;    /* removed with all that is in it */
  char       *path;      /* of the project */
  GuiseStore *store;     /* (nullable) */
} StoreFixture;

void   store_fixture_set_up    (StoreFixture *self, gconstpointer data);
void   store_fixture_tear_down (StoreFixture *self, gconstpointer data);

/* Closes and opens again. */
void   store_fixture_reopen    (StoreFixture *self);
void   store_fixture_close     (StoreFixture *self);

/* A clip of 1000 frames whose fingerprint is @name. Returns: its id. */
gint64 store_fixture_add_clip  (StoreFixture *self, const char *name);

/* A face on @frame with landmarks, an identity vector and a crop that holds @text. */
void   store_fixture_add_face  (GuiseFaceBatch *batch, gint64 track, gint64 frame, float x, const char *text);

/* One track with a face on each frame of first .. last, one batch. Returns: the id of the track. */
gint64 store_fixture_add_faces (StoreFixture *self, gint64 clip, gint64 first, gint64 last, const char *text);

/* Landmarks that differ by @seed. */
void   store_fixture_make_landmarks (GuisePoint3 *points, float seed);

/* Ids that @query finds. */
GArray *store_fixture_find     (StoreFixture *self, GuiseFaceQuery query);

/* The text of a face's crop. */
char   *store_fixture_dup_crop (StoreFixture *self, const GuiseFaceRecord *face);

/* How many files of the project hold @text anywhere. */
guint   store_fixture_count_files_with (StoreFixture *self, const char *text);

/* That guise_store_verify() finds nothing. */
void    store_fixture_assert_sound (StoreFixture *self);

/* Has SQLite run @sql on the project's file, which is closed, with none of our care. */
void    store_fixture_run_sql  (StoreFixture *self, const char *sql);

/* That opening fails with the given code of GUISE_ERROR, in one sentence. */
void    store_fixture_assert_refused (StoreFixture *self, int code);

/* Keeps the result in the GAsyncResult * at @user_data. */
void    store_fixture_take_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* The ids in what store_fixture_find() returned. */
#define IDS(array) (&g_array_index (array, gint64, 0))

#define STORE_TEST(path, func) \
  g_test_add (path, StoreFixture, NULL, store_fixture_set_up, func, store_fixture_tear_down)

G_END_DECLS
