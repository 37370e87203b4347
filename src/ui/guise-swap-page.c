/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-page-private.h"

#include "guise-i18n.h"
#include "guise-side-panes.h"

/* A picture that comes sooner needs no sign that it is under way. */
#define BUSY_DELAY_MS 300

enum {
  PROP_0,
  PROP_MODE,
  PROP_MASK,
  PROP_LANDMARKS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void page_init (GuisePageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GuiseSwapPage, guise_swap_page, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GUISE_TYPE_PAGE, page_init))

static GuiseTimeline *
get_timeline (GuiseSwapPage *self)
{
  return self->desk != NULL ? guise_desk_get_timeline (self->desk) : NULL;
}

static void
show_state (GuiseSwapPage *self)
{
  const char *name = "loading";

  if (self->desk != NULL && guise_desk_get_loaded (self->desk))
    name = guise_desk_get_run (self->desk) == NULL ? "empty" : guise_desk_get_clip (self->desk) == 0 ? "unseen" : "ready";
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), name) == 0)
    return;
  gtk_stack_set_visible_child_name (self->stack, name);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    guise_page_focus (GUISE_PAGE (self));
}

static void
show_clip (GuiseSwapPage *self)
{
  GuiseClipList *clips = self->project != NULL ? guise_project_get_clips (self->project) : NULL;
  GuiseClip *clip = clips != NULL && self->desk != NULL
                    ? guise_clip_list_find (clips, guise_desk_get_clip (self->desk)) : NULL;

  guise_timeline_view_set_clip (self->timeline_view, clip);
}

static void
choices_cb (GuiseSwapPage *self)
{
  show_clip (self);
  show_state (self);
}

static void
review_cb (GuiseSwapPage *self)
{
  GuiseReview *review = self->desk != NULL ? guise_desk_get_review (self->desk) : NULL;
  const GuiseSwapFigures *figures = NULL;
  guint n = 0, figure = GUISE_N_SWAP_FIGURES;

  if (review != NULL)
    figures = guise_review_get_figures (review, &n);
  g_object_get (self->review_button, "figure", &figure, NULL);
  guise_timeline_view_set_figures (self->timeline_view, figures, n, (GuiseSwapFigure) figure,
                                   review != NULL && guise_review_is_stale (review));
}

/* What the toolbar says of the weights behind the picture. */
static void
show_weights (GuiseSwapPage *self)
{
  gint64 iteration = guise_viewer_get_iteration (guise_desk_get_viewer (self->desk));
  const GuiseDeskRun *run = guise_desk_get_run (self->desk);
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;

  if (iteration > 0 && run != NULL)
    {
      number = guise_i18n_dup_number (iteration);
      text = g_strdup_printf (_("%s, iteration %s"), run->title, number);
    }
  gtk_label_set_text (self->weights, text != NULL ? text : "");
}

static void
describe_picture (GuiseSwapPage *self, gint64 frame, gboolean swapped)
{
  g_autofree char *number = guise_i18n_dup_number (frame);
  g_autofree char *text = NULL;

  if (!swapped || self->mode == GUISE_PICTURE_ORIGINAL)
    text = g_strdup_printf (_("Frame %s as it is"), number);
  else if (self->mode == GUISE_PICTURE_SWAP)
    text = g_strdup_printf (_("Frame %s, swapped"), number);
  else
    text = g_strdup_printf (_("Frame %s, as it is and swapped"), number);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->picture), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
kept_cb (GuiseSwapPage *self)
{
  guise_timeline_view_take_kept (self->timeline_view, guise_viewer_list_kept (guise_desk_get_viewer (self->desk)));
}

