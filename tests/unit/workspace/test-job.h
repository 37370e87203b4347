/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-job.h"

G_BEGIN_DECLS

/**
 * TestJobPlan:
 *
 * What a job of a test's own does. All zero: goes on, saying nothing, until it is stopped or cancelled, as a training does.
 * @words: (nullable): what it reports, with @fraction, before it goes on
 * @fails_with: (nullable): the sentence that it ends with at once
 * @ends: by itself, at once
 * @n_made: out: how often test_job_make() made one
 */
typedef struct
{
  const char *words;
  double      fraction;
  const char *fails_with;
  gboolean    ends;
  guint       n_made;
} TestJobPlan;

/* The `make` of a work whose data is a TestJobPlan, (nullable), which outlives it. */
GuiseJob *test_job_make (gpointer plan, GError **error);

G_END_DECLS
