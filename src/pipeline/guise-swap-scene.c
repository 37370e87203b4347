/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-scene.h"

#include "guise-front.h"
#include "guise-swap-renderer.h"
#include "guise-swap-timeline.h"

struct _GuiseSwapScene
{
  GuiseSwapSceneParams  params;
  GuiseSwapSettings     settings;
  char                 *model_folder;   /* (nullable) */
  GuiseFaceModels      *models;         /* (nullable): until a matte is wanted */
  GuiseFaceFinder      *finder;         /* (nullable): the same */
  GuiseFront           *front;          /* (nullable): until it is wanted, or where the project has learned none */
  GuiseSwapTimeline    *timeline;
  GuiseSwapRenderer    *renderer;
  GuiseSwapRenderer    *draft;          /* (nullable): for pictures of draft_width × draft_height */
  guint                 draft_width, draft_height;
  GArray               *faces;          /* of GuiseSwapFace */
  gint64                next;           /* the frame that would follow */
};

static gboolean
run_net (const GuiseSwapNetFace *faces, guint n_faces, GuiseImage **images, GuiseImage **masks, gpointer data,
         GError **error)
{
  return guise_swap_net_run (data, GUISE_SIDE_SOURCE, faces, n_faces, images, masks, error);
}

/* What makes the matte takes a moment to load and is kept from then on. */
static gboolean
load_finder (GuiseSwapScene *self, GError **error)
{
  if (!self->settings.matte || self->finder != NULL || self->params.finder != NULL)
    return TRUE;

  if (self->models == NULL)
    self->models = guise_face_models_load (self->model_folder, error);
  if (self->models != NULL)
    self->finder = guise_face_finder_new (self->models, error);
  return self->finder != NULL;
}

static gboolean
load_front (GuiseSwapScene *self, GError **error)
{
  g_clear_pointer (&self->front, guise_front_free);
  return !self->settings.keep_front
         || guise_front_load (self->params.store, guise_swap_net_get_gpu (self->params.net), &self->front, error);
}

static GuiseSwapRenderer *
new_renderer (GuiseSwapScene *self, GuiseClipInfo *info)
{
  GuiseSwapNet *net = self->params.net;
  GuiseFaceFinder *finder = self->params.finder != NULL ? self->params.finder : self->finder;

  return guise_swap_renderer_new (&(GuiseSwapRendererParams) {
    .info = info, .settings = &self->settings, .coverage = guise_swap_net_get_coverage (net),
    .input_size = guise_swap_net_get_input_size (net), .output_size = guise_swap_net_get_output_size (net),
    .func = run_net, .func_data = net, .finder = self->settings.matte ? finder : NULL,
    .front = self->front != NULL ? guise_front_find : NULL, .front_data = self->front,
  });
}

static gboolean
make_renderer (GuiseSwapScene *self, GError **error)
{
  if (!load_finder (self, error))
    return FALSE;

  g_clear_pointer (&self->renderer, guise_swap_renderer_free);
  g_clear_pointer (&self->draft, guise_swap_renderer_free);
  if (self->settings.keep_front != (self->front != NULL) && !load_front (self, error))
    return FALSE;
  self->renderer = new_renderer (self, self->params.clip->info);
  self->next = -1;
  return TRUE;
}

static gboolean
load_timeline (GuiseSwapScene *self, GError **error)
{
  const GuiseSwapSceneParams *params = &self->params;
  GuiseSwapTimeline *timeline = guise_swap_timeline_load (params->store, params->clip->record->id, params->person,
                                                          params->range, self->settings.fade, error);

  if (timeline == NULL)
    return FALSE;
  g_clear_pointer (&self->timeline, guise_swap_timeline_free);
  self->timeline = timeline;
  return TRUE;
}

