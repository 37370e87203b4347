/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-clip-card.h"

#include "guise-clip-sheet.h"
#include "guise-file-picker.h"
#include "guise-film-view.h"
#include "guise-i18n.h"
#include "guise-lanes-view.h"
#include "guise-menu-popup.h"
#include "guise-project-actions.h"

#include <adwaita.h>
#include <math.h>

struct _GuiseClipCard
{
  GtkWidget       parent_instance;

  GtkWidget      *box;       /* the only child: what is not bound is not let go of */
  GtkWidget      *warning;
  GtkLabel       *name;
  GtkLabel       *role;
  GtkLabel       *facts;
  GtkLabel       *counts;
  GtkMenuButton  *menu_button;
  GuiseFilmView  *film;
  GuiseLanesView *lanes;
  GtkWidget      *problem_box;
  GtkLabel       *problem;
  GtkWidget      *locate;
  GtkWidget      *retry;
  GtkWidget      *remove;

  GSignalGroup   *signals;   /* of the clip */
  GSignalGroup   *progress;  /* of its work */
  GuiseProject   *project;   /* (nullable) */
  GuiseClip      *clip;      /* (nullable) */
};

G_DEFINE_FINAL_TYPE (GuiseClipCard, guise_clip_card, GTK_TYPE_WIDGET)

static void
show_words (GuiseClipCard *self)
{
  const char *facts = guise_clip_get_facts (self->clip);
  const char *role = guise_clip_get_role (self->clip);

  gtk_label_set_text (self->name, guise_clip_get_name (self->clip));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), guise_clip_get_path (self->clip));
  gtk_label_set_text (self->facts, facts != NULL ? facts : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->facts), facts);
  gtk_label_set_text (self->role, g_str_equal (role, "source") ? _("source") : _("target"));
  gtk_widget_set_visible (GTK_WIDGET (self->role), !g_str_equal (role, "none"));
}

/* What is being done with the clip, else what is in it. */
static void
show_counts (GuiseClipCard *self)
{
  GuiseWork *work = guise_clip_get_work (self->clip);
  const char *counts = guise_clip_get_counts (self->clip);
  g_autofree char *text = NULL;

  if (work == NULL)
    text = g_strdup (counts != NULL ? counts : "");
  else if (guise_work_get_state (work) == GUISE_WORK_RUNNING && guise_work_get_fraction (work) >= 0)
    text = g_strdup_printf (_("finding faces… %d %%"), (int) floor (guise_work_get_fraction (work) * 100));
  else if (guise_work_get_state (work) == GUISE_WORK_RUNNING)
    text = g_strdup (_("finding faces…"));
  else
    text = g_strdup (guise_work_get_text (work) != NULL ? guise_work_get_text (work) : "");
  gtk_label_set_text (self->counts, text);
}

static void
work_cb (GuiseClipCard *self)
{
  g_signal_group_set_target (self->progress, guise_clip_get_work (self->clip));
  show_counts (self);
}

static void
show_problem (GuiseClipCard *self)
{
  GuiseClipState state = guise_clip_get_state (self->clip);
  const char *problem = guise_clip_get_problem (self->clip);
  gboolean gone = state == GUISE_CLIP_STATE_MISSING || state == GUISE_CLIP_STATE_CHANGED;
  gboolean rejected = state == GUISE_CLIP_STATE_REJECTED;

  gtk_label_set_text (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (self->problem_box, problem != NULL);
  gtk_widget_set_visible (self->warning, problem != NULL);
  gtk_widget_set_visible (self->locate, gone);
  gtk_widget_set_visible (self->retry, rejected);
  gtk_widget_set_visible (self->remove, state != GUISE_CLIP_STATE_GOOD);
  gtk_widget_set_visible (GTK_WIDGET (self->film), !rejected);
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), !rejected);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "clip.find-faces", state == GUISE_CLIP_STATE_GOOD);
}

static void
show_film (GuiseClipCard *self)
{
  guise_film_view_set_film (self->film, guise_clip_get_film (self->clip));
}

static void
show_lanes (GuiseClipCard *self)
{
  GPtrArray *lanes = guise_clip_get_lanes (self->clip);

  gtk_widget_set_visible (GTK_WIDGET (self->lanes), lanes != NULL && lanes->len > 0);
  guise_lanes_view_set_lanes (self->lanes, lanes, guise_clip_get_n_frames (self->clip));
}

void
guise_clip_card_set_clip (GuiseClipCard *self, GuiseProject *project, GuiseClip *clip)
{
  g_return_if_fail (GUISE_IS_CLIP_CARD (self));
  g_return_if_fail (clip == NULL || GUISE_IS_CLIP (clip));

  g_set_object (&self->project, project);
  if (!g_set_object (&self->clip, clip))
    return;
  g_signal_group_set_target (self->signals, clip);
  if (clip == NULL)
    {
      /* Nobody looks: pixels can go. */
      g_signal_group_set_target (self->progress, NULL);
      guise_film_view_set_film (self->film, NULL);
      return;
    }
  show_words (self);
  work_cb (self);
  show_film (self);
  show_lanes (self);
  show_problem (self);
}

GuiseClip *
guise_clip_card_get_clip (GuiseClipCard *self)
{
  g_return_val_if_fail (GUISE_IS_CLIP_CARD (self), NULL);

  return self->clip;
}

static void
find_faces (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "media.find-faces-in", "x", guise_clip_get_id (GUISE_CLIP_CARD (widget)->clip));
}

static void
remove_clip (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseClipCard *self = GUISE_CLIP_CARD (widget);
  g_autofree char *path = g_strdup (guise_clip_get_path (self->clip));

  if (guise_clip_get_id (self->clip) == 0)
    guise_clip_list_forget (guise_project_get_clips (self->project), path);
  else
    gtk_widget_activate_action (widget, "media.remove-clip", "x", guise_clip_get_id (self->clip));
}

