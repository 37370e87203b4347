/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The one place that knows how this libadwaita asks and tells in a dialog. */

/**
 * GuiseAnswer: a button of a question.
 * @id: what guise_ask_finish() returns
 */
typedef struct
{
  const char *id;
  const char *label;
  enum { GUISE_ANSWER_PLAIN, GUISE_ANSWER_SUGGESTED, GUISE_ANSWER_DESTRUCTIVE } look;
} GuiseAnswer;

/**
 * guise_ask_async:
 * @answers: (array length=n_answers): the first is what Escape means
 * @preset: id of what Return means
 */
void        guise_ask_async  (GtkWindow *parent, const char *heading, const char *body, const GuiseAnswer *answers,
                              guint n_answers, const char *preset, GAsyncReadyCallback callback, gpointer user_data);

/* Returns: (transfer full): the id. */
char       *guise_ask_finish (GAsyncResult *result);

/**
 * guise_ask_text_async:
 * @text: what stands there first, all of it selected
 * @accept: what the button that takes it says
 */
void        guise_ask_text_async  (GtkWindow *parent, const char *heading, const char *text, const char *accept,
                                   GAsyncReadyCallback callback, gpointer user_data);

/* Returns: (transfer full) (nullable): %NULL when nothing was to be taken, or nothing was left of it. */
char       *guise_ask_text_finish (GAsyncResult *result);

/**
 * guise_ask_with_check_async:
 * @check: what can be ticked besides; guise_ask_finish() then returns the answer's id with "+"
 */
void        guise_ask_with_check_async (GtkWindow *parent, const char *heading, const char *body, const char *check,
                                        const GuiseAnswer *answers, guint n_answers, const char *preset,
                                        GAsyncReadyCallback callback, gpointer user_data);

/* A sentence and a button that closes it. */
void        guise_tell       (GtkWindow *parent, const char *heading, const char *body);

G_END_DECLS
