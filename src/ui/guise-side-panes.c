/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-side-panes.h"

/* What the content wants beside a pane, at least, with text of the usual size. */
#define ROOM 340

/* Widths of a pane, with text of the usual size. */
#define LEAST_PANE 200
#define MOST_PANE 320
#define USUAL_DPI (96 * PANGO_SCALE)

typedef struct
{
  GtkWidget *widget;
  guint      wanted : 1;   /* where there is room */
  guint      over : 1;     /* asked for where there is none */
  guint      shown : 1;    /* as it was told last */
} Pane;

struct _GuiseSidePanes
{
  GtkWidget  parent_instance;

  GtkWidget *content;
  Pane       panes[2];        /* start, end */
  int        content_width;
  int        room;            /* what the content wants beside a pane, with text of the usual size */
  guint      folded[2];       /* no room for it beside the content */
  guint      tell_source;
};

enum {
  PROP_0,
  PROP_START,
  PROP_CONTENT,
  PROP_END,
  PROP_START_SHOWN,
  PROP_END_SHOWN,
  PROP_ROOM,
  N_PROPS
};

enum { RESIZED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseSidePanes, guise_side_panes, GTK_TYPE_WIDGET)

static gboolean
is_shown (GuiseSidePanes *self, guint i)
{
  return self->folded[i] ? self->panes[i].over : self->panes[i].wanted;
}

/* Pixels for as much text as has room in @pixels when text is of the usual size. */
static int
scale (GuiseSidePanes *self, int pixels)
{
  int dpi = 0;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  return MAX (pixels, pixels * dpi / USUAL_DPI);
}

static int
pane_width (GuiseSidePanes *self, guint i)
{
  int minimum, natural;

  gtk_widget_measure (self->panes[i].widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  return MAX (minimum, CLAMP (natural, LEAST_PANE, scale (self, MOST_PANE)));
}

static int
content_room (GuiseSidePanes *self)
{
  int minimum;

  gtk_widget_measure (self->content, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return MAX (minimum, scale (self, self->room));
}

/* Allocation is no time to change what others bind to. */
static gboolean
tell_cb (gpointer user_data)
{
  GuiseSidePanes *self = GUISE_SIDE_PANES (user_data);

  self->tell_source = 0;
  for (guint i = 0; i < 2; i++)
    if (self->panes[i].shown != is_shown (self, i))
      {
        self->panes[i].shown = is_shown (self, i);
        /* What has no room is there for nobody. */
        gtk_accessible_update_state (GTK_ACCESSIBLE (self->panes[i].widget), GTK_ACCESSIBLE_STATE_HIDDEN,
                                     !self->panes[i].shown, -1);
        g_object_notify_by_pspec (G_OBJECT (self), properties[i == 0 ? PROP_START_SHOWN : PROP_END_SHOWN]);
      }
  g_signal_emit (self, signals[RESIZED], 0);
  return G_SOURCE_REMOVE;
}

static void
tell_soon (GuiseSidePanes *self)
{
  if (self->tell_source == 0)
    self->tell_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, tell_cb, self, NULL);
}

/* The end pane gives way first. */
static void
fold (GuiseSidePanes *self, int width)
{
  int start = self->panes[0].wanted ? pane_width (self, 0) : 0, end = self->panes[1].wanted ? pane_width (self, 1) : 0;
  const int room = content_room (self);
  guint folded[2] = { width < room + pane_width (self, 0), width < room + start + MAX (end, pane_width (self, 1)) };

  for (guint i = 0; i < 2; i++)
    if (folded[i] != self->folded[i])
      {
        self->folded[i] = folded[i];
        self->panes[i].over = FALSE;
      }
}

static void
allocate (GuiseSidePanes *self, GtkWidget *child, int x, int width, int height)
{
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x - width;
  gtk_widget_size_allocate (child, &(GtkAllocation) { x, 0, width, height }, -1);
}

static void
guise_side_panes_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GuiseSidePanes *self = GUISE_SIDE_PANES (widget);
  int before = self->content_width, sides[2] = { 0, 0 };

  fold (self, width);
  for (guint i = 0; i < 2; i++)
    {
      int pane = MIN (pane_width (self, i), width);

      gtk_widget_set_child_visible (self->panes[i].widget, is_shown (self, i));
      if (is_shown (self, i))
        allocate (self, self->panes[i].widget, i == 0 ? 0 : width - pane, pane, height);
      if (is_shown (self, i) && !self->folded[i])
        sides[i] = pane;
      if (self->folded[i])
        gtk_widget_add_css_class (self->panes[i].widget, "over");
      else
        gtk_widget_remove_css_class (self->panes[i].widget, "over");
    }
  self->content_width = width - sides[0] - sides[1];
  allocate (self, self->content, sides[0], self->content_width, height);
  if (before != self->content_width || self->panes[0].shown != is_shown (self, 0)
      || self->panes[1].shown != is_shown (self, 1))
    tell_soon (self);
}

