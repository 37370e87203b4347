/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-list.h"
#include "guise-project-actions.h"

G_BEGIN_DECLS

/**
 * What the user decides over faces and people in the window. Each is one step
 * of the history, named after what was done to whom, and ends in
 * guise_project_change_finish(); only forgetting cannot be undone.
 *
 * Thread: main only.
 */

typedef enum
{
  GUISE_DECIDE_KEEP,
  GUISE_DECIDE_EXCLUDE,
  GUISE_DECIDE_HOLD_OUT,
  GUISE_DECIDE_TRAIN,       /* hold out no longer */
  GUISE_DECIDE_NO_FACE,     /* out of all lists, with the rest of their tracks */
  GUISE_DECIDE_FACE,        /* after all, also what was doubted when it was found */
  GUISE_N_DECIDES
} GuiseDecide;

/* @faces: (array length=n_faces): ids; at least one */
void guise_project_decide_async        (GuiseProject *self, const gint64 *faces, gsize n_faces, GuiseDecide decide,
                                        GAsyncReadyCallback callback, gpointer user_data);

/* @rating: 1 to 5 stars; 0: none */
void guise_project_rate_async          (GuiseProject *self, const gint64 *faces, gsize n_faces, guint rating,
                                        GAsyncReadyCallback callback, gpointer user_data);

/* @text: names, apart by spaces or commas; with "-" before it a name is taken away */
void guise_project_tag_async           (GuiseProject *self, const gint64 *faces, gsize n_faces, const char *text,
                                        GAsyncReadyCallback callback, gpointer user_data);

/* The names in such a text. (transfer full). Thread: any. */
GStrv guise_tags_split                 (const char *text);

/* Excludes those of @person that have @problem and are kept. @person: as in #GuiseFaceView */
void guise_project_exclude_kind_async  (GuiseProject *self, gint64 person, GuiseFaceProblem problem,
                                        GAsyncReadyCallback callback, gpointer user_data);

/* What has the same, as another face has it. */
typedef enum
{
  GUISE_SAME_TRACK,         /* of one clip, from frame to frame */
  GUISE_SAME_LOOK,          /* the same person, turned the same way in the same light */
} GuiseSame;

/**
 * guise_project_find_same_async:
 * @face: the one that others are to be like
 *
 * Ends in guise_project_find_same_finish(), which gives a set of ids (element-type gint64), @face among them.
 */
void        guise_project_find_same_async  (GuiseProject *self, gint64 face, GuiseSame same,
                                            GAsyncReadyCallback callback, gpointer user_data);
GHashTable *guise_project_find_same_finish (GuiseProject *self, GAsyncResult *result, GError **error);

/* @person: %GUISE_PERSON_NOBODY takes them from whom they were given to */
void guise_project_assign_faces_async  (GuiseProject *self, const gint64 *faces, gsize n_faces, gint64 person,
                                        GAsyncReadyCallback callback, gpointer user_data);

/* Makes them a person of their own. @name: (nullable): "Person N". */
void guise_project_split_faces_async   (GuiseProject *self, const gint64 *faces, gsize n_faces, const char *name,
                                        GAsyncReadyCallback callback, gpointer user_data);

/* What is suggested of the tracks of @faces is so; %FALSE: it is not, and will not be suggested again. */
void guise_project_confirm_async       (GuiseProject *self, const gint64 *faces, gsize n_faces, gboolean yes,
                                        GAsyncReadyCallback callback, gpointer user_data);

/* The same for all that is suggested for a person. */
void guise_project_confirm_person_async (GuiseProject *self, gint64 person, gboolean yes,
                                         GAsyncReadyCallback callback, gpointer user_data);

/* @name: not empty */
void guise_project_rename_person_async (GuiseProject *self, gint64 person, const char *name,
                                        GAsyncReadyCallback callback, gpointer user_data);

/* @role: "none", "source" or "target" */
void guise_project_set_role_async      (GuiseProject *self, gint64 person, const char *role,
                                        GAsyncReadyCallback callback, gpointer user_data);

/* @consent: "none", "yes" or "no", with today's date; @note: (nullable): whom and how was asked */
void guise_project_set_consent_async   (GuiseProject *self, gint64 person, const char *consent, const char *note,
                                        GAsyncReadyCallback callback, gpointer user_data);

/* @from becomes part of @into. */
void guise_project_merge_people_async  (GuiseProject *self, gint64 into, gint64 from,
                                        GAsyncReadyCallback callback, gpointer user_data);

/* Excludes all faces of a person: somebody in the background. */
void guise_project_ignore_person_async (GuiseProject *self, gint64 person,
                                        GAsyncReadyCallback callback, gpointer user_data);

/* For good, with steps that mention the person: ask first. @with_runs: also what was trained on them. %GUISE_ERROR_BUSY
 * while a job is at work, which would write pictures of the person again. */
void guise_project_forget_async        (GuiseProject *self, gint64 person, gboolean with_runs,
                                        GAsyncReadyCallback callback, gpointer user_data);

G_END_DECLS
