/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-list.h"
#include "guise-face-pictures.h"
#include "guise-history.h"
#include "guise-person-list.h"
#include "guise-preferences.h"
#include "guise-run-list.h"
#include "guise-time.h"
#include "guise-work-list.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _GuiseDesk GuiseDesk;

#define GUISE_TYPE_PROJECT (guise_project_get_type ())
G_DECLARE_FINAL_TYPE (GuiseProject, guise_project, GUISE, PROJECT, GObject)

/**
 * GuiseProject:
 *
 * An open project as the window and the shell see it. What takes a while is a
 * #GuiseJob that has not been started; its outcome, once it has ended well, is
 * guise_project_dup_result(). Everything that is asked or told comes as JSON
 * with the keys that the shell documents, in guise(1).
 *
 * Calls that do not give a job answer within milliseconds but wait for the
 * project's own thread: they are for the shell. The window uses what ends in
 * `_async`, here, in guise-project-actions.h and in the lists, and never waits.
 * A job must have ended before the project is closed.
 *
 * Properties: `name`, `path`. `changed` is emitted when something in the
 * project may be different: after each action, each undo, and while and after
 * jobs write.
 *
 * Thread: main only.
 */

typedef enum
{
  GUISE_PROJECT_CREATE,
  GUISE_PROJECT_WRITE,
  GUISE_PROJECT_READ,      /* beside a program that writes */
} GuiseProjectMode;

/**
 * guise_project_open:
 * @path: with or without ".guise"
 * @who: (nullable): who decides, kept with each decision: "shell", "window"
 *
 * Returns: (transfer full): %NULL with the errors of guise_store_open() or
 * guise_store_create()
 */
GuiseProject       *guise_project_open           (const char *path, GuiseProjectMode mode, const char *who, GError **error);

/* The same, opened on another thread: repairs may take a while. (transfer full). */
void                guise_project_open_async     (const char *path, GuiseProjectMode mode, const char *who,
                                                  GAsyncReadyCallback callback, gpointer user_data);
GuiseProject       *guise_project_open_finish    (GAsyncResult *result, GError **error);

/* What guise_store_repair() does, on another thread, with a project that is not open. (transfer full): a sentence for
 * each thing that was done. */
void                guise_project_repair_async   (const char *path, GAsyncReadyCallback callback, gpointer user_data);
GStrv               guise_project_repair_finish  (GAsyncResult *result, GError **error);

/* Copies the database and closes on another thread, once calls that are under way have been answered and threads that
 * look at clips have ended; nothing acknowledged is lost when the copy fails. */
void                guise_project_close_async    (GuiseProject *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean            guise_project_close_finish   (GuiseProject *self, GAsyncResult *result, GError **error);

/* Whether @path, with or without ".guise", is a project folder. */
gboolean            guise_project_is_project     (const char *path);

/* (transfer full): the absolute path of the project that @path names; %NULL when there is none. */
char               *guise_project_dup_project_path (const char *path);

const char         *guise_project_get_path       (GuiseProject *self);

/* The folder's name without ".guise", as UTF-8. */
const char         *guise_project_get_name       (GuiseProject *self);

/* (transfer none): what the pages show, made at the first call and kept up to date from then on. */
GuiseClipList      *guise_project_get_clips      (GuiseProject *self);
GuisePersonList    *guise_project_get_people     (GuiseProject *self);
GuiseFacePictures  *guise_project_get_pictures   (GuiseProject *self);
GuiseHistory       *guise_project_get_history    (GuiseProject *self);
GuiseWorkList      *guise_project_get_works      (GuiseProject *self);
GuiseDesk          *guise_project_get_desk       (GuiseProject *self);
GuiseRunList       *guise_project_get_runs       (GuiseProject *self);

/* From now on; copied. Without it what GuisePreferences calls the best and the usual holds. */
void                guise_project_set_preferences (GuiseProject *self, const GuisePreferences *preferences);

/* Says that something may be different. */
void                guise_project_emit_changed   (GuiseProject *self);

/* Sentences on what opening repaired after a kill, %NULL-terminated. */
const char * const *guise_project_get_recovered  (GuiseProject *self);

/* {"project", "clips", "persons", "runs"}. */
JsonNode           *guise_project_describe       (GuiseProject *self, GError **error);

/* {"ok", "problems"}. Reads the whole project. */
JsonNode           *guise_project_verify         (GuiseProject *self, GCancellable *cancellable, GError **error);

/**
 * guise_project_repair:
 * @path: of a project that is not open
 *
 * Puts the copy of the last clean close in the place of a damaged database,
 * which is kept. Loses what was decided since: ask first.
 *
 * Returns: (transfer full) (element-type utf8): what was done, a sentence
 * each; none when the database is sound. %NULL with the errors of
 * guise_store_repair()
 */
GPtrArray          *guise_project_repair         (const char *path, GCancellable *cancellable, GError **error);

/* Clips: @role is "source", "target" or %NULL. The result adds {"failed": [{"path", "code", "message"}]}. */
GuiseJob           *guise_project_import         (GuiseProject *self, const char *const *paths, const char *role,
                                                  GError **error);
GuiseJob           *guise_project_relink         (GuiseProject *self, const char *const *paths);

/**
 * guise_project_dup_result:
 * @job: a job of @self that has ended well
 *
 * Returns: (transfer full): what the shell's --json prints for it
 */
JsonNode           *guise_project_dup_result     (GuiseProject *self, GuiseJob *job, GError **error);

G_END_DECLS
