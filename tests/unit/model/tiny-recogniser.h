/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-identity-loss.h"

/* A network that is no use, but has all that a recogniser is made of: 10×10 pixels in, 5 features out. */
GuiseOnnxModel   *tiny_recogniser_new       (void);

/* One that gives a picture in place of features. */
GuiseOnnxModel   *tiny_recogniser_new_wrong (void);

/* Looks a little beyond the picture at the left, and not at the top. */
GuiseIdentityLoss tiny_recogniser_get_loss  (const GuiseOnnxModel *recogniser, double factor);