/* As narrow as the widest of the three, for the panes can lie over the content. */
static void
guise_side_panes_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                          int *minimum_baseline, int *natural_baseline)
{
  GuiseSidePanes *self = GUISE_SIDE_PANES (widget);
  GtkWidget *children[] = { self->panes[0].widget, self->content, self->panes[1].widget };

  for (guint i = 0; i < 3; i++)
    {
      int least, wished;

      gtk_widget_measure (children[i], orientation, -1, &least, &wished, NULL, NULL);
      *minimum = MAX (*minimum, least);
      *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? *natural + wished : MAX (*natural, wished);
    }
}

static void
guise_side_panes_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseSidePanes *self = GUISE_SIDE_PANES (widget);

  gtk_widget_snapshot_child (widget, self->content, snapshot);
  for (guint i = 0; i < 2; i++)
    gtk_widget_snapshot_child (widget, self->panes[i].widget, snapshot);
}

static void
set_shown (GuiseSidePanes *self, guint i, gboolean shown)
{
  if (is_shown (self, i) == !!shown)
    return;
  if (self->folded[i])
    {
      self->panes[i].over = !!shown;
      self->panes[1 - i].over = FALSE;   /* one at a time */
    }
  else
    self->panes[i].wanted = !!shown;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  tell_soon (self);
}

/* The content first: what is picked lies over what is drawn before. */
static void
set_child (GuiseSidePanes *self, GtkWidget **place, GtkWidget *child)
{
  g_return_if_fail (*place == NULL && child != NULL);

  *place = child;
  if (place == &self->panes[1].widget)
    gtk_widget_insert_before (child, GTK_WIDGET (self), NULL);
  else
    gtk_widget_insert_after (child, GTK_WIDGET (self), place == &self->content ? NULL : self->content);
}

int
guise_side_panes_get_content_width (GuiseSidePanes *self)
{
  g_return_val_if_fail (GUISE_IS_SIDE_PANES (self), 0);

  return self->content_width;
}

static void
guise_side_panes_dispose (GObject *object)
{
  GuiseSidePanes *self = GUISE_SIDE_PANES (object);

  g_clear_handle_id (&self->tell_source, g_source_remove);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  g_clear_pointer (&self->panes[0].widget, gtk_widget_unparent);
  g_clear_pointer (&self->panes[1].widget, gtk_widget_unparent);

  G_OBJECT_CLASS (guise_side_panes_parent_class)->dispose (object);
}

static void
guise_side_panes_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GuiseSidePanes *self = GUISE_SIDE_PANES (object);

  switch (prop_id)
    {
    case PROP_START:
      g_value_set_object (value, self->panes[0].widget);
      break;
    case PROP_CONTENT:
      g_value_set_object (value, self->content);
      break;
    case PROP_END:
      g_value_set_object (value, self->panes[1].widget);
      break;
    case PROP_START_SHOWN:
      g_value_set_boolean (value, is_shown (self, 0));
      break;
    case PROP_END_SHOWN:
      g_value_set_boolean (value, is_shown (self, 1));
      break;
    case PROP_ROOM:
      g_value_set_int (value, self->room);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_side_panes_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GuiseSidePanes *self = GUISE_SIDE_PANES (object);

  switch (prop_id)
    {
    case PROP_START:
      set_child (self, &self->panes[0].widget, g_value_get_object (value));
      break;
    case PROP_CONTENT:
      set_child (self, &self->content, g_value_get_object (value));
      break;
    case PROP_END:
      set_child (self, &self->panes[1].widget, g_value_get_object (value));
      break;
    case PROP_START_SHOWN:
      set_shown (self, 0, g_value_get_boolean (value));
      break;
    case PROP_END_SHOWN:
      set_shown (self, 1, g_value_get_boolean (value));
      break;
    case PROP_ROOM:
      self->room = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_side_panes_class_init (GuiseSidePanesClass *klass)
{
  static const char *const children[] = { "start", "content", "end" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = guise_side_panes_dispose;
  object_class->get_property = guise_side_panes_get_property;
  object_class->set_property = guise_side_panes_set_property;
  widget_class->measure = guise_side_panes_measure;
  widget_class->size_allocate = guise_side_panes_size_allocate;
  widget_class->snapshot = guise_side_panes_snapshot;

  for (guint i = 0; i < 3; i++)
    properties[PROP_START + i] = g_param_spec_object (children[i], NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_START_SHOWN] = g_param_spec_boolean ("start-shown", NULL, NULL, TRUE,
                                                       flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_END_SHOWN] = g_param_spec_boolean ("end-shown", NULL, NULL, TRUE, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_ROOM] = g_param_spec_int ("room", NULL, NULL, 0, G_MAXINT, ROOM, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[RESIZED] = g_signal_new ("resized", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "sidepanes");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
guise_side_panes_init (GuiseSidePanes *self)
{
  self->room = ROOM;
  for (guint i = 0; i < 2; i++)
    self->panes[i].wanted = self->panes[i].shown = TRUE;
}
