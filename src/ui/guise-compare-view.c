/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-compare-view.h"

#include "guise-face-compare.h"
#include "guise-face-pair.h"
#include "guise-face-words.h"
#include "guise-i18n.h"

#include <math.h>

/* Of the wipe's line, a key press. */
#define LINE_STEP 0.05

struct _GuiseCompareView
{
  GtkWidget      parent_instance;

  GtkWidget     *box;
  GuiseFacePair *pair;
  GtkToggleButton *side;
  GtkToggleButton *wipe;
  GtkToggleButton *blink;
  GtkLabel      *verdict;
  GtkLabel      *distance;
  GtkGrid       *figures;

  GuiseProject  *project;      /* (nullable) */
  GuiseFace     *faces[2];     /* (nullable) */
  GSignalGroup  *signals[2];   /* of the faces */
};

G_DEFINE_FINAL_TYPE (GuiseCompareView, guise_compare_view, GTK_TYPE_WIDGET)

static GtkToggleButton *
get_button (GuiseCompareView *self, GuisePairMode mode)
{
  return mode == GUISE_PAIR_WIPE ? self->wipe : mode == GUISE_PAIR_BLINK ? self->blink : self->side;
}

static void
toggled_cb (GtkToggleButton *button, GuiseCompareView *self)
{
  for (GuisePairMode mode = 0; mode < GUISE_N_PAIR_MODES; mode++)
    if (get_button (self, mode) == button && gtk_toggle_button_get_active (button))
      guise_face_pair_set_mode (self->pair, mode);
}

static GtkWidget *
make_word (const char *text, float xalign, gboolean dim)
{
  GtkWidget *word = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (word), xalign);
  gtk_label_set_ellipsize (GTK_LABEL (word), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (word, text);
  gtk_widget_set_hexpand (word, !dim);
  gtk_widget_add_css_class (word, dim ? "dim-label" : "numeric");
  return word;
}

/* The name and the figures of one of the two: (name, value), one after the other. (transfer full) */
static GStrv
dup_column (GuiseCompareView *self, GuiseFace *face)
{
  const GuiseFaceFacts *facts = guise_face_get_facts (face);
  GuisePerson *person;
  GuiseClip *clip;
  g_autofree char *name = NULL;
  g_auto(GStrv) figures = NULL;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  if (facts == NULL)
    return g_new0 (char *, 1);
  person = guise_person_list_find (guise_project_get_people (self->project), facts->person);
  clip = guise_clip_list_find (guise_project_get_clips (self->project), facts->clip);
  name = person != NULL ? guise_person_dup_title (person) : g_strdup (_("Nobody yet"));
  figures = guise_face_dup_figures (facts, clip != NULL ? guise_clip_get_name (clip) : NULL);
  g_strv_builder_add_many (builder, _("Person"), name, _("Clip"), figures[0], _("Place"), figures[1], NULL);
  g_strv_builder_addv (builder, (const char **) figures + 2);
  return g_strv_builder_end (builder);
}

static void
show_figures (GuiseCompareView *self)
{
  g_auto(GStrv) first = dup_column (self, self->faces[0]), second = dup_column (self, self->faces[1]);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->figures))) != NULL)
    gtk_grid_remove (self->figures, child);
  for (int i = 0; first[i] != NULL && second[i] != NULL; i += 2)
    {
      gtk_grid_attach (self->figures, make_word (first[i + 1], 1, FALSE), 0, i / 2, 1, 1);
      gtk_grid_attach (self->figures, make_word (first[i], 0.5f, TRUE), 1, i / 2, 1, 1);
      gtk_grid_attach (self->figures, make_word (second[i + 1], 0, FALSE), 2, i / 2, 1, 1);
    }
}

static void
show_comparison (GuiseCompareView *self, const GuiseFaceComparison *comparison)
{
  const char *words = guise_verdict_get_words (comparison->verdict);
  g_autofree char *number = isnan (comparison->distance) ? NULL : guise_i18n_dup_decimal (comparison->distance, 2);
  g_autofree char *turn = isnan (comparison->turn) ? NULL : g_strdup_printf ("%.0f", comparison->turn);
  GString *text = g_string_new (NULL);

  if (number != NULL)
    g_string_append_printf (text, _("%s apart; of one person faces are 0.37 apart as a rule, of two 0.85"), number);
  if (number != NULL && comparison->by_tracks)
    g_string_append_printf (g_string_append (text, " · "), _("measured over their tracks"));
  if (turn != NULL)
    g_string_append_printf (text->len > 0 ? g_string_append (text, " · ") : text, _("turned %s° from each other"), turn);
  gtk_label_set_text (self->verdict, words);
  gtk_label_set_text (self->distance, text->str);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pair), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text->str, -1);
  g_string_free (text, TRUE);
}

