/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-viewer"

#include "guise-frame-server-bench-private.h"

#include "guise-error.h"
#include "guise-store-cache.h"

/* What is quicker decoded than this is not worth a small picture first, pixels; and a swap of one. */
#define DRAFT_PIXELS       (8 * 1000 * 1000)
#define DRAFT_SWAP_PIXELS  (30 * 1000 * 1000)

/* Wishes that follow this soon are those of a hand that drags; it is given so long to go on before the frame that is
 * shown small is decoded. */
#define HURRY_US           (150 * G_TIME_SPAN_MILLISECOND)
#define SETTLE_US          (40 * G_TIME_SPAN_MILLISECOND)

/* Nothing is read ahead before nobody wanted anything for so long. */
#define QUIET_US           (120 * G_TIME_SPAN_MILLISECOND)

/* Frames that are read ahead at most, in the direction one came from and against it. */
#define MAX_AHEAD          60u
#define MAX_BEHIND         12u

/* How often the owner is told of what is kept. */
#define KEPT_INTERVAL_US   (250 * G_TIME_SPAN_MILLISECOND)

static void
open_proxy (GuiseFrameBench *bench, const GuiseFrameWish *wish)
{
  GuiseStore *store = bench->server->store;
  g_autofree char *folder = guise_store_make_clip_cache (store);
  g_autoptr(GuiseProxy) proxy = NULL;

  if (wish->proxies_bytes == 0)
    return;
  proxy = guise_scrub_open_proxy (bench->scrub, folder, !guise_store_is_read_only (store));
  if (proxy != NULL)
    bench->maker = guise_proxy_maker_start (proxy, guise_scrub_get_info (bench->scrub),
                                            guise_scrub_get_table (bench->scrub), folder, wish->proxies_bytes);
}

static gboolean
open_clip (GuiseFrameBench *bench, const GuiseFrameWish *wish)
{
  GuiseFrameServer *self = bench->server;
  GuiseFrameAnswer *answer;

  if (bench->clip == wish->clip && bench->scrub != NULL)
    return TRUE;

  g_clear_pointer (&bench->maker, guise_proxy_maker_stop);
  g_clear_pointer (&bench->scrub, guise_scrub_close);
  g_clear_error (&bench->run_error);
  bench->clip = wish->clip;
  bench->number = 0;
  bench->look = 0;
  if (wish->clip == 0)
    return FALSE;

  answer = g_new0 (GuiseFrameAnswer, 1);
  answer->wish = *wish;
  bench->scrub = guise_scrub_open (self->store, wish->clip, NULL, self->cancellable, &answer->error);
  if (bench->scrub != NULL)
    {
      answer->table = guise_frame_table_ref (guise_scrub_get_table (bench->scrub));
      answer->info = guise_clip_info_ref (guise_scrub_get_info (bench->scrub));
      open_proxy (bench, wish);
    }
  guise_frame_server_answer (self, answer);
  return bench->scrub != NULL;
}

static gboolean
kept_cb (gpointer data)
{
  GuiseFrameServer *self = data;

  if (!self->deaf)
    self->kept (self->data);
  return G_SOURCE_REMOVE;
}

static void
tell_kept (GuiseFrameBench *bench, gboolean now)
{
  gint64 now_us = g_get_monotonic_time ();

  if (!now && now_us - bench->told_us < KEPT_INTERVAL_US)
    return;
  bench->told_us = now_us;
  guise_frame_server_post (bench->server, kept_cb);
}

static void
keep (GuiseFrameBench *bench, const GuiseFrameAnswer *answer)
{
  GuiseFrameServer *self = bench->server;

  g_mutex_lock (&self->mutex);
  if (answer->original != NULL && guise_frame_server_is_current (self, &answer->wish))
    guise_frame_cache_put (self->cache, answer->wish.frame, GUISE_FRAME_ORIGINAL, answer->original);
  if (answer->swap != NULL && guise_frame_server_is_current_swap (self, &answer->wish))
    {
      guise_frame_cache_put (self->cache, answer->wish.frame, GUISE_FRAME_SWAP, answer->swap);
      self->cache_iteration = answer->iteration;
    }
  if (answer->marks != NULL && guise_frame_server_is_current_swap (self, &answer->wish))
    guise_frame_cache_put (self->cache, answer->wish.frame, GUISE_FRAME_MARKS, answer->marks);
  g_mutex_unlock (&self->mutex);
  tell_kept (bench, FALSE);
}

