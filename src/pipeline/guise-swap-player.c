/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-player.h"

#include "guise-front.h"
#include "guise-swap-timeline.h"

struct _GuiseSwapPlayer
{
  GuiseSwapPlayerParams  params;
  GuiseSwapScript       *script;
  GuiseFront            *front;          /* (nullable): until it is wanted, or where the project has learned none */
  GuiseSwapTimeline     *timeline;
  GuiseSwapRenderer     *renderer;
  GuiseSwapRenderer     *draft;          /* (nullable): for pictures of draft_width × draft_height */
  guint                  draft_width, draft_height;
  GArray                *faces;          /* of GuiseSwapFace */
  gint64                 next;           /* the frame that would follow */
};

static gboolean
run_net (const GuiseSwapNetFace *faces, guint n_faces, GuiseImage **images, GuiseImage **masks, gpointer data,
         GError **error)
{
  return guise_swap_net_run (data, GUISE_SIDE_SOURCE, faces, n_faces, images, masks, error);
}

gboolean
guise_swap_player_wants_matte (const GuiseSwapScript *script)
{
  gboolean wanted = script->settings.matte;

  for (guint i = 0; i < script->shots->len; i++)
    wanted = wanted || g_array_index (script->shots, GuiseSwapShot, i).settings.matte;
  return wanted;
}

static gboolean
wants_front (const GuiseSwapScript *script)
{
  gboolean wanted = script->settings.keep_front;

  for (guint i = 0; i < script->shots->len; i++)
    wanted = wanted || g_array_index (script->shots, GuiseSwapShot, i).settings.keep_front;
  return wanted;
}

static gboolean
load_front (GuiseSwapPlayer *self, GError **error)
{
  g_clear_pointer (&self->front, guise_front_free);
  return !wants_front (self->script)
         || guise_front_load (self->params.store, guise_swap_net_get_gpu (self->params.net), &self->front, error);
}

static GuiseSwapRenderer *
new_renderer (GuiseSwapPlayer *self, GuiseClipInfo *info)
{
  GuiseSwapNet *net = self->params.net;

  return guise_swap_renderer_new (&(GuiseSwapRendererParams) {
    .info = info, .settings = &self->script->settings, .coverage = guise_swap_net_get_coverage (net),
    .input_size = guise_swap_net_get_input_size (net), .output_size = guise_swap_net_get_output_size (net),
    .func = run_net, .func_data = net, .finder = self->params.finder,
    .front = self->front != NULL ? guise_front_find : NULL, .front_data = self->front,
  });
}

static gboolean
make_renderer (GuiseSwapPlayer *self, GError **error)
{
  g_clear_pointer (&self->renderer, guise_swap_renderer_free);
  g_clear_pointer (&self->draft, guise_swap_renderer_free);
  if (wants_front (self->script) != (self->front != NULL) && !load_front (self, error))
    return FALSE;
  self->renderer = new_renderer (self, self->params.clip->info);
  self->next = -1;
  return TRUE;
}

static gboolean
load_timeline (GuiseSwapPlayer *self, GError **error)
{
  const GuiseSwapPlayerParams *params = &self->params;
  GuiseSwapTimeline *timeline = guise_swap_timeline_load (params->store, params->clip->record->id, params->person,
                                                          params->range, self->script, error);

  if (timeline == NULL)
    return FALSE;
  g_clear_pointer (&self->timeline, guise_swap_timeline_free);
  self->timeline = timeline;
  return TRUE;
}

GuiseSwapPlayer *
guise_swap_player_new (const GuiseSwapPlayerParams *params, GError **error)
{
  g_autoptr(GuiseSwapPlayer) self = g_new0 (GuiseSwapPlayer, 1);

  self->params = *params;
  self->script = guise_swap_script_copy (params->script);
  self->faces = g_array_new (FALSE, FALSE, sizeof (GuiseSwapFace));
  return make_renderer (self, error) && load_timeline (self, error) ? g_steal_pointer (&self) : NULL;
}

