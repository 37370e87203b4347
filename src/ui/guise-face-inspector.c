/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-inspector.h"

#include "guise-face-portrait.h"
#include "guise-face-words.h"
#include "guise-i18n.h"

#include <math.h>

#define N_STARS 5

struct _GuiseFaceInspector
{
  GtkWidget          parent_instance;

  GtkWidget         *bin;
  GtkStack          *stack;
  GtkWidget         *facts;
  GuiseFacePortrait *portrait;
  GtkLabel          *decision;
  GtkWidget         *landmarks;
  GtkBox            *figures;
  GtkLabel          *selected;
  GtkWidget         *hold_out;
  GtkWidget         *train;
  GtkWidget         *confirm;
  GtkWidget         *no_face;
  GtkWidget         *a_face;
  GtkBox            *stars;
  GtkMenuButton     *move;

  GuiseProject      *project;   /* (nullable) */
  GuiseFace         *face;      /* (nullable) */
  GSignalGroup      *signals;   /* of the face */
};

G_DEFINE_FINAL_TYPE (GuiseFaceInspector, guise_face_inspector, GTK_TYPE_WIDGET)

static GtkWidget *
make_row (const char *name, const char *value)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *words[2];

  for (guint i = 0; i < 2; i++)
    {
      words[i] = gtk_label_new (i == 0 ? name : value);
      gtk_label_set_wrap (GTK_LABEL (words[i]), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (words[i]), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_xalign (GTK_LABEL (words[i]), i);
      gtk_widget_set_valign (words[i], GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (row), words[i]);
    }
  gtk_label_set_width_chars (GTK_LABEL (words[0]), 8);
  gtk_label_set_max_width_chars (GTK_LABEL (words[0]), 14);
  gtk_label_set_max_width_chars (GTK_LABEL (words[1]), 16);
  gtk_widget_set_hexpand (words[1], TRUE);
  gtk_widget_add_css_class (words[0], "dim-label");
  gtk_widget_add_css_class (words[1], "numeric");
  return row;
}

/* The last star that shines takes the rating away. */
static void
show_stars (GuiseFaceInspector *self, float rating)
{
  guint stars = isnan (rating) ? 0 : (guint) rating, i = 1;

  for (GtkWidget *star = gtk_widget_get_first_child (GTK_WIDGET (self->stars)); star != NULL;
       star = gtk_widget_get_next_sibling (star), i++)
    {
      gtk_button_set_icon_name (GTK_BUTTON (star), i <= stars ? "starred-symbolic" : "non-starred-symbolic");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (star), "u", i == stars ? 0 : i);
    }
}

static void
add_stars (GuiseFaceInspector *self)
{
  for (guint i = 1; i <= N_STARS; i++)
    {
      GtkWidget *star = gtk_button_new_from_icon_name ("non-starred-symbolic");
      g_autofree char *label = g_strdup_printf (ngettext ("%u star", "%u stars", i), i);
      g_autofree char *tooltip = g_strdup_printf (_("%s (Ctrl+%u; Ctrl+0 takes them away)"), label, i);

      gtk_widget_add_css_class (star, "flat");
      gtk_widget_add_css_class (star, "star");
      gtk_widget_set_tooltip_text (star, tooltip);
      gtk_accessible_update_property (GTK_ACCESSIBLE (star), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (star), "faces.rate");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (star), "u", i);
      gtk_box_append (self->stars, star);
    }
}

static void
show_figures (GuiseFaceInspector *self, const GuiseFaceFacts *facts)
{
  GuiseClip *clip = guise_clip_list_find (guise_project_get_clips (self->project), facts->clip);
  g_auto(GStrv) figures = guise_face_dup_figures (facts, clip != NULL ? guise_clip_get_name (clip) : NULL);
  g_autofree char *decision = guise_face_dup_decision (facts);
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->figures))) != NULL)
    gtk_box_remove (self->figures, row);
  for (guint i = 0; figures[i] != NULL; i += 2)
    gtk_box_append (self->figures, make_row (figures[i], figures[i + 1]));
  if (guise_face_get_tags (self->face)[0] != '\0')
    gtk_box_append (self->figures, make_row (_("Tags"), guise_face_get_tags (self->face)));
  gtk_label_set_text (self->decision, decision);
  gtk_widget_set_visible (self->hold_out, !facts->held_out);
  gtk_widget_set_visible (self->train, facts->held_out || facts->guard);
  gtk_widget_set_visible (self->confirm, facts->suggested && facts->rejected == NULL);
  gtk_widget_set_visible (self->no_face, facts->rejected == NULL);
  gtk_widget_set_visible (self->a_face, facts->rejected != NULL);
  show_stars (self, facts->rating);
}

