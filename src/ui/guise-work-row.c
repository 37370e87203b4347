/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-work-row.h"

#include "guise-i18n.h"

/* One line has no room for a long text: it asks for so much of it at least. */
#define COMPACT_TEXT_CHARS 12

struct _GuiseWorkRow
{
  GtkWidget      parent_instance;

  GtkImage      *icon;
  GtkBox        *lines;
  GtkLabel      *title;
  GtkLabel      *text;
  GtkProgressBar *progress;
  GtkWidget     *pause;
  GtkWidget     *resume;
  GtkWidget     *stop;
  GtkWidget     *cancel;
  GtkWidget     *open;
  GtkWidget     *dismiss;

  GSignalGroup  *signals;   /* of the work */
  GuiseWork     *work;      /* (nullable) */
  GuiseWorkList *works;     /* not owned */
  guint          compact : 1;
};

enum {
  PROP_0,
  PROP_WORK,
  PROP_COMPACT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GuiseWorkRow, guise_work_row, GTK_TYPE_WIDGET)

static const char *
icon_of (GuiseWorkState state)
{
  switch (state)
    {
    case GUISE_WORK_FAILED:
      return "dialog-warning-symbolic";
    case GUISE_WORK_DONE:
    case GUISE_WORK_STOPPED:
      return "emblem-ok-symbolic";
    case GUISE_WORK_PAUSED:
    case GUISE_WORK_PAUSING:
      return "media-playback-pause-symbolic";
    case GUISE_WORK_WAITING:
    case GUISE_WORK_CANCELLED:
    case GUISE_WORK_STOPPING:
    case GUISE_WORK_CANCELLING:
      return "content-loading-symbolic";
    case GUISE_WORK_RUNNING:
    default:
      return "system-run-symbolic";
    }
}

static void
show_fraction (GuiseWorkRow *self)
{
  double fraction = guise_work_get_fraction (self->work);

  /* While the end is unknown each new text is a beat. */
  if (fraction >= 0)
    gtk_progress_bar_set_fraction (self->progress, fraction);
}

static void
show_text (GuiseWorkRow *self)
{
  const char *text = guise_work_get_text (self->work);

  gtk_label_set_text (self->text, text != NULL ? text : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->text), text);
  if (guise_work_get_fraction (self->work) < 0)
    gtk_progress_bar_pulse (self->progress);
}

static void
show_state (GuiseWorkRow *self)
{
  GuiseWorkState state = guise_work_get_state (self->work);
  gboolean active = guise_work_is_active (self->work);
  gboolean running = state == GUISE_WORK_RUNNING;
  gboolean held = state == GUISE_WORK_WAITING || state == GUISE_WORK_PAUSED;

  gtk_image_set_from_icon_name (self->icon, icon_of (state));
  gtk_widget_set_visible (GTK_WIDGET (self->progress), active);
  gtk_widget_set_visible (self->pause, guise_work_get_can_pause (self->work) && running);
  gtk_widget_set_visible (self->resume, state == GUISE_WORK_PAUSED);
  gtk_widget_set_visible (self->stop, running);
  gtk_widget_set_visible (self->cancel, running || held || state == GUISE_WORK_STOPPING);
  gtk_widget_set_visible (self->open, state == GUISE_WORK_DONE && guise_work_get_file (self->work) != NULL);
  gtk_widget_set_visible (self->dismiss, !active);
}

static void
show_all (GuiseWorkRow *self)
{
  if (self->work == NULL)
    return;
  gtk_label_set_text (self->title, guise_work_get_title (self->work));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), guise_work_get_title (self->work));
  show_fraction (self);
  show_text (self);
  show_state (self);
}

void
guise_work_row_set_work (GuiseWorkRow *self, GuiseWork *work)
{
  g_return_if_fail (GUISE_IS_WORK_ROW (self));
  g_return_if_fail (work == NULL || GUISE_IS_WORK (work));

  if (!g_set_object (&self->work, work))
    return;
  g_signal_group_set_target (self->signals, work);
  show_all (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORK]);
}

void
guise_work_row_set_works (GuiseWorkRow *self, GuiseWorkList *works)
{
  g_return_if_fail (GUISE_IS_WORK_ROW (self));

  self->works = works;
}

