/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-setup.h"

#include "guise-checkpoint-find.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-run-start.h"

gboolean
guise_train_start_check (const GuiseTrainStart *self, const GuiseTrainSettings *settings, GError **error)
{
  if (settings->freeze == GUISE_FREEZE_NONE)
    return TRUE;

  if (self->run == 0 && self->file == NULL)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                 _("The setting freeze is %s, but a run that begins with random weights has none worth keeping: name a "
                   "run or a file by --start-from, or set freeze=none"),
                 settings->freeze == GUISE_FREEZE_ENCODER ? "encoder" : "decoders");
  else if (self->encoder_only && settings->freeze == GUISE_FREEZE_DECODERS)
    g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                         _("The setting freeze is decoders, but with --encoder-only those begin with random weights: "
                           "leave out --encoder-only, or set freeze=encoder"));
  else
    return TRUE;
  return FALSE;
}

void
guise_train_setup_add_start (GuiseTrainSetup *self, JsonObject *plan)
{
  const GuiseTrainStart *start = &self->start;
  const GuiseRunStart kept = { start->run, start->checkpoint, self->start_file, start->encoder_only };

  if (start->run != 0 || start->file != NULL)
    json_object_set_object_member (plan, GUISE_RUN_START_MEMBER, guise_run_start_to_json (&kept));
}

/* What @record says; else nothing is changed. */
static void
take_kept (GuiseTrainSetup *self, const GuiseRunRecord *record)
{
  g_auto(GuiseRunStart) kept = GUISE_RUN_START_INIT;

  if (!guise_run_start_from_plan (&kept, record->plan))
    return;
  g_free (self->start_file);
  self->start_file = g_steal_pointer (&kept.file);
  self->start = (GuiseTrainStart) { kept.run, kept.checkpoint, self->start_file, kept.encoder_only };
}

void
guise_train_setup_find_start (GuiseTrainSetup *self, const GuiseTrainStart *start)
{
  self->start = *start;
  /* Whoever goes on may stand elsewhere. */
  if (start->file != NULL)
    self->start.file = self->start_file = g_canonicalize_filename (start->file, NULL);
  if (self->record != NULL)
    take_kept (self, self->record);
}

/* (transfer full): the weights to begin with; @from: (out) (transfer full): whose they are, in words */
static GuiseSafetensors *
read_start (GuiseTrainSetup *self, char **from, GError **error)
{
  const gint64 run = self->start.run;
  GuiseCheckpointRecord record;
  gboolean found;
  g_autofree char *path = NULL, *note = NULL;

  if (self->start.file != NULL)
    {
      *from = g_path_get_basename (self->start.file);
      return guise_safetensors_read (self->start.file, NULL, error);
    }

  if (!guise_checkpoint_find (self->store, run, self->start.checkpoint, &record, &found, &note, NULL, error))
    return NULL;
  if (!found)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("Run %" PRId64 " has no weights to start from: there is no checkpoint of it"), run);
      return NULL;
    }

  *from = g_strdup_printf ("run %" G_GINT64_FORMAT, run);
  path = guise_store_checkpoint_dup_path (self->store, run, record.iteration);
  /* Its hash was compared just now. */
  return guise_safetensors_read (path, NULL, error);
}

gboolean
guise_train_setup_take_start (GuiseTrainSetup *self, GError **error)
{
  g_autofree char *from = NULL;
  g_autoptr(GuiseSafetensors) file = NULL;
  guint n_taken, n_all;

  if (self->start.run == 0 && self->start.file == NULL)
    return TRUE;

  file = read_start (self, &from, error);
  if (file == NULL)
    {
      if (self->record != NULL)
        g_prefix_error (error, _("Run %" PRId64 " has no checkpoint yet, and what it was to start from is not there: put it "
                                 "back or begin a new run: "), self->record->id);
      return FALSE;
    }
  if (!guise_hourglass_adopt (guise_trainer_get_hourglass (self->trainer), file, self->start.encoder_only, &n_taken,
                              &n_all, error))
    return FALSE;

  if (!self->has_told_start)
    guise_train_setup_say (self, self->start.encoder_only
                           ? _("The encoder begins with the weights of %s, %u of %u tensors fit")
                           : _("The model begins with the weights of %s, %u of %u tensors fit"), from, n_taken, n_all);
  self->has_told_start = TRUE;
  return TRUE;
}
