/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-swap-private.h"

G_BEGIN_DECLS

/* What guise-swap.c, guise-swap-keys.c and guise-swap-store.c share. */

struct _GuiseSwap
{
  GObject            parent_instance;

  GuiseProject      *project;       /* (nullable): not owned */
  gint64             clip, person;  /* 0: none */
  GuiseSwapScript   *script;
  GuiseSwapSettings  settings;      /* of it at @frame */
  gint64             frame;         /* where the playhead is */
  GuiseFrameRange    shot;          /* around it; of no frames where nobody said */
  guint              ready : 1;
  guint              loading : 1;
  guint              again : 1;     /* something has changed while it was read */
  GuiseSwapScript   *other;         /* (nullable): the one that is not seen */
  guint              slot;          /* 0: the first settings are seen, 1: the second */
  guint              unsaved : 1;
  guint              unsaved_prop;  /* the property, or what was done with all */
  guint              n_saving;
  guint              n_edits;       /* changes made here so far */
  guint              source_id;
};

/* Changes that undo has names for besides those of a property. */
typedef enum
{
  GUISE_SWAP_STEP_RESET,
  GUISE_SWAP_STEP_PASTE,
  GUISE_SWAP_STEP_EXCHANGE,
  GUISE_SWAP_STEP_OWN,
  GUISE_SWAP_STEP_KEY_ADD,
  GUISE_SWAP_STEP_KEY_REMOVE,
  GUISE_SWAP_STEP_KEY_HOLD,
  GUISE_N_SWAP_STEPS
} GuiseSwapStep;

/* Which number of the settings a property is; %FALSE where it is none. */
gboolean guise_swap_find_number   (const char *property, guint *out);

/* One undo step of all that is changed at once. @script: (transfer full) */
void     guise_swap_change_script (GuiseSwap *self, GuiseSwapScript *script, GuiseSwapStep step);

/* To the store and back, in order. @step: what undo calls it; static. The settings that are there now are saved. */
void     guise_swap_load          (GuiseSwap *self);
void     guise_swap_save          (GuiseSwap *self, const char *step);

/* What became of that. @script: (transfer full): seen from now on */
void     guise_swap_take_script   (GuiseSwap *self, GuiseSwapScript *script);
void     guise_swap_set_ready     (GuiseSwap *self, gboolean ready);
void     guise_swap_fail          (GuiseSwap *self, const GError *error);

G_END_DECLS