static void
compared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseCompareView) self = GUISE_COMPARE_VIEW (user_data);
  g_autoptr(GError) error = NULL;
  GuiseFaceComparison comparison;

  if (!guise_project_compare_faces_finish (GUISE_PROJECT (source), result, &comparison, &error))
    gtk_label_set_text (self->verdict, error->message);
  else if (self->faces[0] != NULL && guise_face_get_id (self->faces[0]) == comparison.faces[0]
           && guise_face_get_id (self->faces[1]) == comparison.faces[1])
    show_comparison (self, &comparison);
}

void
guise_compare_view_set_faces (GuiseCompareView *self, GuiseProject *project, GuiseFace *first, GuiseFace *second)
{
  g_return_if_fail (GUISE_IS_COMPARE_VIEW (self));
  g_return_if_fail ((first == NULL) == (second == NULL) && (first == NULL || project != NULL));

  g_set_object (&self->project, project);
  g_set_object (&self->faces[0], first);
  g_set_object (&self->faces[1], second);
  g_signal_group_set_target (self->signals[0], first);
  g_signal_group_set_target (self->signals[1], second);
  gtk_label_set_text (self->verdict, "");
  gtk_label_set_text (self->distance, "");
  guise_face_pair_set_faces (self->pair, project != NULL ? guise_project_get_pictures (project) : NULL,
                             first != NULL ? guise_face_get_id (first) : 0,
                             second != NULL ? guise_face_get_id (second) : 0);
  if (first == NULL)
    return;
  show_figures (self);
  guise_project_compare_faces_async (project, guise_face_get_id (first), guise_face_get_id (second), compared_cb,
                                     g_object_ref (self));
}

static gboolean
mode_key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  gtk_toggle_button_set_active (get_button (GUISE_COMPARE_VIEW (widget), g_variant_get_uint32 (arguments)), TRUE);
  return TRUE;
}

static gboolean
line_key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  GuiseCompareView *self = GUISE_COMPARE_VIEW (widget);

  if (guise_face_pair_get_mode (self->pair) != GUISE_PAIR_WIPE)
    return FALSE;
  guise_face_pair_move_line (self->pair, g_variant_get_double (arguments));
  return TRUE;
}

static gboolean
guise_compare_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (get_button (GUISE_COMPARE_VIEW (widget),
                                                        guise_face_pair_get_mode (GUISE_COMPARE_VIEW (widget)->pair))));
}

static void
guise_compare_view_dispose (GObject *object)
{
  GuiseCompareView *self = GUISE_COMPARE_VIEW (object);

  for (guint i = 0; i < 2; i++)
    {
      if (self->signals[i] != NULL)
        g_signal_group_set_target (self->signals[i], NULL);
      g_clear_object (&self->signals[i]);
      g_clear_object (&self->faces[i]);
    }
  g_clear_object (&self->project);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_COMPARE_VIEW);

  G_OBJECT_CLASS (guise_compare_view_parent_class)->dispose (object);
}

static void
guise_compare_view_class_init (GuiseCompareViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_compare_view_dispose;
  widget_class->grab_focus = guise_compare_view_grab_focus;

  g_type_ensure (GUISE_TYPE_FACE_PAIR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-compare-view.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_bind_template_child (widget_class, GuiseCompareView, box);
  gtk_widget_class_bind_template_child (widget_class, GuiseCompareView, pair);
  gtk_widget_class_bind_template_child (widget_class, GuiseCompareView, side);
  gtk_widget_class_bind_template_child (widget_class, GuiseCompareView, wipe);
  gtk_widget_class_bind_template_child (widget_class, GuiseCompareView, blink);
  gtk_widget_class_bind_template_child (widget_class, GuiseCompareView, verdict);
  gtk_widget_class_bind_template_child (widget_class, GuiseCompareView, distance);
  gtk_widget_class_bind_template_child (widget_class, GuiseCompareView, figures);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_s, 0, mode_key_cb, "u", GUISE_PAIR_SIDE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_w, 0, mode_key_cb, "u", GUISE_PAIR_WIPE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_b, 0, mode_key_cb, "u", GUISE_PAIR_BLINK);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, line_key_cb, "d", -LINE_STEP);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, line_key_cb, "d", LINE_STEP);
}

static void
guise_compare_view_init (GuiseCompareView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < 2; i++)
    {
      self->signals[i] = g_signal_group_new (GUISE_TYPE_FACE);
      g_signal_group_connect_swapped (self->signals[i], "changed", G_CALLBACK (show_figures), self);
    }
}
