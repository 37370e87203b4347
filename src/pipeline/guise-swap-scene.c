/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-scene.h"

/* A frame that is drawn on a thread of its own while the one before it is finished. Drawing and learning both use nets and
 * finder, so nothing is learned meanwhile. */
typedef struct
{
  gint64       index;
  GPtrArray   *takes;      /* (nullable): of GuiseSwapTake, one a player */
  gboolean     is_drawing;
  GError      *error;      /* (nullable): why it could not; not before it is done */
  GThreadPool *thread;     /* (nullable): one, which stays: new ones would each get memory of their own */
  GAsyncQueue *drawn;      /* (nullable): gets this when it is done */
} Ahead;

struct _GuiseSwapScene
{
  char            *model_folder;   /* (nullable) */
  GuiseFaceModels *models;         /* (nullable): until a matte is wanted */
  GuiseFaceFinder *own_finder;     /* (nullable): the same */
  GuiseFaceFinder *finder;         /* (nullable): that, or a borrowed one */
  GPtrArray       *players;        /* of GuiseSwapPlayer */
  GArray          *faces;          /* of GuiseSwapFace: of all players */
  Ahead            ahead;
  gint64           next_index;
  GuiseImage      *next;           /* (nullable): a frame to be begun meanwhile */
};

/* What makes the matte takes a moment to load and is kept from then on. (nullable) @out: where none is wanted */
static gboolean
choose_finder (GuiseSwapScene *self, const GuiseSwapScript *script, GuiseFaceFinder **out, GError **error)
{
  *out = NULL;
  if (!guise_swap_player_wants_matte (script))
    return TRUE;
  if (self->finder == NULL && self->models == NULL)
    self->models = guise_face_models_load (self->model_folder, error);
  if (self->finder == NULL && self->models != NULL)
    self->finder = self->own_finder = guise_face_finder_new_for_mattes (self->models, error);
  *out = self->finder;
  return self->finder != NULL;
}

static gboolean
add_player (GuiseSwapScene *self, const GuiseSwapSceneParams *params, const GuiseSwapPart *part, GError **error)
{
  GuiseSwapPlayerParams of = {
    .store = params->store, .clip = params->clip, .net = part->net, .person = part->person, .range = params->range,
    .script = part->script, .read = params->read, .read_data = params->read_data,
  };
  GuiseSwapPlayer *player = choose_finder (self, part->script, &of.finder, error)
                            ? guise_swap_player_new (&of, error) : NULL;

  if (player != NULL)
    g_ptr_array_add (self->players, player);
  return player != NULL;
}

GuiseSwapScene *
guise_swap_scene_open (const GuiseSwapSceneParams *params, GError **error)
{
  g_autoptr(GuiseSwapScene) self = g_new0 (GuiseSwapScene, 1);

  self->finder = params->finder;
  self->model_folder = g_strdup (params->models);
  self->faces = g_array_new (FALSE, FALSE, sizeof (GuiseSwapFace));
  self->players = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_swap_player_free);
  for (guint i = 0; i < params->n_parts; i++)
    if (g_cancellable_set_error_if_cancelled (params->cancellable, error)
        || !add_player (self, params, &params->parts[i], error))
      return NULL;
  return g_steal_pointer (&self);
}

static void
wait_for_ahead (GuiseSwapScene *self)
{
  if (self->ahead.is_drawing)
    g_async_queue_pop (self->ahead.drawn);
  self->ahead.is_drawing = FALSE;
}

static void
drop_ahead (GuiseSwapScene *self)
{
  wait_for_ahead (self);
  g_clear_pointer (&self->ahead.takes, g_ptr_array_unref);
  g_clear_error (&self->ahead.error);
}

void
guise_swap_scene_close (GuiseSwapScene *self)
{
  drop_ahead (self);
  if (self->ahead.thread != NULL)
    g_thread_pool_free (self->ahead.thread, FALSE, TRUE);
  g_clear_pointer (&self->ahead.drawn, g_async_queue_unref);
  g_clear_pointer (&self->next, guise_image_unref);
  g_clear_pointer (&self->players, g_ptr_array_unref);
  g_clear_pointer (&self->own_finder, guise_face_finder_destroy);
  g_clear_pointer (&self->models, guise_face_models_unref);
  g_clear_pointer (&self->faces, g_array_unref);
  g_free (self->model_folder);
  g_free (self);
}

