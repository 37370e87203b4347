/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-history-popover.h"

#include "guise-i18n.h"

struct _GuiseHistoryPopover
{
  GtkPopover     parent_instance;

  GtkListView   *list;

  GtkStringList *steps;     /* newest first, then how it was before all of them */
  GuiseHistory  *history;   /* (nullable) */
  GSignalGroup  *signals;   /* of the history */
};

G_DEFINE_FINAL_TYPE (GuiseHistoryPopover, guise_history_popover, GTK_TYPE_POPOVER)

/* How many steps are done where @position of the list is. */
static guint
n_done_at (GuiseHistoryPopover *self, guint position)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->steps)) - 1 - position;
}

static void
show_steps (GuiseHistoryPopover *self)
{
  const char *const *steps = self->history != NULL ? guise_history_get_steps (self->history) : NULL;
  guint n = steps != NULL ? g_strv_length ((char **) steps) : 0;
  g_autofree const char **names = g_new0 (const char *, n + 2);

  for (guint i = 0; i < n; i++)
    names[i] = steps[n - 1 - i];
  names[n] = _("As it was at first");
  gtk_string_list_splice (self->steps, 0, g_list_model_get_n_items (G_LIST_MODEL (self->steps)), names);
}

/* A long history is not kept twice while nobody looks. */
static void
shown_cb (GuiseHistoryPopover *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self)))
    show_steps (self);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *label = gtk_label_new (NULL);
  GtkWidget *here = gtk_image_new_from_icon_name ("object-select-symbolic");

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), here);
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GuiseHistoryPopover *self = GUISE_HISTORY_POPOVER (user_data);
  GtkWidget *box = gtk_list_item_get_child (item), *label = gtk_widget_get_first_child (box);
  const char *name = gtk_string_object_get_string (gtk_list_item_get_item (item));
  guint n_done = n_done_at (self, gtk_list_item_get_position (item));
  gboolean here = self->history != NULL && n_done == guise_history_get_n_done (self->history);
  gboolean undone = self->history != NULL && n_done > guise_history_get_n_done (self->history);
  g_autofree char *spoken = here ? g_strdup_printf (_("%s, where you are"), name)
                            : undone ? g_strdup_printf (_("%s, undone"), name) : g_strdup (name);

  gtk_label_set_text (GTK_LABEL (label), name);
  gtk_widget_set_tooltip_text (label, name);
  gtk_widget_set_visible (gtk_widget_get_last_child (box), here);
  if (undone)
    gtk_widget_add_css_class (label, "dim-label");
  else
    gtk_widget_remove_css_class (label, "dim-label");
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (box)), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  -1);
}

static void
activate_cb (GuiseHistoryPopover *self, guint position)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.go-to-step", "u", n_done_at (self, position));
  gtk_popover_popdown (GTK_POPOVER (self));
}

void
guise_history_popover_set_history (GuiseHistoryPopover *self, GuiseHistory *history)
{
  g_return_if_fail (GUISE_IS_HISTORY_POPOVER (self));

  g_set_object (&self->history, history);
  g_signal_group_set_target (self->signals, history);
  shown_cb (self);
}

static void
guise_history_popover_dispose (GObject *object)
{
  GuiseHistoryPopover *self = GUISE_HISTORY_POPOVER (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->history);
  g_clear_object (&self->steps);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_HISTORY_POPOVER);

  G_OBJECT_CLASS (guise_history_popover_parent_class)->dispose (object);
}

static void
guise_history_popover_class_init (GuiseHistoryPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_history_popover_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-history-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseHistoryPopover, list);
}

static void
guise_history_popover_init (GuiseHistoryPopover *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr(GtkSelectionModel) model = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->steps = gtk_string_list_new (NULL);
  model = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->steps))));
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, model);
  g_signal_connect_object (self->list, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::visible", G_CALLBACK (shown_cb), NULL);
  self->signals = g_signal_group_new (GUISE_TYPE_HISTORY);
  g_signal_group_connect_swapped (self->signals, "notify::n-done", G_CALLBACK (shown_cb), self);
}
