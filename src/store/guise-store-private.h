/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-db-private.h"
#include "guise-face-columns-private.h"
#include "guise-pack.h"
#include "guise-store.h"

G_BEGIN_DECLS

/*
 * Everything below @db is set before the thread starts and constant after,
 * unless it says otherwise.
 */
struct _GuiseStore
{
  GuiseDb     *db;           /* store thread only, while it runs */
  GThread     *thread;
  GAsyncQueue *calls;        /* GuiseCall; &quit_call ends the thread */

  char        *path;         /* of the folder, absolute, no symbolic links */
  char        *who;
  gboolean     read_only;
  int          lock_fd;      /* -1 when read-only */
  GPtrArray   *recovered;    /* utf8, NULL-terminated */
  gboolean     changed;      /* store thread only: something was written since the open */
  const char  *due_step;     /* (nullable) store thread only: step that the next change of this transaction begins */

  GuiseFaceColumns *columns; /* (nullable) store thread only: once they were asked for */

  GMutex       packs_mutex;  /* guards @packs */
  GHashTable  *packs;        /* number → GuisePack, open for reading */
  GuisePack   *appender;     /* store thread only: the pack that is appended to, of number @appender_id */
  gint64       appender_id;

  gint64       cache_key;    /* not 0, unless read-only: names the project's share of a folder of caches */
  GMutex       cache_mutex;  /* guards @cache_roots */
  GStrv        cache_roots;  /* (nullable) */
  gboolean     caches_due;   /* atomic: a kill kept them from being emptied, when the roots were known */

  guint        n_forgotten;  /* atomic: how often somebody was forgotten */
  guint        n_retouches;  /* atomic: how often a correction or the paint of a face was written, undone or done again */
};

/* A store without its database and its thread: the folder was looked at and, unless read-only, the lock is held. */
GuiseStore *guise_store_prepare (const char *path, const GuiseStoreParams *params, GError **error);

/* guise-store-open.c. @pragma: a check that answers "ok", or else says what does not hold. */
gboolean guise_store_check_structure (GuiseStore *self, const char *pragma, GError **error);

/* That there is no project.db, and whether there is a copy. Returns %FALSE. */
gboolean guise_store_set_no_database (GuiseStore *self, GError **error);

/* guise-store-repair.c. That all that lists hold can be read: a bit that fell over within a value shows only then. */
gboolean guise_store_read_rows (GuiseStore *self, GError **error);

/* guise-store-repair-crops.c. Opens @file for self->db; frames whose crops cannot be read are to be searched again. */
gboolean guise_store_repair_crops (GuiseStore *self, const char *file, GPtrArray *done, GCancellable *cancellable,
                                   GError **error);

/* Runs on the store's thread. @data lives on the stack of whoever waits. */
typedef gboolean (*GuiseStoreBody) (GuiseStore *self, gpointer data, GError **error);

/* Has @body run on the store's thread and waits for it. Inline when this is that thread. */
gboolean guise_store_read  (GuiseStore *self, GuiseStoreBody body, gpointer data, GError **error);

/* The same as one transaction, rolled back when @body fails. Fails at once on a store that is read-only. */
gboolean guise_store_write (GuiseStore *self, GuiseStoreBody body, gpointer data, GError **error);

/* Without a transaction of its own, for VACUUM; and for several transactions in a row. */
gboolean guise_store_write_bare (GuiseStore *self, GuiseStoreBody body, gpointer data, GError **error);

/* Statements of the body: a transaction around @body on this thread. */
gboolean guise_store_transact (GuiseStore *self, GuiseStoreBody body, gpointer data, GError **error);

/* The thread begins, and ends once it has done what was asked. */
void     guise_store_start (GuiseStore *self);
void     guise_store_stop  (GuiseStore *self);

/* Sets %G_IO_ERROR_NOT_FOUND: "There is no clip 7 in the project"; @what is marked with N_(). Returns %FALSE. */
gboolean guise_store_set_not_found (GError **error, const char *what, gint64 id);

/* Whether @sql, a query with the id as its parameter, has a row; else not found. */
gboolean guise_store_check_exists (GuiseStore *self, const char *sql, const char *what, gint64 id, GError **error);

