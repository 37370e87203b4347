/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store-fixture.h"

G_BEGIN_DECLS

/* The name that every action gives its step. */
#define UNDO_STEP "A step"

/* What actions work on. */
typedef struct
{
  StoreFixture *fixture;
  gint64        clip;
  gint64        tracks[2];    /* ten faces each */
  gint64        persons[2];   /* of a track each */
  gint64        faces[20];
} UndoProject;

/* Something that can be undone, done once. */
typedef struct
{
  const char *function;                        /* of the store: what it tries */
  void      (*prepare) (UndoProject *self);    /* (nullable) */
  gboolean  (*act)     (UndoProject *self, GError **error);
} UndoAction;

/* All of them; a function may stand there several times. */
extern const UndoAction undo_actions[];
extern const guint      n_undo_actions;

G_END_DECLS
