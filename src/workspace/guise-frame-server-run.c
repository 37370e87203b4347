/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-frame-server-bench-private.h"

static void
drop_swaps (GuiseFrameServer *self)
{
  g_mutex_lock (&self->mutex);
  guise_frame_cache_drop (self->cache, GUISE_FRAME_SWAP);
  guise_frame_cache_drop (self->cache, GUISE_FRAME_MARKS);
  g_mutex_unlock (&self->mutex);
}

/* (transfer full) (nullable) */
static GuiseTrainFeed *
dup_feed (GuiseFrameServer *self, gint64 *run)
{
  GuiseTrainFeed *feed;

  g_mutex_lock (&self->mutex);
  *run = self->feed_run;
  feed = self->feed != NULL ? guise_train_feed_ref (self->feed) : NULL;
  g_mutex_unlock (&self->mutex);
  return feed;
}

typedef struct
{
  GuiseFrameServer *server;
  GuiseViewCast    *cast;
} Loading;

static gpointer
loader_thread (gpointer data)
{
  Loading *loading = data;
  GuiseFrameServer *self = loading->server;
  g_autoptr(GError) error = NULL;
  GuiseScrubRun *run = guise_scrub_run_load (self->store, loading->cast->castings, loading->cast->n, NULL, &error);

  g_mutex_lock (&self->mutex);
  self->loading = 0;
  self->loaded = loading->cast->number;
  self->loaded_run = run;
  self->load_error = g_steal_pointer (&error);
  /* Whoever waits for a swap gets it now; who does not has it ready. */
  if (guise_frame_wish_wants (&self->wish, GUISE_FRAME_SWAP) && self->wish.clip != 0)
    self->wanted = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);

  guise_view_cast_unref (loading->cast);
  g_free (loading);
  guise_frame_server_unref (self);
  return NULL;
}

/* Opening runs takes a driver's time, so that it happens elsewhere. One at a time. */
void
guise_frame_bench_start_loading (GuiseFrameBench *bench, GuiseViewCast *cast)
{
  GuiseFrameServer *self = bench->server;
  Loading *loading;
  gboolean busy;

  g_mutex_lock (&self->mutex);
  busy = self->loading != 0 || self->quitting;
  if (!busy)
    {
      self->loading = cast->number;
      self->loaded = 0;
      g_clear_pointer (&self->loaded_run, guise_scrub_run_free);
      g_clear_error (&self->load_error);
    }
  g_mutex_unlock (&self->mutex);
  if (busy)
    return;

  g_clear_pointer (&bench->loader, g_thread_join);
  loading = g_new0 (Loading, 1);
  loading->server = guise_frame_server_ref (self);
  loading->cast = guise_view_cast_ref (cast);
  bench->loader = g_thread_new ("guise-viewer-run", loader_thread, loading);
}

static gboolean
use_scripts (GuiseFrameBench *bench)
{
  return guise_scrub_set_scripts (bench->scrub, (GuiseSwapScript *const *) bench->cast->scripts->pdata, bench->cast->n,
                                  &bench->run_error);
}

/* Takes the cast of @wish if it was opened. */
static gboolean
take_loaded (GuiseFrameBench *bench, const GuiseFrameWish *wish)
{
  GuiseFrameServer *self = bench->server;
  g_autoptr(GuiseScrubRun) run = NULL;
  gboolean taken;

  g_mutex_lock (&self->mutex);
  taken = self->loaded == wish->cast;
  if (taken)
    {
      self->loaded = 0;
      run = g_steal_pointer (&self->loaded_run);
      bench->run_error = g_steal_pointer (&self->load_error);
    }
  g_mutex_unlock (&self->mutex);
  if (!taken)
    return FALSE;

  bench->number = wish->cast;
  bench->look = wish->look;
  if (run != NULL && use_scripts (bench))
    guise_scrub_use_run (bench->scrub, g_steal_pointer (&run), &bench->run_error);
  drop_swaps (self);
  return TRUE;
}

gboolean
guise_frame_bench_prepare_run (GuiseFrameBench *bench, const GuiseFrameWish *wish, gboolean stale)
{
  gint64 feed_run;
  g_autoptr(GuiseTrainFeed) feed = dup_feed (bench->server, &feed_run);
  gboolean changed = FALSE;

  guise_scrub_set_feed (bench->scrub, feed_run, feed);
  if (bench->number != wish->cast || (stale && bench->run_error != NULL))
    {
      g_clear_error (&bench->run_error);
      bench->number = 0;
      if (!take_loaded (bench, wish))
        {
          guise_frame_bench_start_loading (bench, bench->cast);
          return FALSE;
        }
    }
  else if (bench->run_error == NULL && stale)
    {
      guise_scrub_refresh (bench->scrub, &changed, &bench->run_error);
      if (changed || bench->run_error != NULL)
        drop_swaps (bench->server);
    }
  if (bench->run_error == NULL && bench->look != wish->look)
    {
      use_scripts (bench);
      bench->look = wish->look;
    }
  return TRUE;
}
