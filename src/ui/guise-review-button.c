/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-review-button.h"

#include "guise-i18n.h"
#include "guise-swap-figure.h"

#include <math.h>

/* Worst frames that are listed, and how far apart they are. */
#define N_WORST 12
#define APART 10

/* What is less bad than this is not listed. */
#define LEAST 0.05

struct _GuiseReviewButton
{
  GtkWidget    parent_instance;

  GtkWidget   *button;
  GtkDropDown *choice;
  GtkLabel    *state;
  GtkButton   *measure;
  GtkListBox  *list;

  GuiseDesk   *desk;        /* (nullable) */
  GSignalGroup *review;     /* of the desk */
  GArray      *worst;       /* of guint: frames in the order of the list */
};

enum {
  PROP_0,
  PROP_FIGURE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GuiseReviewButton, guise_review_button, GTK_TYPE_WIDGET)

/* The first of the choices is all of them. */
static GuiseSwapFigure
get_figure (GuiseReviewButton *self)
{
  guint selected = gtk_drop_down_get_selected (self->choice);

  return selected == 0 || selected > GUISE_N_SWAP_FIGURES ? GUISE_N_SWAP_FIGURES : (GuiseSwapFigure) (selected - 1);
}

static void
show_state (GuiseReviewButton *self, GuiseReview *review, guint n)
{
  gboolean running = guise_review_is_running (review);
  g_autofree char *number = guise_i18n_dup_number (n);
  g_autofree char *text = NULL;

  if (n == 0)
    text = g_strdup (running ? _("Measuring…") : _("Not measured yet"));
  else if (guise_review_is_stale (review))
    text = g_strdup_printf (_("%s frames measured, with other weights or settings"), number);
  else
    text = g_strdup_printf (_("%s frames measured"), number);
  gtk_label_set_text (self->state, text);
  gtk_button_set_label (self->measure, running ? _("Stop") : n == 0 ? _("Measure") : _("Measure Again"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->measure),
                            running || guise_review_is_stale (review) || !guise_review_is_complete (review));
}

static GtkWidget *
make_row (GuiseReviewButton *self, const GuiseSwapFigures *figures, guint frame)
{
  GuiseSwapFigure figure = get_figure (self);
  g_autofree char *number = guise_i18n_dup_number (frame);
  g_autofree char *value = NULL, *text = NULL;
  GtkWidget *label;

  if (figure == GUISE_N_SWAP_FIGURES)
    guise_swap_figures_get_badness (&figures[frame], &figure);
  value = guise_review_dup_value (figure, (double) figures[frame].value[MIN (figure, GUISE_N_SWAP_FIGURES - 1)]);
  /* Translators: of a list of bad frames: "Frame 295 · Flicker 2.33 ×". */
  text = g_strdup_printf (_("Frame %s · %s %s"), number, guise_review_get_word (figure), value);
  label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "numeric");
  return label;
}

static void
show_list (GuiseReviewButton *self, const GuiseSwapFigures *figures, guint n)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  g_clear_pointer (&self->worst, g_array_unref);
  self->worst = guise_swap_figures_find_worst (figures, n, get_figure (self), APART, LEAST, N_WORST);
  for (guint i = 0; i < self->worst->len; i++)
    gtk_list_box_append (self->list, make_row (self, figures, g_array_index (self->worst, guint, i)));
}

static void
review_cb (GuiseReviewButton *self)
{
  GuiseReview *review = self->desk != NULL ? guise_desk_get_review (self->desk) : NULL;
  const GuiseSwapFigures *figures;
  guint n = 0;

  if (review == NULL)
    return;
  figures = guise_review_get_figures (review, &n);
  show_state (self, review, n);
  show_list (self, figures, n);
}

static void
choice_cb (GuiseReviewButton *self)
{
  review_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FIGURE]);
}

static void
go_to (GuiseReviewButton *self, guint frame)
{
  GuiseTimeline *timeline = guise_desk_get_timeline (self->desk);

  guise_timeline_stop (timeline);
  guise_timeline_seek (timeline, frame);
}