static void
shown_cb (GuiseSwapPage *self)
{
  GuiseViewer *viewer = guise_desk_get_viewer (self->desk);
  const char *problem = guise_viewer_get_problem (viewer);
  guint width, height;

  guise_viewer_get_size (viewer, &width, &height);
  guise_picture_view_set_size (self->picture, width, height);
  guise_picture_view_set_pictures (self->picture, guise_viewer_get_original (viewer), guise_viewer_get_swap (viewer));
  guise_picture_view_set_marks (self->picture, guise_viewer_get_marks (viewer));
  gtk_label_set_text (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (self->problem_box, problem != NULL);
  show_weights (self);
  describe_picture (self, guise_viewer_get_frame (viewer), guise_viewer_get_swap (viewer) != NULL);
  kept_cb (self);
}

static gboolean
show_busy_cb (gpointer user_data)
{
  GuiseSwapPage *self = GUISE_SWAP_PAGE (user_data);

  self->busy_id = 0;
  gtk_spinner_start (self->spinner);
  return G_SOURCE_REMOVE;
}

static void
busy_cb (GuiseSwapPage *self)
{
  g_clear_handle_id (&self->busy_id, g_source_remove);
  if (self->desk != NULL && guise_viewer_get_busy (guise_desk_get_viewer (self->desk)))
    self->busy_id = g_timeout_add (BUSY_DELAY_MS, show_busy_cb, self);
  else
    gtk_spinner_stop (self->spinner);
}

static void
frame_cb (GuiseSwapPage *self)
{
  GuiseTimeline *timeline = get_timeline (self);
  gint64 frame = timeline != NULL ? guise_timeline_get_frame (timeline) : 0;
  g_autofree char *number = guise_i18n_dup_number (frame);
  g_autofree char *of = guise_i18n_dup_number (timeline != NULL ? guise_timeline_get_n_frames (timeline) : 0);
  g_autofree char *text = g_strdup_printf (_("frame %s of %s"), number, of);
  g_autofree char *timecode = timeline != NULL ? guise_timeline_dup_timecode (timeline, frame) : g_strdup ("");

  gtk_label_set_text (self->frame_label, text);
  gtk_widget_remove_css_class (GTK_WIDGET (self->timecode), "error");
  gtk_editable_set_text (self->timecode, timecode);
}

static void
playing_cb (GuiseSwapPage *self)
{
  int rate = guise_timeline_get_rate (guise_desk_get_timeline (self->desk));

  gtk_button_set_icon_name (self->play, rate != 0 ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->play), rate != 0 ? _("Pause (Space)") : _("Play (Space)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  rate != 0 ? _("Pause") : _("Play"), -1);
}

/* How fast it plays, and whether the pictures keep up: what is shown is measured. */
static void
rate_cb (GuiseSwapPage *self)
{
  GuiseTimeline *timeline = guise_desk_get_timeline (self->desk);
  int rate = guise_timeline_get_rate (timeline);
  double shown = guise_playback_get_shown_rate (guise_desk_get_playback (self->desk));
  GuiseTime end = guise_timeline_get_time (timeline, guise_timeline_get_n_frames (timeline));
  double wanted = end > 0 ? (double) guise_timeline_get_n_frames (timeline) * GUISE_TIME_SECOND / (double) end : 0;
  g_autofree char *text = NULL;

  wanted *= ABS (rate);
  if (rate == 0 || shown < 0)
    text = g_strdup ("");
  else if (shown < 0.9 * wanted)
    text = g_strdup_printf (_("%.0f of %.0f frames/s"), shown, wanted);
  else
    text = g_strdup_printf (_("%.0f frames/s"), shown);
  /* Sound is heard at its own speed alone. */
  if (rate != 0 && rate != 1 && *text != '\0')
    {
      g_autofree char *fast = g_strdup_printf (_("%d× without sound · %s"), rate, text);

      gtk_label_set_text (self->rate, fast);
      return;
    }
  gtk_label_set_text (self->rate, text);
}

static void
zoom_cb (GuiseSwapPage *self)
{
  double zoom = 0;
  g_autofree char *text = NULL;

  g_object_get (self->picture, "zoom", &zoom, NULL);
  text = zoom > 0 ? g_strdup_printf (_("%.0f %%"), 100 * zoom) : g_strdup (_("Fit"));
  gtk_label_set_text (self->zoom, text);
}

static void
wanted_side_cb (GuiseSwapPage *self)
{
  guint side = 0;

  g_object_get (self->picture, "wanted-side", &side, NULL);
  if (self->desk != NULL)
    guise_viewer_set_max_side (guise_desk_get_viewer (self->desk), side);
}

static void
update_kinds (GuiseSwapPage *self)
{
  static const GuiseViewKinds kinds[] = {
    [GUISE_PICTURE_ORIGINAL] = GUISE_VIEW_ORIGINAL,
    [GUISE_PICTURE_SWAP] = GUISE_VIEW_SWAP,
    [GUISE_PICTURE_SIDE] = GUISE_VIEW_ORIGINAL | GUISE_VIEW_SWAP,
    [GUISE_PICTURE_WIPE] = GUISE_VIEW_ORIGINAL | GUISE_VIEW_SWAP,
    [GUISE_PICTURE_ONION] = GUISE_VIEW_ORIGINAL | GUISE_VIEW_SWAP,
    [GUISE_PICTURE_DIFFERENCE] = GUISE_VIEW_ORIGINAL | GUISE_VIEW_SWAP,
  };
  GuiseViewKinds wanted = kinds[self->mode];

  if ((wanted & GUISE_VIEW_SWAP) != 0 && (self->mask || self->landmarks))
    wanted |= GUISE_VIEW_MARKS;
  if (self->desk != NULL)
    guise_viewer_set_kinds (guise_desk_get_viewer (self->desk), wanted);
}

static void
set_overlay (GuiseSwapPage *self, guint prop, gboolean shown)
{
  gboolean *at = prop == PROP_MASK ? &self->mask : &self->landmarks;

  if (*at == shown)
    return;
  *at = shown;
  g_object_set (self->picture, prop == PROP_MASK ? "mask" : "landmarks", shown, NULL);
  update_kinds (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

static void
set_mode (GuiseSwapPage *self, GuisePictureMode mode)
{
  if (self->mode == mode)
    return;
  self->mode = mode;
  g_object_set (self->picture, "mode", mode, NULL);
  update_kinds (self);
  if (self->desk != NULL)
    shown_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODE]);
}

static void
set_project (GuisePage *page, GuiseProject *project)
{
  GuiseSwapPage *self = GUISE_SWAP_PAGE (page);
  GuiseDesk *desk = project != NULL ? guise_project_get_desk (project) : NULL;

  if (self->desk != NULL)
    {
      guise_timeline_stop (guise_desk_get_timeline (self->desk));
      guise_viewer_set_active (guise_desk_get_viewer (self->desk), FALSE);
    }
  g_set_object (&self->project, project);
  g_set_object (&self->desk, desk);
  g_signal_group_set_target (self->desk_signals, desk);
  g_signal_group_set_target (self->clips, project != NULL ? guise_project_get_clips (project) : NULL);
  g_signal_group_set_target (self->timeline, desk != NULL ? guise_desk_get_timeline (desk) : NULL);
  g_signal_group_set_target (self->viewer, desk != NULL ? guise_desk_get_viewer (desk) : NULL);
  g_signal_group_set_target (self->playback, desk != NULL ? guise_desk_get_playback (desk) : NULL);
  guise_timeline_view_set_timeline (self->timeline_view, get_timeline (self));
  guise_timeline_view_set_markers (self->timeline_view, desk != NULL ? guise_desk_get_markers (desk) : NULL);
  guise_timeline_view_set_swap (self->timeline_view, desk != NULL ? guise_desk_get_swap (desk) : NULL);
  g_signal_group_set_target (self->markers, desk != NULL ? guise_desk_get_markers (desk) : NULL);
  g_signal_group_set_target (self->review, desk != NULL ? guise_desk_get_review (desk) : NULL);
  g_signal_group_set_target (self->works, project != NULL ? guise_project_get_works (project) : NULL);
  guise_swap_page_show_learning (self);
  guise_swap_side_set_desk (self->side, desk);
  guise_review_button_set_desk (self->review_button, desk);
  review_cb (self);
  guise_picture_view_set_pictures (self->picture, NULL, NULL);
  busy_cb (self);
  frame_cb (self);
  choices_cb (self);
  if (desk == NULL)
    return;
  update_kinds (self);
  wanted_side_cb (self);
  shown_cb (self);
  guise_viewer_set_active (guise_desk_get_viewer (desk), gtk_widget_get_mapped (GTK_WIDGET (self)));
}

static void
failed_cb (GuiseSwapPage *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "s", text);
}

static void
page_focus (GuisePage *page)
{
  GuiseSwapPage *self = GUISE_SWAP_PAGE (page);

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "ready") == 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->timeline_view));
}

