/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-architecture.h"
#include "guise-losses.h"
#include "guise-train-params.h"

G_BEGIN_DECLS

/* The numbers among the settings of a run as a table: what JSON, the shell and the checks go by. Thread: any. */

typedef enum
{
  GUISE_TRAIN_FIELD_UINT,
  GUISE_TRAIN_FIELD_UINT64,
  GUISE_TRAIN_FIELD_DOUBLE,
  GUISE_TRAIN_FIELD_BOOLEAN,
  GUISE_TRAIN_FIELD_CHOICE,    /* a guint that has words */
} GuiseTrainFieldType;

/* A member of the settings, with the range that makes sense. */
typedef struct
{
  const char         *name;
  gsize               offset;
  GuiseTrainFieldType type;
  double              min, max;
  const char *const  *words;   /* of a choice, ended by NULL */
} GuiseTrainField;

const GuiseTrainField *guise_train_fields_list (guint *n_fields);

double    guise_train_field_get       (const GuiseTrainField *self, const GuiseTrainSettings *settings);
gboolean  guise_train_field_is_right  (const GuiseTrainField *self, double value);

/* (transfer full): as JSON has it. */
JsonNode *guise_train_field_to_json   (const GuiseTrainField *self, const GuiseTrainSettings *settings);

/* Returns: %FALSE for a value of the wrong type or beyond its range. */
gboolean  guise_train_field_from_json (const GuiseTrainField *self, GuiseTrainSettings *settings, JsonNode *node);

/* As people write it. Returns: %FALSE with %GUISE_ERROR_USAGE that says what there is */
gboolean  guise_train_field_from_text (const GuiseTrainField *self, GuiseTrainSettings *settings, const char *text,
                                       GError **error);

/* The weights of the losses, by their number. */
GuiseLossWeights guise_train_settings_get_losses (const GuiseTrainSettings *self);

/* The model that is trained. Returns: %FALSE with %GUISE_ERROR_USAGE for a name or a size that there is not */
gboolean guise_train_settings_find_model (const GuiseTrainSettings *self, GuiseArchitecture *out, GError **error);

G_END_DECLS
