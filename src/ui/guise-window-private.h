/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-disk-watch.h"
#include "guise-history-popover.h"
#include "guise-job-bar.h"
#include "guise-page.h"
#include "guise-welcome.h"
#include "guise-window.h"

G_BEGIN_DECLS

struct _GuiseWindow
{
  AdwApplicationWindow  parent_instance;

  GSettings            *settings;
  GuiseRecents         *recents;
  GuiseProject         *project;        /* (nullable) */
  char                 *path;           /* (nullable): of the project, also while it opens */
  GStrv                 pending_files;  /* (nullable): to import once there is a project */
  gboolean              pending_sample; /* the same for the sample clips */
  char                 *damaged;        /* (nullable): path of a project that may be repaired */
  char                 *repaired;       /* (nullable): what was done to the one that opens */
  GSignalGroup         *history;        /* of the project's */
  GSignalGroup         *works;          /* of the project's */
  GSignalGroup         *runs;           /* of the project's, once one trains */
  GSignalGroup         *training;       /* of the run that trains */
  char                 *told;           /* (nullable): what it said last that happened to it */
  guint                 inhibition;     /* keeps the computer awake; 0: nothing does */
  guint                 disk_source;    /* looks for room now and then */
  GuiseDiskWatch        disk;
  guint                 closing : 1;    /* goes away once the project is closed */
  guint                 told_once : 1;  /* the message is put away with the page that it was read on */
  guint                 repairs : 1;    /* is repaired and opened again once it is closed */

  AdwToastOverlay      *toasts;
  GtkStack             *stack;
  GuiseWelcome         *welcome;
  GtkWidget            *project_button;
  GtkLabel             *project_label;
  GtkWidget            *undo_button;
  GtkWidget            *redo_button;
  GtkWidget            *history_button;
  GuiseHistoryPopover  *history_popover;
  GtkWidget            *busy_label;
  AdwViewSwitcherTitle *switcher;
  AdwViewSwitcherBar   *switcher_bar;
  AdwViewStack         *pages;
  GtkRevealer          *notice;
  GtkLabel             *notice_label;
  GuiseJobBar          *job_bar;
};

/* Actions and their keys; from class_init. */
void guise_window_install_actions (GtkWidgetClass *widget_class);

/* Which of them can be used now. */
void guise_window_update_actions  (GuiseWindow *self);

/* Ends the project and shows the welcome page, or goes away with it when @quit. Asks while jobs run. */
void guise_window_close_project   (GuiseWindow *self, gboolean quit);

/* A sentence over the page until it is closed. @text: (nullable): %NULL to put it away */
void guise_window_notice          (GuiseWindow *self, const char *text);

/* A project, or none: everything that shows one learns of it here. @project: (nullable) */
void guise_window_set_project     (GuiseWindow *self, GuiseProject *project);

/* Size and page, for the next start. */
void guise_window_remember        (GuiseWindow *self);

/* guise-window-open.c: a spinner with what is waited for; and the repair of a project that is not open.
 * @path: (transfer full) */
void guise_window_show_busy       (GuiseWindow *self, const char *text);
void guise_window_repair          (GuiseWindow *self, char *path);

/* guise-window-jobs.c: from init; and whenever the project is another. */
void guise_window_init_jobs       (GuiseWindow *self);
void guise_window_look_after_jobs (GuiseWindow *self);

G_END_DECLS