void
guise_swap_player_free (GuiseSwapPlayer *self)
{
  g_clear_pointer (&self->renderer, guise_swap_renderer_free);
  g_clear_pointer (&self->draft, guise_swap_renderer_free);
  g_clear_pointer (&self->front, guise_front_free);
  g_clear_pointer (&self->timeline, guise_swap_timeline_free);
  g_clear_pointer (&self->script, guise_swap_script_free);
  g_clear_pointer (&self->faces, g_array_unref);
  g_free (self);
}

gboolean
guise_swap_player_set_script (GuiseSwapPlayer *self, const GuiseSwapScript *script, GuiseFaceFinder *finder,
                              GError **error)
{
  g_clear_pointer (&self->script, guise_swap_script_free);
  self->script = guise_swap_script_copy (script);
  self->params.finder = finder;
  if (!make_renderer (self, error))
    return FALSE;
  guise_swap_timeline_set_fades (self->timeline, self->script);
  return TRUE;
}

gboolean
guise_swap_player_set_net (GuiseSwapPlayer *self, GuiseSwapNet *net, GError **error)
{
  /* It computes on the net's device. */
  g_clear_pointer (&self->renderer, guise_swap_renderer_free);
  g_clear_pointer (&self->draft, guise_swap_renderer_free);
  g_clear_pointer (&self->front, guise_front_free);
  self->params.net = net;
  return make_renderer (self, error);
}

gboolean
guise_swap_player_reload_faces (GuiseSwapPlayer *self, gboolean *out_changed, GError **error)
{
  g_autoptr(GuiseSwapTimeline) before = g_steal_pointer (&self->timeline);

  if (!load_timeline (self, error))
    {
      self->timeline = g_steal_pointer (&before);
      return FALSE;
    }
  *out_changed = !guise_swap_timeline_equal (before, self->timeline);
  if (!wants_front (self->script) || self->front != NULL)
    return TRUE;

  /* It may have been learned meanwhile. */
  if (!make_renderer (self, error))
    return FALSE;
  *out_changed = *out_changed || self->front != NULL;
  return TRUE;
}

static GuiseImage *
render_with (GuiseSwapPlayer *self, GuiseSwapRenderer *renderer, gint64 index, GuiseImage *frame, GuiseImage **mask,
             GError **error)
{
  GuiseSwapSettings settings;

  guise_swap_script_get (self->script, index, &settings);
  guise_swap_renderer_set_settings (renderer, &settings);
  return guise_swap_renderer_render (renderer, frame, (const GuiseSwapFace *) (gpointer) self->faces->data,
                                     self->faces->len, mask, error);
}

GuiseImage *
guise_swap_player_render (GuiseSwapPlayer *self, gint64 index, GuiseImage *frame, GuiseImage **mask, GError **error)
{
  if (index != self->next || guise_swap_timeline_is_cut (self->timeline, index))
    guise_swap_renderer_reset (self->renderer);
  self->next = -1;
  if (!guise_swap_timeline_get (self->timeline, index, self->faces, error))
    return NULL;

  self->next = index + 1;
  return render_with (self, self->renderer, index, frame, mask, error);
}

GuiseImage *
guise_swap_player_render_draft (GuiseSwapPlayer *self, gint64 index, GuiseImage *picture, GError **error)
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
         ? render_with (self, self->draft, index, picture, NULL, error) : NULL;
}

void
guise_swap_player_collect (GuiseSwapPlayer *self, GPtrArray *patches)
{
  guise_swap_renderer_collect (self->renderer, patches);
}

GBytes *
guise_swap_player_save (GuiseSwapPlayer *self)
{
  return guise_swap_renderer_save (self->renderer);
}

gboolean
guise_swap_player_restore (GuiseSwapPlayer *self, gint64 index, GBytes *state)
{
  self->next = index;
  return guise_swap_renderer_restore (self->renderer, state);
}

gboolean
guise_swap_player_is_cut (GuiseSwapPlayer *self, gint64 index)
{
  return guise_swap_timeline_is_cut (self->timeline, index);
}

const GuiseSwapFace *
guise_swap_player_get_faces (GuiseSwapPlayer *self, guint *n)
{
  *n = self->faces->len;
  return (const GuiseSwapFace *) (gpointer) self->faces->data;
}
