/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-export-render.h"

#include "guise-budget.h"
#include "guise-composite.h"
#include "guise-config.h"
#include "guise-error.h"
#include "guise-export-keep.h"
#include "guise-frame-reader.h"
#include "guise-i18n.h"
#include "guise-job-words.h"
#include "guise-label.h"
#include "guise-sequence-writer.h"
#include "guise-swap-back.h"
#include "guise-swap-scene.h"
#include "guise-vision.h"

#include <string.h>

/* Frames that are drawn together while those before them are finished: the network reads its weights once for all. Of
 * large frames one at a time, for they are what there is no memory for, and the network is little of their work. */
#define GROUP 4
#define GROUP_PIXELS (1920 * 1088)

/* What a render works with. All owned but the first. */
typedef struct
{
  const GuiseExportRender *of;
  GuiseSwapScene     *scene;
  GuiseSwapBack       back;
  GuiseLabel         *label;      /* (nullable) */
  GuiseFrameReader   *reader;
  GuiseMovieWriter    *writer;     /* (nullable): of a movie */
  GuiseSequenceWriter *sequence;   /* (nullable): of a sequence */
  GPtrArray           *patches;    /* of GuiseSwapPatch: of this frame of a sequence */
  GuiseDisclosure      disclosure;
  gint64               began;
  guint                n_swapped;
  guint                n_resumed, n_kept;
} Studio;

static void
studio_clear (Studio *self)
{
  g_clear_pointer (&self->writer, guise_movie_writer_close);
  g_clear_pointer (&self->sequence, guise_sequence_writer_close);
  g_clear_pointer (&self->patches, g_ptr_array_unref);
  guise_disclosure_clear (&self->disclosure);
  g_clear_pointer (&self->reader, guise_frame_reader_close);
  g_clear_pointer (&self->label, guise_label_free);
  g_clear_pointer (&self->scene, guise_swap_scene_close);
  guise_swap_back_clear (&self->back);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Studio, studio_clear)

static gboolean
open_scene (Studio *self, GCancellable *cancellable, GError **error)
{
  const GuiseExportRender *of = self->of;
  const GuiseExportPlan *plan = of->plan;
  g_autofree GuiseSwapPart *parts = g_new0 (GuiseSwapPart, plan->cast->len);

  for (guint i = 0; i < plan->cast->len; i++)
    {
      const GuiseSwapRole *role = g_ptr_array_index (plan->cast, i);

      parts[i] = (GuiseSwapPart) { g_ptr_array_index (of->nets, i), role->person->id, role->script };
    }
  self->back.clip = &plan->clip;
  self->back.cancellable = cancellable;
  self->scene = guise_swap_scene_open (&(GuiseSwapSceneParams) {
    .store = of->store, .clip = &plan->clip, .parts = parts, .n_parts = plan->cast->len,
    .range = { 0, (gint64) plan->clip.table->n_frames - 1 }, .models = of->models,
    .read = guise_swap_back_read, .read_data = &self->back, .cancellable = cancellable,
  }, error);
  return self->scene != NULL;
}

/* (transfer full): what the container says in plain words. */
static char *
describe (const GuiseExportPlan *plan)
{
  g_autofree char *consent = guise_swap_cast_dup_consent (plan->cast);
  const char *where = plan->sequence == GUISE_SEQUENCE_NONE ? "This video contains" : "These pictures contain";

  return plan->cast->len == 1
         ? g_strdup_printf ("%s a face that was replaced by a trained model, made with Guise %s. %s", where,
                            GUISE_VERSION, consent)
         : g_strdup_printf ("%s faces of %u people that were replaced by trained models, made with Guise %s. %s", where,
                            plan->cast->len, GUISE_VERSION, consent);
}

static gboolean
open_movie (Studio *self, guint n_threads, GCancellable *cancellable, GError **error)
{
  const GuiseExportPlan *plan = self->of->plan;
  GuiseMovieParams movie = {
    .like = plan->clip.info, .codec = plan->codec, .quality = plan->quality, .lossless = plan->lossless,
    .n_threads = n_threads,
    .audio_path = plan->clip.info->n_audio > 0 ? plan->clip.info->path : NULL,
    .audio_from = plan->begin, .audio_to = plan->end, .extras = plan->extras,
    .disclosure = plan->disclose ? &self->disclosure : NULL, .segments = self->of->segments,
    .cancellable = cancellable,
  };

  self->writer = guise_movie_writer_open (self->of->path, &movie, error);
  return self->writer != NULL;
}

