/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-scene.h"

#include "guise-swap-ahead.h"

struct _GuiseSwapScene
{
  char            *model_folder;   /* (nullable) */
  GuiseFaceModels *models;         /* (nullable): until a matte is wanted */
  GuiseFaceFinder *own_finder;     /* (nullable): the same */
  GuiseFaceFinder *finder;         /* (nullable): that, or a borrowed one */
  GPtrArray       *players;        /* of GuiseSwapPlayer */
  GArray          *faces;          /* of GuiseSwapFace: of all players */
  GuiseSwapAhead  *ahead;
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
    .turn = guise_swap_ahead_get_turn (self->ahead),
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
  self->ahead = guise_swap_ahead_new ();
  self->players = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_swap_player_free);
  for (guint i = 0; i < params->n_parts; i++)
    if (g_cancellable_set_error_if_cancelled (params->cancellable, error)
        || !add_player (self, params, &params->parts[i], error))
      return NULL;
  return g_steal_pointer (&self);
}

void
guise_swap_scene_close (GuiseSwapScene *self)
{
  g_clear_pointer (&self->ahead, guise_swap_ahead_free);
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

  guise_swap_ahead_clear (self->ahead);
  return choose_finder (self, script, &finder, error)
         && guise_swap_player_set_script (g_ptr_array_index (self->players, part), script, finder, error);
}

gboolean
guise_swap_scene_set_net (GuiseSwapScene *self, guint part, GuiseSwapNet *net, GError **error)
{
  guise_swap_ahead_clear (self->ahead);
  return guise_swap_player_set_net (g_ptr_array_index (self->players, part), net, error);
}

gboolean
guise_swap_scene_reload_faces (GuiseSwapScene *self, gboolean *out_changed, GError **error)
{
  *out_changed = FALSE;
  guise_swap_ahead_clear (self->ahead);
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

void
guise_swap_scene_draw_ahead (GuiseSwapScene *self, const GuiseFrame *const *frames, guint n)
{
  g_autoptr(GArray) begun = g_array_new (FALSE, FALSE, sizeof (GuiseSwapAheadFrame));

  for (guint i = 0; i < n; i++)
    {
      const GuiseSwapAheadFrame frame = { frames[i]->index, make_takes (self, frames[i]->index, frames[i]->image, NULL) };

      /* Why it could not be begun is said when it is rendered. */
      if (frame.takes != NULL)
        g_array_append_val (begun, frame);
    }
  if (begun->len > 0)
    guise_swap_ahead_add (self->ahead, (const GuiseSwapAheadFrame *) (gpointer) begun->data, begun->len);
}

GuiseImage *
guise_swap_scene_render_with_mask (GuiseSwapScene *self, gint64 index, GuiseImage *frame, GuiseImage **mask,
                                   GError **error)
{
  g_autoptr(GuiseImage) image = guise_image_ref (frame);
  g_autoptr(GuiseImage) all = NULL;
  g_autoptr(GPtrArray) takes = NULL;

  g_array_set_size (self->faces, 0);
  if (!guise_swap_scene_prepare (self, index, error))
    return NULL;
  takes = guise_swap_ahead_claim (self->ahead, index);
  if (takes == NULL)
    takes = make_takes (self, index, frame, error);
  if (takes == NULL)
    return NULL;
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
