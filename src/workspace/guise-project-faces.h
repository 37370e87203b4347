/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"
#include "guise-project.h"

G_BEGIN_DECLS

/* Persons and faces of a project. Thread: main only. */

/**
 * GuiseFindFaces:
 * @clip: id; 0 takes the project's only or first clip that is not done
 * @every: every n-th frame; 0 is each
 * @from, @to: stream time in ns; @to 0 is the end
 * @min_size: shorter edge of the smallest face in pixels; 0: the detector's own
 */
typedef struct
{
  gint64    clip;
  guint     every;
  GuiseTime from, to;
  double    min_size;
} GuiseFindFaces;

GuiseJob *guise_project_find_faces  (GuiseProject *self, const GuiseFindFaces *params);

/* Takes in face sets of other programs: @files as guise_foreign_faces_list() reads them. %NULL-terminated. Its result:
 * {"sets": [{"file", "clip", "person", "pictures", "faces"}]}. */
GuiseJob *guise_project_import_faces (GuiseProject *self, const char *const *files);

/* A face that was missed, drawn by hand: see #GuiseFaceDraw, whose result it has. One undo step. */
GuiseJob *guise_project_draw_face    (GuiseProject *self, gint64 clip, gint64 frame, const GuiseRect *box);

/* @iterations, @device: 0: the usual; @resume: go on with what was learned; @sheet: (nullable): PNG to write. */
typedef struct
{
  guint       iterations, device;
  gboolean    resume;
  guint64     seed;
  const char *sheet;
} GuiseProjectMasks;

/* Learns from the project's faces what hands, hair and microphones before them look like; swaps leave those in front
 * from then on. Its result: {"faces", "iterations", "seconds", "iou_unknown", "iou_known", "iou_bare" …}. */
GuiseJob *guise_project_learn_masks (GuiseProject *self, const GuiseProjectMasks *params);

/* (transfer full) (element-type gint64): ids of the clips, in order. */
GArray   *guise_project_list_clips  (GuiseProject *self, GError **error);

/* {"persons": [{"id", "name", "role", "faces", "kept", "held_out", "suggested", "clips", "consent"}]}. */
JsonNode *guise_project_list_persons (GuiseProject *self, GError **error);

/**
 * GuisePersonChange: what guise_project_change_person() does; what is %NULL or 0 stays.
 * @role: "source", "target" or "none"
 * @merge: a person whose tracks come to this one
 * @even_together: with @merge: although both are seen on one frame
 * @consent: "yes", "no" or "none", with @note
 */
typedef struct
{
  const char *name;
  const char *role;
  gint64      merge;
  gboolean    even_together;
  const char *consent;
  const char *note;
} GuisePersonChange;

/* One undo step for each thing that changes. */
gboolean  guise_project_change_person (GuiseProject *self, gint64 person, const GuisePersonChange *change,
                                       GError **error);

/* For good, without undo: ask first. {"faces", "packs", "runs", "undo_steps"} that went. */
JsonNode *guise_project_forget_person (GuiseProject *self, gint64 person, gboolean with_runs, GError **error);

/* What is decided over the faces that are chosen. */
typedef enum
{
  GUISE_FACES_LIST,
  GUISE_FACES_KEEP,
  GUISE_FACES_EXCLUDE,
  GUISE_FACES_HOLD_OUT,
  GUISE_FACES_REJECT,       /* no faces, with the rest of their tracks */
  GUISE_FACES_RESTORE,      /* faces after all; only those that a condition with "rejected" chooses */
  GUISE_FACES_RATE,
  GUISE_FACES_TAG,
  GUISE_FACES_CONFIRM,      /* who is suggested for them is who they are, with the rest of their tracks */
  GUISE_FACES_DENY,
} GuiseFacesAction;

/**
 * GuiseFacesChange:
 * @rating: with %GUISE_FACES_RATE: 1 to 5; 0 takes it away
 * @tags: with %GUISE_FACES_TAG: names, apart by spaces or commas; with "-" before it one is taken away
 */
typedef struct
{
  GuiseFacesAction action;
  guint            rating;
  const char      *tags;
} GuiseFacesChange;

/**
 * GuiseFacesChoice: which faces, in which order. All zero is every face, by time.
 * @where: (nullable): an expression over the figures
 * @sort: (nullable): the name of a figure
 * @limit: 0 for all
 */
typedef struct
{
  gint64      person;
  const char *where;
  const char *sort;
  gboolean    descending;
  guint       limit;
} GuiseFacesChoice;

/**
 * guise_project_export_faces:
 * @coverage: (nullable): "whole_face" and so on; %NULL: "head"
 * @size: pixels a side; 0: 512
 *
 * Writes the faces that are chosen as PNG files into @folder, which must not be
 * there or be empty. Its result: {"folder", "faces", "left_out"}.
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_USAGE for what cannot be asked for
 */
GuiseJob *guise_project_export_faces  (GuiseProject *self, const GuiseFacesChoice *choice, const char *folder,
                                       const char *coverage, guint size, GError **error);

/* Writes a map on which faces that look like the same person lie together, see guise_face_map_new(): @path ends with
 * .svg or .csv. Its result: {"file", "faces", "left_out", "laid_out", "persons", "seconds"}. */
GuiseJob *guise_project_map_faces     (GuiseProject *self, const GuiseFacesChoice *choice, const char *path,
                                       GError **error);

/* {"faces": [two, as below], "distance", "turn", "verdict", "words"}: see guise-face-compare.h. */
JsonNode *guise_project_describe_comparison (GuiseProject *self, gint64 first, gint64 second, GError **error);

/**
 * guise_project_decide_faces:
 *
 * Decides over the faces that are chosen, as one undo step. Without a decision
 * lists them: {"faces": [{"id", "clip", "frame", "person", "kept", "held_out", "yaw",
 * "pitch", "roll", "size", "sharpness", "exposure", "confidence", "match", "rating", "tags", "suggested", "rejected"}]}, the
 * last "" for faces; with one {"changed"}.
 */
JsonNode *guise_project_decide_faces  (GuiseProject *self, const GuiseFacesChoice *choice,
                                       const GuiseFacesChange *change, GError **error);

G_END_DECLS