gboolean
guise_swap_scene_set_script (GuiseSwapScene *self, guint part, const GuiseSwapScript *script, GError **error)
{
  GuiseFaceFinder *finder;

  drop_ahead (self);
  return choose_finder (self, script, &finder, error)
         && guise_swap_player_set_script (g_ptr_array_index (self->players, part), script, finder, error);
}

gboolean
guise_swap_scene_set_net (GuiseSwapScene *self, guint part, GuiseSwapNet *net, GError **error)
{
  drop_ahead (self);
  return guise_swap_player_set_net (g_ptr_array_index (self->players, part), net, error);
}

gboolean
guise_swap_scene_reload_faces (GuiseSwapScene *self, gboolean *out_changed, GError **error)
{
  *out_changed = FALSE;
  drop_ahead (self);
  for (guint i = 0; i < self->players->len; i++)
    {
      gboolean changed;

      if (!guise_swap_player_reload_faces (g_ptr_array_index (self->players, i), &changed, error))
        return FALSE;
      *out_changed = *out_changed || changed;
    }
  return TRUE;
}

/* What either replaced. Takes @other; @all is (nullable) and written to. */
static GuiseImage *
join_masks (GuiseImage *all, GuiseImage *other)
{
  if (all == NULL)
    return other;
  for (guint y = 0; y < all->height; y++)
    {
      float *to = guise_image_row (all, y);
      const float *from = guise_image_row (other, y);

      for (guint x = 0; x < all->width; x++)
        to[x] = MAX (to[x], from[x]);
    }
  guise_image_unref (other);
  return all;
}

static void
note_faces (GuiseSwapScene *self, GuiseSwapPlayer *player)
{
  guint n;
  const GuiseSwapFace *faces = guise_swap_player_get_faces (player, &n);

  g_array_append_vals (self->faces, faces, n);
}

gboolean
guise_swap_scene_prepare (GuiseSwapScene *self, gint64 index, GError **error)
{
  wait_for_ahead (self);
  for (guint i = 0; i < self->players->len; i++)
    if (!guise_swap_player_prepare (g_ptr_array_index (self->players, i), index, error))
      return FALSE;
  return TRUE;
}

gint64
guise_swap_scene_find_first (GuiseSwapScene *self, gint64 index)
{
  gint64 first = index;

  for (guint i = 0; i < self->players->len; i++)
    first = MIN (first, guise_swap_player_find_first (g_ptr_array_index (self->players, i), index));
  return first;
}

static void
take_free (gpointer data)
{
  guise_swap_take_free (data);
}

/* (transfer full) (element-type GuiseSwapTake): what each player has to do with a frame. */
static GPtrArray *
make_takes (GuiseSwapScene *self, gint64 index, GuiseImage *frame, GError **error)
{
  g_autoptr(GPtrArray) takes = g_ptr_array_new_with_free_func (take_free);

  for (guint i = 0; i < self->players->len; i++)
    {
      GuiseSwapTake *take = guise_swap_player_take (g_ptr_array_index (self->players, i), index, frame, error);

      if (take == NULL)
        return NULL;
      g_ptr_array_add (takes, take);
    }
  return g_steal_pointer (&takes);
}

static gboolean
draw_takes (GPtrArray *takes, GError **error)
{
  for (guint i = 0; i < takes->len; i++)
    if (!guise_swap_take_draw (g_ptr_array_index (takes, i), error))
      return FALSE;
  return TRUE;
}

/* Thread: that of the pool. */
static void
draw_ahead (gpointer data, gpointer user_data)
{
  Ahead *ahead = data;

  draw_takes (ahead->takes, &ahead->error);
  g_async_queue_push (ahead->drawn, ahead);
}