static void
page_init (GuisePageInterface *iface)
{
  iface->set_project = set_project;
  iface->focus = page_focus;
}

/* Whoever looks elsewhere hears and computes nothing. */
static void
guise_swap_page_map (GtkWidget *widget)
{
  GuiseSwapPage *self = GUISE_SWAP_PAGE (widget);

  GTK_WIDGET_CLASS (guise_swap_page_parent_class)->map (widget);
  if (self->desk != NULL)
    guise_viewer_set_active (guise_desk_get_viewer (self->desk), TRUE);
}

static void
guise_swap_page_unmap (GtkWidget *widget)
{
  GuiseSwapPage *self = GUISE_SWAP_PAGE (widget);

  if (self->desk != NULL)
    {
      guise_timeline_stop (guise_desk_get_timeline (self->desk));
      guise_viewer_set_active (guise_desk_get_viewer (self->desk), FALSE);
    }
  GTK_WIDGET_CLASS (guise_swap_page_parent_class)->unmap (widget);
}

static void
timecode_cb (GuiseSwapPage *self)
{
  GuiseTimeline *timeline = get_timeline (self);
  gint64 frame;

  if (timeline == NULL)
    return;
  if (!guise_timeline_parse (timeline, gtk_editable_get_text (self->timecode), &frame, NULL))
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->timecode), "error");
      gtk_widget_error_bell (GTK_WIDGET (self->timecode));
      return;
    }
  guise_timeline_stop (timeline);
  guise_timeline_seek (timeline, frame);
  frame_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->timeline_view));
}

