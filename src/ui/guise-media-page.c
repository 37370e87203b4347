/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-media-page.h"

#include "guise-clip-card.h"
#include "guise-find-faces-dialog.h"
#include "guise-i18n.h"
#include "guise-next-step.h"
#include "guise-project-actions.h"
#include "guise-settings.h"
#include "guise-tell.h"

#include <adwaita.h>

struct _GuiseMediaPage
{
  GtkWidget          parent_instance;

  GtkStack          *stack;
  GtkListView       *list;
  GtkWidget         *sample;
  GuiseNextStep     *next;
  GtkWidget         *find;
  GtkDropDown       *order;

  GSettings         *settings;
  GtkSortListModel  *sorted;    /* the clips in the order that is chosen */
  GtkMultiSelection *selection; /* of them */
  GSignalGroup      *signals;   /* of the list of clips */
  GuiseProject      *project;   /* (nullable) */
};

static void
show_state (GuiseMediaPage *self)
{
  GuiseClipList *clips = self->project != NULL ? guise_project_get_clips (self->project) : NULL;
  const char *name = "clips";

  if (clips == NULL || !guise_clip_list_get_loaded (clips))
    name = "loading";
  else if (g_list_model_get_n_items (G_LIST_MODEL (clips)) == 0)
    name = "empty";
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), name) == 0)
    return;
  gtk_stack_set_visible_child_name (self->stack, name);
  /* What is worked with has come: the keyboard is for it. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    guise_page_focus (GUISE_PAGE (self));
}

static void
items_cb (GuiseMediaPage *self, guint position, guint n_removed, guint n_added)
{
  show_state (self);
}

static void
set_project (GuisePage *page, GuiseProject *project)
{
  GuiseMediaPage *self = GUISE_MEDIA_PAGE (page);
  GuiseClipList *clips = project != NULL ? guise_project_get_clips (project) : NULL;

  /* Cards let go of the old one before it goes. */
  gtk_sort_list_model_set_model (self->sorted, G_LIST_MODEL (clips));
  g_set_object (&self->project, project);
  g_signal_group_set_target (self->signals, clips);
  gtk_widget_set_visible (self->sample, project != NULL && guise_project_has_sample ());
  guise_next_step_set_project (self->next, project);
  show_state (self);
}

static void
page_focus (GuisePage *page)
{
  GuiseMediaPage *self = GUISE_MEDIA_PAGE (page);

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "clips") == 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
page_init (GuisePageInterface *iface)
{
  iface->set_project = set_project;
  iface->focus = page_focus;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GuiseMediaPage, guise_media_page, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GUISE_TYPE_PAGE, page_init))

/* (transfer full) (element-type GuiseClip): those that are selected. */
static GPtrArray *
get_selected (GuiseMediaPage *self)
{
  GPtrArray *clips = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *model = G_LIST_MODEL (self->selection);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    if (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), i))
      g_ptr_array_add (clips, g_list_model_get_item (model, i));
  return clips;
}

static GtkWindow *
get_window (GuiseMediaPage *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static void
find_in_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseMediaPage *self = GUISE_MEDIA_PAGE (widget);

  if (self->project != NULL)
    guise_project_search_all (self->project, &(GuiseFindFaces) { .every = 1 });
}

static void
find (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseMediaPage *self = GUISE_MEDIA_PAGE (widget);
  g_autoptr(GPtrArray) selected = get_selected (self);
  GuiseClip *clip = selected->len == 1 ? g_ptr_array_index (selected, 0) : NULL;

  if (self->project == NULL)
    return;
  guise_find_faces_dialog_present (get_window (self), self->project,
                            clip != NULL && guise_clip_get_state (clip) == GUISE_CLIP_STATE_GOOD ? clip : NULL);
}

static void
find_in (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseMediaPage *self = GUISE_MEDIA_PAGE (widget);
  GuiseClip *clip = guise_clip_list_find (guise_project_get_clips (self->project), g_variant_get_int64 (parameter));

  if (clip != NULL)
    guise_find_faces_dialog_present (get_window (self), self->project, clip);
}

static void
remove_clip (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseMediaPage *self = GUISE_MEDIA_PAGE (widget);
  GuiseClip *clip = guise_clip_list_find (guise_project_get_clips (self->project), g_variant_get_int64 (parameter));
  g_autofree char *text = NULL;

  if (clip == NULL)
    return;
  text = g_strdup_printf (_("Removed %s"), guise_clip_get_name (clip));
  guise_project_remove_clip_async (self->project, guise_clip_get_id (clip), guise_tell_cb, guise_tell_new (widget, text));
}