/* What could not be begun is not begun: that is said when it is rendered. */
static void
begin_ahead (GuiseSwapScene *self)
{
  g_autoptr(GuiseImage) frame = g_steal_pointer (&self->next);
  Ahead *ahead = &self->ahead;

  ahead->index = self->next_index;
  ahead->takes = frame != NULL ? make_takes (self, self->next_index, frame, NULL) : NULL;
  if (ahead->takes == NULL)
    return;
  if (ahead->thread == NULL)
    {
      ahead->drawn = g_async_queue_new ();
      ahead->thread = g_thread_pool_new (draw_ahead, NULL, 1, TRUE, NULL);
    }
  ahead->is_drawing = TRUE;
  g_thread_pool_push (ahead->thread, ahead, NULL);
}

/* (transfer full): of frame @index, drawn. */
static GPtrArray *
claim_takes (GuiseSwapScene *self, gint64 index, GuiseImage *frame, GError **error)
{
  g_autoptr(GPtrArray) takes = NULL;

  wait_for_ahead (self);
  if (self->ahead.takes != NULL && self->ahead.index == index && self->ahead.error == NULL)
    takes = g_steal_pointer (&self->ahead.takes);
  drop_ahead (self);
  if (takes == NULL)
    takes = make_takes (self, index, frame, error);
  return takes != NULL && draw_takes (takes, error) ? g_steal_pointer (&takes) : NULL;
}

void
guise_swap_scene_set_next (GuiseSwapScene *self, gint64 index, GuiseImage *frame)
{
  g_clear_pointer (&self->next, guise_image_unref);
  self->next_index = index;
  self->next = frame != NULL ? guise_image_ref (frame) : NULL;
}

GuiseImage *
guise_swap_scene_render_with_mask (GuiseSwapScene *self, gint64 index, GuiseImage *frame, GuiseImage **mask,
                                   GError **error)
{
  g_autoptr(GuiseImage) image = guise_image_ref (frame);
  g_autoptr(GuiseImage) all = NULL;
  g_autoptr(GPtrArray) takes = NULL;

  g_array_set_size (self->faces, 0);
  if (!guise_swap_scene_prepare (self, index, error) || (takes = claim_takes (self, index, frame, error)) == NULL)
    return NULL;
  begin_ahead (self);
  for (guint i = 0; i < self->players->len; i++)
    {
      GuiseSwapPlayer *player = g_ptr_array_index (self->players, i);
      GuiseImage *own = NULL;
      GuiseImage *next = guise_swap_player_render (player, g_ptr_array_index (takes, i), image,
                                                   mask != NULL ? &own : NULL, error);

      if (next == NULL)
        return NULL;
      guise_image_unref (image);
      image = next;
      if (own != NULL)
        all = join_masks (g_steal_pointer (&all), own);
      note_faces (self, player);
    }
  if (mask != NULL)
    *mask = g_steal_pointer (&all);
  return g_steal_pointer (&image);
}

GuiseImage *
guise_swap_scene_render (GuiseSwapScene *self, gint64 index, GuiseImage *frame, GError **error)
{
  return guise_swap_scene_render_with_mask (self, index, frame, NULL, error);
}

void
guise_swap_scene_collect (GuiseSwapScene *self, GPtrArray *patches)
{
  for (guint i = 0; i < self->players->len; i++)
    guise_swap_player_collect (g_ptr_array_index (self->players, i), patches);
}

gboolean
guise_swap_scene_is_cut (GuiseSwapScene *self, gint64 index)
{
  return self->players->len > 0 && guise_swap_player_is_cut (g_ptr_array_index (self->players, 0), index);
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
  g_autoptr(GuiseImage) image = guise_image_ref (picture);

  wait_for_ahead (self);
  g_array_set_size (self->faces, 0);
  for (guint i = 0; i < self->players->len; i++)
    {
      GuiseSwapPlayer *player = g_ptr_array_index (self->players, i);
      GuiseImage *next = guise_swap_player_render_draft (player, index, image, error);

      if (next == NULL)
        return NULL;
      guise_image_unref (image);
      image = next;
      note_faces (self, player);
    }
  return g_steal_pointer (&image);
}
