/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-player.h"

#include "guise-front.h"
#include "guise-swap-anchors.h"
#include "guise-swap-recent.h"
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
  GuiseSwapAnchors      *anchors;
  GuiseSwapRecent       *recent;
};

/* Frames that others go by: from one anchor to the next (0: each frame goes by itself), and those before that a face is
 * averaged with. */
typedef struct
{
  guint spacing, steady;
} Reach;

static void
forget (GuiseSwapPlayer *self)
{
  guise_swap_anchors_clear (self->anchors);
  guise_swap_recent_clear (self->recent);
}

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
  forget (self);
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
  self->anchors = guise_swap_anchors_new ();
  self->recent = guise_swap_recent_new ();
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
  g_clear_pointer (&self->anchors, guise_swap_anchors_free);
  g_clear_pointer (&self->recent, guise_swap_recent_free);
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
  if (*out_changed)
    forget (self);
  if (*out_changed && self->front != NULL)
    guise_front_forget (self->front);
  if (!wants_front (self->script) || self->front != NULL)
    return TRUE;

  /* It may have been learned meanwhile. */
  if (!make_renderer (self, error))
    return FALSE;
  *out_changed = *out_changed || self->front != NULL;
  return TRUE;
}

/* (transfer none): @faces as the renderer takes them */
static const GuiseSwapFace *
get_data (GArray *faces)
{
  return (const GuiseSwapFace *) (gpointer) faces->data;
}

/* The faces of a frame. What is learned does not go on where a shot's own settings begin or end. */
static gboolean
find_faces (GuiseSwapPlayer *self, gint64 index, GArray *faces, GError **error)
{
  const gint64 begin = guise_swap_script_find_begin (self->script, index);

  if (!guise_swap_timeline_get (self->timeline, index, faces, error))
    return FALSE;
  for (guint i = 0; i < faces->len; i++)
    g_array_index (faces, GuiseSwapFace, i).first = MAX (g_array_index (faces, GuiseSwapFace, i).first, begin);
  return TRUE;
}

static Reach
get_reach (const GuiseSwapSettings *settings)
{
  return (Reach) { (guint) (settings->colour_memory + 0.5), (guint) (settings->steady + 0.5) };
}

static Reach
set_frame (GuiseSwapPlayer *self, GuiseSwapRenderer *renderer, gint64 index)
{
  GuiseSwapSettings settings;

  guise_swap_script_get (self->script, index, &settings);
  guise_swap_renderer_set_settings (renderer, &settings);
  return get_reach (&settings);
}

/* Whether what is made of a face is kept for the frames after it. */
static gboolean
keeps_views (GuiseSwapPlayer *self, Reach reach)
{
  return reach.steady > 0 && self->params.read != NULL;
}

/* Gives the @i-th face what it is kept steady by. */
static void
lay_out_views (GuiseSwapPlayer *self, Reach reach, GuiseSwapTake *take, guint i)
{
  GuiseSwapFace *face = guise_swap_take_get_face (take, i);
  GuiseSwapView *before = take->before + (gsize) i * GUISE_SWAP_MAX_STEADY;

  if (!keeps_views (self, reach))
    return;
  face->n_before = guise_swap_recent_get (self->recent, face, reach.steady, before);
  face->before = before;
}

GuiseSwapTake *
guise_swap_player_take (GuiseSwapPlayer *self, gint64 index, GuiseImage *source, GError **error)
{
  g_autoptr(GArray) faces = g_array_new (FALSE, FALSE, sizeof (GuiseSwapFace));
  GuiseSwapSettings settings;
  GuiseSwapTake *take;

  if (!find_faces (self, index, faces, error))
    return NULL;
  guise_swap_script_get (self->script, index, &settings);
  take = guise_swap_take_new (index, source, &settings, g_steal_pointer (&faces), self->renderer);
  for (guint i = 0; keeps_views (self, get_reach (&settings)) && i < take->faces->len; i++)
    guise_swap_take_get_face (take, i)->view = &take->views[i];
  return take;
}

