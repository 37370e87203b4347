/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-scrub.h"

#include "guise-budget.h"
#include "guise-checkpoint-find.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-scrub-frames.h"
#include "guise-store-cache.h"
#include "guise-swap-marks.h"
#include "guise-swap-scene.h"

struct _GuiseScrub
{
  GuiseStore        *store;
  char              *models;       /* (nullable) */
  GuiseClipSource    clip;
  GuiseScrubFrames  *frames;
  const GuiseFrame  *frame;        /* (nullable): of @frames: the one at hand */
  GuiseProxy        *proxy;        /* (nullable) */
  GPtrArray         *scripts;      /* of GuiseSwapScript, by casting */

  GuiseScrubRun     *cast;         /* (nullable) */
  GuiseSwapScene    *scene;        /* (nullable) */
  GCancellable      *cancellable;  /* (nullable): borrowed: of what is under way */
  gint64             feed_run;
  GuiseTrainFeed    *feed;         /* (nullable) */
};

GuiseScrub *
guise_scrub_open (GuiseStore *store, gint64 clip, const char *models, GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseScrub) self = g_new0 (GuiseScrub, 1);

  self->store = store;
  self->models = g_strdup (models);
  self->scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_swap_script_free);
  if (!guise_clip_source_open (store, clip, &self->clip, cancellable, error))
    return NULL;
  if (self->clip.table == NULL)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("Clip %" PRId64 " has lost its frame table: "
                   "find its faces again"), clip);
      return NULL;
    }

  self->frames = guise_scrub_frames_open (&self->clip, error);
  return self->frames != NULL ? g_steal_pointer (&self) : NULL;
}

static void
drop_run (GuiseScrub *self)
{
  g_clear_pointer (&self->scene, guise_swap_scene_close);
  g_clear_pointer (&self->cast, guise_scrub_run_free);
}

void
guise_scrub_close (GuiseScrub *self)
{
  drop_run (self);
  g_clear_pointer (&self->feed, guise_train_feed_unref);
  g_clear_pointer (&self->proxy, guise_proxy_unref);
  g_clear_pointer (&self->frames, guise_scrub_frames_close);
  guise_clip_source_clear (&self->clip);
  g_clear_pointer (&self->scripts, g_ptr_array_unref);
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

static GuiseImage *read_other (gint64 index, gpointer data, GError **error);

/* One who is replaced. */
typedef struct
{
  gint64        run, person, checkpoint;
  GuiseSwapNet *net;
} Part;

struct _GuiseScrubRun
{
  Part            *parts;
  guint            n_parts;
  GuiseFaceFinder *finder;      /* (nullable): makes the matte */
};

gint64
guise_scrub_get_iteration (GuiseScrub *self)
{
  return self->cast != NULL ? guise_swap_net_get_iteration (self->cast->parts[0].net) : 0;
}

static gboolean
open_scene (GuiseScrub *self, GError **error)
{
  const GuiseScrubRun *cast = self->cast;
  g_autofree GuiseSwapPart *parts = g_new0 (GuiseSwapPart, cast->n_parts);
  g_autoptr(GuiseSwapScript) usual = guise_swap_script_new (NULL);

  for (guint i = 0; i < cast->n_parts; i++)
    parts[i] = (GuiseSwapPart) {
      cast->parts[i].net, cast->parts[i].person,
      i < self->scripts->len ? g_ptr_array_index (self->scripts, i) : usual,
    };
  self->scene = guise_swap_scene_open (&(GuiseSwapSceneParams) {
    .store = self->store, .clip = &self->clip, .parts = parts, .n_parts = cast->n_parts,
    .range = { 0, (gint64) self->clip.table->n_frames - 1 }, .models = self->models, .finder = cast->finder,
    .read = read_other, .read_data = self,
  }, error);
  return self->scene != NULL;
}

void
guise_scrub_run_free (GuiseScrubRun *self)
{
  for (guint i = 0; i < self->n_parts; i++)
    g_clear_pointer (&self->parts[i].net, guise_swap_net_destroy);
  g_clear_pointer (&self->finder, guise_face_finder_destroy);
  g_free (self->parts);
  g_free (self);
}

/* (nullable): whoever wants a matte without it is told why then. */
static GuiseFaceFinder *
load_finder (const char *folder)
{
  g_autoptr(GuiseFaceModels) models = guise_face_models_load (folder, NULL);

  return models != NULL ? guise_face_finder_new_for_mattes (models, NULL) : NULL;
}

static gboolean
load_part (GuiseStore *store, const GuiseCasting *casting, Part *out, GError **error)
{
  g_autoptr(GuiseRunRecord) record = guise_store_run_get (store, casting->run, error);
  GuiseSwapNetParams params = { .batch = 1, .checkpoint = casting->checkpoint };

  if (record == NULL)
    return FALSE;
  if (record->target == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("The target of run %" PRId64 " was forgotten: it "
                   "can no longer be swapped"), casting->run);
      return FALSE;
    }
  out->run = casting->run;
  out->checkpoint = casting->checkpoint;
  out->person = casting->person != 0 ? casting->person : record->target;
  out->net = guise_swap_net_load (store, casting->run, &params, error);
  return out->net != NULL && guise_swap_net_warm_up (out->net, error);
}