/* Reads what is missing of the pictures. Where there is no swap the original stands in. */
static void
fill (GuiseFrameBench *bench, GuiseFrameAnswer *answer, gboolean can_swap, gboolean ahead, GCancellable *cancellable)
{
  const GuiseFrameWish *wish = &answer->wish;
  gboolean wants_marks = guise_frame_wish_wants (wish, GUISE_FRAME_MARKS) && answer->marks == NULL;
  gboolean wants_swap = guise_frame_wish_wants (wish, GUISE_FRAME_SWAP) && (answer->swap == NULL || wants_marks);
  gboolean wants_original = (guise_frame_wish_wants (wish, GUISE_FRAME_ORIGINAL) || (wants_swap && !can_swap))
                            && answer->original == NULL;
  g_autoptr(GError) failure = NULL;
  gint64 began_us = g_get_monotonic_time ();

  /* Marks are those of the swap that they come with. */
  if (wants_swap && can_swap)
    g_clear_pointer (&answer->swap, guise_image_unref);
  if (wants_swap && can_swap
      && !guise_scrub_read (bench->scrub, (guint) wish->frame, ahead, wish->max_side,
                            wants_original ? &answer->original : NULL, &answer->swap,
                            wants_marks ? &answer->marks : NULL, cancellable, &answer->error))
    {
      wants_original = answer->original == NULL;
      /* Another device, or the same one after its reset, may do. */
      if (g_error_matches (answer->error, GUISE_ERROR, GUISE_ERROR_DEVICE_LOST))
        bench->number = 0;
    }
  else if (wants_swap && can_swap)
    {
      answer->swap_seconds = (double) (g_get_monotonic_time () - began_us) / G_TIME_SPAN_SECOND;
      answer->iteration = guise_scrub_get_iteration (bench->scrub);
      wants_original = FALSE;
    }

  if (wants_original
      && !guise_scrub_read (bench->scrub, (guint) wish->frame, ahead, wish->max_side, &answer->original, NULL, NULL,
                            cancellable, &failure)
      && answer->error == NULL)
    answer->error = g_steal_pointer (&failure);
}