/* Keeps what was found out about @face, where it was, and takes away what was lent to it but for its paint. */
static void
put_away (GuiseSwapPlayer *self, gboolean found, GuiseSwapFace *face)
{
  if (found && face->learned != NULL)
    guise_swap_anchors_take (self->anchors, face, face->learned);
  if (found && face->view != NULL)
    guise_swap_recent_take (self->recent, face, face->view);
  face->memory = NULL;
  face->learned = NULL;
  face->before = NULL;
  face->n_before = 0;
  face->view = NULL;
}

static void
begin_turn (GuiseSwapPlayer *self)
{
  if (self->params.turn != NULL)
    g_mutex_lock (self->params.turn);
}

static void
end_turn (GuiseSwapPlayer *self)
{
  if (self->params.turn != NULL)
    g_mutex_unlock (self->params.turn);
}

/* What the faces of a frame are made to; and what they teach, where it is an @anchor. */
static gboolean
learn (GuiseSwapPlayer *self, gint64 index, gboolean anchor, GError **error)
{
  g_autoptr(GuiseImage) frame = self->params.read (index, self->params.read_data, error);
  g_autoptr(GuiseSwapTake) take = frame != NULL ? guise_swap_player_take (self, index, frame, error) : NULL;
  g_autoptr(GArray) wanted = g_array_new (FALSE, FALSE, sizeof (GuiseSwapFace));
  Reach reach;
  gboolean learned;

  if (take == NULL)
    return FALSE;
  reach = set_frame (self, self->renderer, index);
  for (guint i = 0; i < take->faces->len; i++)
    {
      GuiseSwapFace *face = guise_swap_take_get_face (take, i);

      if (anchor && guise_swap_anchors_lacks (self->anchors, face, reach.spacing))
        face->learned = &take->learned[i];
      if (face->learned != NULL || (face->view != NULL && guise_swap_recent_lacks (self->recent, face)))
        g_array_append_val (wanted, *face);
    }
  begin_turn (self);
  learned = guise_swap_renderer_learn (self->renderer, frame, get_data (wanted), wanted->len, error);
  end_turn (self);
  for (guint i = 0; i < wanted->len; i++)
    put_away (self, learned, &g_array_index (wanted, GuiseSwapFace, i));
  return learned;
}

static int
compare_frames (gconstpointer a, gconstpointer b)
{
  const gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

/* Frames to look at before @face can be rendered: @anchors to learn from, and in @frames those and all that @face is
 * averaged with. */
static void
list_missing (GuiseSwapPlayer *self, const GuiseSwapFace *face, Reach reach, GArray *anchors, GArray *frames)
{
  g_autoptr(GArray) own = g_array_new (FALSE, FALSE, sizeof (gint64));

  guise_swap_anchors_list_missing (self->anchors, face, reach.spacing, own);
  for (guint i = 0; i < own->len; i++)
    {
      guise_swap_recent_add_frame (anchors, g_array_index (own, gint64, i));
      guise_swap_recent_add_frame (frames, g_array_index (own, gint64, i));
    }
  guise_swap_recent_list_missing (self->recent, face, reach.steady, frames);
}

static gboolean
contains (GArray *frames, gint64 frame)
{
  for (guint i = 0; i < frames->len; i++)
    if (g_array_index (frames, gint64, i) == frame)
      return TRUE;
  return FALSE;
}

/* (transfer full): all of them for what is to be rendered of frame @index, in order; see list_missing(). */
static GArray *
list_frames (GuiseSwapPlayer *self, gint64 index, Reach reach, GArray *anchors, GError **error)
{
  g_autoptr(GArray) faces = g_array_new (FALSE, FALSE, sizeof (GuiseSwapFace));
  g_autoptr(GArray) frames = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!find_faces (self, index, faces, error))
    return NULL;
  for (guint i = 0; i < faces->len; i++)
    list_missing (self, &g_array_index (faces, GuiseSwapFace, i), reach, anchors, frames);
  g_array_sort (frames, compare_frames);
  return g_steal_pointer (&frames);
}

