/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-page.h"

G_BEGIN_DECLS

#define GUISE_TYPE_TRAIN_PAGE (guise_train_page_get_type ())
G_DECLARE_FINAL_TYPE (GuiseTrainPage, guise_train_page, GUISE, TRAIN_PAGE, GtkWidget)

G_END_DECLS