static gboolean
open_sequence (Studio *self, GError **error)
{
  const GuiseExportPlan *plan = self->of->plan;

  g_autofree char *journal = g_build_filename (self->of->segments, GUISE_EXPORT_KEEP_JOURNAL, NULL);

  self->patches = guise_swap_patches_new ();
  guise_swap_scene_collect (self->scene, self->patches);
  self->sequence = guise_sequence_writer_open (self->of->path, journal, plan->sequence, plan->clip.info,
                                               plan->disclose ? &self->disclosure : NULL, error);
  return self->sequence != NULL;
}

static gboolean
open_files (Studio *self, guint n_threads, GCancellable *cancellable, GError **error)
{
  const GuiseExportPlan *plan = self->of->plan;
  GuiseFrameReaderParams reader = { .output = GUISE_FRAME_OUTPUT_NATIVE, .cancellable = cancellable };

  self->disclosure.comment = describe (plan);
  self->disclosure.program = g_strdup_printf ("Guise %s", GUISE_VERSION);
  if (plan->label != NULL)
    {
      self->label = guise_label_new (plan->clip.info, plan->label, plan->corner, error);
      if (self->label == NULL)
        return FALSE;
    }

  self->reader = guise_frame_reader_open (plan->clip.info, plan->clip.table, &reader, error);
  if (self->reader == NULL)
    return FALSE;
  return plan->sequence != GUISE_SEQUENCE_NONE ? open_sequence (self, error)
                                               : open_movie (self, n_threads, cancellable, error);
}

static void
report (Studio *self, guint n_done, guint n_frames)
{
  double seconds = (double) (g_get_monotonic_time () - self->began) / G_TIME_SPAN_SECOND;
  double rate = seconds > 0 ? (n_done - self->n_resumed) / seconds : 0;
  g_autofree char *name = g_filename_display_basename (self->of->plan->file);
  g_autofree char *title = g_strdup_printf (_("Exporting %s"), name);
  g_autofree char *text = guise_job_words_dup_frames (title, n_done, n_frames, rate);

  guise_job_report (self->of->job, (double) n_done / n_frames, "%s", text);
}

/* @frame as it goes to the encoder. */
static gboolean
render_frame (Studio *self, const GuiseFrame *frame, GCancellable *cancellable, GError **error)
{
  const GuiseExportPlan *plan = self->of->plan;
  g_autoptr(GuiseImage) image = guise_swap_scene_render (self->scene, frame->index, frame->image, error);

  if (image == NULL)
    return FALSE;

  self->n_swapped += image != frame->image ? 1 : 0;
  if (self->label != NULL)
    {
      GuiseImage *labelled = image != frame->image ? guise_image_ref (image) : guise_image_copy (image);

      guise_label_draw (self->label, labelled);
      guise_image_unref (image);
      image = labelled;
    }

  return guise_movie_writer_write (self->writer, image, frame->time - plan->begin, frame->duration, cancellable, error);
}

/* The label belongs to what was put in: a layer without it would take it off again. */
static gboolean
cover_label (GuiseImage *plain, GuiseImage *labelled, GuiseImage *mask)
{
  const GuiseRegion all = { 0, 0, plain->width, plain->height };
  g_autoptr(GuiseImage) before = guise_composite_read_rgb (plain, &all);
  g_autoptr(GuiseImage) after = guise_composite_read_rgb (labelled, &all);

  for (guint y = 0; before != NULL && after != NULL && y < plain->height; y++)
    {
      const float *from = guise_image_row (before, y);
      const float *to = guise_image_row (after, y);
      float *row = guise_image_row (mask, y);

      for (guint x = 0; x < plain->width; x++)
        if (memcmp (from + 3 * x, to + 3 * x, 3 * sizeof (float)) != 0)
          row[x] = 1.0f;
    }
  return before != NULL && after != NULL;
}

