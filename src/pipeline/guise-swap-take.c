/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-take.h"

/* What was painted is the timeline's until another frame is asked for, and here that comes before this one is done. */
static void
keep_paints (GuiseSwapTake *self)
{
  for (guint i = 0; i < self->faces->len; i++)
    {
      GuiseSwapFace *face = guise_swap_take_get_face (self, i);

      if (face->paint == NULL)
        continue;
      g_ptr_array_add (self->paints, guise_face_paint_copy (face->paint));
      face->paint = g_ptr_array_index (self->paints, self->paints->len - 1);
    }
}

GuiseSwapTake *
guise_swap_take_new (gint64 index, GuiseImage *source, const GuiseSwapSettings *settings, GArray *faces,
                     GuiseSwapRenderer *renderer)
{
  GuiseSwapTake *self = g_new0 (GuiseSwapTake, 1);

  self->index = index;
  self->source = guise_image_ref (source);
  self->settings = *settings;
  self->faces = faces;
  self->memories = g_new0 (GuiseSwapMemory, faces->len);
  self->learned = g_new0 (GuiseSwapMemory, faces->len);
  self->views = g_new0 (GuiseSwapView, faces->len);
  self->before = g_new0 (GuiseSwapView, (gsize) faces->len * GUISE_SWAP_MAX_STEADY);
  self->renderer = renderer;
  self->paints = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_face_paint_free);
  keep_paints (self);
  return self;
}

void
guise_swap_take_free (GuiseSwapTake *self)
{
  g_clear_pointer (&self->drawing, guise_swap_drawing_free);
  for (guint i = 0; i < self->faces->len; i++)
    guise_swap_view_clear (&self->views[i]);
  g_free (self->memories);
  g_free (self->learned);
  g_free (self->views);
  g_free (self->before);
  g_array_unref (self->faces);
  g_ptr_array_unref (self->paints);
  guise_image_unref (self->source);
  g_free (self);
}

static gboolean
begin_all (GuiseSwapTake *const *takes, guint n, GPtrArray *drawings, GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      GuiseSwapTake *take = takes[i];
      GuiseSwapDrawing *drawing = guise_swap_renderer_begin (take->renderer, take->source, &take->settings,
                                                             guise_swap_take_get_face (take, 0), take->faces->len,
                                                             error);

      if (drawing == NULL)
        return FALSE;
      g_ptr_array_add (drawings, drawing);
    }
  return TRUE;
}

gboolean
guise_swap_take_draw_all (GuiseSwapTake *const *takes, guint n, GError **error)
{
  g_autoptr(GPtrArray) drawings = g_ptr_array_new_full (n, (GDestroyNotify) guise_swap_drawing_free);

  if (!begin_all (takes, n, drawings, error)
      || !guise_swap_renderer_draw ((GuiseSwapDrawing *const *) drawings->pdata, n, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    takes[i]->drawing = g_ptr_array_index (drawings, i);
  g_ptr_array_set_free_func (drawings, NULL);
  return TRUE;
}
