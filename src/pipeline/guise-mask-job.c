/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mask-job.h"

#include "guise-budget.h"
#include "guise-error.h"
#include "guise-front.h"
#include "guise-i18n.h"
#include "guise-image-file.h"
#include "guise-job-words.h"
#include "guise-json.h"
#include "guise-mask-edges.h"
#include "guise-mask-file.h"
#include "guise-mask-lessons.h"
#include "guise-sheet.h"
#include "guise-store-faces.h"
#include "guise-store-outputs.h"
#include "guise-store-persons.h"
#include "guise-train-setup.h"

#include <math.h>
#include <string.h>

#define USUAL_ITERATIONS 6000
#define BATCH 4

/* The rate rises to this in a few steps, and falls to a twentieth along a quarter of a cosine. */
#define RATE 3e-3
#define WARM_UP 60
#define LEAST_RATE 0.05

/* Pictures by which each figure is measured, and the seed of all of them, so that figures compare. */
#define N_MEASURED 160
#define MEASURE_SEED 20

/* Faces whose occlusion is written together. */
#define PAGE 64

#define SIDE GUISE_MASK_NET_SIDE

struct _GuiseMaskJob
{
  GuiseJob            parent_instance;

  GuiseMaskJobParams  params;
  char               *sheet;
  GuiseMaskJobResult  result;
  gboolean            has_result;
  guint               n_forgotten;   /* before the faces were read */
};

G_DEFINE_FINAL_TYPE (GuiseMaskJob, guise_mask_job, GUISE_TYPE_JOB)

/* One batch or more of lessons. */
typedef struct
{
  guint  n;
  float *faces, *seen, *outlines, *found;
} Lessons;

static void
lessons_init (Lessons *self, guint n)
{
  self->n = n;
  self->faces = g_new (float, (gsize) n * GUISE_MASK_N_IN);
  self->seen = g_new (float, (gsize) n * GUISE_MASK_N_OUT);
  self->outlines = g_new (float, (gsize) n * GUISE_MASK_N_OUT);
  self->found = g_new (float, (gsize) n * GUISE_MASK_N_OUT);
}

static void
lessons_clear (Lessons *self)
{
  g_free (self->faces);
  g_free (self->seen);
  g_free (self->outlines);
  g_free (self->found);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Lessons, lessons_clear)

static void
draw_lessons (Lessons *self, const GuiseMaskLessons *lessons, GuiseLessonKind kind, GuiseRandom *random)
{
  for (guint i = 0; i < self->n; i++)
    guise_mask_lessons_draw (lessons, kind, random, self->faces + (gsize) i * GUISE_MASK_N_IN,
                             self->seen + (gsize) i * GUISE_MASK_N_OUT, self->outlines + (gsize) i * GUISE_MASK_N_OUT);
}

static void
report_step (GuiseMaskJob *self, guint n_done, double loss, double left)
{
  const guint n = self->result.iterations;
  g_autofree char *done = guise_i18n_dup_number (n_done), *all = guise_i18n_dup_number (n);
  GString *text = g_string_new (_("Learning what is before faces"));

  g_string_append (text, " · ");
  g_string_append_printf (text, _("step %s of %s · loss %.3f"), done, all, loss);
  guise_job_words_append_left (text, left);
  guise_job_report (GUISE_JOB (self), (double) n_done / n, "%s", text->str);
  g_string_free (text, TRUE);
}

