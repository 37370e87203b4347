/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-compare-view.h"
#include "guise-face-check-view.h"
#include "guise-face-editor.h"
#include "guise-face-inspector.h"
#include "guise-face-list.h"
#include "guise-face-map-view.h"
#include "guise-face-portrait.h"
#include "guise-faces-page.h"
#include "guise-next-step.h"
#include "guise-side-panes.h"

#include <adwaita.h>

G_BEGIN_DECLS

struct _GuiseFacesPage
{
  GtkWidget           parent_instance;

  GtkStack           *stack;
  GuiseSidePanes     *panes;
  GtkListView        *people;
  GtkWidget          *problems;
  GtkWidget          *toolbar;
  GtkWidget          *start_toggle;
  GtkWidget          *end_toggle;
  GtkDropDown        *order;
  GtkToggleButton    *descending;
  GtkDropDown        *show;
  GtkDropDown        *stacking;
  GtkSearchBar       *find_bar;
  GtkEditable        *where;
  GtkLabel           *problem;
  GtkLabel           *count;
  GtkStack           *content;
  GtkGridView        *grid;
  GtkWidget          *closer;
  GuiseFacePortrait  *closer_portrait;
  GuiseCompareView   *compare;
  GuiseFaceEditor    *editor;
  GtkToggleButton    *map_toggle;
  GtkStack           *map_stack;
  GuiseFaceMapView   *map_view;
  GtkButton          *map_anew;
  GtkEventController *content_keys;    /* not owned: of @content */
  GuiseFaceInspector *inspector;
  GuiseFaceCheckView *check;
  GuiseNextStep      *next;

  GuiseProject       *project;         /* (nullable) */
  GuiseFaceList      *faces;           /* (nullable) */
  GtkMultiSelection  *selection;       /* of @faces */
  GtkSingleSelection *person;          /* of the project's people */
  GuiseIdentityMap   *map;             /* (nullable): not looked at yet */
  guint               marks_source;
  GSignalGroup       *people_signals;  /* of the list of people */
  GSignalGroup       *face_signals;    /* of @faces */
  GPtrArray          *cells;           /* (element-type GuiseFaceCell): not owned */
  GtkToggleButton    *problem_buttons[GUISE_N_PROBLEMS];
  GtkLabel           *problem_counts[GUISE_N_PROBLEMS];
  GtkWidget          *exclude_buttons[GUISE_N_PROBLEMS];
  guint               current;         /* position of the face that the inspector shows; G_MAXUINT: none */
  guint               side;            /* of a cell at least, an index into guise_faces_page_sides */
  int                 cell_side;       /* as wide as their columns are, pixels */
  guint               on_map : 1;      /* the map is in the place of the grid */
  guint               updating : 1;    /* widgets are set from the view, not the view from widgets */
};

#define GUISE_FACES_PAGE_N_SIDES 5
extern const int guise_faces_page_sides[GUISE_FACES_PAGE_N_SIDES];

/* Actions and their keys; from class_init. */
void    guise_faces_page_install_actions (GtkWidgetClass *widget_class);

/* guise-faces-page-people.c: those about a person, and keys of the list of people. */
void     guise_faces_page_install_people_actions (GtkWidgetClass *widget_class);
gboolean guise_faces_page_rename_key_cb  (GtkWidget *widget, GVariant *arguments, gpointer user_data);
gboolean guise_faces_page_menu_key_cb    (GtkWidget *widget, GVariant *arguments, gpointer user_data);

/* guise-faces-page-photos.c: what says who a person is. @files: (element-type GFile); %FALSE when there is nothing to be
 * done with them */
gboolean guise_faces_page_take_photos    (GuiseFacesPage *self, gint64 person, GListModel *files);
gboolean guise_faces_page_photos_key_cb  (GtkWidget *widget, GVariant *arguments, gpointer user_data);
void     guise_faces_page_install_photo_actions (GtkWidgetClass *widget_class);

/* guise-faces-page-sets.c: face sets of other programs. */
void     guise_faces_page_install_set_actions (GtkWidgetClass *widget_class);

/* For what ends in guise_project_change_finish(): says what could not be done. @user_data: (transfer full): the page. */
void     guise_faces_page_done_cb        (GObject *source, GAsyncResult *result, gpointer user_data);

/* guise-faces-page-cells.c */
void     guise_faces_page_add_factories  (GuiseFacesPage *self);
void     guise_faces_page_forget_cells   (GuiseFacesPage *self);

/* guise-faces-page-compare.c: two faces against each other. */
gboolean guise_faces_page_leave_compare_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data);
void     guise_faces_page_install_compare_actions (GtkWidgetClass *widget_class);

/* guise-faces-page-edit.c: one face in the editor, or back to the grid; the action for it. */
void     guise_faces_page_edit           (GuiseFacesPage *self, gboolean edit);
void     guise_faces_page_edited_moved   (GuiseFacesPage *self, gint64 face);
void     guise_faces_page_install_edit_actions (GtkWidgetClass *widget_class);

/* guise-faces-page-map.c: the map and its actions; marks follow what is shown and selected. */
void     guise_faces_page_map_toggled    (GuiseFacesPage *self);
void     guise_faces_page_map_follow     (GuiseFacesPage *self);
void     guise_faces_page_map_forget     (GuiseFacesPage *self);
void     guise_faces_page_picked         (GuiseFacesPage *self, guint pick);
void     guise_faces_page_install_map_actions (GtkWidgetClass *widget_class);

/* Keys that are letters, digits and the space bar: for the faces alone. */
void    guise_faces_page_add_keys        (GuiseFacesPage *self);

/* The problem that is shown. */
GuiseFaceProblem guise_faces_page_get_problem (GuiseFacesPage *self);

/* (transfer full) (element-type gint64): with what lies in closed stacks */
GArray *guise_faces_page_get_selected    (GuiseFacesPage *self);

/* What the list shows, from the widgets. */
void    guise_faces_page_update_view     (GuiseFacesPage *self);

/* Another side of the cells, another width of the page. */
void    guise_faces_page_update_columns  (GuiseFacesPage *self);

/* Selects the face at @position alone, and scrolls there. */
void    guise_faces_page_go_to           (GuiseFacesPage *self, guint position);

/* The grid, or one face in large. */
void    guise_faces_page_look_closer     (GuiseFacesPage *self, gboolean closer);

/* Gives faces to @person: they were dropped there. */
void    guise_faces_page_assign          (GuiseFacesPage *self, gint64 person);

G_END_DECLS