static void
guise_swap_page_dispose (GObject *object)
{
  GuiseSwapPage *self = GUISE_SWAP_PAGE (object);
  GSignalGroup **groups[] = { &self->desk_signals, &self->clips, &self->timeline, &self->viewer, &self->playback,
                              &self->review, &self->markers, &self->works, &self->masks };

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      if (*groups[i] != NULL)
        g_signal_group_set_target (*groups[i], NULL);
      g_clear_object (groups[i]);
    }
  g_clear_handle_id (&self->busy_id, g_source_remove);
  g_clear_object (&self->desk);
  g_clear_object (&self->project);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_SWAP_PAGE);

  G_OBJECT_CLASS (guise_swap_page_parent_class)->dispose (object);
}

static void
guise_swap_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GuiseSwapPage *self = GUISE_SWAP_PAGE (object);

  switch (prop_id)
    {
    case PROP_MODE:
      g_value_set_enum (value, (int) self->mode);
      break;
    case PROP_MASK:
      g_value_set_boolean (value, self->mask);
      break;
    case PROP_LANDMARKS:
      g_value_set_boolean (value, self->landmarks);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_swap_page_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GuiseSwapPage *self = GUISE_SWAP_PAGE (object);

  switch (prop_id)
    {
    case PROP_MODE:
      set_mode (self, (GuisePictureMode) g_value_get_enum (value));
      break;
    case PROP_MASK:
    case PROP_LANDMARKS:
      set_overlay (self, prop_id, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapPage, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapPage, picture);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapPage, timeline_view);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapPage, side);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapPage, review_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapPage, panes);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapPage, weights);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapPage, zoom);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapPage, problem);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapPage, problem_box);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapPage, play);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapPage, timecode);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapPage, frame_label);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapPage, rate);
}