static void
row_cb (GuiseReviewButton *self, GtkListBoxRow *row)
{
  int index = gtk_list_box_row_get_index (row);

  if (self->desk != NULL && index >= 0 && (guint) index < self->worst->len)
    go_to (self, g_array_index (self->worst, guint, index));
}

gboolean
guise_review_button_go (GuiseReviewButton *self, int direction)
{
  gint64 now, best = -1;

  g_return_val_if_fail (GUISE_IS_REVIEW_BUTTON (self), FALSE);

  if (self->desk == NULL || self->worst == NULL)
    return FALSE;
  now = guise_timeline_get_frame (guise_desk_get_timeline (self->desk));
  for (guint i = 0; i < self->worst->len; i++)
    {
      gint64 frame = g_array_index (self->worst, guint, i);

      if ((frame - now) * direction > 0 && (best < 0 || (best - frame) * direction > 0))
        best = frame;
    }
  if (best >= 0)
    go_to (self, (guint) best);
  return best >= 0;
}

void
guise_review_button_toggle (GuiseReviewButton *self)
{
  GuiseReview *review;

  g_return_if_fail (GUISE_IS_REVIEW_BUTTON (self));

  if (self->desk == NULL)
    return;
  review = guise_desk_get_review (self->desk);
  /* What is set is what is measured. */
  guise_swap_flush (guise_desk_get_swap (self->desk));
  if (guise_review_is_running (review))
    guise_review_stop (review);
  else
    guise_review_start (review);
}

void
guise_review_button_set_desk (GuiseReviewButton *self, GuiseDesk *desk)
{
  g_return_if_fail (GUISE_IS_REVIEW_BUTTON (self));

  g_set_object (&self->desk, desk);
  g_signal_group_set_target (self->review, desk != NULL ? guise_desk_get_review (desk) : NULL);
  review_cb (self);
}

static void
guise_review_button_dispose (GObject *object)
{
  GuiseReviewButton *self = GUISE_REVIEW_BUTTON (object);

  if (self->review != NULL)
    g_signal_group_set_target (self->review, NULL);
  g_clear_object (&self->review);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->worst, g_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_REVIEW_BUTTON);

  G_OBJECT_CLASS (guise_review_button_parent_class)->dispose (object);
}

static void
guise_review_button_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_FIGURE:
      g_value_set_uint (value, get_figure (GUISE_REVIEW_BUTTON (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_review_button_class_init (GuiseReviewButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = guise_review_button_dispose;
  object_class->get_property = guise_review_button_get_property;

  properties[PROP_FIGURE] = g_param_spec_uint ("figure", NULL, NULL, 0, GUISE_N_SWAP_FIGURES, GUISE_N_SWAP_FIGURES,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-review-button.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_bind_template_child (widget_class, GuiseReviewButton, button);
  gtk_widget_class_bind_template_child (widget_class, GuiseReviewButton, choice);
  gtk_widget_class_bind_template_child (widget_class, GuiseReviewButton, state);
  gtk_widget_class_bind_template_child (widget_class, GuiseReviewButton, measure);
  gtk_widget_class_bind_template_child (widget_class, GuiseReviewButton, list);
}

static void
guise_review_button_init (GuiseReviewButton *self)
{
  GtkStringList *names;

  gtk_widget_init_template (GTK_WIDGET (self));
  names = GTK_STRING_LIST (gtk_drop_down_get_model (self->choice));
  gtk_string_list_append (names, guise_review_get_word (GUISE_N_SWAP_FIGURES));
  for (guint i = 0; i < GUISE_N_SWAP_FIGURES; i++)
    gtk_string_list_append (names, guise_review_get_word ((GuiseSwapFigure) i));

  self->review = g_signal_group_new (GUISE_TYPE_REVIEW);
  g_signal_group_connect_swapped (self->review, "changed", G_CALLBACK (review_cb), self);
  g_signal_connect_object (self->choice, "notify::selected", G_CALLBACK (choice_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (row_cb), self, G_CONNECT_SWAPPED);
}
