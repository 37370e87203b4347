/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-frame-cache.h"
#include "guise-frame-server-private.h"
#include "guise-scrub.h"

G_BEGIN_DECLS

/* What the door of a server and its thread share. */
struct _GuiseFrameServer
{
  gatomicrefcount           ref_count;     /* the owner, each thread, and each source under way */
  GuiseStore               *store;
  GMainContext             *context;
  GCancellable             *cancellable;
  GuiseFrameServerFunc      answered;
  GuiseFrameServerKeptFunc  kept;
  GDestroyNotify            ended;
  gpointer                  data;
  gboolean                  deaf;          /* owner only: quit was called */

  GMutex                    mutex;
  GCond                     changed;
  /* guarded by mutex: */
  gboolean                  quitting;
  gboolean                  wanted;        /* @wish was not looked at yet */
  gboolean                  stale;         /* weights and faces are to be looked at again */
  GuiseTrainFeed           *feed;          /* (nullable) */
  gint64                    feed_run;      /* whose that is */
  GuiseFrameWish            wish;
  GuiseViewCast            *cast;          /* (nullable): of the wish */
  gint64                    missed_us;     /* monotonic: when something was wanted last that was not at hand */
  gint64                    hurried_us;    /* how long after the one before that was */
  int                       direction;     /* of the last wish from the one before: 1 or −1 */
  GCancellable             *work;          /* (nullable): ends what is under way for @work_frame, if it is overtaken */
  gint64                    work_frame;
  GuiseFrameCache          *cache;         /* of the wish's clip and max_side, and of its look for swaps */
  gint64                    cache_iteration;
  GQueue                    answers;       /* of GuiseFrameAnswer */
  gboolean                  posted;        /* a source that fetches them is under way */
  gint64                    loading;       /* number of the cast that is being opened; 0: none */
  gint64                    loaded;        /* of the one that was opened, or could not be; 0: none */
  GuiseScrubRun            *loaded_run;    /* (nullable) */
  GError                   *load_error;    /* (nullable) */
};

GuiseFrameServer *guise_frame_server_ref           (GuiseFrameServer *self);
void              guise_frame_server_unref         (gpointer self);

/* A source on the owner's context. */
void              guise_frame_server_post          (GuiseFrameServer *self, GSourceFunc func);

/* @answer: (transfer full): a picture that nobody fetched yet is overtaken by it */
void              guise_frame_server_answer        (GuiseFrameServer *self, GuiseFrameAnswer *answer);

/* Fills @answer with what is kept. The caller holds the lock. */
void              guise_frame_server_look_up       (GuiseFrameServer *self, const GuiseFrameWish *wish,
                                                    GuiseFrameAnswer *answer);

/* Whether pictures made for @wish can still be shown for the one at hand. The caller holds the lock. */
gboolean          guise_frame_server_is_current      (GuiseFrameServer *self, const GuiseFrameWish *wish);
gboolean          guise_frame_server_is_current_swap (GuiseFrameServer *self, const GuiseFrameWish *wish);

gboolean          guise_frame_answer_is_complete   (const GuiseFrameAnswer *answer);

/* What the thread does. @data: GuiseFrameServer, a reference of which it owns */
gpointer          guise_frame_server_thread        (gpointer data);

G_END_DECLS
