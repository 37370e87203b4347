/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * GuiseStore:
 *
 * An open project folder, NAME.guise:
 *
 *     project.db        SQLite, write-ahead log: everything but pixels and weights
 *     project.db.bak    the database as it was at the last clean close
 *     project.db.damaged-N  one that was found damaged, see guise_store_repair()
 *     project.lock      held while a program may write
 *     faces/            packs of face crops, see guise-pack.h
 *     runs/N/           checkpoints and previews of run N
 *     exports/          for files that the user does not place elsewhere
 *     cache/            thumbnails, one plain file each; may be deleted at any time; guise-store-cache.h
 *
 * A project may come from anybody. Its database is opened with
 * trusted_schema off, in defensive mode, with small limits, and only when it
 * holds exactly our tables; names of files inside the folder are generated
 * from numbers and never read from it.
 *
 * The store owns one thread, which runs every SQL statement. All functions
 * block until that thread has answered. Each function that writes is one
 * transaction: when it returns %TRUE the change is on the disk and survives a
 * kill or a power cut; when it fails nothing has changed.
 *
 * Errors that every function may set: %GUISE_ERROR_DAMAGED, %GUISE_ERROR_NO_SPACE,
 * %GUISE_ERROR_UNSAFE, %G_IO_ERROR; %G_IO_ERROR_READ_ONLY when a writing
 * function meets a store that was opened for reading; %G_IO_ERROR_NOT_FOUND
 * for a clip, person, face or run that does not exist.
 *
 * Thread: any, except the main thread, which uses guise_store_call_async().
 */
typedef struct _GuiseStore GuiseStore;

typedef struct
{
  gboolean    read_only;   /* take no lock and write nothing; works beside a program that writes */
  const char *who;         /* (nullable): who decides, kept with each decision: "shell", "window" */
} GuiseStoreParams;

/**
 * guise_store_resolve_path:
 * @path: what the user typed, with or without ".guise"
 *
 * Returns: (transfer full): the path of the project folder
 */
char *guise_store_resolve_path (const char *path);

/* Returns: whether @path, resolved, is a folder with a project.db in it. */
gboolean guise_store_is_project (const char *path);

/**
 * guise_store_create:
 * @path: a folder that does not exist or is empty; ".guise" is added when it lacks
 *
 * Returns: (transfer full): the new project, open for writing; %NULL with
 * %G_IO_ERROR_EXISTS when something is there already
 */
GuiseStore *guise_store_create (const char *path, const GuiseStoreParams *params, GError **error);

/**
 * guise_store_open:
 * @params: (nullable): all zero by default
 *
 * Opens a project and repairs what a kill left: see guise_store_get_recovered().
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_BUSY when another program
 * writes to it, %GUISE_ERROR_SCHEMA when a newer version made it,
 * %GUISE_ERROR_UNSAFE when it holds what ours never do, %GUISE_ERROR_DAMAGED
 * (says whether there is a copy), %G_IO_ERROR_NOT_FOUND when there is none
 */
GuiseStore *guise_store_open (const char *path, const GuiseStoreParams *params, GError **error);

/**
 * guise_store_close:
 *
 * Finishes what was asked for, copies the database when it has changed, ends
 * the thread and frees @self, also when it fails. %FALSE says that the copy
 * could not be made; nothing acknowledged is lost by that.
 */
gboolean    guise_store_close (GuiseStore *self, GError **error);

/* Closes and drops the error: for error paths. Accepts %NULL. */
void        guise_store_destroy (GuiseStore *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseStore, guise_store_destroy)

/* Returns: (transfer none): the absolute path of the project folder. Does not block. */
const char *guise_store_get_path (GuiseStore *self);
gboolean    guise_store_is_read_only (GuiseStore *self);

/* Returns: (transfer full): PROJECT/exports or PROJECT/cache, which exist unless the store is read-only. */
char       *guise_store_dup_exports_folder (GuiseStore *self);
char       *guise_store_dup_cache_folder (GuiseStore *self);

/**
 * guise_store_get_recovered:
 *
 * Returns: (transfer none): sentences about what opening found and repaired
 * after a kill, %NULL-terminated, empty after a clean close. Does not block.
 */
const char * const *guise_store_get_recovered (GuiseStore *self);

/**
 * guise_store_note_event:
 * @text: one sentence, such as "run 2 went back to iteration 400: the loss was no number"
 *
 * Adds to the project's own log, with the time.
 */
gboolean    guise_store_note_event (GuiseStore *self, const char *text, GError **error);

/* Returns: (transfer full): the newest @limit lines of the log, oldest first, "YYYY-MM-DD HH:MM:SS  text". */
char      **guise_store_list_events (GuiseStore *self, guint limit, GError **error);

/**
 * GuiseStoreFunc:
 *
 * Several calls to a store on behalf of the main thread. Runs on the store's
 * thread and may call every blocking function of the store.
 */
typedef gboolean (*GuiseStoreFunc) (GuiseStore *self, gpointer data, GError **error);

/**
 * guise_store_call_async:
 * @data: (nullable): given to @func
 * @callback: (scope async): on the caller's thread-default main context
 *
 * The way of the main thread to the store. A @cancellable that is cancelled
 * before @func has begun keeps it from running. The store must stay open
 * until @callback has run.
 *
 * Thread: any with a main context.
 */
void     guise_store_call_async  (GuiseStore *self, GuiseStoreFunc func, gpointer data, GDestroyNotify destroy,
                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean guise_store_call_finish (GAsyncResult *result, GError **error);

/**
 * guise_store_verify:
 * @problems: (element-type utf8): gets one sentence for each thing that is
 *   wrong; empty afterwards means that the project is sound
 *
 * Reads the whole project: database structure and references, every crop's and
 * every checkpoint's checksum, files that nothing refers to. Repairs nothing.
 *
 * Returns: %FALSE only when it could not look (cancelled, unreadable folder)
 */
gboolean guise_store_verify (GuiseStore *self, GPtrArray *problems, GCancellable *cancellable, GError **error);

/**
 * guise_store_repair:
 * @path: as for guise_store_open(); the project must not be open
 * @done: (element-type utf8): gets one sentence for each thing that was done;
 *   empty afterwards means that there was nothing to repair
 *
 * Puts the copy of the last clean close, project.db.bak, in the place of a
 * database that is damaged or gone. The damaged one is kept beside it, as
 * project.db.damaged-N. What was decided since the copy is lost, which is why
 * this is asked for and does not happen by itself; checkpoints made since
 * are taken over when their checksum holds, for they took hours.
 *
 * Frames whose crops cannot be read count as not searched from then on, so
 * that the next extraction finds their faces again; decisions stay.
 *
 * Returns: %FALSE when nothing was repaired and everything is as before:
 * %GUISE_ERROR_DAMAGED when there is no copy or it is damaged too,
 * %GUISE_ERROR_BUSY, %GUISE_ERROR_SCHEMA, %GUISE_ERROR_NO_SPACE, %G_IO_ERROR
 *
 * Thread: any; blocks for as long as it takes to read both.
 */
gboolean guise_store_repair (const char *path, GPtrArray *done, GCancellable *cancellable, GError **error);

/**
 * guise_store_info_to_json:
 *
 * Returns: (transfer full): {"schema", "project", "clips", "persons", "runs"}
 * with the keys of `guise info --json`
 */
JsonNode *guise_store_info_to_json (GuiseStore *self, GError **error);

/* SHA-256 of a file as 64 hex digits. Polls @cancellable each MiB. Thread: any. */
char *guise_store_hash_file (const char *path, GCancellable *cancellable, GError **error);

G_END_DECLS
