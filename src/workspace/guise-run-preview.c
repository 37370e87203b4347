/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-run-private.h"

struct _GuiseRunPreview
{
  GObject            parent_instance;

  GuiseTrainPreview *preview;
};

G_DEFINE_FINAL_TYPE (GuiseRunPreview, guise_run_preview, G_TYPE_OBJECT)

G_STATIC_ASSERT ((int) GUISE_RUN_CELL_SWAP == GUISE_TRAIN_CELL_SWAP);
G_STATIC_ASSERT ((int) GUISE_RUN_CELL_TARGET_MASK == GUISE_TRAIN_CELL_TARGET_MASK);
G_STATIC_ASSERT ((int) GUISE_RUN_N_CELLS == GUISE_TRAIN_N_CELLS);
G_STATIC_ASSERT (GUISE_RUN_MAX_ROWS == GUISE_TRAIN_MAX_SHOWN);

gint64
guise_run_preview_get_iteration (GuiseRunPreview *self)
{
  g_return_val_if_fail (GUISE_IS_RUN_PREVIEW (self), 0);

  return self->preview->iteration;
}

guint
guise_run_preview_get_n_rows (GuiseRunPreview *self)
{
  g_return_val_if_fail (GUISE_IS_RUN_PREVIEW (self), 0);

  return self->preview->shown.n_rows;
}

gboolean
guise_run_preview_has_masks (GuiseRunPreview *self)
{
  g_return_val_if_fail (GUISE_IS_RUN_PREVIEW (self), FALSE);

  return self->preview->n_columns > GUISE_TRAIN_CELL_TARGET_MASK;
}

GuiseImage *
guise_run_preview_get_atlas (GuiseRunPreview *self)
{
  g_return_val_if_fail (GUISE_IS_RUN_PREVIEW (self), NULL);

  return self->preview->atlas;
}

guint
guise_run_preview_get_cell_size (GuiseRunPreview *self)
{
  g_return_val_if_fail (GUISE_IS_RUN_PREVIEW (self), 0);

  return self->preview->cell;
}

guint
guise_run_preview_get_n_columns (GuiseRunPreview *self)
{
  g_return_val_if_fail (GUISE_IS_RUN_PREVIEW (self), 0);

  return self->preview->n_columns;
}

guint
guise_run_preview_get_face (GuiseRunPreview *self, guint person, guint row)
{
  g_return_val_if_fail (GUISE_IS_RUN_PREVIEW (self) && person < 2 && row < GUISE_RUN_MAX_ROWS, 0);

  return self->preview->shown.faces[person][row];
}

guint
guise_run_preview_get_n_faces (GuiseRunPreview *self, guint person)
{
  g_return_val_if_fail (GUISE_IS_RUN_PREVIEW (self) && person < 2, 0);

  return self->preview->n_faces[person];
}

static void
guise_run_preview_finalize (GObject *object)
{
  g_clear_pointer (&GUISE_RUN_PREVIEW (object)->preview, guise_train_preview_unref);

  G_OBJECT_CLASS (guise_run_preview_parent_class)->finalize (object);
}

static void
guise_run_preview_class_init (GuiseRunPreviewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_run_preview_finalize;
}

static void
guise_run_preview_init (GuiseRunPreview *self)
{
}

GuiseRunPreview *
guise_run_preview_new (GuiseTrainPreview *preview)
{
  GuiseRunPreview *self = g_object_new (GUISE_TYPE_RUN_PREVIEW, NULL);

  self->preview = preview;
  return self;
}
