/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-desk.h"
#include "guise-picture-view.h"
#include "guise-review-button.h"
#include "guise-swap-page.h"
#include "guise-swap-side.h"
#include "guise-timeline-view.h"

#include <adwaita.h>

G_BEGIN_DECLS

struct _GuiseSwapPage
{
  GtkWidget          parent_instance;

  GtkStack          *stack;
  GuisePictureView  *picture;
  GuiseTimelineView *timeline_view;
  GuiseSwapSide     *side;
  GuiseReviewButton *review_button;
  GtkWidget         *panes;
  GtkLabel          *weights;
  GtkLabel          *zoom;
  GtkLabel          *problem;
  GtkWidget         *problem_box;
  GtkSpinner        *spinner;
  GtkButton         *play;
  GtkEditable       *timecode;
  GtkLabel          *frame_label;
  GtkLabel          *rate;

  GuiseProject      *project;    /* (nullable) */
  GuiseDesk         *desk;       /* (nullable) */
  GSignalGroup      *desk_signals, *clips, *timeline, *viewer, *playback, *review, *markers, *works, *masks;
  GuisePictureMode   mode;
  gboolean           mask, landmarks;   /* laid over the swap */
  guint              busy_id;
};

/* Actions and their keys; from class_init. */
void guise_swap_page_install_actions (GtkWidgetClass *widget_class);

/* Whether the mask network learns, or waits for its turn. */
void guise_swap_page_show_learning   (GuiseSwapPage *self);

G_END_DECLS
