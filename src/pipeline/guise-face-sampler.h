/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseFaceKind: what a face shows, for balance.
 * @yaw, @pitch: degrees
 * @mouth: gap between the lips over the inner width of the mouth; 0 is closed
 * @eyes: how far they stand open in parts of the person's usual; 0 is closed
 */
typedef struct
{
  float yaw, pitch, mouth, eyes;
} GuiseFaceKind;

/**
 * GuiseFaceSampler:
 *
 * Says which face of one side comes next. Faces are sorted into kinds (five of
 * yaw, three of pitch, three of mouth opening, eyes closed or open); a kind is drawn at random, and
 * within it every face comes once before one comes twice. Rare kinds come more
 * often than their share, but no face more than four times as often as another
 * would alone, so that a stray wrong landmark does not become a tenth of what is
 * learned.
 *
 * Its state is a short text for the checkpoint: a sampler restored from it goes
 * on with what the old one would have drawn.
 *
 * Thread: owner only.
 */
typedef struct _GuiseFaceSampler GuiseFaceSampler;

/**
 * guise_face_sampler_new:
 * @kinds: @n > 0 faces
 * @balance: 0: every face equally often; 1: every kind equally often
 *
 * Returns: (transfer full)
 */
GuiseFaceSampler *guise_face_sampler_new     (const GuiseFaceKind *kinds, guint n, double balance, guint64 seed);
void              guise_face_sampler_destroy (GuiseFaceSampler *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceSampler, guise_face_sampler_destroy)

/* Returns: index of the next face, below the number of faces. */
guint             guise_face_sampler_next    (GuiseFaceSampler *self);

/* (transfer full) */
char             *guise_face_sampler_save    (GuiseFaceSampler *self);

/**
 * guise_face_sampler_restore:
 * @text: of guise_face_sampler_save() of a sampler made with the same arguments
 *
 * Returns: %FALSE with %GUISE_ERROR_DAMAGED when @text is none or belongs to
 * another set of faces; the sampler is then as new
 */
gboolean          guise_face_sampler_restore (GuiseFaceSampler *self, const char *text, GError **error);

/* How many faces there are of each kind (90 of them, yaw slowest, eyes fastest); owned by @self. */
const guint      *guise_face_sampler_get_counts (GuiseFaceSampler *self);

#define GUISE_FACE_N_KINDS 90

/* The kind of one face, below %GUISE_FACE_N_KINDS. Thread: any. */
guint             guise_face_kind_get_index (const GuiseFaceKind *kind);

G_END_DECLS
