/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-drawing.h"

#include "guise-image-warp.h"

struct _GuiseSwapDrawing
{
  GuiseImage *source;
  GArray     *works;    /* of GuiseSwapWork */
};

static void
work_clear (gpointer data)
{
  guise_swap_work_clear (data);
}

void
guise_swap_drawing_free (GuiseSwapDrawing *self)
{
  g_clear_pointer (&self->works, g_array_unref);
  g_clear_pointer (&self->source, guise_image_unref);
  g_free (self);
}

GArray *
guise_swap_drawing_get_works (GuiseSwapDrawing *self)
{
  return self->works;
}

/* (transfer full) in @out: what the face's frame shows and what was made of it. */
static gboolean
keep_view (const GuiseSwapWork *work, GuiseSwapView *out, GError **error)
{
  const GuiseAffine to_view = guise_swap_work_get_crop (work, GUISE_SWAP_VIEW_SIDE);

  out->seen = guise_image_warp (work->rgb, &to_view, GUISE_SWAP_VIEW_SIDE, GUISE_SWAP_VIEW_SIDE, GUISE_WARP_FINE, error);
  if (out->seen == NULL)
    return FALSE;
  out->made = guise_image_ref (work->generated);
  out->mask = work->learned_mask != NULL ? guise_image_ref (work->learned_mask) : NULL;
  return TRUE;
}

/* @works: (element-type GuiseSwapWork); @all: as of guise_swap_drawing_fill() */
typedef struct
{
  GPtrArray *works;
  gboolean   all;
  GError    *error;   /* (nullable) */
} Mattes;

static gboolean
needs_matte (const Mattes *self, const GuiseSwapWork *work)
{
  return guise_swap_work_wants_matte (work) && (self->all || work->face->learned != NULL);
}

static gpointer
mattes_thread (gpointer data)
{
  Mattes *self = data;

  for (guint i = 0; i < self->works->len && self->error == NULL; i++)
    {
      GuiseSwapWork *work = g_ptr_array_index (self->works, i);

      if (needs_matte (self, work))
        guise_swap_work_find_matte (work, &self->error);
    }
  return NULL;
}

/* (nullable): where there are none to be found */
static GThread *
begin_mattes (Mattes *self)
{
  for (guint i = 0; i < self->works->len; i++)
    if (needs_matte (self, g_ptr_array_index (self->works, i)))
      return g_thread_new ("guise-matte", mattes_thread, self);
  return NULL;
}

/* Runs the network on all faces at once. */
static gboolean
generate (GPtrArray *works, GError **error)
{
  const GuiseSwapRendererParams *params = ((GuiseSwapWork *) g_ptr_array_index (works, 0))->params;
  g_autofree GuiseSwapNetFace *faces = g_new0 (GuiseSwapNetFace, works->len);
  g_autofree GuiseImage **images = g_new0 (GuiseImage *, works->len);
  g_autofree GuiseImage **masks = g_new0 (GuiseImage *, works->len);

  for (guint i = 0; i < works->len; i++)
    {
      GuiseSwapWork *work = g_ptr_array_index (works, i);

      faces[i] = (GuiseSwapNetFace) { work->input, work->points };
    }
  if (!params->func (faces, works->len, images, masks, params->func_data, error))
    return FALSE;
  for (guint i = 0; i < works->len; i++)
    {
      GuiseSwapWork *work = g_ptr_array_index (works, i);

      work->generated = images[i];
      work->learned_mask = masks[i];
    }
  return TRUE;
}

/* Neither that nor finding mattes takes more than one processor for most of its time, so that both go on together. */
static gboolean
generate_with_mattes (GPtrArray *works, gboolean all, GError **error)
{
  Mattes mattes = { works, all, NULL };
  GThread *thread = begin_mattes (&mattes);
  const gboolean good = generate (works, error);

  g_clear_pointer (&thread, g_thread_join);
  if (good && mattes.error == NULL)
    return TRUE;
  if (good)
    g_propagate_error (error, mattes.error);
  else
    g_clear_error (&mattes.error);
  return FALSE;
}

static gboolean
keep_views (GPtrArray *works, GError **error)
{
  for (guint i = 0; i < works->len; i++)
    {
      const GuiseSwapWork *work = g_ptr_array_index (works, i);

      if (work->face->view != NULL && !keep_view (work, work->face->view, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_swap_drawing_fill (GuiseSwapDrawing *const *drawings, guint n, gboolean all, GError **error)
{
  g_autoptr(GPtrArray) works = g_ptr_array_new ();

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < drawings[i]->works->len; j++)
      g_ptr_array_add (works, &g_array_index (drawings[i]->works, GuiseSwapWork, j));
  return works->len == 0 || (generate_with_mattes (works, all, error) && keep_views (works, error));
}

static gboolean
begin_faces (GuiseSwapDrawing *self, const GuiseSwapWork *like, const GuiseSwapFace *faces, guint n_faces,
             GError **error)
{
  g_autoptr(GError) failure = NULL;

  for (guint i = 0; i < n_faces; i++)
    {
      GuiseSwapWork work = *like;

      work.face = &faces[i];
      work.source = self->source;
      if (guise_swap_work_begin (&work, &failure))
        g_array_append_val (self->works, work);
      else
        guise_swap_work_clear (&work);
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
    }
  return TRUE;
}

GuiseSwapDrawing *
guise_swap_drawing_begin (const GuiseSwapWork *like, GuiseImage *source, const GuiseSwapFace *faces, guint n_faces,
                          GError **error)
{
  g_autoptr(GuiseSwapDrawing) self = g_new0 (GuiseSwapDrawing, 1);

  self->source = guise_image_ref (source);
  self->works = g_array_new (FALSE, TRUE, sizeof (GuiseSwapWork));
  g_array_set_clear_func (self->works, work_clear);
  return begin_faces (self, like, faces, n_faces, error) ? g_steal_pointer (&self) : NULL;
}