#define GUISE_CLIP_EXISTS   "SELECT 1 FROM clips WHERE id = ? AND NOT removed"
#define GUISE_PERSON_EXISTS "SELECT 1 FROM persons WHERE id = ? AND NOT removed"
#define GUISE_RUN_EXISTS    "SELECT 1 FROM runs WHERE id = ?"

/* Now, in seconds since 1970. */
gint64   guise_store_now (void);

/* Says in guise_store_get_recovered() what was repaired. */
void     guise_store_say_recovered (GuiseStore *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Adds to the log within the transaction at hand. */
gboolean guise_store_note (GuiseStore *self, const char *text, GError **error);

/* Names of files are made of numbers: @prefix, at least @n_digits digits, @suffix. */
char    *guise_store_make_name  (const char *prefix, const char *suffix, int n_digits, gint64 number);
/* @out_temporary: (nullable): also take the name that GuiseFileWriter gives it while it is written. */
gboolean guise_store_parse_name (const char *name, const char *prefix, const char *suffix, int n_digits, gint64 *out,
                                 gboolean *out_temporary);

/* guise-store-persons.c. Within a transaction: a person that is out of the lists, until GUISE_FIELD_PERSON_REMOVED is
 * unset. @name: (nullable): "Person N". */
gboolean guise_store_insert_person (GuiseStore *self, const char *name, gint64 role, gint64 *out_id, GError **error);

/* guise-store-duplicates.c. Has SQLite know of near duplicates, as they are now, for the queries that follow. */
gboolean    guise_store_find_duplicates (GuiseStore *self, GError **error);
/* (transfer full): each face's id (gint64) to that of the first of its near duplicates. */
GHashTable *guise_store_find_runs       (GuiseStore *self, GError **error);

/* A number in `meta`. */
gboolean guise_store_get_meta (GuiseStore *self, const char *key, gint64 fallback, gint64 *out, GError **error);
gboolean guise_store_set_meta (GuiseStore *self, const char *key, gint64 value, GError **error);

/* guise-store-cache.c. Before the thread starts: draws the key where there is none. */
gboolean guise_store_read_cache_key (GuiseStore *self, GError **error);
/* All that is cached, also where the user has it elsewhere. */
void     guise_store_empty_caches   (GuiseStore *self);

/* guise-store-packs.c. Store thread, within a transaction. */
char    *guise_store_dup_pack_path (GuiseStore *self, gint64 pack);
/* Whether @name is a pack's, and of which number. */
gboolean guise_store_parse_pack_name (const char *name, gint64 *out);
/* Readies self->appender at the acknowledged end for @n_bytes more; begins a new pack when the last is full. */
gboolean guise_store_open_appender (GuiseStore *self, guint64 n_bytes, GError **error);
/* Cuts off what a kill left behind the acknowledged end of the newest pack. */
gboolean guise_store_cut_torn_pack (GuiseStore *self, GError **error);
/* Syncs what was appended and puts its end into `packs`. */
gboolean guise_store_acknowledge_appended (GuiseStore *self, GError **error);
/* After a failure, or when packs are rewritten: the next append looks anew. */
void     guise_store_drop_appender (GuiseStore *self);
/* Packs open for reading are let go of; readers that hold one finish. */
void     guise_store_drop_packs (GuiseStore *self);
/* Rewrites each pack that holds crops which no face refers to; crops that cannot be read are given up. Adds the number of
 * packs to @n_rewritten. */
gboolean guise_store_rewrite_packs (GuiseStore *self, guint *n_rewritten, GError **error);

/* guise-store-sweep.c: the store's folder against its database. */
/* After a kill: runs and exports that were going on, files that nobody acknowledged. Before the thread starts. */
gboolean guise_store_recover (GuiseStore *self, gboolean was_killed, GError **error);
/* Adds the paths within the project of files with names of ours that no row refers to, and of all others. */
gboolean guise_store_list_strays (GuiseStore *self, GPtrArray *ours, GPtrArray *others, GError **error);
/* Removes the former. Adds their number to @n_removed. */
gboolean guise_store_sweep   (GuiseStore *self, guint *n_removed, GError **error);
/* That nothing but plain files and folders stands where files of ours do. */
gboolean guise_store_check_links (GuiseStore *self, GError **error);
/* What is left of forgetting once the rows are gone: files, cache, free pages, log, copy. */
gboolean guise_store_finish_forgetting (GuiseStore *self, GError **error);

G_END_DECLS