/* @frame as it goes into a folder. */
static gboolean
render_pictures (Studio *self, const GuiseFrame *frame, GError **error)
{
  g_autoptr(GuiseImage) image = NULL, mask = NULL, labelled = NULL;

  g_ptr_array_set_size (self->patches, 0);
  image = guise_swap_scene_render_with_mask (self->scene, frame->index, frame->image, &mask, error);
  if (image == NULL)
    return FALSE;

  self->n_swapped += image != frame->image ? 1 : 0;
  labelled = self->label != NULL ? guise_image_copy (image) : guise_image_ref (image);
  if (labelled != NULL && self->label != NULL)
    guise_label_draw (self->label, labelled);
  if (labelled == NULL || (self->label != NULL && !cover_label (image, labelled, mask)))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("There is no memory for a frame of %u×%u pixels"),
                   image->width, image->height);
      return FALSE;
    }
  return guise_sequence_writer_write (self->sequence, frame->index, frame->time - self->of->plan->begin,
                                      frame->duration, frame->image, labelled, mask, self->patches, error);
}

/* Behind @n_done frames: each of a sequence is kept, and a movie by segments. */
static gboolean
keep (Studio *self, guint n_done, GCancellable *cancellable, GError **error)
{
  g_autoptr(GBytes) state = NULL;

  if (self->of->segments == NULL || (self->writer != NULL && n_done % GUISE_EXPORT_SEGMENT_FRAMES != 0))
    return TRUE;
  state = g_bytes_new (&self->n_swapped, sizeof self->n_swapped);
  if (self->writer != NULL)
    return guise_movie_writer_end_segment (self->writer, state, cancellable, error);
  if (!guise_sequence_writer_keep (self->sequence, state, cancellable, error))
    return FALSE;
  self->n_kept = n_done;
  return TRUE;
}

/* After the end, also a bad one: frames that are there to go on with. Who cancels wants nothing of it. */
static guint
count_kept (Studio *self, GCancellable *cancellable)
{
  return self->writer != NULL && !g_cancellable_is_cancelled (cancellable) ? guise_movie_writer_keep (self->writer)
                                                                          : self->n_kept;
}

/* What an export before this one has done. A frame depends on none that was rendered before. */
static gboolean
resume (Studio *self, GCancellable *cancellable, GError **error)
{
  g_autoptr(GBytes) state = NULL;

  if (self->of->segments == NULL)
    return TRUE;
  guise_job_report (self->of->job, 0.0, _("Looking at what is there of an export before"));
  if (!(self->sequence != NULL
        ? guise_sequence_writer_resume (self->sequence, self->of->plan->range.first, &self->n_resumed, &state,
                                        cancellable, error)
        : guise_movie_writer_resume (self->writer, &self->n_resumed, &state, cancellable, error)))
    return FALSE;
  self->n_kept = self->n_resumed;
  if (state != NULL && g_bytes_get_size (state) == sizeof self->n_swapped)
    memcpy (&self->n_swapped, g_bytes_get_data (state, NULL), sizeof self->n_swapped);
  return TRUE;
}

static gboolean
read_frame (Studio *self, guint i, GuiseFrame *frame, GCancellable *cancellable, GError **error)
{
  const GuiseExportPlan *plan = self->of->plan;
  gint64 first = plan->range.first + self->n_resumed;
  GuiseReadResult result = i == self->n_resumed && first > 0
                           ? guise_frame_reader_read_at (self->reader, (guint) first, frame, cancellable, error)
                           : guise_frame_reader_read_next (self->reader, frame, cancellable, error);

  if (result == GUISE_READ_END)
    {
      const char *damage = guise_frame_reader_get_damage (self->reader);

      g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, _("“%s” ended after %u of %u frames%s%s"),
                   guise_clip_source_get_name (&plan->clip), i, (guint) (plan->range.last - plan->range.first + 1),
                   damage != NULL ? ": " : "", damage != NULL ? damage : "");
    }
  return result == GUISE_READ_FRAME;
}

/* Says so to who stops the export between two frames. */
static gboolean
check_stop (Studio *self, GError **error)
{
  if (!guise_job_is_stopping (self->of->job))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                       _("The export was stopped: half a movie is none"));
  return FALSE;
}

static void
frame_free (gpointer data)
{
  guise_frame_clear (data);
  g_free (data);
}