static void
remove_selected (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseMediaPage *self = GUISE_MEDIA_PAGE (widget);
  g_autoptr(GPtrArray) selected = get_selected (self);

  for (guint i = 0; i < selected->len; i++)
    {
      GuiseClip *clip = g_ptr_array_index (selected, i);

      if (guise_clip_get_id (clip) == 0)
        guise_clip_list_forget (guise_project_get_clips (self->project), guise_clip_get_path (clip));
      else
        gtk_widget_activate_action (widget, "media.remove-clip", "x", guise_clip_get_id (clip));
    }
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseMediaPage) self = GUISE_MEDIA_PAGE (user_data);
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) paths = NULL;

  if (value == NULL || self->project == NULL)
    return;
  for (GSList *l = g_value_get_boxed (value); l != NULL; l = l->next)
    {
      g_autofree char *path = g_file_get_path (l->data);

      if (path != NULL)
        g_strv_builder_add (builder, path);
    }
  paths = g_strv_builder_end (builder);
  if (paths[0] != NULL)
    guise_project_add_files (self->project, (const char *const *) paths, NULL);
}

static void
paste (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gdk_clipboard_read_value_async (gtk_widget_get_clipboard (widget), GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL,
                                  pasted_cb, g_object_ref (widget));
}

/* Return, or a double click: what one does next with a clip that can be read. */
static void
activate_cb (GtkListView *list, guint position, gpointer user_data)
{
  GuiseMediaPage *self = GUISE_MEDIA_PAGE (user_data);
  g_autoptr(GuiseClip) clip = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (clip != NULL && guise_clip_get_state (clip) == GUISE_CLIP_STATE_GOOD)
    guise_find_faces_dialog_present (get_window (self), self->project, clip);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  gtk_list_item_set_child (item, g_object_new (GUISE_TYPE_CLIP_CARD, NULL));
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GuiseMediaPage *self = GUISE_MEDIA_PAGE (user_data);
  GtkWidget *card = gtk_list_item_get_child (item);
  GuiseClip *clip = gtk_list_item_get_item (item);

  guise_clip_card_set_clip (GUISE_CLIP_CARD (card), self->project, clip);
  /* This GTK has no way to say it of the item. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (card)), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  guise_clip_get_name (clip), -1);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  guise_clip_card_set_clip (GUISE_CLIP_CARD (gtk_list_item_get_child (item)), NULL, NULL);
}

/* In the order of the list in the .ui. */
typedef enum
{
  ORDER_IMPORT,
  ORDER_NAME,
  ORDER_LENGTH,
  ORDER_FACES,
} Order;

static const char *const orders[] = { "import", "name", "length", "faces" };

static int
compare_numbers (gint64 a, gint64 b)
{
  return a < b ? 1 : a > b ? -1 : 0;
}

/* What could not be imported comes last in any order; what is equal stays as it was imported. */
static int
compare_cb (gconstpointer a, gconstpointer b, gpointer user_data)
{
  GuiseClip *one = GUISE_CLIP ((gpointer) a), *other = GUISE_CLIP ((gpointer) b);
  const int rejected = (guise_clip_get_id (one) == 0) - (guise_clip_get_id (other) == 0);

  if (rejected != 0)
    return rejected;
  switch ((Order) gtk_drop_down_get_selected (GUISE_MEDIA_PAGE (user_data)->order))
    {
    case ORDER_NAME:
      return g_utf8_collate (guise_clip_get_name (one), guise_clip_get_name (other));
    case ORDER_LENGTH:
      return compare_numbers (guise_clip_get_duration (one), guise_clip_get_duration (other));
    case ORDER_FACES:
      return compare_numbers (guise_clip_get_n_faces (one), guise_clip_get_n_faces (other));
    case ORDER_IMPORT:
    default:
      return 0;
    }
}

static void
order_cb (GuiseMediaPage *self)
{
  gtk_sorter_changed (gtk_sort_list_model_get_sorter (self->sorted), GTK_SORTER_CHANGE_DIFFERENT);
}

static gboolean
order_to_row (GValue *value, GVariant *variant, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    if (g_str_equal (g_variant_get_string (variant, NULL), orders[i]))
      g_value_set_uint (value, i);
  return TRUE;
}

static GVariant *
order_from_row (const GValue *value, const GVariantType *type, gpointer user_data)
{
  const guint i = g_value_get_uint (value);

  return i < G_N_ELEMENTS (orders) ? g_variant_new_string (orders[i]) : NULL;
}

static void
make_order (GuiseMediaPage *self)
{
  g_autoptr(GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare_cb, self, NULL));

  self->settings = guise_settings_load ();
  self->sorted = gtk_sort_list_model_new (NULL, g_object_ref (sorter));
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->sorted)));
  g_signal_connect_object (self->order, "notify::selected", G_CALLBACK (order_cb), self, G_CONNECT_SWAPPED);
  g_settings_bind_with_mapping (self->settings, "clips-order", self->order, "selected", G_SETTINGS_BIND_DEFAULT,
                                order_to_row, order_from_row, NULL, NULL);
}

