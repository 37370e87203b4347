/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-finder.h"
#include "guise-hourglass.h"
#include "guise-train-feed.h"
#include "guise-train-params.h"
#include "guise-train-set.h"

G_BEGIN_DECLS

/**
 * GuiseTrainEval:
 *
 * Measures a model on held-out faces, and shows what it makes of them. Holds
 * some twenty of each side, evenly spread; where none are held out it shows
 * trained ones and measures nothing.
 *
 * Thread: owner only; blocks on the device.
 */
typedef struct _GuiseTrainEval GuiseTrainEval;

/**
 * guise_train_eval_new:
 * @gpu: for the project's mask network, if it has one: what that sees before a face counts for nothing, as what was painted
 * @sets: of source and target; read here only
 *
 * Returns: (transfer full): %NULL with what store and vision say, or %G_IO_ERROR_CANCELLED
 */
GuiseTrainEval *guise_train_eval_new     (GuiseStore *store, GuiseGpu *gpu, GuiseTrainSet *const sets[GUISE_N_SIDES],
                                          const GuiseTrainSettings *settings, GCancellable *cancellable,
                                          GError **error);
void            guise_train_eval_destroy (GuiseTrainEval *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseTrainEval, guise_train_eval_destroy)

/* @finder: (nullable): borrowed. Until there is one likeness is not measured; nothing else needs it. */
void            guise_train_eval_set_finder (GuiseTrainEval *self, GuiseFaceFinder *finder);

/* Of faces that are held out and not varied the loss that training minimises, as far as it is made of DSSIM, L1 and MSE,
 * else DSSIM: mean of both sides, 0..1. NAN where none are. */
gboolean        guise_train_eval_loss     (GuiseTrainEval *self, GuiseHourglass *hourglass, double *loss,
                                           GCancellable *cancellable, GError **error);

/* As DESIGN.md defines them; NAN where they cannot be measured. */
gboolean        guise_train_eval_likeness (GuiseTrainEval *self, GuiseHourglass *hourglass, double *likeness,
                                           double *bleed, GCancellable *cancellable, GError **error);

/* Rows: source, its reconstruction; target, its reconstruction, its swap. (transfer full): %GUISE_PIXEL_RGB8. */
GuiseImage     *guise_train_eval_sheet    (GuiseTrainEval *self, GuiseHourglass *hourglass, const char *title,
                                           GCancellable *cancellable, GError **error);

/* Whether there is anything to show of both sides. */
gboolean        guise_train_eval_has_faces (GuiseTrainEval *self);

/* The faces of @shown as GuiseTrainPreview lays them out; its iteration is the caller's to fill in. (transfer full) */
GuiseTrainPreview *guise_train_eval_preview (GuiseTrainEval *self, GuiseHourglass *hourglass,
                                             const GuiseTrainShown *shown, GCancellable *cancellable, GError **error);

G_END_DECLS
