/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-page.h"

struct _GuiseTrainPage
{
  GtkWidget     parent_instance;

  GtkWidget    *empty;
  GuiseProject *project;   /* (nullable) */
};

static void
set_project (GuisePage *page, GuiseProject *project)
{
  g_set_object (&GUISE_TRAIN_PAGE (page)->project, project);
}

static void
page_init (GuisePageInterface *iface)
{
  iface->set_project = set_project;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GuiseTrainPage, guise_train_page, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GUISE_TYPE_PAGE, page_init))

static void
guise_train_page_dispose (GObject *object)
{
  g_clear_object (&GUISE_TRAIN_PAGE (object)->project);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_TRAIN_PAGE);

  G_OBJECT_CLASS (guise_train_page_parent_class)->dispose (object);
}

static void
guise_train_page_class_init (GuiseTrainPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_train_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-train-page.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, empty);
}

static void
guise_train_page_init (GuiseTrainPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