/* Sets iterations to the steps that were made: a stop ends it sooner, and what was learned until then counts. */
static gboolean
train (GuiseMaskJob *self, GuiseMaskNet *net, const GuiseMaskLessons *lessons, GCancellable *cancellable, GError **error)
{
  const guint n = self->result.iterations;
  const gint64 began = g_get_monotonic_time ();
  g_auto(Lessons) batch = { 0 };
  GuiseRandom random;
  double calm = 0;

  lessons_init (&batch, BATCH);
  guise_random_init (&random, self->params.seed);
  for (guint i = 0; i < n; i++)
    {
      const double factor = (LEAST_RATE + (1 - LEAST_RATE) * cos (G_PI_2 * i / n)) * MIN (1, (i + 1.0) / WARM_UP);
      double loss = 0;

      if (guise_job_is_stopping (GUISE_JOB (self)))
        {
          self->result.iterations = i;
          self->result.is_stopped = TRUE;
          break;
        }
      draw_lessons (&batch, lessons, GUISE_LESSON_TAUGHT, &random);
      if (!guise_budget_wait_turn (guise_budget_get_shared (), cancellable, error)
          || !guise_mask_net_train (net, batch.faces, batch.seen, batch.outlines, factor, &loss, cancellable, error))
        return FALSE;
      if (!isfinite (loss))
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("The mask network's loss is no number after %u steps: "
                       "choose another seed"), i + 1);
          return FALSE;
        }
      calm += (loss - calm) / MIN (i + 1, 100);
      if (i % 10 == 9)
        report_step (self, i + 1, calm, (double) (g_get_monotonic_time () - began) / G_TIME_SPAN_SECOND / (i + 1) * (n - i - 1));
    }
  return TRUE;
}

/* Of picture @i: the mask that was found, or without @found the whole outline, against the true one. */
static double
compare (const Lessons *lessons, guint i, gboolean found)
{
  const float *seen = lessons->seen + (gsize) i * GUISE_MASK_N_OUT, *said = lessons->found + (gsize) i * GUISE_MASK_N_OUT;
  const float *outline = lessons->outlines + (gsize) i * GUISE_MASK_N_OUT;
  guint both = 0, either = 0;

  for (guint k = 0; k < GUISE_MASK_N_OUT; k++)
    if (outline[k] >= 0.5f)
      {
        const gboolean is = seen[k] >= 0.5f, was = !found || said[k] >= 0.5f;

        both += is && was ? 1 : 0;
        either += is || was ? 1 : 0;
      }
  return either > 0 ? (double) both / either : 1;
}

/* What the network gets has mean 0 and deviation 1: grey, and a fifth. */
static GuiseImage *
image_of (const float *values, guint channels, GuisePixelFormat format)
{
  const guint n = format == GUISE_PIXEL_RGBF ? 3 : 1;
  GuiseImage *image = guise_image_new (format, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);

  for (guint y = 0; image != NULL && y < SIDE; y++)
    {
      float *row = guise_image_row (image, y);

      for (guint i = 0; i < SIDE * n; i++)
        {
          const float value = values[((gsize) y * SIDE + i / n) * channels + i % n];

          row[i] = n == 3 ? CLAMP (0.5f + 0.2f * value, 0.0f, 1.0f) : value;
        }
    }
  return image;
}

static void
add_to_sheet (GuiseSheet *sheet, const Lessons *lessons, guint first, guint n, const char *label)
{
  const struct { const float *values; guint channels; GuisePixelFormat format; } rows[] = {
    { lessons->faces, GUISE_MASK_NET_CHANNELS, GUISE_PIXEL_RGBF }, { lessons->seen, 1, GUISE_PIXEL_GRAYF },
    { lessons->found, 1, GUISE_PIXEL_GRAYF },
  };
  const char *const names[] = { label, "truth", "found" };

  for (guint row = 0; row < G_N_ELEMENTS (rows); row++)
    {
      guise_sheet_begin_row (sheet, names[row]);
      for (guint i = first; i < first + n; i++)
        {
          g_autoptr(GuiseImage) image = image_of (rows[row].values + (gsize) i * GUISE_MASK_N_OUT * rows[row].channels,
                                                  rows[row].channels, rows[row].format);

          guise_sheet_add (sheet, image, NULL);
        }
    }
}

static gboolean
measure (GuiseMaskNet *net, const GuiseMaskLessons *lessons, GuiseLessonKind kind, const char *name, GuiseSheet *sheet,
         double *with, double *without, GCancellable *cancellable, GError **error)
{
  g_auto(Lessons) shown = { 0 };
  GuiseRandom random;

  *with = *without = NAN;
  if (!guise_mask_lessons_can_draw (lessons, kind))
    return TRUE;
  lessons_init (&shown, N_MEASURED);
  guise_random_init (&random, MEASURE_SEED + kind);
  draw_lessons (&shown, lessons, kind, &random);
  if (!guise_mask_net_look (net, shown.faces, shown.n, shown.found, cancellable, error))
    return FALSE;
  *with = *without = 0;
  for (guint i = 0; i < shown.n; i++)
    {
      guise_mask_follow_colours (shown.faces + (gsize) i * GUISE_MASK_N_IN, shown.found + (gsize) i * GUISE_MASK_N_OUT);
      *with += compare (&shown, i, TRUE) / shown.n;
      *without += compare (&shown, i, FALSE) / shown.n;
    }
  for (guint first = 0; first < 30; first += 15)
    add_to_sheet (sheet, &shown, first, 15, name);
  return TRUE;
}