static void
retry (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseClipCard *self = GUISE_CLIP_CARD (widget);
  const char *const paths[] = { guise_clip_get_path (self->clip), NULL };

  guise_project_add_files (self->project, paths, NULL);
}

static void
located_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseProject) project = GUISE_PROJECT (user_data);
  g_autoptr(GListModel) files = guise_file_picker_pick_finish (result, NULL);
  g_autoptr(GFile) file = files != NULL ? g_list_model_get_item (files, 0) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    guise_project_relink_to (project, path);
}

static void
locate (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseClipCard *self = GUISE_CLIP_CARD (widget);
  g_autofree char *title = g_strdup_printf (_("Locate %s"), guise_clip_get_name (self->clip));
  GtkRoot *root = gtk_widget_get_root (widget);

  guise_file_picker_pick_async (GTK_WINDOW (root), &(GuiseFilePick) {
    .title = title, .accept = _("_Use This File"), .pick = GUISE_PICK_FILES,
  }, located_cb, g_object_ref (self->project));
}

static void
properties (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guise_clip_sheet_present (GTK_WINDOW (gtk_widget_get_root (widget)), GUISE_CLIP_CARD (widget)->clip);
}

static void
set_role (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseClipCard *self = GUISE_CLIP_CARD (widget);

  guise_project_set_clip_role_async (self->project, guise_clip_get_id (self->clip),
                                     g_variant_get_string (parameter, NULL), NULL, NULL);
}

static void
open_menu (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guise_menu_popup (GUISE_CLIP_CARD (widget)->menu_button);
}

static void
right_click_cb (GtkGestureClick *gesture, int n_press, double x, double y, gpointer user_data)
{
  open_menu (GTK_WIDGET (user_data), NULL, NULL);
}

static void
guise_clip_card_dispose (GObject *object)
{
  GuiseClipCard *self = GUISE_CLIP_CARD (object);

  if (self->signals != NULL)
    guise_clip_card_set_clip (self, NULL, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->progress);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_CLIP_CARD);

  G_OBJECT_CLASS (guise_clip_card_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, GuiseClipCard, box);
  gtk_widget_class_bind_template_child (widget_class, GuiseClipCard, warning);
  gtk_widget_class_bind_template_child (widget_class, GuiseClipCard, name);
  gtk_widget_class_bind_template_child (widget_class, GuiseClipCard, role);
  gtk_widget_class_bind_template_child (widget_class, GuiseClipCard, facts);
  gtk_widget_class_bind_template_child (widget_class, GuiseClipCard, counts);
  gtk_widget_class_bind_template_child (widget_class, GuiseClipCard, menu_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseClipCard, film);
  gtk_widget_class_bind_template_child (widget_class, GuiseClipCard, lanes);
  gtk_widget_class_bind_template_child (widget_class, GuiseClipCard, problem_box);
  gtk_widget_class_bind_template_child (widget_class, GuiseClipCard, problem);
  gtk_widget_class_bind_template_child (widget_class, GuiseClipCard, locate);
  gtk_widget_class_bind_template_child (widget_class, GuiseClipCard, retry);
  gtk_widget_class_bind_template_child (widget_class, GuiseClipCard, remove);
}

static void
guise_clip_card_class_init (GuiseClipCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_clip_card_dispose;

  g_type_ensure (GUISE_TYPE_FILM_VIEW);
  g_type_ensure (GUISE_TYPE_LANES_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-clip-card.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "clip.find-faces", NULL, find_faces);
  gtk_widget_class_install_action (widget_class, "clip.remove", NULL, remove_clip);
  gtk_widget_class_install_action (widget_class, "clip.retry", NULL, retry);
  gtk_widget_class_install_action (widget_class, "clip.locate", NULL, locate);
  gtk_widget_class_install_action (widget_class, "clip.properties", NULL, properties);
  gtk_widget_class_install_action (widget_class, "clip.role", "s", set_role);
  gtk_widget_class_install_action (widget_class, "clip.menu", NULL, open_menu);
}

static void
guise_clip_card_init (GuiseClipCard *self)
{
  GtkGesture *gesture = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), GDK_BUTTON_SECONDARY);
  g_signal_connect (gesture, "pressed", G_CALLBACK (right_click_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (gesture));

  self->progress = g_signal_group_new (GUISE_TYPE_WORK);
  g_signal_group_connect_swapped (self->progress, "notify::fraction", G_CALLBACK (show_counts), self);
  g_signal_group_connect_swapped (self->progress, "notify::state", G_CALLBACK (show_counts), self);
  self->signals = g_signal_group_new (GUISE_TYPE_CLIP);
  g_signal_group_connect_swapped (self->signals, "notify::name", G_CALLBACK (show_words), self);
  g_signal_group_connect_swapped (self->signals, "notify::path", G_CALLBACK (show_words), self);
  g_signal_group_connect_swapped (self->signals, "notify::role", G_CALLBACK (show_words), self);
  g_signal_group_connect_swapped (self->signals, "notify::facts", G_CALLBACK (show_words), self);
  g_signal_group_connect_swapped (self->signals, "notify::counts", G_CALLBACK (show_counts), self);
  g_signal_group_connect_swapped (self->signals, "notify::work", G_CALLBACK (work_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::film", G_CALLBACK (show_film), self);
  g_signal_group_connect_swapped (self->signals, "notify::lanes", G_CALLBACK (show_lanes), self);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (show_problem), self);
  g_signal_group_connect_swapped (self->signals, "notify::problem", G_CALLBACK (show_problem), self);
}
