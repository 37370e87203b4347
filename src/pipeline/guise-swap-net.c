/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-net.h"

#include <string.h>

#include "guise-checkpoint-find.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-train-fields.h"
#include "guise-hourglass.h"
#include "guise-store-runs.h"
#include "guise-train-face.h"
#include "guise-train-params.h"
#include "guise-train-setup.h"

#define DEFAULT_BATCH 4

struct _GuiseSwapNet
{
  GuiseGpu                *gpu;
  GCancellable            *cancellable;    /* (nullable) */
  GuiseArchitecture        architecture;
  GuiseHourglass          *hourglass;
  GuiseTrainFaceCut        cut;
  gint64                   iteration;
  char                     sha256[65];
  char                    *note;           /* (nullable) */
};

/* The weights of a checkpoint of the run that holds, on their way from the disk. */
typedef struct
{
  GuiseStore            *store;    /* (transfer none) */
  gint64                 run, choice;
  GThread               *thread;   /* (nullable): once it is joined */
  GuiseCheckpointRecord  record;
  GuiseSafetensors      *file;     /* (nullable) */
  char                  *note;     /* (nullable) */
  GError                *error;    /* (nullable): why there is no file */
} Weights;

static gpointer
weights_thread (gpointer data)
{
  Weights *self = data;
  g_autofree char *path = NULL;
  gboolean found;

  if (!guise_checkpoint_find (self->store, self->run, self->choice, &self->record, &found, &self->note, NULL,
                              &self->error))
    return NULL;
  if (!found)
    {
      g_set_error (&self->error, GUISE_ERROR, GUISE_ERROR_FAILED,
                   _("Run %" PRId64 " has no checkpoint yet: train it first"), self->run);
      return NULL;
    }

  path = guise_store_checkpoint_dup_path (self->store, self->run, self->record.iteration);
  /* Its hash was compared just now. */
  self->file = guise_hourglass_read_for_inference (path, NULL, &self->error);
  return NULL;
}

static void
weights_begin (Weights *self, GuiseStore *store, gint64 run, gint64 choice)
{
  self->store = store;
  self->run = run;
  self->choice = choice;
  self->thread = g_thread_new ("guise-weights", weights_thread, self);
}

static void
weights_clear (Weights *self)
{
  g_clear_pointer (&self->thread, g_thread_join);
  g_clear_pointer (&self->file, guise_safetensors_destroy);
  g_clear_error (&self->error);
  g_free (self->note);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Weights, weights_clear)

/* Into the network. */
static gboolean
weights_end (Weights *self, GuiseSwapNet *net, GError **error)
{
  g_clear_pointer (&self->thread, g_thread_join);
  if (self->file == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return FALSE;
    }
  if (!guise_hourglass_load (net->hourglass, self->file, error))
    return FALSE;

  net->iteration = self->record.iteration;
  net->note = g_steal_pointer (&self->note);
  memcpy (net->sha256, self->record.sha256, sizeof net->sha256);
  return TRUE;
}

/* @kernels: (nullable) */
static gboolean
open_gpu (GuiseSwapNet *self, const GuiseSwapNetParams *params, const char *kernels, GError **error)
{
  if (params->gpu != NULL)
    {
      self->gpu = guise_gpu_ref (params->gpu);
      return TRUE;
    }
  self->gpu = guise_train_open_gpu (params->device, params->pretend_lost_after, kernels, error);
  if (self->gpu == NULL)
    return FALSE;
  guise_gpu_set_cancellable (self->gpu, params->cancellable);
  return !g_cancellable_set_error_if_cancelled (params->cancellable, error);
}

GuiseSwapNet *
guise_swap_net_load (GuiseStore *store, gint64 run, const GuiseSwapNetParams *params, GError **error)
{
  static const GuiseSwapNetParams defaults = { 0 };
  g_autoptr(GuiseRunRecord) record = guise_store_run_get (store, run, error);
  g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;
  g_autoptr(GuiseSwapNet) self = NULL;
  GuiseHourglassParams model = { .inference_only = TRUE, .batch = 1 };
  g_auto(Weights) weights = { 0 };

  if (params == NULL)
    params = &defaults;
  if (record == NULL || !guise_train_settings_from_json (&settings, record->settings, error))
    return NULL;

  self = g_new0 (GuiseSwapNet, 1);
  self->cancellable = params->cancellable != NULL ? g_object_ref (params->cancellable) : NULL;
  self->cut = guise_train_settings_get_cut (&settings);
  if (!guise_train_settings_find_model (&settings, &self->architecture, error))
    return NULL;

  /* What takes time on the way to the device is another thing than the device: kernels are made and proved meanwhile. */
  weights_begin (&weights, store, run, params->checkpoint);
  /* Products of halves are for trainings alone. */
  if (!open_gpu (self, params, guise_train_settings_multiply_halves (&settings) ? NULL : settings.kernels, error))
    return NULL;

  model.architecture = self->architecture;
  model.inference_batch = params->batch != 0 ? params->batch : DEFAULT_BATCH;
  model.learn_mask = settings.learn_mask;
  model.optimizer.average = settings.average;
  self->hourglass = guise_hourglass_new (self->gpu, &model, error);
  if (self->hourglass == NULL || g_cancellable_set_error_if_cancelled (params->cancellable, error)
      || !weights_end (&weights, self, error))
    return NULL;

  return g_steal_pointer (&self);
}