GuiseSwapScene *
guise_swap_scene_open (const GuiseSwapSceneParams *params, GError **error)
{
  g_autoptr(GuiseSwapScene) self = g_new0 (GuiseSwapScene, 1);

  self->params = *params;
  self->settings = *params->settings;
  self->model_folder = g_strdup (params->models);
  self->faces = g_array_new (FALSE, FALSE, sizeof (GuiseSwapFace));
  if (!make_renderer (self, error) || !load_timeline (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
guise_swap_scene_close (GuiseSwapScene *self)
{
  g_clear_pointer (&self->renderer, guise_swap_renderer_free);
  g_clear_pointer (&self->draft, guise_swap_renderer_free);
  g_clear_pointer (&self->front, guise_front_free);
  g_clear_pointer (&self->timeline, guise_swap_timeline_free);
  g_clear_pointer (&self->finder, guise_face_finder_destroy);
  g_clear_pointer (&self->models, guise_face_models_unref);
  g_clear_pointer (&self->faces, g_array_unref);
  g_free (self->model_folder);
  g_free (self);
}

gboolean
guise_swap_scene_set_settings (GuiseSwapScene *self, const GuiseSwapSettings *settings, GError **error)
{
  gboolean fade_changed = settings->fade != self->settings.fade;

  self->settings = *settings;
  return make_renderer (self, error) && (!fade_changed || load_timeline (self, error));
}

gboolean
guise_swap_scene_set_net (GuiseSwapScene *self, GuiseSwapNet *net, GError **error)
{
  /* It computes on the net's device. */
  g_clear_pointer (&self->renderer, guise_swap_renderer_free);
  g_clear_pointer (&self->draft, guise_swap_renderer_free);
  g_clear_pointer (&self->front, guise_front_free);
  self->params.net = net;
  return make_renderer (self, error);
}

gboolean
guise_swap_scene_reload_faces (GuiseSwapScene *self, gboolean *out_changed, GError **error)
{
  g_autoptr(GuiseSwapTimeline) before = g_steal_pointer (&self->timeline);

  if (!load_timeline (self, error))
    {
      self->timeline = g_steal_pointer (&before);
      return FALSE;
    }
  *out_changed = !guise_swap_timeline_equal (before, self->timeline);
  if (!self->settings.keep_front || self->front != NULL)
    return TRUE;

  /* It may have been learned meanwhile. */
  if (!make_renderer (self, error))
    return FALSE;
  *out_changed = *out_changed || self->front != NULL;
  return TRUE;
}

GuiseImage *
guise_swap_scene_render_with_mask (GuiseSwapScene *self, gint64 index, GuiseImage *frame, GuiseImage **mask,
                                   GError **error)
{
  if (index != self->next || guise_swap_timeline_is_cut (self->timeline, index))
    guise_swap_renderer_reset (self->renderer);
  self->next = -1;
  if (!guise_swap_timeline_get (self->timeline, index, self->faces, error))
    return NULL;

  self->next = index + 1;
  return guise_swap_renderer_render (self->renderer, frame, (const GuiseSwapFace *) (gpointer) self->faces->data,
                                     self->faces->len, mask, error);
}

GuiseImage *
guise_swap_scene_render (GuiseSwapScene *self, gint64 index, GuiseImage *frame, GError **error)
{
  return guise_swap_scene_render_with_mask (self, index, frame, NULL, error);
}

void
guise_swap_scene_collect (GuiseSwapScene *self, GPtrArray *patches)
{
  guise_swap_renderer_collect (self->renderer, patches);
}

gboolean
guise_swap_scene_is_cut (GuiseSwapScene *self, gint64 index)
{
  return guise_swap_timeline_is_cut (self->timeline, index);
}

const GuiseSwapFace *
guise_swap_scene_get_faces (GuiseSwapScene *self, guint *n)
{
  *n = self->faces->len;
  return (const GuiseSwapFace *) (gpointer) self->faces->data;
}

GuiseImage *
guise_swap_scene_render_draft (GuiseSwapScene *self, gint64 index, GuiseImage *picture, GError **error)
{
  g_autoptr(GuiseClipInfo) info = NULL;

  if (self->draft == NULL || self->draft_width != picture->width || self->draft_height != picture->height)
    {
      info = guise_clip_info_new_as_shown (self->params.clip->info, picture->width, picture->height);
      g_clear_pointer (&self->draft, guise_swap_renderer_free);
      self->draft = new_renderer (self, info);
      self->draft_width = picture->width;
      self->draft_height = picture->height;
    }
  guise_swap_renderer_reset (self->draft);
  return guise_swap_timeline_get (self->timeline, index, self->faces, error)
         ? guise_swap_renderer_render (self->draft, picture, (const GuiseSwapFace *) (gpointer) self->faces->data,
                                       self->faces->len, NULL, error)
         : NULL;
}
