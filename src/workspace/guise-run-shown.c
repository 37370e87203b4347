/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-run"

#include "guise-run-private.h"

#include "guise-project-private.h"

G_STATIC_ASSERT (GUISE_STORE_MAX_SHOWN == GUISE_TRAIN_MAX_SHOWN);

/* Rows on their way into the project. */
typedef struct
{
  gint64          run;
  guint           n_rows;
  GuiseShownFaces rows[GUISE_STORE_MAX_SHOWN];
} Shown;

static gboolean
keep_func (GuiseStore *store, gpointer data, GError **error)
{
  const Shown *shown = data;

  return guise_store_run_set_shown (store, shown->run, shown->rows, shown->n_rows, error);
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  /* What is on the screen stays in any case. */
  if (!guise_project_call_finish (GUISE_PROJECT (source), result, &error))
    g_info ("Which faces are shown was not kept: %s", error->message);
}

void
guise_run_keep_shown (GuiseRun *self)
{
  Shown *shown;

  if (self->id == 0 || self->project == NULL || self->shown.n_rows == 0)
    return;
  shown = g_new0 (Shown, 1);
  shown->run = self->id;
  shown->n_rows = self->shown.n_rows;
  for (guint i = 0; i < shown->n_rows; i++)
    shown->rows[i] = (GuiseShownFaces) { self->shown.faces[0][i], self->shown.faces[1][i], self->pinned[i] };
  guise_project_call_async (self->project, keep_func, shown, g_free, kept_cb, NULL);
}

void
guise_run_take_shown (GuiseRun *self, const GuiseShownFaces *rows, guint n_rows)
{
  if (self->is_shown_known)
    return;
  self->is_shown_known = TRUE;
  self->shown.n_rows = n_rows;
  for (guint i = 0; i < n_rows; i++)
    {
      self->shown.faces[0][i] = rows[i].source;
      self->shown.faces[1][i] = rows[i].target;
      self->pinned[i] = rows[i].pinned;
    }
  if (self->feed != NULL)
    guise_train_feed_set_shown (self->feed, &self->shown);
}

static void
show (GuiseRun *self)
{
  self->is_shown_known = TRUE;
  if (self->feed != NULL)
    guise_train_feed_set_shown (self->feed, &self->shown);
  guise_run_keep_shown (self);
}

void
guise_run_set_shown (GuiseRun *self, guint n_rows, const guint *sources, const guint *targets)
{
  g_return_if_fail (GUISE_IS_RUN (self) && n_rows <= GUISE_RUN_MAX_ROWS);

  self->shown = (GuiseTrainShown) { .n_rows = n_rows };
  for (guint i = 0; i < n_rows; i++)
    {
      self->shown.faces[0][i] = sources[i];
      self->shown.faces[1][i] = targets[i];
    }
  show (self);
}

/* The usual faces are told by the pictures that show them. */
static void
name_usual_faces (GuiseRun *self)
{
  GuiseRunPreview *preview = self->preview;

  if (self->shown.n_rows > 0 || preview == NULL || guise_run_preview_get_n_faces (preview, 0) == 0)
    return;
  self->shown.n_rows = guise_run_preview_get_n_rows (preview);
  for (guint i = 0; i < self->shown.n_rows; i++)
    for (guint person = 0; person < 2; person++)
      self->shown.faces[person][i] = guise_run_preview_get_face (preview, person, i);
}

gboolean
guise_run_set_pinned (GuiseRun *self, guint row, gboolean pinned)
{
  g_return_val_if_fail (GUISE_IS_RUN (self) && row < GUISE_RUN_MAX_ROWS, FALSE);

  name_usual_faces (self);
  if (row >= self->shown.n_rows)
    return FALSE;
  self->pinned[row] = pinned;
  show (self);
  return TRUE;
}

gboolean
guise_run_get_pinned (GuiseRun *self, guint row)
{
  g_return_val_if_fail (GUISE_IS_RUN (self) && row < GUISE_RUN_MAX_ROWS, FALSE);

  return row < self->shown.n_rows && self->pinned[row];
}