static gboolean
measure_all (GuiseMaskJob *self, GuiseMaskNet *net, const GuiseMaskLessons *lessons, GCancellable *cancellable,
             GError **error)
{
  GuiseMaskJobResult *result = &self->result;
  g_autoptr(GuiseSheet) sheet = guise_sheet_new (SIDE, SIDE, "Faces that were not learned from");
  g_autoptr(GuiseImage) picture = NULL;
  double whole;

  if (!measure (net, lessons, GUISE_LESSON_UNKNOWN, "unknown kinds", sheet, &result->unknown, &result->unknown_without,
                cancellable, error)
      || !measure (net, lessons, GUISE_LESSON_KNOWN, "known kinds", sheet, &result->known, &result->known_without,
                   cancellable, error)
      || !measure (net, lessons, GUISE_LESSON_BARE, "nothing", sheet, &result->bare, &whole, cancellable, error)
      || !measure (net, lessons, GUISE_LESSON_PAINTED, "painted", sheet, &result->painted, &result->painted_without,
                   cancellable, error))
    return FALSE;
  if (self->sheet == NULL)
    return TRUE;
  picture = guise_sheet_draw (sheet, error);
  return picture != NULL && guise_image_save (picture, self->sheet, error);
}

static gboolean
load_weights (GuiseMaskJob *self, GuiseMaskNet *net, GError **error)
{
  g_autoptr(GuiseSafetensors) file = self->params.resume ? guise_mask_file_read (self->params.store) : NULL;

  return file == NULL || guise_mask_net_load (net, file, error);
}

/* What was stopped too soon sees less than the outline alone: it waits for a resume, and takes no good one's place. */
static gboolean
keep (GuiseMaskJob *self, GuiseMaskNet *net, GError **error)
{
  const gboolean is_begun = self->result.is_stopped && self->result.known < self->result.known_without;
  g_autoptr(GuiseSafetensors) before = is_begun ? guise_mask_file_read (self->params.store) : NULL;
  g_autoptr(GuiseSafetensors) file = NULL;

  self->result.in_use = !is_begun;
  if (before != NULL && !guise_mask_file_is_begun (before))
    return TRUE;
  file = guise_mask_net_save (net, error);
  if (file == NULL)
    return FALSE;
  guise_mask_file_set_begun (file, is_begun);
  return guise_mask_file_write (self->params.store, file, self->n_forgotten, error);
}

/* How much of each face of the project something is before. */
static gboolean
measure_faces (GuiseMaskJob *self, GuiseGpu *gpu, GCancellable *cancellable, GError **error)
{
  GuiseStore *store = self->params.store;
  g_autoptr(GArray) ids = guise_store_face_find (store, &(GuiseFaceQuery) { 0 }, error);
  g_autoptr(GuiseFront) front = NULL;

  if (ids == NULL || !guise_front_load (store, gpu, &front, error))
    return FALSE;
  for (guint first = 0; front != NULL && first < ids->len && !guise_job_is_stopping (GUISE_JOB (self)); first += PAGE)
    {
      const guint n = MIN (PAGE, ids->len - first);

      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !guise_front_measure_faces (front, store, &g_array_index (ids, gint64, first), n, error))
        return FALSE;
      guise_job_report (GUISE_JOB (self), (double) (first + n) / ids->len, _("Looking what is before faces · %u of %u faces"),
                        first + n, ids->len);
    }
  return TRUE;
}