gboolean
guise_swap_net_take_weights (GuiseSwapNet *self, GuiseTrainWeights *weights, GError **error)
{
  if (!guise_hourglass_load (self->hourglass, weights->file, error))
    return FALSE;

  self->iteration = weights->iteration;
  self->sha256[0] = '\0';
  return TRUE;
}

void
guise_swap_net_destroy (GuiseSwapNet *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->hourglass, guise_hourglass_destroy);
  g_clear_pointer (&self->gpu, guise_gpu_unref);
  g_clear_object (&self->cancellable);
  g_free (self->note);
  g_free (self);
}

GuiseGpu *
guise_swap_net_get_gpu (GuiseSwapNet *self)
{
  return self->gpu;
}

guint
guise_swap_net_get_input_size (GuiseSwapNet *self)
{
  return self->architecture.input_size;
}

guint
guise_swap_net_get_output_size (GuiseSwapNet *self)
{
  return self->architecture.output_size;
}

GuiseFaceCoverage
guise_swap_net_get_coverage (GuiseSwapNet *self)
{
  return self->cut.coverage;
}

gint64
guise_swap_net_get_iteration (GuiseSwapNet *self)
{
  return self->iteration;
}

const char *
guise_swap_net_get_sha256 (GuiseSwapNet *self)
{
  return self->sha256;
}

const char *
guise_swap_net_get_note (GuiseSwapNet *self)
{
  return self->note;
}

gboolean
guise_swap_net_warm_up (GuiseSwapNet *self, GError **error)
{
  const gsize n_in = (gsize) self->architecture.input_size * self->architecture.input_size
                     * guise_architecture_get_in_channels (&self->architecture);
  const gsize n_out = (gsize) self->architecture.output_size * self->architecture.output_size
                      * guise_hourglass_get_out_channels (self->hourglass);
  g_autofree float *input = g_new0 (float, n_in), *output = g_new (float, n_out);

  return guise_hourglass_infer (self->hourglass, GUISE_SIDE_SOURCE, guise_hourglass_has_average (self->hourglass),
                                input, 1, output, self->cancellable, error);
}

static gboolean
fill_input (GuiseSwapNet *self, const GuiseSwapNetFace *face, float *input, GError **error)
{
  const guint size = self->architecture.input_size;

  g_return_val_if_fail (face->image->format == GUISE_PIXEL_RGB8, FALSE);
  g_return_val_if_fail (face->image->width == size && face->image->height == size, FALSE);

  return guise_train_face_to_input (face->image, face->points, &self->cut, self->architecture.guided, input, error);
}

/* The channels from @first on, as many as @format has. */
static GuiseImage *
make_image (GuiseSwapNet *self, const float *output, GuisePixelFormat format, guint first)
{
  const guint size = self->architecture.output_size, channels = guise_hourglass_get_out_channels (self->hourglass);
  const guint n = format == GUISE_PIXEL_RGBF ? 3 : 1;
  GuiseImage *image = guise_image_new (format, GUISE_COLORIMETRY_SRGB, size, size);

  for (guint y = 0; y < size; y++)
    for (guint x = 0; x < size; x++)
      memcpy (image->plane[0] + y * image->stride[0] + x * n * sizeof (float),
              output + ((gsize) y * size + x) * channels + first, n * sizeof (float));

  return image;
}

gboolean
guise_swap_net_run (GuiseSwapNet *self, GuiseSide decoder, const GuiseSwapNetFace *faces, guint n_faces,
                    GuiseImage **images, GuiseImage **masks, GError **error)
{
  const gboolean has_mask = guise_hourglass_get_out_channels (self->hourglass) > 3;
  const gsize n_in = (gsize) self->architecture.input_size * self->architecture.input_size
                     * guise_architecture_get_in_channels (&self->architecture);
  const gsize n_out = (gsize) self->architecture.output_size * self->architecture.output_size
                      * guise_hourglass_get_out_channels (self->hourglass);
  g_autofree float *inputs = g_new (float, n_faces * n_in), *outputs = g_new (float, n_faces * n_out);

  if (n_faces == 0)
    return TRUE;

  for (guint i = 0; i < n_faces; i++)
    if (!fill_input (self, &faces[i], inputs + i * n_in, error))
      return FALSE;
  if (!guise_hourglass_infer (self->hourglass, decoder, guise_hourglass_has_average (self->hourglass), inputs, n_faces,
                              outputs, self->cancellable, error))
    return FALSE;

  for (guint i = 0; i < n_faces; i++)
    {
      images[i] = make_image (self, outputs + i * n_out, GUISE_PIXEL_RGBF, 0);
      if (masks != NULL)
        masks[i] = has_mask ? make_image (self, outputs + i * n_out, GUISE_PIXEL_GRAYF, 3) : NULL;
    }
  return TRUE;
}
