/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  GUISE_COUNT_CLIPS,
  GUISE_COUNT_FACES,
  GUISE_COUNT_FRAMES,
  GUISE_COUNT_PERSONS,
  GUISE_COUNT_PHOTOS,
  GUISE_COUNT_PROBLEMS,
  GUISE_COUNT_RUNS,
  GUISE_COUNT_SOUNDS,
} GuiseCount;

/* "1 person", "2 persons". (transfer full). Thread: any. */
char *guise_cli_dup_count (GuiseCount what, gint64 n);

/* "none", "yes" and "no" of a consent, and "none", "source" and "target" of a role, in the person's language. */
const char *guise_cli_get_consent_word (const char *consent);
const char *guise_cli_get_role_word    (const char *role);

G_END_DECLS
