/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_PAGE (guise_page_get_type ())
G_DECLARE_INTERFACE (GuisePage, guise_page, GUISE, PAGE, GtkWidget)

/**
 * GuisePage:
 *
 * A page of the window. It shows a project, calls methods of `workspace`, and
 * knows neither the window nor another page: what it wants of those it asks by
 * actions (`win.import`, `win.page::media`). One .c, .h and .ui each.
 *
 * Thread: main only, like all of `ui`.
 */
struct _GuisePageInterface
{
  GTypeInterface parent_iface;

  /**
   * set_project:
   * @project: (nullable): another than before; %NULL before it is closed. The page keeps a
   *   reference until then and asks nothing of it afterwards
   */
  void (*set_project) (GuisePage *self, GuiseProject *project);

  /**
   * focus: (optional)
   *
   * The page was switched to: gives the keyboard to what is worked with.
   */
  void (*focus)       (GuisePage *self);
};

void guise_page_set_project (GuisePage *self, GuiseProject *project);
void guise_page_focus       (GuisePage *self);

G_END_DECLS
