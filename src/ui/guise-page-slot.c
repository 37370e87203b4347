/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-page-slot.h"

struct _GuisePageSlot
{
  AdwBin        parent_instance;

  GType         page_type;
  GuiseProject *project;
};

enum { PROP_0, PROP_PAGE_TYPE, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
slot_set_project (GuisePage *page, GuiseProject *project)
{
  GuisePageSlot *self = GUISE_PAGE_SLOT (page);
  GtkWidget *child = adw_bin_get_child (ADW_BIN (self));

  g_set_object (&self->project, project);
  if (child != NULL)
    guise_page_set_project (GUISE_PAGE (child), project);
}

static void
slot_focus (GuisePage *page)
{
  GuisePageSlot *self = GUISE_PAGE_SLOT (page);

  if (adw_bin_get_child (ADW_BIN (self)) == NULL)
    {
      if (self->project == NULL)
        return;
      adw_bin_set_child (ADW_BIN (self), g_object_new (self->page_type, NULL));
      guise_page_set_project (GUISE_PAGE (adw_bin_get_child (ADW_BIN (self))), self->project);
    }
  guise_page_focus (GUISE_PAGE (adw_bin_get_child (ADW_BIN (self))));
}

static void
page_init (GuisePageInterface *iface)
{
  iface->set_project = slot_set_project;
  iface->focus = slot_focus;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GuisePageSlot, guise_page_slot, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (GUISE_TYPE_PAGE, page_init))

static void
guise_page_slot_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  if (property_id == PROP_PAGE_TYPE)
    GUISE_PAGE_SLOT (object)->page_type = g_value_get_gtype (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
guise_page_slot_dispose (GObject *object)
{
  g_clear_object (&GUISE_PAGE_SLOT (object)->project);

  G_OBJECT_CLASS (guise_page_slot_parent_class)->dispose (object);
}

static void
guise_page_slot_class_init (GuisePageSlotClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = guise_page_slot_dispose;
  object_class->set_property = guise_page_slot_set_property;

  properties[PROP_PAGE_TYPE] = g_param_spec_gtype ("page-type", NULL, NULL, GUISE_TYPE_PAGE,
                                                   G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
guise_page_slot_init (GuisePageSlot *self)
{
}
