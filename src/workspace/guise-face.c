/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-private.h"

#include <string.h>

struct _GuiseFace
{
  GObject        parent_instance;

  gint64         id;
  GuiseFaceFacts facts;
  GuiseCropRef   crop;
  guint          n_stacked;
  guint          loaded : 1;
  guint          open : 1;     /* the stack */
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseFace, guise_face, G_TYPE_OBJECT)

gint64
guise_face_get_id (GuiseFace *self)
{
  g_return_val_if_fail (GUISE_IS_FACE (self), 0);

  return self->id;
}

const GuiseFaceFacts *
guise_face_get_facts (GuiseFace *self)
{
  g_return_val_if_fail (GUISE_IS_FACE (self), NULL);

  return self->loaded ? &self->facts : NULL;
}

guint
guise_face_get_stack (GuiseFace *self, gboolean *out_open)
{
  g_return_val_if_fail (GUISE_IS_FACE (self), 0);

  *out_open = self->open;
  return self->n_stacked;
}

void
guise_face_set_stack (GuiseFace *self, guint n, gboolean open)
{
  if (self->n_stacked == n && self->open == open)
    return;
  self->n_stacked = n;
  self->open = !!open;
  g_signal_emit (self, signals[CHANGED], 0);
}

const GuiseCropRef *
guise_face_get_crop (GuiseFace *self)
{
  return &self->crop;
}

void
guise_face_update (GuiseFace *self, const GuiseFaceRecord *record)
{
  /* Compared as bytes: the gaps between the members are to be equal too. */
  GuiseFaceFacts facts;
  gboolean same;

  memset (&facts, 0, sizeof facts);
  facts.clip = record->clip;
  facts.person = record->person;
  facts.frame = record->frame;
  facts.track = record->track;
  facts.time = record->time;
  facts.yaw = record->yaw;
  facts.pitch = record->pitch;
  facts.roll = record->roll;
  facts.size = record->size;
  facts.sharpness = record->sharpness;
  facts.exposure = record->exposure;
  facts.confidence = record->confidence;
  facts.match = record->match;
  facts.decided = record->decision != GUISE_DECISION_NONE;
  facts.excluded = record->decision == GUISE_DECISION_EXCLUDE;
  facts.held_out = record->hold_out == GUISE_HOLD_OUT_YES;
  facts.guard = record->hold_out == GUISE_HOLD_OUT_GUARD;

  same = self->loaded && memcmp (&facts, &self->facts, sizeof facts) == 0
         && self->crop.pack == record->crop.pack && self->crop.offset == record->crop.offset;
  memcpy (&self->facts, &facts, sizeof facts);
  self->crop = record->crop;
  self->loaded = TRUE;
  if (!same)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
guise_face_class_init (GuiseFaceClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
guise_face_init (GuiseFace *self)
{
}

GuiseFace *
guise_face_new (gint64 id)
{
  GuiseFace *self = g_object_new (GUISE_TYPE_FACE, NULL);

  self->id = id;
  return self;
}
