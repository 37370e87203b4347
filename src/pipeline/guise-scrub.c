/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-scrub.h"

#include "guise-budget.h"
#include "guise-checkpoint-find.h"
#include "guise-error.h"
#include "guise-frame-reader.h"
#include "guise-swap-scene.h"

struct _GuiseScrub
{
  GuiseStore        *store;
  char              *models;       /* (nullable) */
  GuiseClipSource    clip;
  GuiseFrameReader  *reader;
  GuiseFrame         frame;        /* native, the last that was read; without an image before */
  GuiseSwapSettings  settings;

  gint64             run;          /* 0: none */
  gint64             person;
  GuiseSwapNet      *net;          /* (nullable) */
  GuiseSwapScene    *scene;        /* (nullable) */
  GuiseTrainFeed    *feed;         /* (nullable) */
};

GuiseScrub *
guise_scrub_open (GuiseStore *store, gint64 clip, const char *models, GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseScrub) self = g_new0 (GuiseScrub, 1);
  GuiseFrameReaderParams params = {
    .output = GUISE_FRAME_OUTPUT_NATIVE, .n_threads = guise_budget_get_threads (guise_budget_get_shared ()),
  };

  self->store = store;
  self->models = g_strdup (models);
  guise_swap_settings_init (&self->settings);
  if (!guise_clip_source_open (store, clip, &self->clip, cancellable, error))
    return NULL;
  if (self->clip.table == NULL)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, "Clip %" G_GINT64_FORMAT " has lost its frame table: "
                   "find its faces again", clip);
      return NULL;
    }

  self->reader = guise_frame_reader_open (self->clip.info, self->clip.table, &params, error);
  return self->reader != NULL ? g_steal_pointer (&self) : NULL;
}

static void
drop_run (GuiseScrub *self)
{
  g_clear_pointer (&self->scene, guise_swap_scene_close);
  g_clear_pointer (&self->net, guise_swap_net_destroy);
  self->run = self->person = 0;
}

void
guise_scrub_close (GuiseScrub *self)
{
  drop_run (self);
  g_clear_pointer (&self->feed, guise_train_feed_unref);
  guise_frame_clear (&self->frame);
  g_clear_pointer (&self->reader, guise_frame_reader_close);
  guise_clip_source_clear (&self->clip);
  g_free (self->models);
  g_free (self);
}

GuiseFrameTable *
guise_scrub_get_table (GuiseScrub *self)
{
  return self->clip.table;
}

GuiseClipInfo *
guise_scrub_get_info (GuiseScrub *self)
{
  return self->clip.info;
}

gint64
guise_scrub_get_iteration (GuiseScrub *self)
{
  return self->net != NULL ? guise_swap_net_get_iteration (self->net) : 0;
}

static gboolean
open_scene (GuiseScrub *self, GError **error)
{
  self->scene = guise_swap_scene_open (&(GuiseSwapSceneParams) {
    .store = self->store, .clip = &self->clip, .net = self->net, .person = self->person,
    .range = { 0, (gint64) self->clip.table->n_frames - 1 }, .settings = &self->settings, .models = self->models,
  }, error);
  return self->scene != NULL;
}

gboolean
guise_scrub_use_run (GuiseScrub *self, gint64 run, GError **error)
{
  g_autoptr(GuiseRunRecord) record = NULL;
  GuiseSwapNetParams params = { .batch = 1 };

  drop_run (self);
  record = guise_store_run_get (self->store, run, error);
  if (record == NULL)
    return FALSE;
  if (record->target == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, "The target of run %" G_GINT64_FORMAT " was forgotten: it "
                   "can no longer be swapped", run);
      return FALSE;
    }

  self->net = guise_swap_net_load (self->store, run, &params, error);
  self->person = record->target;
  if (self->net == NULL || !open_scene (self, error))
    {
      drop_run (self);
      return FALSE;
    }
  self->run = run;
  return TRUE;
}

void
guise_scrub_set_feed (GuiseScrub *self, GuiseTrainFeed *feed)
{
  if (self->feed == feed)
    return;
  if (feed != NULL)
    guise_train_feed_ref (feed);
  g_clear_pointer (&self->feed, guise_train_feed_unref);
  self->feed = feed;
}

