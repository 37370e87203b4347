/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-private.h"

#include <string.h>

struct _GuiseFace
{
  GObject        parent_instance;

  gint64         id;
  GuiseFaceFacts facts;
  GuiseCropRef   crop;
  char          *tags;
  guint          n_stacked, n_recuts;
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

guint
guise_face_get_n_recuts (GuiseFace *self)
{
  g_return_val_if_fail (GUISE_IS_FACE (self), 0);

  return self->n_recuts;
}

const GuiseCropRef *
guise_face_get_crop (GuiseFace *self)
{
  return &self->crop;
}

const char *
guise_face_get_tags (GuiseFace *self)
{
  g_return_val_if_fail (GUISE_IS_FACE (self), "");

  return self->tags != NULL ? self->tags : "";
}

/* By their names, for bits are in the order in which they were thought of. */
static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(char *const *) a, *(char *const *) b);
}

static char *
dup_tags (guint64 bits, const char *const *tags)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; tags[i] != NULL && i < 64; i++)
    if ((bits >> i & 1) != 0)
      g_ptr_array_add (names, (gpointer) tags[i]);
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (char **) names->pdata);
}

void
guise_face_update (GuiseFace *self, const GuiseFaceRecord *record, const char *const *tags)
{
  /* Compared as bytes: the gaps between the members are to be equal too. */
  g_autofree char *names = dup_tags (record->tags, tags);
  GuiseFaceFacts facts;
  gboolean same, same_crop = self->crop.pack == record->crop.pack && self->crop.offset == record->crop.offset;

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
  facts.noise = record->noise;
  facts.mouth = record->mouth;
  facts.eyes = record->eyes;
  facts.detection = record->detection;
  facts.difference = record->difference;
  facts.occlusion = record->occlusion;
  facts.rating = record->rating;
  facts.rejected = record->rejected != GUISE_REJECTED_NOT ? guise_rejection_get_name (record->rejected) : NULL;
  facts.suggested = record->suggested;
  facts.decided = record->decision != GUISE_DECISION_NONE;
  facts.excluded = record->decision == GUISE_DECISION_EXCLUDE;
  facts.held_out = record->hold_out == GUISE_HOLD_OUT_YES;
  facts.guard = record->hold_out == GUISE_HOLD_OUT_GUARD;

  same = self->loaded && memcmp (&facts, &self->facts, sizeof facts) == 0
         && g_strcmp0 (names, self->tags) == 0
         && same_crop;
  self->n_recuts += self->loaded && !same_crop ? 1 : 0;
  g_free (self->tags);
  self->tags = g_steal_pointer (&names);
  memcpy (&self->facts, &facts, sizeof facts);
  self->crop = record->crop;
  self->loaded = TRUE;
  if (!same)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
guise_face_finalize (GObject *object)
{
  g_free (GUISE_FACE (object)->tags);

  G_OBJECT_CLASS (guise_face_parent_class)->finalize (object);
}

static void
guise_face_class_init (GuiseFaceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_face_finalize;

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