/* As above, but ended when another frame is wanted. Returns: %FALSE when it was */
static gboolean
fill_or_end (GuiseFrameBench *bench, GuiseFrameAnswer *answer, gboolean can_swap, gboolean ahead)
{
  GuiseFrameServer *self = bench->server;
  g_autoptr(GCancellable) work = g_cancellable_new ();

  g_mutex_lock (&self->mutex);
  self->work = work;
  self->work_frame = answer->wish.frame;
  if (self->quitting || (self->wanted && self->wish.frame != answer->wish.frame))
    g_cancellable_cancel (work);
  g_mutex_unlock (&self->mutex);

  fill (bench, answer, can_swap, ahead, work);

  g_mutex_lock (&self->mutex);
  self->work = NULL;
  g_mutex_unlock (&self->mutex);
  return !g_error_matches (answer->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Lets a hand that drags go on. Returns: whether it did */
static gboolean
is_overtaken_soon (GuiseFrameServer *self)
{
  gint64 until_us = g_get_monotonic_time () + SETTLE_US;
  gboolean overtaken;

  g_mutex_lock (&self->mutex);
  while (self->hurried_us < HURRY_US && !self->wanted && !self->quitting
         && g_cond_wait_until (&self->changed, &self->mutex, until_us))
    ;
  overtaken = self->wanted || self->quitting;
  g_mutex_unlock (&self->mutex);
  return overtaken;
}

/* Something to look at while the frame itself is decoded, where that takes long. Returns: whether there was */
static gboolean
offer_draft (GuiseFrameBench *bench, const GuiseFrameAnswer *answer, gboolean can_swap)
{
  const GuiseFrameWish *wish = &answer->wish;
  gboolean swaps = guise_frame_wish_wants (wish, GUISE_FRAME_SWAP) && can_swap;
  gboolean wants_original = guise_frame_wish_wants (wish, GUISE_FRAME_ORIGINAL) || !swaps;
  GuiseFrameAnswer *draft;

  if (guise_scrub_get_cost (bench->scrub, (guint) wish->frame) < (swaps ? DRAFT_SWAP_PIXELS : DRAFT_PIXELS))
    return FALSE;
  draft = g_new0 (GuiseFrameAnswer, 1);
  draft->wish = *wish;
  draft->partial = TRUE;
  if (!guise_scrub_read_draft (bench->scrub, (guint) wish->frame, wants_original ? &draft->original : NULL,
                               swaps ? &draft->swap : NULL))
    {
      guise_frame_answer_free (draft);
      return FALSE;
    }
  draft->iteration = swaps ? guise_scrub_get_iteration (bench->scrub) : 0;
  guise_frame_server_answer (bench->server, draft);
  return TRUE;
}

/* Something to look at while a run is opened: its original. */
static void
serve_original (GuiseFrameBench *bench, GuiseFrameAnswer *answer)
{
  answer->partial = TRUE;
  if (answer->original == NULL)
    fill (bench, answer, FALSE, FALSE, bench->server->cancellable);
  if (answer->original != NULL)
    guise_frame_server_answer (bench->server, answer);
  else
    guise_frame_answer_free (answer);
}

static void
serve_frame (GuiseFrameBench *bench, const GuiseFrameWish *wish, gboolean stale)
{
  GuiseFrameServer *self = bench->server;
  GuiseFrameAnswer *answer = g_new0 (GuiseFrameAnswer, 1);
  gboolean ready = !guise_frame_wish_wants (wish, GUISE_FRAME_SWAP)
                   || guise_frame_bench_prepare_run (bench, wish, stale);
  gboolean can_swap = ready && bench->number == wish->cast && bench->run_error == NULL;

  answer->wish = *wish;
  g_mutex_lock (&self->mutex);
  guise_frame_server_look_up (self, wish, answer);
  g_mutex_unlock (&self->mutex);
  if (!ready)
    {
      serve_original (bench, answer);
      return;
    }

  if (guise_frame_wish_wants (wish, GUISE_FRAME_SWAP) && bench->run_error != NULL)
    answer->error = g_error_copy (bench->run_error);
  if (!guise_frame_answer_is_complete (answer))
    {
      gboolean drafted = offer_draft (bench, answer, can_swap);

      if (!drafted)
        fill (bench, answer, can_swap, FALSE, self->cancellable);
      else if (is_overtaken_soon (self) || !fill_or_end (bench, answer, can_swap, FALSE))
        {
          guise_frame_answer_free (answer);
          return;
        }
    }
  keep (bench, answer);
  guise_frame_server_answer (self, answer);
}

/* The frame that is to be read ahead as the @n-th; −1 after the last. */
static gint64
choose_ahead (GuiseFrameBench *bench, guint n, int direction)
{
  GuiseClipInfo *info = guise_scrub_get_info (bench->scrub);
  guint width, height, n_kinds, n_fit, n_ahead, n_behind;
  gint64 frame;

  guise_clip_info_get_limited_size (info, bench->origin.max_side, &width, &height);
  n_kinds = MAX ((guint) __builtin_popcount (bench->origin.kinds), 1);
  n_fit = (guint) (guise_frame_cache_get_limit (bench->server->cache) / ((gsize) width * height * 3 * n_kinds));
  n_ahead = MIN (MAX_AHEAD, n_fit / 2);
  n_behind = MIN (MAX_BEHIND, n_fit / 4);
  if (n >= n_ahead + n_behind)
    return -1;
  frame = n < n_ahead ? bench->origin.frame + direction * (gint64) (n + 1)
                      : bench->origin.frame - direction * (gint64) (n - n_ahead + 1);
  /* Beyond an end there is nothing: the frame itself is at hand already. */
  return frame >= 0 && frame < (gint64) guise_scrub_get_table (bench->scrub)->n_frames ? frame : bench->origin.frame;
}

/* One frame that nobody wants yet. */
static void
read_ahead (GuiseFrameBench *bench, const GuiseFrameWish *wish, int direction)
{
  GuiseFrameServer *self = bench->server;
  g_autoptr(GuiseFrameAnswer) answer = g_new0 (GuiseFrameAnswer, 1);
  gboolean swaps = guise_frame_wish_wants (wish, GUISE_FRAME_SWAP);
  gboolean can_swap = swaps && bench->number == wish->cast && bench->look == wish->look && bench->run_error == NULL;
  gint64 frame;

  bench->origin = *wish;
  frame = choose_ahead (bench, bench->n_ahead++, direction);
  if (frame < 0 || (swaps && !can_swap))
    {
      bench->ahead_done = TRUE;
      tell_kept (bench, TRUE);
      return;
    }

  answer->wish = *wish;
  answer->wish.frame = frame;
  g_mutex_lock (&self->mutex);
  guise_frame_server_look_up (self, &answer->wish, answer);
  g_mutex_unlock (&self->mutex);
  if (guise_frame_answer_is_complete (answer))
    return;
  if (!fill_or_end (bench, answer, can_swap, TRUE))
    {
      bench->n_ahead--;   /* again, if it still is wanted */
      return;
    }
  if (answer->error != NULL)
    bench->ahead_done = TRUE;
  else
    keep (bench, answer);
}

static gboolean
is_same_place (const GuiseFrameWish *a, const GuiseFrameWish *b)
{
  return a->clip == b->clip && a->cast == b->cast && a->frame == b->frame && a->kinds == b->kinds
         && a->max_side == b->max_side && a->look == b->look;
}

/* Whether there is something to be done that nobody waits for. The caller holds the lock. */
static gboolean
has_spare_work (GuiseFrameBench *bench)
{
  GuiseFrameServer *self = bench->server;

  /* A training on the same processor has better things to do with it. */
  if (bench->scrub == NULL || self->wish.clip != bench->clip || self->wish.frame < 0 || self->feed != NULL)
    return FALSE;
  if (!is_same_place (&bench->origin, &self->wish))
    {
      bench->n_ahead = 0;
      bench->ahead_done = FALSE;
    }
  return !bench->ahead_done;
}

/* That of the server's wish. The caller holds the lock. */
static void
take_cast (GuiseFrameBench *bench)
{
  GuiseViewCast *cast = bench->server->cast;

  g_clear_pointer (&bench->cast, guise_view_cast_unref);
  bench->cast = cast != NULL ? guise_view_cast_ref (cast) : NULL;
}

static void
use_spare_time (GuiseFrameBench *bench)
{
  GuiseFrameServer *self = bench->server;
  GuiseFrameWish wish;
  gboolean opens;
  int direction;

  g_mutex_lock (&self->mutex);
  wish = self->wish;
  take_cast (bench);
  direction = self->direction;
  opens = wish.cast != 0 && bench->number != wish.cast && self->loading == 0 && self->loaded != wish.cast;
  g_mutex_unlock (&self->mutex);
  if (opens)
    guise_frame_bench_start_loading (bench, bench->cast);
  read_ahead (bench, &wish, direction);
}

typedef enum
{
  NEXT_WISH,
  NEXT_SPARE,
  NEXT_END
} Next;

/* Waits for something to do. */
static Next
wait_next (GuiseFrameBench *bench, GuiseFrameWish *wish, gboolean *stale)
{
  GuiseFrameServer *self = bench->server;
  Next next;

  g_mutex_lock (&self->mutex);
  while (!self->quitting && !self->wanted)
    {
      gint64 quiet_us = self->missed_us + QUIET_US;

      if (!has_spare_work (bench))
        g_cond_wait (&self->changed, &self->mutex);
      else if (g_get_monotonic_time () >= quiet_us)
        break;
      else
        g_cond_wait_until (&self->changed, &self->mutex, quiet_us);
    }
  next = self->quitting ? NEXT_END : self->wanted ? NEXT_WISH : NEXT_SPARE;
  if (next == NEXT_WISH)
    {
      *wish = self->wish;
      take_cast (bench);
      *stale = self->stale;
      self->wanted = self->stale = FALSE;
    }
  g_mutex_unlock (&self->mutex);
  return next;
}

static gboolean
ended_cb (gpointer data)
{
  GuiseFrameServer *self = data;

  self->ended (self->data);
  return G_SOURCE_REMOVE;
}

gpointer
guise_frame_server_thread (gpointer data)
{
  GuiseFrameServer *self = data;
  GuiseFrameBench bench = { .server = self, .ahead_done = TRUE };
  GuiseFrameWish wish;
  gboolean stale;
  Next next;

  while ((next = wait_next (&bench, &wish, &stale)) != NEXT_END)
    if (next == NEXT_SPARE)
      use_spare_time (&bench);
    else if (open_clip (&bench, &wish) && wish.frame >= 0
             && wish.frame < (gint64) guise_scrub_get_table (bench.scrub)->n_frames)
      serve_frame (&bench, &wish, stale);

  g_clear_pointer (&bench.maker, guise_proxy_maker_stop);
  g_clear_pointer (&bench.loader, g_thread_join);
  g_clear_pointer (&bench.scrub, guise_scrub_close);
  g_clear_pointer (&bench.cast, guise_view_cast_unref);
  g_clear_error (&bench.run_error);
  guise_frame_server_post (self, ended_cb);
  guise_frame_server_unref (self);
  return NULL;
}
