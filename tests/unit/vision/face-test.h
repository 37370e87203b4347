/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-finder.h"

G_BEGIN_DECLS

/* What the tests with real faces share. */

/* Returns: (transfer full) (nullable): the models; %NULL, with the test skipped and why, where they are not set up */
GuiseFaceModels *face_test_load_models (void);

/* Returns: (transfer full) (nullable): frame @index of the sample clip; %NULL as above */
GuiseImage *face_test_read_frame (const char *clip, guint index, guint width, guint height);

G_END_DECLS
