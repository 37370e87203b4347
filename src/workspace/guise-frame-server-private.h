/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"
#include "guise-frame-table.h"
#include "guise-store.h"
#include "guise-train-feed.h"
#include "guise-view-cast-private.h"

G_BEGIN_DECLS

/**
 * GuiseFrameWish:
 *
 * What is to be shown. @look numbers the settings: pictures of another number
 * are of no use any more.
 */
typedef struct
{
  gint64             clip;        /* 0: nothing */
  gint64             cast;        /* the number of who is replaced; 0: nobody, and there is no swap */
  gint64             frame;       /* −1: only open the clip */
  guint              kinds;       /* 1 << GuiseFrameKind */
  guint              max_side;
  guint              look;
  guint64            proxies_bytes;   /* of all proxies of the project; 0: none are made */
} GuiseFrameWish;

/**
 * GuiseFrameAnswer:
 *
 * What became of a wish.
 */
typedef struct
{
  GuiseFrameWish   wish;
  GuiseFrameTable *table;        /* (nullable): the clip was opened */
  GuiseClipInfo   *info;         /* (nullable): the same */
  GuiseImage      *original;     /* (nullable) */
  GuiseImage      *swap;         /* (nullable) */
  GuiseImage      *marks;        /* (nullable): comes with the swap alone */
  gint64           iteration;
  double           swap_seconds; /* that decoding and swapping took; 0 where nothing was swapped */
  gboolean         partial;      /* what there is so far, small or without the swap: the rest follows */
  GError          *error;        /* (nullable): why something that was wanted is missing */
} GuiseFrameAnswer;

void guise_frame_answer_free (GuiseFrameAnswer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFrameAnswer, guise_frame_answer_free)

/* Comes on the main context of whoever made the server; what is not fetched in time is overtaken by the next, but for
 * the opening of a clip. @answer: (transfer full) */
typedef void (*GuiseFrameServerFunc) (GuiseFrameAnswer *answer, gpointer data);

/* Comes there too, now and then, when more or other frames are at hand than before. */
typedef void (*GuiseFrameServerKeptFunc) (gpointer data);

/**
 * GuiseFrameServer:
 *
 * The thread behind a viewer. The newest wish replaces one that was not begun,
 * and one that was but of which something small is shown already. While nobody
 * wants anything, frames around the last wish are read and swapped ahead, so
 * long as nothing trains; a run that will be needed is opened on a thread of
 * its own, and a proxy of a clip that is slow to seek in grows on another.
 *
 * Thread: the one that made it, which never waits.
 */
typedef struct _GuiseFrameServer GuiseFrameServer;

/* @ended: called on the main context once the thread has let go of @store. */
GuiseFrameServer *guise_frame_server_new     (GuiseStore *store, gsize cache_bytes, GuiseFrameServerFunc answered,
                                              GuiseFrameServerKeptFunc kept, GDestroyNotify ended, gpointer data);

/* No answer comes after this; the thread ends by itself. */
void              guise_frame_server_quit    (GuiseFrameServer *self);

/* Returns: (transfer full) (nullable): at once, when all that is wanted is at hand; else the answer comes later.
 * @cast: (nullable): of the wish; kept */
GuiseFrameAnswer *guise_frame_server_ask     (GuiseFrameServer *self, const GuiseFrameWish *wish,
                                              GuiseViewCast *cast);

/* Returns: (transfer full) (element-type gint64): frames that are kept, swapped if the last wish was for a swap, sorted */
GArray           *guise_frame_server_list_kept (GuiseFrameServer *self);

/* @feed: (nullable): of a training of @run that goes on. Kept. */
void              guise_frame_server_set_feed (GuiseFrameServer *self, gint64 run, GuiseTrainFeed *feed);

/* Before the next answer, and for the wish that was asked last, looks for newer weights and other faces. */
void              guise_frame_server_refresh (GuiseFrameServer *self);

G_END_DECLS
