/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-page.h"

G_DEFINE_INTERFACE (GuisePage, guise_page, GTK_TYPE_WIDGET)

void
guise_page_set_project (GuisePage *self, GuiseProject *project)
{
  g_return_if_fail (GUISE_IS_PAGE (self));
  g_return_if_fail (project == NULL || GUISE_IS_PROJECT (project));

  GUISE_PAGE_GET_IFACE (self)->set_project (self, project);
}

void
guise_page_focus (GuisePage *self)
{
  GuisePageInterface *iface;

  g_return_if_fail (GUISE_IS_PAGE (self));

  iface = GUISE_PAGE_GET_IFACE (self);
  if (iface->focus != NULL)
    iface->focus (self);
}

static void
guise_page_default_init (GuisePageInterface *iface)
{
}