static void
set_compact (GuiseWorkRow *self, gboolean compact)
{
  self->compact = !!compact;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->lines),
                                  compact ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (self->lines, compact ? 12 : 3);
  gtk_label_set_width_chars (self->text, compact ? COMPACT_TEXT_CHARS : -1);
  gtk_label_set_wrap (self->text, !compact);
  gtk_label_set_ellipsize (self->text, compact ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
}

static void
action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseWorkRow *self = GUISE_WORK_ROW (widget);
  g_autoptr(GuiseWork) work = self->work != NULL ? g_object_ref (self->work) : NULL;

  if (work == NULL)
    return;
  if (g_str_equal (name, "work.pause"))
    guise_work_pause (work);
  else if (g_str_equal (name, "work.resume"))
    guise_work_resume (work);
  else if (g_str_equal (name, "work.stop"))
    guise_work_stop (work);
  else if (g_str_equal (name, "work.cancel"))
    guise_work_cancel (work);
  else if (self->works != NULL)
    guise_work_list_dismiss (self->works, work);
}

static void
open_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseWorkRow *self = GUISE_WORK_ROW (widget);
  const char *path = self->work != NULL ? guise_work_get_file (self->work) : NULL;
  g_autoptr(GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;
  g_autofree char *uri = file != NULL ? g_file_get_uri (file) : NULL;

  if (uri != NULL)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (widget)), uri, GDK_CURRENT_TIME);
}

static void
guise_work_row_dispose (GObject *object)
{
  GuiseWorkRow *self = GUISE_WORK_ROW (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->work);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_WORK_ROW);

  G_OBJECT_CLASS (guise_work_row_parent_class)->dispose (object);
}

static void
guise_work_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GuiseWorkRow *self = GUISE_WORK_ROW (object);

  switch (prop_id)
    {
    case PROP_WORK:
      g_value_set_object (value, self->work);
      break;
    case PROP_COMPACT:
      g_value_set_boolean (value, self->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_work_row_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GuiseWorkRow *self = GUISE_WORK_ROW (object);

  switch (prop_id)
    {
    case PROP_WORK:
      guise_work_row_set_work (self, g_value_get_object (value));
      break;
    case PROP_COMPACT:
      set_compact (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, GuiseWorkRow, icon);
  gtk_widget_class_bind_template_child (widget_class, GuiseWorkRow, lines);
  gtk_widget_class_bind_template_child (widget_class, GuiseWorkRow, title);
  gtk_widget_class_bind_template_child (widget_class, GuiseWorkRow, text);
  gtk_widget_class_bind_template_child (widget_class, GuiseWorkRow, progress);
  gtk_widget_class_bind_template_child (widget_class, GuiseWorkRow, pause);
  gtk_widget_class_bind_template_child (widget_class, GuiseWorkRow, resume);
  gtk_widget_class_bind_template_child (widget_class, GuiseWorkRow, stop);
  gtk_widget_class_bind_template_child (widget_class, GuiseWorkRow, cancel);
  gtk_widget_class_bind_template_child (widget_class, GuiseWorkRow, open);
  gtk_widget_class_bind_template_child (widget_class, GuiseWorkRow, dismiss);
}

static void
guise_work_row_class_init (GuiseWorkRowClass *klass)
{
  static const char *const actions[] = { "work.pause", "work.resume", "work.stop", "work.cancel", "work.dismiss" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = guise_work_row_dispose;
  object_class->get_property = guise_work_row_get_property;
  object_class->set_property = guise_work_row_set_property;

  properties[PROP_WORK] = g_param_spec_object ("work", NULL, NULL, GUISE_TYPE_WORK,
                                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-work-row.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_css_name (widget_class, "workrow");
  bind_children (widget_class);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, action_cb);
  gtk_widget_class_install_action (widget_class, "work.open", NULL, open_cb);
}

static void
guise_work_row_init (GuiseWorkRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))), 6);
  set_compact (self, FALSE);

  self->signals = g_signal_group_new (GUISE_TYPE_WORK);
  g_signal_group_connect_swapped (self->signals, "notify::fraction", G_CALLBACK (show_fraction), self);
  g_signal_group_connect_swapped (self->signals, "notify::text", G_CALLBACK (show_text), self);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (show_state), self);
}
