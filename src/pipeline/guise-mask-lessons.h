/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-mesh.h"
#include "guise-image.h"
#include "guise-mask-net.h"
#include "guise-random.h"
#include "guise-store.h"

G_BEGIN_DECLS

typedef struct _GuiseMaskUsual GuiseMaskUsual;

/* How much of the head the mask network sees. */
#define GUISE_MASK_COVERAGE GUISE_COVERAGE_FULL

/* Values of one face for the network, and pixels of what it says. */
#define GUISE_MASK_N_IN  (GUISE_MASK_NET_SIDE * GUISE_MASK_NET_SIDE * GUISE_MASK_NET_CHANNELS)
#define GUISE_MASK_N_OUT (GUISE_MASK_NET_SIDE * GUISE_MASK_NET_SIDE)

/**
 * GuiseMaskLessons:
 *
 * Faces of a project, and what they look like with things before them: what the mask network learns from and is
 * measured by. Every tenth face, in blocks that follow each other in time, is only for measuring. Where somebody painted
 * what is before a face, that is the truth, and shown more often than others; the rest count as bare, but for what passes
 * before them, as guise_mask_find_passing() has it.
 *
 * Thread: owner only.
 */
typedef struct _GuiseMaskLessons GuiseMaskLessons;

typedef enum
{
  GUISE_LESSON_TAUGHT,     /* to learn from */
  GUISE_LESSON_KNOWN,      /* to measure: other faces, kinds of things that are taught */
  GUISE_LESSON_UNKNOWN,    /* to measure: other faces, other kinds of things */
  GUISE_LESSON_BARE,       /* to measure: other faces with nothing before them */
  GUISE_LESSON_PAINTED,    /* to measure: other faces with what somebody painted, as they are */
  GUISE_N_LESSON_KINDS
} GuiseLessonKind;

/* Returns: (transfer full): %NULL with %GUISE_ERROR_USAGE when the project has too few faces */
GuiseMaskLessons *guise_mask_lessons_load    (GuiseStore *store, GCancellable *cancellable, GError **error);
void              guise_mask_lessons_destroy (GuiseMaskLessons *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMaskLessons, guise_mask_lessons_destroy)

/* All faces, and those of them on which somebody painted. */
guint             guise_mask_lessons_get_size      (const GuiseMaskLessons *self);
guint             guise_mask_lessons_count_painted (const GuiseMaskLessons *self);

/* Of few painted faces none are for measuring. */
gboolean          guise_mask_lessons_can_draw      (const GuiseMaskLessons *self, GuiseLessonKind kind);

/**
 * guise_mask_lessons_draw:
 * @face: (out): %GUISE_MASK_N_IN values
 * @seen, @outline: (out): %GUISE_MASK_N_OUT values each: what is not hidden, and where the face is and this is known
 */
void              guise_mask_lessons_draw     (const GuiseMaskLessons *self, GuiseLessonKind kind, GuiseRandom *random,
                                               float *face, float *seen, float *outline);

/**
 * guise_mask_face_to_input:
 * @image: %GUISE_PIXEL_RGB8, of %GUISE_MASK_NET_SIDE and %GUISE_MASK_COVERAGE
 * @points: the mesh in @image
 * @usual: (nullable): of its track
 * @input: (out): %GUISE_MASK_N_IN values
 *
 * Thread: any.
 */
gboolean          guise_mask_face_to_input    (GuiseImage *image, const GuisePoint3 *points,
                                               const GuiseMaskUsual *usual, float *input, GError **error);

G_END_DECLS