static void
show_face (GuiseFaceInspector *self)
{
  const GuiseFaceFacts *facts = self->face != NULL ? guise_face_get_facts (self->face) : NULL;
  GuisePerson *person = facts != NULL ? guise_person_list_find (guise_project_get_people (self->project), facts->person)
                                      : NULL;
  g_autofree char *name = person != NULL ? guise_person_dup_title (person) : NULL;

  /* What shows nothing keeps no room. */
  gtk_widget_set_visible (self->facts, self->face != NULL);
  gtk_stack_set_visible_child_name (self->stack, self->face != NULL ? "face" : "none");
  guise_face_portrait_set_face (self->portrait,
                                self->project != NULL ? guise_project_get_pictures (self->project) : NULL,
                                self->face != NULL ? guise_face_get_id (self->face) : 0, name);
  if (facts != NULL)
    show_figures (self, facts);
}

void
guise_face_inspector_set_face (GuiseFaceInspector *self, GuiseFace *face, guint n_selected)
{
  g_autofree char *number = guise_i18n_dup_number (n_selected);
  g_autofree char *text = g_strdup_printf (ngettext ("%s face selected", "%s faces selected", n_selected), number);

  g_return_if_fail (GUISE_IS_FACE_INSPECTOR (self));

  gtk_label_set_text (self->selected, text);
  gtk_widget_set_visible (GTK_WIDGET (self->selected), n_selected > 1);
  if (!g_set_object (&self->face, face))
    return;
  g_signal_group_set_target (self->signals, face);
  show_face (self);
}

void
guise_face_inspector_set_project (GuiseFaceInspector *self, GuiseProject *project)
{
  g_return_if_fail (GUISE_IS_FACE_INSPECTOR (self));

  guise_face_inspector_set_face (self, NULL, 0);
  if (self->project != NULL)
    g_signal_handlers_disconnect_by_data (self->project, self->portrait);
  g_set_object (&self->project, project);
  if (project != NULL)
    g_signal_connect_object (project, "changed", G_CALLBACK (guise_face_portrait_refresh), self->portrait,
                             G_CONNECT_SWAPPED);
}

/* Made when it is opened, for people come and go. */
static void
make_menu (GtkMenuButton *button, gpointer user_data)
{
  GuiseFaceInspector *self = GUISE_FACE_INSPECTOR (user_data);
  g_autoptr(GMenu) menu = g_menu_new (), people = g_menu_new (), nobody = g_menu_new ();
  GuisePersonList *list = guise_project_get_people (self->project);

  for (guint i = 1; guise_person_list_get_nth (list, i) != NULL; i++)
    {
      GuisePerson *person = guise_person_list_get_nth (list, i);
      g_autofree char *title = guise_person_dup_title (person);
      g_autoptr(GMenuItem) item = g_menu_item_new (title, NULL);

      g_menu_item_set_action_and_target (item, "faces.move-to", "x", guise_person_get_facts (person)->id);
      g_menu_append_item (people, item);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (people));
  g_menu_append (nobody, _("_Nobody"), "faces.move-to(int64 0)");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (nobody));
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
}

static void
guise_face_inspector_dispose (GObject *object)
{
  GuiseFaceInspector *self = GUISE_FACE_INSPECTOR (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->face);
  g_clear_object (&self->project);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_FACE_INSPECTOR);

  G_OBJECT_CLASS (guise_face_inspector_parent_class)->dispose (object);
}

static void
guise_face_inspector_class_init (GuiseFaceInspectorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_face_inspector_dispose;

  g_type_ensure (GUISE_TYPE_FACE_PORTRAIT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-face-inspector.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceInspector, bin);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceInspector, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceInspector, facts);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceInspector, portrait);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceInspector, decision);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceInspector, landmarks);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceInspector, figures);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceInspector, selected);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceInspector, hold_out);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceInspector, train);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceInspector, confirm);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceInspector, no_face);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceInspector, a_face);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceInspector, stars);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceInspector, move);
}

static void
guise_face_inspector_init (GuiseFaceInspector *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_stars (self);
  gtk_menu_button_set_create_popup_func (self->move, make_menu, self, NULL);
  self->signals = g_signal_group_new (GUISE_TYPE_FACE);
  g_signal_group_connect_swapped (self->signals, "changed", G_CALLBACK (show_face), self);
}