GuiseScrubRun *
guise_scrub_run_load (GuiseStore *store, const GuiseCasting *castings, guint n, const char *models, GError **error)
{
  g_autoptr(GuiseScrubRun) self = g_new0 (GuiseScrubRun, 1);

  self->parts = g_new0 (Part, n);
  self->n_parts = n;
  for (guint i = 0; i < n; i++)
    if (!load_part (store, &castings[i], &self->parts[i], error))
      return NULL;
  self->finder = load_finder (models);
  return g_steal_pointer (&self);
}

gboolean
guise_scrub_use_run (GuiseScrub *self, GuiseScrubRun *run, GError **error)
{
  drop_run (self);
  self->cast = run;
  if (open_scene (self, error))
    return TRUE;
  drop_run (self);
  return FALSE;
}

void
guise_scrub_set_feed (GuiseScrub *self, gint64 run, GuiseTrainFeed *feed)
{
  self->feed_run = run;
  if (self->feed == feed)
    return;
  if (feed != NULL)
    guise_train_feed_ref (feed);
  g_clear_pointer (&self->feed, guise_train_feed_unref);
  self->feed = feed;
}

/* The weights of a training's last whole iteration, as far as it has handed them over. */
static gboolean
take_live (GuiseScrub *self, guint part, gboolean *changed, GError **error)
{
  g_autoptr(GuiseTrainWeights) weights = guise_train_feed_get_weights (self->feed);
  GuiseSwapNet *net = self->cast->parts[part].net;

  if (weights == NULL || weights->iteration <= guise_swap_net_get_iteration (net))
    return TRUE;
  *changed = TRUE;
  return guise_swap_net_take_weights (net, weights, error) && guise_swap_scene_set_net (self->scene, part, net, error);
}

/* The net of a newer checkpoint takes the place of the one in use; or of another one that is the best now. */
static gboolean
take_newer (GuiseScrub *self, guint part, gboolean *changed, GError **error)
{
  Part *of = &self->cast->parts[part];
  g_autoptr(GArray) checkpoints = guise_store_checkpoint_list (self->store, of->run, error);
  g_autoptr(GuiseSwapNet) before = NULL;
  const GuiseCheckpointRecord *wanted = checkpoints != NULL ? guise_checkpoint_pick (checkpoints, of->checkpoint) : NULL;
  GuiseSwapNetParams params = { .batch = 1, .checkpoint = of->checkpoint };
  GuiseSwapNet *newer;

  if (checkpoints == NULL)
    return FALSE;
  if (wanted == NULL || wanted->iteration == guise_swap_net_get_iteration (of->net))
    return TRUE;

  newer = guise_swap_net_load (self->store, of->run, &params, error);
  if (newer == NULL)
    return FALSE;
  before = g_steal_pointer (&of->net);
  of->net = newer;
  *changed = TRUE;
  return guise_swap_scene_set_net (self->scene, part, newer, error);
}

gboolean
guise_scrub_refresh (GuiseScrub *self, gboolean *out_changed, GError **error)
{
  gboolean moved = FALSE;

  *out_changed = FALSE;
  if (self->scene == NULL)
    return TRUE;
  for (guint i = 0; i < self->cast->n_parts; i++)
    {
      const Part *part = &self->cast->parts[i];
      const gboolean live = self->feed != NULL && self->feed_run == part->run
                            && part->checkpoint == GUISE_CHECKPOINT_NEWEST;

      if (!(live ? take_live (self, i, out_changed, error) : take_newer (self, i, out_changed, error)))
        return FALSE;
    }
  if (!guise_swap_scene_reload_faces (self->scene, &moved, error))
    return FALSE;
  *out_changed = *out_changed || moved;
  return TRUE;
}

