/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-next-step.h"

#include "guise-i18n.h"

struct _GuiseNextStep
{
  GtkWidget     parent_instance;

  GtkWidget    *middle;    /* of the height that there is */
  GtkWidget    *box;
  GtkLabel     *text;
  GtkButton    *button;

  gboolean      of_people;
  gboolean      stands_out;
  GuiseProject *project;   /* (nullable) */
  GSignalGroup *clips;     /* of the project */
  GSignalGroup *runs;      /* of the project: they know whom one can train on */
};

enum { PROP_0, PROP_ABOUT, PROP_STANDS_OUT, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GuiseNextStep, guise_next_step, GTK_TYPE_WIDGET)

/* @page: (nullable): where the next step is, %NULL where it is here */
static void
say (GuiseNextStep *self, const char *text, const char *page, const char *label, const char *tooltip)
{
  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL);
  gtk_label_set_text (self->text, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->button), page != NULL);
  if (page == NULL)
    return;
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->button), "s", page);
  gtk_button_set_label (self->button, label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), tooltip);
}

/* Whether there is nothing left to do here. */
static void
set_stands_out (GuiseNextStep *self, gboolean stands_out)
{
  if (self->stands_out == stands_out)
    return;
  self->stands_out = stands_out;
  if (stands_out)
    gtk_widget_add_css_class (GTK_WIDGET (self->button), "suggested-action");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->button), "suggested-action");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STANDS_OUT]);
}

/* A clip in which nobody was found counts as one in which nobody was looked for. */
static gboolean
have_all_faces (GListModel *clips)
{
  for (guint i = 0; i < g_list_model_get_n_items (clips); i++)
    {
      g_autoptr(GuiseClip) clip = g_list_model_get_item (clips, i);

      if (guise_clip_get_id (clip) != 0 && guise_clip_get_n_faces (clip) == 0)
        return FALSE;
    }
  return TRUE;
}

static void
say_of_clips (GuiseNextStep *self, guint n_persons)
{
  const guint n_clips = g_list_model_get_n_items (G_LIST_MODEL (guise_project_get_clips (self->project)));

  set_stands_out (self, n_persons > 0 && have_all_faces (G_LIST_MODEL (guise_project_get_clips (self->project))));
  if (n_persons > 0)
    say (self, _("More clips can be dropped here. Next, look at the faces, and say whose is put in the place of whose."),
         "faces", _("Go to Faces"), _("Look at the faces that were found (Alt+2)"));
  else if (n_clips > 1)
    say (self, _("More clips can be dropped here. Next, find the faces in them."), NULL, NULL, NULL);
  else
    say (self, n_clips == 1 ? _("Drop the other person's footage here as well. Then find the faces.") : NULL,
         NULL, NULL, NULL);
}

static void
say_of_people (GuiseNextStep *self, guint n_persons)
{
  gint64 source = 0, target = 0;

  if (n_persons > 0)
    guise_run_list_choose_persons (guise_project_get_runs (self->project), &source, &target);
  set_stands_out (self, source != 0 && target != 0);
  if (source != 0 && target != 0)
    say (self, _("Source and target are chosen."), "train", _("Go to Train"), _("Begin a training (Alt+3)"));
  else
    say (self, n_persons > 0 ? _("The menu of a person makes one the source, whose face is learned, and one the target, "
                                 "whose face is replaced.") : NULL, NULL, NULL, NULL);
}

static void
update (GuiseNextStep *self)
{
  guint n_persons = 0;

  if (self->project == NULL)
    {
      say (self, NULL, NULL, NULL, NULL);
      return;
    }
  guise_run_list_get_persons (guise_project_get_runs (self->project), &n_persons);
  if (self->of_people)
    say_of_people (self, n_persons);
  else
    say_of_clips (self, n_persons);
}

void
guise_next_step_set_project (GuiseNextStep *self, GuiseProject *project)
{
  g_return_if_fail (GUISE_IS_NEXT_STEP (self));

  if (!g_set_object (&self->project, project))
    return;
  g_signal_group_set_target (self->clips, project != NULL ? guise_project_get_clips (project) : NULL);
  g_signal_group_set_target (self->runs, project != NULL ? guise_project_get_runs (project) : NULL);
  update (self);
}

static void
guise_next_step_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GuiseNextStep *self = GUISE_NEXT_STEP (object);

  if (prop_id == PROP_ABOUT)
    {
      self->of_people = g_strcmp0 (g_value_get_string (value), "people") == 0;
      gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box), self->of_people ? GTK_ORIENTATION_VERTICAL
                                                                                  : GTK_ORIENTATION_HORIZONTAL);
      /* It stands in a side pane, which should not be wider for a hint. */
      gtk_label_set_max_width_chars (self->text, self->of_people ? 22 : 60);
    }
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
guise_next_step_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_STANDS_OUT)
    g_value_set_boolean (value, GUISE_NEXT_STEP (object)->stands_out);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
guise_next_step_dispose (GObject *object)
{
  GuiseNextStep *self = GUISE_NEXT_STEP (object);

  if (self->clips != NULL)
    {
      g_signal_group_set_target (self->clips, NULL);
      g_signal_group_set_target (self->runs, NULL);
    }
  g_clear_object (&self->clips);
  g_clear_object (&self->runs);
  g_clear_object (&self->project);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_NEXT_STEP);

  G_OBJECT_CLASS (guise_next_step_parent_class)->dispose (object);
}

static void
guise_next_step_class_init (GuiseNextStepClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = guise_next_step_dispose;
  object_class->set_property = guise_next_step_set_property;
  object_class->get_property = guise_next_step_get_property;

  properties[PROP_ABOUT] = g_param_spec_string ("about", NULL, NULL, "clips", G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY
                                                                              | G_PARAM_STATIC_STRINGS);
  properties[PROP_STANDS_OUT] = g_param_spec_boolean ("stands-out", NULL, NULL, FALSE,
                                                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-next-step.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "nextstep");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_bind_template_child (widget_class, GuiseNextStep, middle);
  gtk_widget_class_bind_template_child (widget_class, GuiseNextStep, box);
  gtk_widget_class_bind_template_child (widget_class, GuiseNextStep, text);
  gtk_widget_class_bind_template_child (widget_class, GuiseNextStep, button);
}

static void
guise_next_step_init (GuiseNextStep *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->clips = g_signal_group_new (GUISE_TYPE_CLIP_LIST);
  g_signal_group_connect_swapped (self->clips, "items-changed", G_CALLBACK (update), self);
  self->runs = g_signal_group_new (GUISE_TYPE_RUN_LIST);
  g_signal_group_connect_swapped (self->runs, "persons-changed", G_CALLBACK (update), self);
}
