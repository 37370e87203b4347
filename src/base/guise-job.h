/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define GUISE_TYPE_JOB (guise_job_get_type ())
G_DECLARE_DERIVABLE_TYPE (GuiseJob, guise_job, GUISE, JOB, GObject)

/**
 * GuiseJob:
 *
 * Work that takes a while, on a thread of its own. Subclasses live in
 * `pipeline`. Properties, notified on the owner's main context and coalesced:
 *
 * - `fraction`: 0.0 to 1.0, or negative while the end is unknown
 * - `status`: (nullable): one line that says what and how long, for people
 *
 * Cancelling leaves the project as before and ends with %G_IO_ERROR_CANCELLED.
 * Stopping finishes the step at hand, keeps what was done and succeeds.
 */
struct _GuiseJobClass
{
  GObjectClass parent_class;

  /* Runs once, on the job's thread. Polls @cancellable and
   * guise_job_is_stopping() at least every 100 ms and touches only what it owns. */
  gboolean (*run) (GuiseJob *self, GCancellable *cancellable, GError **error);
};

/**
 * guise_job_set_background:
 *
 * Before it runs: its thread, and each that is started from there, gives way
 * to the threads of whoever looks at a window. On two cores a job that does
 * not keeps a main loop waiting for 25 ms at a time.
 *
 * Thread: owner only.
 */
void        guise_job_set_background (GuiseJob *self, gboolean background);

/* The same for a thread that is no job: the calling one. */
void        guise_job_give_way       (void);

/* Thread: owner only. The callback comes on the owner's thread-default main context. */
void        guise_job_run_async    (GuiseJob *self, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
gboolean    guise_job_run_finish   (GuiseJob *self, GAsyncResult *result, GError **error);
double      guise_job_get_fraction (GuiseJob *self);
const char *guise_job_get_status   (GuiseJob *self);

/* Thread: any, as often as you like: many between two main loop turns become one notification. */
void        guise_job_report       (GuiseJob *self, double fraction, const char *status_format, ...) G_GNUC_PRINTF (3, 4);
void        guise_job_stop         (GuiseJob *self);
gboolean    guise_job_is_stopping  (GuiseJob *self);

G_END_DECLS