gboolean
guise_scrub_set_scripts (GuiseScrub *self, GuiseSwapScript *const *scripts, guint n, GError **error)
{
  g_ptr_array_set_size (self->scripts, 0);
  for (guint i = 0; i < n; i++)
    {
      g_ptr_array_add (self->scripts, guise_swap_script_copy (scripts[i]));
      if (self->scene != NULL && i < self->cast->n_parts
          && !guise_swap_scene_set_script (self->scene, i, scripts[i], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_frame (GuiseScrub *self, guint index, GCancellable *cancellable, GError **error)
{
  self->frame = guise_scrub_frames_read (self->frames, index, cancellable, error);
  return self->frame != NULL;
}

/* A frame by which another goes. The one at hand may be another afterwards. */
static GuiseImage *
read_other (gint64 index, gpointer data, GError **error)
{
  GuiseScrub *self = data;

  return read_frame (self, (guint) index, self->cancellable, error) ? guise_image_ref (self->frame->image) : NULL;
}

static GuiseImage *
render (GuiseScrub *self, GuiseImage **mask, GError **error)
{
  if (self->scene == NULL)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("There is no run to swap with yet"));
      return NULL;
    }
  return guise_swap_scene_render_with_mask (self->scene, self->frame->index, self->frame->image, mask, error);
}

/* (transfer full): what was done to the frame that was rendered last. */
static GuiseImage *
make_marks (GuiseScrub *self, GuiseImage *mask, guint max_side, GError **error)
{
  guint n, width, height;
  const GuiseSwapFace *faces = guise_swap_scene_get_faces (self->scene, &n);

  guise_clip_info_get_limited_size (self->clip.info, max_side, &width, &height);
  return guise_swap_marks_draw (self->clip.info, mask, faces, n, width, height, error);
}

/* What is shown of the frame at hand; a native picture is turned into a displayed one once. */
static gboolean
make_pictures (GuiseScrub *self, guint max_side, GuiseImage **original, GuiseImage **swap, GuiseImage **marks,
               GError **error)
{
  g_autoptr(GuiseImage) mask = NULL;
  g_autoptr(GuiseImage) swapped = swap != NULL ? render (self, marks != NULL ? &mask : NULL, error) : NULL;
  gboolean same = swapped == self->frame->image;
  g_autoptr(GuiseImage) shown = NULL;
  g_autoptr(GuiseImage) shown_swap = NULL;
  g_autoptr(GuiseImage) shown_marks = NULL;

  if (swap != NULL && swapped == NULL)
    return FALSE;
  if (mask != NULL && (shown_marks = make_marks (self, mask, max_side, error)) == NULL)
    return FALSE;
  if (original != NULL || same)
    {
      shown = guise_frame_convert_to_display (self->clip.info, self->frame->image, max_side, error);
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
  if (shown_marks != NULL)
    *marks = g_steal_pointer (&shown_marks);
  return TRUE;
}

GuiseProxy *
guise_scrub_open_proxy (GuiseScrub *self, const char *folder, gboolean can_write)
{
  const GuiseClipRecord *record = self->clip.record;
  g_autofree char *name = guise_store_dup_cache_name (GUISE_STORE_PROXY_PREFIX, record->id, record->fingerprint, "");
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&self->proxy, guise_proxy_unref);
  if (!guise_proxy_is_worthwhile (self->clip.info, self->clip.table))
    return NULL;
  self->proxy = guise_proxy_open (path, self->clip.table->n_frames, can_write, &error);
  if (self->proxy == NULL)
    {
      g_debug ("%s: no proxy: %s", self->clip.info->path, error->message);
      return NULL;
    }
  return guise_proxy_ref (self->proxy);
}

gint64
guise_scrub_get_cost (GuiseScrub *self, guint frame)
{
  return (gint64) guise_scrub_frames_get_distance (self->frames, frame) * self->clip.info->stored_width
         * self->clip.info->stored_height;
}

gboolean
guise_scrub_read_draft (GuiseScrub *self, guint frame, GuiseImage **original, GuiseImage **swap)
{
  g_autoptr(GuiseImage) picture = self->proxy != NULL ? guise_proxy_read (self->proxy, frame) : NULL;
  g_autoptr(GuiseImage) swapped = NULL;

  if (picture == NULL)
    return FALSE;
  /* The frame itself is on its way meanwhile. */
  guise_scrub_frames_begin (self->frames, swap != NULL && self->scene != NULL
                            ? (guint) guise_swap_scene_find_first (self->scene, frame) : frame);
  if (swap != NULL && self->scene != NULL)
    swapped = guise_swap_scene_render_draft (self->scene, frame, picture, NULL);
  if (swap != NULL && swapped == NULL)
    return FALSE;
  if (swap != NULL)
    *swap = g_steal_pointer (&swapped);
  if (original != NULL)
    *original = g_steal_pointer (&picture);
  return TRUE;
}

gboolean
guise_scrub_read (GuiseScrub *self, guint frame, gboolean ahead, guint max_side, GuiseImage **original,
                  GuiseImage **swap, GuiseImage **marks, GCancellable *cancellable, GError **error)
{
  GuiseBudget *budget = guise_budget_get_shared ();
  GuiseBudgetClass budget_class = ahead ? GUISE_BUDGET_JOB : GUISE_BUDGET_INTERACTIVE;
  guint n_threads = guise_budget_take (budget, budget_class, 0);
  gboolean good;

  self->cancellable = cancellable;
  /* What comes before it in time is read before it. */
  good = (swap == NULL || self->scene == NULL || guise_swap_scene_prepare (self->scene, frame, error))
         && read_frame (self, frame, cancellable, error)
         && make_pictures (self, max_side, original, swap, marks, error);
  self->cancellable = NULL;
  guise_budget_give_back (budget, budget_class, n_threads);
  return good;
}
