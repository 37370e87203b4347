/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseLossScale:
 *
 * Gradients of 16 bits are those of the loss times a factor, so that small ones
 * do not vanish (Micikevicius and others, "Mixed precision training", 2018). The
 * factor is a power of two: it changes no digit of what fits. A step whose
 * gradients are not finite changes nothing and halves it; so many good ones in
 * a row double it. What comes next depends on what is here alone, and a
 * checkpoint keeps it.
 *
 * Thread: owner only.
 */
typedef struct
{
  double  factor;
  guint   n_good;       /* steps since it last changed */
  guint64 n_skipped;    /* steps that changed nothing, since the run began */
} GuiseLossScale;

void     guise_loss_scale_init    (GuiseLossScale *self);

/* Notes how a step went. Returns: %FALSE when it was not finite and the factor cannot become smaller: then it is not
 * the factor's fault */
gboolean guise_loss_scale_advance (GuiseLossScale *self, gboolean overflowed);

/* "FACTOR GOOD SKIPPED"; and back, %FALSE for what is nothing of the kind, which leaves @self alone. */
char    *guise_loss_scale_format  (const GuiseLossScale *self);
gboolean guise_loss_scale_parse   (const char *text, GuiseLossScale *self);

G_END_DECLS