static void
guise_media_page_dispose (GObject *object)
{
  GuiseMediaPage *self = GUISE_MEDIA_PAGE (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->selection);
  /* Compares no more: what it reads is going. */
  if (self->sorted != NULL)
    gtk_sort_list_model_set_sorter (self->sorted, NULL);
  g_clear_object (&self->sorted);
  g_clear_object (&self->settings);
  g_clear_object (&self->project);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_MEDIA_PAGE);

  G_OBJECT_CLASS (guise_media_page_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "media.find-faces", NULL, find);
  gtk_widget_class_install_action (widget_class, "media.find-faces-in", "x", find_in);
  gtk_widget_class_install_action (widget_class, "media.find-faces-in-all", NULL, find_in_all);
  gtk_widget_class_install_action (widget_class, "media.remove", NULL, remove_selected);
  gtk_widget_class_install_action (widget_class, "media.remove-clip", "x", remove_clip);
  gtk_widget_class_install_action (widget_class, "media.paste", NULL, paste);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "media.remove", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "media.paste", NULL);
}

static void
guise_media_page_class_init (GuiseMediaPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (GUISE_TYPE_NEXT_STEP);
  G_OBJECT_CLASS (klass)->dispose = guise_media_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-media-page.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_bind_template_child (widget_class, GuiseMediaPage, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseMediaPage, list);
  gtk_widget_class_bind_template_child (widget_class, GuiseMediaPage, sample);
  gtk_widget_class_bind_template_child (widget_class, GuiseMediaPage, next);
  gtk_widget_class_bind_template_child (widget_class, GuiseMediaPage, find);
  gtk_widget_class_bind_template_child (widget_class, GuiseMediaPage, order);
  install_actions (widget_class);
}

/* Wherever in the window the keyboard is, while the page is shown. */
static gboolean
find_key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_activate_action (widget, "media.find-faces", NULL);
}

static void
add_find_key (GuiseMediaPage *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller), GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_f, GDK_CONTROL_MASK),
                                                          gtk_callback_action_new (find_key_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/* One button stands out at a time: that of what is to be done next. */
static void
step_cb (GuiseMediaPage *self)
{
  gboolean stands_out;

  g_object_get (self->next, "stands-out", &stands_out, NULL);
  if (stands_out)
    gtk_widget_remove_css_class (self->find, "suggested-action");
  else
    gtk_widget_add_css_class (self->find, "suggested-action");
}

/* The arrow is a child of the split button, which gives it neither words nor a name. */
static void
name_arrow (GuiseMediaPage *self)
{
  GtkWidget *arrow = gtk_widget_get_last_child (GTK_WIDGET (self->find));

  gtk_widget_set_tooltip_text (arrow, _("Ways to find faces (Ctrl+F for options)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (arrow), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Ways to find faces"), -1);
}

static void
guise_media_page_init (GuiseMediaPage *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  add_find_key (self);
  name_arrow (self);
  make_order (self);
  g_signal_connect_object (self->next, "notify::stands-out", G_CALLBACK (step_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->list, "activate", G_CALLBACK (activate_cb), self, 0);

  self->signals = g_signal_group_new (GUISE_TYPE_CLIP_LIST);
  g_signal_group_connect_swapped (self->signals, "items-changed", G_CALLBACK (items_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::loaded", G_CALLBACK (show_state), self);
}