/* The weights of a training's last whole iteration, as far as it has handed them over. */
static gboolean
take_live (GuiseScrub *self, gboolean *changed, GError **error)
{
  g_autoptr(GuiseTrainWeights) weights = guise_train_feed_get_weights (self->feed);

  if (weights == NULL || weights->iteration <= guise_scrub_get_iteration (self))
    return TRUE;
  *changed = TRUE;
  return guise_swap_net_take_weights (self->net, weights, error)
         && guise_swap_scene_set_net (self->scene, self->net, error);
}

/* The net of a newer checkpoint takes the place of the one in use. */
static gboolean
take_newer (GuiseScrub *self, gboolean *changed, GError **error)
{
  g_autoptr(GArray) checkpoints = guise_store_checkpoint_list (self->store, self->run, error);
  g_autoptr(GuiseSwapNet) before = NULL;
  GuiseSwapNetParams params = { .batch = 1 };
  GuiseSwapNet *newer;

  if (checkpoints == NULL)
    return FALSE;
  if (checkpoints->len == 0
      || g_array_index (checkpoints, GuiseCheckpointRecord, 0).iteration == guise_scrub_get_iteration (self))
    return TRUE;

  newer = guise_swap_net_load (self->store, self->run, &params, error);
  if (newer == NULL)
    return FALSE;
  before = g_steal_pointer (&self->net);
  self->net = newer;
  *changed = TRUE;
  return guise_swap_scene_set_net (self->scene, newer, error);
}

gboolean
guise_scrub_refresh (GuiseScrub *self, gboolean *out_changed, GError **error)
{
  gboolean moved = FALSE;

  *out_changed = FALSE;
  if (self->scene == NULL)
    return TRUE;
  if (!(self->feed != NULL ? take_live (self, out_changed, error) : take_newer (self, out_changed, error))
      || !guise_swap_scene_reload_faces (self->scene, &moved, error))
    return FALSE;
  *out_changed = *out_changed || moved;
  return TRUE;
}

gboolean
guise_scrub_set_settings (GuiseScrub *self, const GuiseSwapSettings *settings, GError **error)
{
  self->settings = *settings;
  return self->scene == NULL || guise_swap_scene_set_settings (self->scene, settings, error);
}

static gboolean
read_frame (GuiseScrub *self, guint index, GCancellable *cancellable, GError **error)
{
  if (self->frame.image != NULL && self->frame.index == index)
    return TRUE;
  return guise_frame_reader_read_at (self->reader, index, &self->frame, cancellable, error) == GUISE_READ_FRAME;
}

static GuiseImage *
render (GuiseScrub *self, GError **error)
{
  if (self->scene == NULL)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_FAILED, "There is no run to swap with yet");
      return NULL;
    }
  return guise_swap_scene_render (self->scene, self->frame.index, self->frame.image, error);
}

/* What is shown of the frame at hand; a native picture is turned into a displayed one once. */
static gboolean
make_pictures (GuiseScrub *self, guint max_side, GuiseImage **original, GuiseImage **swap, GError **error)
{
  g_autoptr(GuiseImage) swapped = swap != NULL ? render (self, error) : NULL;
  gboolean same = swapped == self->frame.image;
  g_autoptr(GuiseImage) shown = NULL;
  g_autoptr(GuiseImage) shown_swap = NULL;

  if (swap != NULL && swapped == NULL)
    return FALSE;
  if (original != NULL || same)
    {
      shown = guise_frame_convert_to_display (self->clip.info, self->frame.image, max_side, error);
      if (shown == NULL)
        return FALSE;
    }
  if (swap != NULL)
    {
      shown_swap = same ? guise_image_ref (shown)
                        : guise_frame_convert_to_display (self->clip.info, swapped, max_side, error);
      if (shown_swap == NULL)
        return FALSE;
      *swap = g_steal_pointer (&shown_swap);
    }
  if (original != NULL)
    *original = g_steal_pointer (&shown);
  return TRUE;
}

gboolean
guise_scrub_read (GuiseScrub *self, guint frame, guint max_side, GuiseImage **original, GuiseImage **swap,
                  GCancellable *cancellable, GError **error)
{
  GuiseBudget *budget = guise_budget_get_shared ();
  guint n_threads = guise_budget_take (budget, GUISE_BUDGET_INTERACTIVE, 0);
  gboolean good = read_frame (self, frame, cancellable, error) && make_pictures (self, max_side, original, swap, error);

  guise_budget_give_back (budget, GUISE_BUDGET_INTERACTIVE, n_threads);
  return good;
}