/* Reads and begins the next @n frames from @i on. */
static void
begin_group (Studio *self, guint i, guint n, GQueue *frames, GCancellable *cancellable, GError **failure)
{
  g_autoptr(GPtrArray) group = g_ptr_array_new ();

  while (*failure == NULL && group->len < n)
    {
      GuiseFrame *frame = g_new0 (GuiseFrame, 1);

      if (!read_frame (self, i + group->len, frame, cancellable, failure))
        {
          frame_free (frame);
          break;
        }
      g_ptr_array_add (group, frame);
      g_queue_push_tail (frames, frame);
    }
  guise_swap_scene_draw_ahead (self->scene, (const GuiseFrame *const *) group->pdata, group->len);
}

/* As far ahead of frame @i as is wanted: so far that whoever finishes has a frame while the next ones are drawn. What
 * cannot be read is no reason to lose the frames before it: @failure is said behind them. */
static void
read_ahead (Studio *self, guint i, guint n_frames, GQueue *frames, GCancellable *cancellable, GError **failure)
{
  const GuiseClipInfo *info = self->of->plan->clip.info;
  const guint group = (guint64) info->stored_width * info->stored_height <= GROUP_PIXELS ? GROUP : 1;
  guint n_left = n_frames - i - frames->length;

  while (*failure == NULL && n_left > 0 && frames->length <= group + 1)
    {
      const guint n = MIN (group, n_left);

      begin_group (self, i + frames->length, n, frames, cancellable, failure);
      n_left -= n;
    }
}

/* The first of @frames. */
static gboolean
render_one (Studio *self, GQueue *frames, guint i, guint n_frames, GCancellable *cancellable, GError **error)
{
  GuiseFrame *frame = g_queue_pop_head (frames);
  gboolean ok;

  ok = check_stop (self, error)
       && (self->sequence != NULL ? render_pictures (self, frame, error)
                                  : render_frame (self, frame, cancellable, error))
       && keep (self, i + 1, cancellable, error);
  frame_free (frame);
  if (ok)
    report (self, i + 1, n_frames);
  return ok;
}

static gboolean
render_all (Studio *self, GCancellable *cancellable, GError **error)
{
  const GuiseExportPlan *plan = self->of->plan;
  const guint n_frames = (guint) (plan->range.last - plan->range.first + 1);
  GQueue frames = G_QUEUE_INIT;
  g_autoptr(GError) failure = NULL;
  gboolean ok = resume (self, cancellable, error);

  for (guint i = self->n_resumed; ok && i < n_frames; i++)
    {
      read_ahead (self, i, n_frames, &frames, cancellable, &failure);
      if (frames.length > 0)
        ok = render_one (self, &frames, i, n_frames, cancellable, error);
      else
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          ok = FALSE;
        }
    }
  g_queue_clear_full (&frames, frame_free);
  return ok;
}

static gboolean
finish (Studio *self, GuiseMovieReport *movie_report, GCancellable *cancellable, GError **error)
{
  const GuiseExportPlan *plan = self->of->plan;

  if (self->sequence == NULL)
    return guise_movie_writer_finish (self->writer, movie_report, cancellable, error);
  movie_report->n_frames = (guint) (plan->range.last - plan->range.first + 1);
  return guise_sequence_writer_finish (self->sequence, &movie_report->n_bytes, error);
}

gboolean
guise_export_render (const GuiseExportRender *of, GuiseMovieReport *movie_report, guint *swapped_frames,
                     guint *resumed, guint *kept, GCancellable *cancellable, GError **error)
{
  g_auto(Studio) studio = { .of = of, .began = g_get_monotonic_time () };
  guint n_threads = guise_budget_take (guise_budget_get_shared (), GUISE_BUDGET_JOB, 0);
  gboolean ok;

  guise_vision_set_threads (1);
  ok = open_scene (&studio, cancellable, error)
       && open_files (&studio, n_threads, cancellable, error)
       && render_all (&studio, cancellable, error)
       && finish (&studio, movie_report, cancellable, error);
  guise_budget_give_back (guise_budget_get_shared (), GUISE_BUDGET_JOB, n_threads);

  *swapped_frames = studio.n_swapped;
  *resumed = studio.n_resumed;
  *kept = count_kept (&studio, cancellable);
  return ok;
}