gboolean
guise_swap_player_prepare (GuiseSwapPlayer *self, gint64 index, GError **error)
{
  g_autoptr(GArray) anchors = g_array_new (FALSE, FALSE, sizeof (gint64));
  const Reach reach = set_frame (self, self->renderer, index);
  g_autoptr(GArray) frames = NULL;

  if (self->params.read == NULL)
    return TRUE;
  frames = list_frames (self, index, reach, anchors, error);
  if (frames == NULL)
    return FALSE;
  for (guint i = 0; i < frames->len; i++)
    {
      const gint64 frame = g_array_index (frames, gint64, i);

      if (!learn (self, frame, contains (anchors, frame), error))
        return FALSE;
    }
  return TRUE;
}

gint64
guise_swap_player_find_first (GuiseSwapPlayer *self, gint64 index)
{
  g_autoptr(GArray) anchors = g_array_new (FALSE, FALSE, sizeof (gint64));
  const Reach reach = set_frame (self, self->renderer, index);
  g_autoptr(GArray) frames = self->params.read != NULL ? list_frames (self, index, reach, anchors, NULL) : NULL;

  return frames != NULL && frames->len > 0 ? g_array_index (frames, gint64, 0) : index;
}

/* Each face with what it goes by, and a place for what it teaches. */
static void
lay_out (GuiseSwapPlayer *self, Reach reach, GuiseSwapTake *take)
{
  for (guint i = 0; i < take->faces->len; i++)
    {
      GuiseSwapFace *face = guise_swap_take_get_face (take, i);

      face->memory = guise_swap_anchors_mix (self->anchors, face, reach.spacing, &take->memories[i])
                     ? &take->memories[i] : NULL;
      face->learned = guise_swap_anchors_lacks (self->anchors, face, reach.spacing) ? &take->learned[i] : NULL;
      lay_out_views (self, reach, take, i);
    }
}

/* What was drawn ahead is there, and waits for no turn of what is drawn now. */
static gboolean
draw (GuiseSwapPlayer *self, GuiseSwapTake *take, GError **error)
{
  gboolean drawn;

  if (take->drawing != NULL)
    return TRUE;
  begin_turn (self);
  drawn = guise_swap_take_draw_all (&take, 1, error);
  end_turn (self);
  return drawn;
}

GuiseImage *
guise_swap_player_render (GuiseSwapPlayer *self, GuiseSwapTake *take, GuiseImage *frame, GuiseImage **mask,
                          GError **error)
{
  GuiseImage *rendered;

  if (!draw (self, take, error))
    return NULL;
  lay_out (self, set_frame (self, self->renderer, take->index), take);
  rendered = guise_swap_renderer_finish (self->renderer, take->drawing, frame, mask, error);
  g_array_set_size (self->faces, 0);
  for (guint i = 0; i < take->faces->len; i++)
    {
      put_away (self, rendered != NULL, guise_swap_take_get_face (take, i));
      g_array_append_val (self->faces, *guise_swap_take_get_face (take, i));
      g_array_index (self->faces, GuiseSwapFace, i).paint = NULL;
    }
  return rendered;
}

GuiseImage *
guise_swap_player_render_draft (GuiseSwapPlayer *self, gint64 index, GuiseImage *picture, GError **error)
{
  g_autoptr(GuiseClipInfo) info = NULL;
  GuiseImage *rendered;

  if (self->draft == NULL || self->draft_width != picture->width || self->draft_height != picture->height)
    {
      info = guise_clip_info_new_as_shown (self->params.clip->info, picture->width, picture->height);
      g_clear_pointer (&self->draft, guise_swap_renderer_free);
      self->draft = new_renderer (self, info);
      self->draft_width = picture->width;
      self->draft_height = picture->height;
    }
  if (!find_faces (self, index, self->faces, error))
    return NULL;
  set_frame (self, self->draft, index);
  begin_turn (self);
  rendered = guise_swap_renderer_render (self->draft, picture, get_data (self->faces), self->faces->len, NULL, error);
  end_turn (self);
  return rendered;
}

void
guise_swap_player_collect (GuiseSwapPlayer *self, GPtrArray *patches)
{
  guise_swap_renderer_collect (self->renderer, patches);
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