static void
guise_swap_page_class_init (GuiseSwapPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = guise_swap_page_dispose;
  object_class->get_property = guise_swap_page_get_property;
  object_class->set_property = guise_swap_page_set_property;
  widget_class->map = guise_swap_page_map;
  widget_class->unmap = guise_swap_page_unmap;

  properties[PROP_MODE] = g_param_spec_enum ("mode", NULL, NULL, GUISE_TYPE_PICTURE_MODE, GUISE_PICTURE_SWAP,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_MASK] = g_param_spec_boolean ("mask", NULL, NULL, FALSE,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_LANDMARKS] = g_param_spec_boolean ("landmarks", NULL, NULL, FALSE, G_PARAM_READWRITE
                                                     | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (GUISE_TYPE_PICTURE_VIEW);
  g_type_ensure (GUISE_TYPE_REVIEW_BUTTON);
  g_type_ensure (GUISE_TYPE_SIDE_PANES);
  g_type_ensure (GUISE_TYPE_SWAP_SIDE);
  g_type_ensure (GUISE_TYPE_TIMELINE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-swap-page.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  bind_children (widget_class);
  guise_swap_page_install_actions (widget_class);
}

static GSignalGroup *
listen (GuiseSwapPage *self, GType type, const char *signal, GCallback callback)
{
  GSignalGroup *group = g_signal_group_new (type);

  g_signal_group_connect_swapped (group, signal, callback, self);
  return group;
}

static void
guise_swap_page_init (GuiseSwapPage *self)
{
  self->mode = GUISE_PICTURE_SWAP;
  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_set (self->picture, "mode", self->mode, NULL);

  self->desk_signals = listen (self, GUISE_TYPE_DESK, "choices-changed", G_CALLBACK (choices_cb));
  g_signal_group_connect_swapped (self->desk_signals, "notify::clip", G_CALLBACK (choices_cb), self);
  self->clips = listen (self, GUISE_TYPE_CLIP_LIST, "items-changed", G_CALLBACK (show_clip));
  self->timeline = listen (self, GUISE_TYPE_TIMELINE, "notify::frame", G_CALLBACK (frame_cb));
  g_signal_group_connect_swapped (self->timeline, "notify::n-frames", G_CALLBACK (frame_cb), self);
  g_signal_group_connect_swapped (self->timeline, "notify::rate", G_CALLBACK (playing_cb), self);
  g_signal_group_connect_swapped (self->timeline, "notify::rate", G_CALLBACK (rate_cb), self);
  self->viewer = listen (self, GUISE_TYPE_VIEWER, "shown", G_CALLBACK (shown_cb));
  g_signal_group_connect_swapped (self->viewer, "kept", G_CALLBACK (kept_cb), self);
  g_signal_group_connect_swapped (self->viewer, "notify::busy", G_CALLBACK (busy_cb), self);
  self->playback = listen (self, GUISE_TYPE_PLAYBACK, "notify::shown-rate", G_CALLBACK (rate_cb));
  self->markers = listen (self, GUISE_TYPE_MARKERS, "failed", G_CALLBACK (failed_cb));
  self->works = listen (self, GUISE_TYPE_WORK_LIST, "notify::n-active", G_CALLBACK (guise_swap_page_show_learning));
  self->masks = listen (self, GUISE_TYPE_WORK, "notify::state", G_CALLBACK (guise_swap_page_show_learning));
  self->review = listen (self, GUISE_TYPE_REVIEW, "changed", G_CALLBACK (review_cb));
  g_signal_connect_object (self->review_button, "notify::figure", G_CALLBACK (review_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->picture, "notify::zoom", G_CALLBACK (zoom_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->picture, "notify::wanted-side", G_CALLBACK (wanted_side_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->timecode, "activate", G_CALLBACK (timecode_cb), self, G_CONNECT_SWAPPED);
}
