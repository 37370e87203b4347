/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face.h"

G_BEGIN_DECLS

/* What may be wrong with a face, found by its figures. Thread: any. */
typedef enum
{
  GUISE_PROBLEM_NONE,
  GUISE_PROBLEM_BLURRED,
  GUISE_PROBLEM_TOO_SMALL,
  GUISE_PROBLEM_TOO_DARK,
  GUISE_PROBLEM_TOO_BRIGHT,
  GUISE_PROBLEM_BAD_LANDMARKS,
  GUISE_PROBLEM_WRONG_PERSON,
  GUISE_PROBLEM_HIDDEN,        /* something stands before it, as far as the mask network can tell */
  GUISE_PROBLEM_DUPLICATE,     /* a better one that looks the same is kept */
  GUISE_N_PROBLEMS
} GuiseFaceProblem;

/* "Blurred", translated; "Any" for none. */
const char      *guise_face_problem_get_name  (GuiseFaceProblem problem);

/* (nullable): the condition it stands for, in the language of the shell's --where; %NULL for none. */
const char      *guise_face_problem_get_where (GuiseFaceProblem problem);

/* The one that matters most of those that a face has by itself, without a look at others. */
GuiseFaceProblem guise_face_problem_find      (const GuiseFaceFacts *facts);

G_END_DECLS