static gboolean
guise_mask_job_run (GuiseJob *job, GCancellable *cancellable, GError **error)
{
  GuiseMaskJob *self = GUISE_MASK_JOB (job);
  const GuiseMaskNetParams params = { .batch = BATCH, .rate = RATE, .seed = self->params.seed };
  const gint64 began = g_get_monotonic_time ();
  g_autoptr(GuiseMaskLessons) lessons = NULL;
  g_autoptr(GuiseGpu) gpu = NULL;
  g_autoptr(GuiseMaskNet) net = NULL;

  if (self->sheet != NULL && !guise_store_check_output (self->params.store, self->sheet, error))
    return FALSE;
  guise_job_report (job, -1, _("Loading faces"));
  self->n_forgotten = guise_store_get_n_forgotten (self->params.store);
  lessons = guise_mask_lessons_load (self->params.store, cancellable, error);
  if (lessons == NULL)
    return FALSE;
  self->result = (GuiseMaskJobResult) {
    .faces = guise_mask_lessons_get_size (lessons), .painted_faces = guise_mask_lessons_count_painted (lessons),
    .iterations = self->params.iterations > 0 ? self->params.iterations : USUAL_ITERATIONS,
  };
  guise_job_report (job, -1, _("Preparing the device"));
  gpu = guise_train_open_gpu (self->params.device, 0, NULL, error);
  if (gpu != NULL)
    guise_gpu_set_cancellable (gpu, cancellable);
  net = gpu != NULL ? guise_mask_net_new (gpu, &params, error) : NULL;
  if (net == NULL || !load_weights (self, net, error) || !train (self, net, lessons, cancellable, error))
    return FALSE;
  /* Stopped before the first step: there is nothing to keep or to measure. */
  if (self->result.iterations == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                           _("Stopped before the first step: the masks of before stay"));
      return FALSE;
    }
  if (!measure_all (self, net, lessons, cancellable, error) || !keep (self, net, error)
      || !measure_faces (self, gpu, cancellable, error))
    return FALSE;

  self->result.seconds = (double) (g_get_monotonic_time () - began) / G_TIME_SPAN_SECOND;
  self->has_result = TRUE;
  return TRUE;
}

static void
guise_mask_job_finalize (GObject *object)
{
  GuiseMaskJob *self = GUISE_MASK_JOB (object);

  g_free (self->sheet);

  G_OBJECT_CLASS (guise_mask_job_parent_class)->finalize (object);
}

static void
guise_mask_job_class_init (GuiseMaskJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_mask_job_finalize;
  GUISE_JOB_CLASS (klass)->run = guise_mask_job_run;
}

static void
guise_mask_job_init (GuiseMaskJob *self)
{
}

GuiseMaskJob *
guise_mask_job_new (const GuiseMaskJobParams *params)
{
  GuiseMaskJob *self;

  g_return_val_if_fail (params->store != NULL, NULL);

  self = g_object_new (GUISE_TYPE_MASK_JOB, NULL);
  self->params = *params;
  self->sheet = g_strdup (params->sheet);
  return self;
}

const GuiseMaskJobResult *
guise_mask_job_get_result (GuiseMaskJob *self)
{
  g_return_val_if_fail (GUISE_IS_MASK_JOB (self), NULL);

  return self->has_result ? &self->result : NULL;
}

JsonNode *
guise_mask_result_to_json (const GuiseMaskJobResult *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  guise_json_add_int (builder, "faces", self->faces);
  guise_json_add_int (builder, "painted_faces", self->painted_faces);
  guise_json_add_int (builder, "iterations", self->iterations);
  guise_json_add_boolean (builder, "in_use", self->in_use);
  guise_json_add_number (builder, "seconds", self->seconds);
  guise_json_add_number (builder, "iou_unknown", self->unknown);
  guise_json_add_number (builder, "iou_unknown_without", self->unknown_without);
  guise_json_add_number (builder, "iou_known", self->known);
  guise_json_add_number (builder, "iou_known_without", self->known_without);
  guise_json_add_number (builder, "iou_bare", self->bare);
  guise_json_add_number (builder, "iou_painted", self->painted);
  guise_json_add_number (builder, "iou_painted_without", self->painted_without);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

gboolean
guise_mask_job_is_due (GuiseStore *store)
{
  return guise_mask_file_is_old (store);
}
