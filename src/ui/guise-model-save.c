/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-model-save.h"

#include "guise-ask.h"
#include "guise-file-picker.h"
#include "guise-i18n.h"
#include "guise-project-model.h"

typedef struct
{
  GtkWidget    *widget;
  GuiseProject *project;
  GuiseRun     *run;
  const char   *ending;
} Saving;

static void
saving_free (Saving *self)
{
  g_object_unref (self->widget);
  g_object_unref (self->project);
  g_object_unref (self->run);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Saving, saving_free)

static GtkWindow *
get_window (const Saving *self)
{
  return GTK_WINDOW (gtk_widget_get_root (self->widget));
}

static void
picked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Saving) self = user_data;
  g_autoptr(GListModel) files = guise_file_picker_pick_finish (result, NULL);
  g_autoptr(GFile) file = files != NULL ? g_list_model_get_item (files, 0) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    guise_project_save_model (self->project, self->run, path);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Saving) self = user_data;
  g_autofree char *answer = guise_ask_finish (result), *name = NULL;

  if (g_str_equal (answer, "cancel") || gtk_widget_get_root (self->widget) == NULL)
    return;
  self->ending = g_str_equal (answer, "dfm") ? ".dfm" : ".safetensors";
  name = g_strconcat (guise_run_get_title (self->run), self->ending, NULL);
  g_strdelimit (name, "/\\:", '-');
  guise_file_picker_pick_async (get_window (self), &(GuiseFilePick) {
    .title = _("Save the Model"), .accept = _("_Save"), .pick = GUISE_PICK_SAVE, .name = name,
  }, picked_cb, self);
  g_steal_pointer (&self);
}

void
guise_model_save_present (GtkWidget *widget, GuiseProject *project, GuiseRun *run)
{
  const GuiseAnswer answers[] = {
    { "cancel", _("_Cancel"), GUISE_ANSWER_PLAIN },
    { "weights", _("_Weights (.safetensors)"), GUISE_ANSWER_PLAIN },
    { "dfm", _("For _Live Use (.dfm)"), GUISE_ANSWER_PLAIN },
  };
  Saving *self = g_new (Saving, 1);
  g_autofree char *problem = guise_run_dup_dfm_problem (run), *body = NULL, *sentence = NULL;
  const gboolean fits = problem == NULL;

  *self = (Saving) { g_object_ref (widget), g_object_ref (project), g_object_ref (run), NULL };
  sentence = fits ? g_strdup (_("DeepFaceLive and FaceFusion read a .dfm, which is the swap alone."))
                  : g_strconcat (problem, ".", NULL);
  body = g_strdup_printf (_("The weights are what another run can begin with. %s\n\nBeside the file goes a card that says what "
                            "it is, what consent is declared, and what it is not for; no name of a person is in it."),
                          sentence);
  guise_ask_async (get_window (self), _("Save the Model for Other Programs?"), body, answers, fits ? 3 : 2,
                   fits ? "dfm" : "weights", answered_cb, self);
}
