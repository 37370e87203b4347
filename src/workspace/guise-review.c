/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-review.h"

#include "guise-checkpoint-find.h"
#include "guise-clip-list.h"
#include "guise-i18n.h"
#include "guise-project-private.h"
#include "guise-project-runs.h"
#include "guise-review-job.h"
#include "guise-store-exports.h"
#include "guise-store-runs.h"
#include "guise-swap-script.h"
#include "guise-work-list.h"

#include <math.h>

/* While the job runs, figures are read so often: it writes every two seconds. */
#define LOOK_US G_TIME_SPAN_SECOND

struct _GuiseReview
{
  GObject            parent_instance;

  GuiseProject      *project;       /* not owned; NULL once it is gone */
  gint64             clip, run, person;
  GuiseReviewRecord *record;        /* (nullable) */
  GuiseWork         *work;          /* (nullable): that measures */
  gint64             work_clip, work_run;
  gint64             looked_us;     /* monotonic */
  guint              stale : 1;
  guint              loading : 1;
  guint              again : 1;
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseReview, guise_review, G_TYPE_OBJECT)

/* What the store's thread reads. */
typedef struct
{
  gint64             clip, run, person;
  GuiseReviewRecord *record;     /* (nullable) */
  gboolean           stale;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_clear_pointer (&call->record, guise_review_record_free);
  g_free (call);
}

static GuiseSwapScript *
read_script (GuiseStore *store, const Call *call, GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autofree char *text = guise_store_swap_get (store, call->clip, call->person, &failure);

  if (failure == NULL)
    return guise_swap_script_from_text (text, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

/* (nullable): what a swap uses; in place of the newest the newest that holds */
static const GuiseCheckpointRecord *
find_used (GArray *checkpoints, gint64 choice)
{
  if (choice != GUISE_CHECKPOINT_NEWEST)
    return guise_checkpoint_pick (checkpoints, choice);
  for (guint i = 0; i < checkpoints->len; i++)
    if (g_array_index (checkpoints, GuiseCheckpointRecord, i).good)
      return &g_array_index (checkpoints, GuiseCheckpointRecord, i);
  return NULL;
}

/* Whether figures are of what the project has now. */
static gboolean
find_stale (GuiseStore *store, Call *call, GError **error)
{
  g_autoptr(GArray) checkpoints = guise_store_checkpoint_list (store, call->run, error);
  g_autoptr(GuiseSwapScript) script = checkpoints != NULL ? read_script (store, call, error) : NULL;
  const GuiseCheckpointRecord *used;
  g_autofree char *key = NULL;

  if (script == NULL)
    return FALSE;
  used = find_used (checkpoints, guise_swap_script_get_checkpoint (script, call->run));
  call->stale = TRUE;
  if (used == NULL)
    return TRUE;
  key = guise_review_dup_key (store, call->clip, call->person, used->sha256, error);
  call->stale = g_strcmp0 (key, call->record->key) != 0;
  return key != NULL;
}

static gboolean
load_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;
  g_autoptr(GError) failure = NULL;

  call->record = guise_store_review_get (store, call->clip, call->person, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return call->record == NULL || find_stale (store, call, error);
}

static void load (GuiseReview *self);

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseReview) self = GUISE_REVIEW (user_data);
  g_autoptr(GError) error = NULL;
  Call *call = guise_project_get_call_data (result);
  gboolean good = guise_project_call_finish (GUISE_PROJECT (source), result, &error);

  self->loading = FALSE;
  if (!good && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    g_warning ("What was measured could not be read: %s", error->message);
  if (good && call->clip == self->clip && call->run == self->run && call->person == self->person)
    {
      g_clear_pointer (&self->record, guise_review_record_free);
      self->record = g_steal_pointer (&call->record);
      self->stale = call->stale;
      g_signal_emit (self, signals[CHANGED], 0);
    }
  if (self->again)
    load (self);
}

static void
load (GuiseReview *self)
{
  Call *call;

  self->again = self->loading;
  if (self->loading || self->project == NULL || self->clip == 0 || self->run == 0)
    return;
  self->loading = TRUE;
  call = g_new0 (Call, 1);
  call->clip = self->clip;
  call->run = self->run;
  call->person = self->person;
  guise_project_call_async (self->project, load_func, call, call_free, loaded_cb, g_object_ref (self));
}

void
guise_review_set_subject (GuiseReview *self, gint64 clip, gint64 run, gint64 person)
{
  g_return_if_fail (GUISE_IS_REVIEW (self));

  if (self->clip == clip && self->run == run && self->person == person)
    return;
  self->clip = clip;
  self->run = run;
  self->person = person;
  g_clear_pointer (&self->record, guise_review_record_free);
  self->stale = FALSE;
  g_signal_emit (self, signals[CHANGED], 0);
  load (self);
}

const GuiseSwapFigures *
guise_review_get_figures (GuiseReview *self, guint *n)
{
  g_return_val_if_fail (GUISE_IS_REVIEW (self), NULL);

  *n = self->record != NULL ? self->record->n_done : 0;
  return self->record != NULL ? self->record->figures : NULL;
}

gboolean
guise_review_is_stale (GuiseReview *self)
{
  g_return_val_if_fail (GUISE_IS_REVIEW (self), FALSE);

  return self->stale;
}

gboolean
guise_review_is_complete (GuiseReview *self)
{
  g_return_val_if_fail (GUISE_IS_REVIEW (self), FALSE);

  return self->record != NULL && self->record->n_done == self->record->n_frames;
}

gboolean
guise_review_is_running (GuiseReview *self)
{
  g_return_val_if_fail (GUISE_IS_REVIEW (self), FALSE);

  return self->work != NULL && self->work_clip == self->clip && self->work_run == self->run;
}

/* A review on its way through the list of jobs. */
typedef struct
{
  GuiseProject   *project;
  GuiseReviewing  reviewing;
} Making;

static GuiseJob *
make_review (gpointer data, GError **error)
{
  const Making *making = data;

  return guise_project_review (making->project, &making->reviewing);
}

static void
making_free (gpointer data)
{
  Making *making = data;

  g_object_unref (making->project);
  g_free (making);
}

static void
fraction_cb (GuiseReview *self)
{
  gint64 now_us = g_get_monotonic_time ();

  if (now_us - self->looked_us < LOOK_US)
    return;
  self->looked_us = now_us;
  load (self);
}

static void
forget_work (GuiseReview *self)
{
  if (self->work == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->work, self);
  g_clear_object (&self->work);
}

static void
ended_cb (GuiseReview *self)
{
  forget_work (self);
  g_signal_emit (self, signals[CHANGED], 0);
  load (self);
}

void
guise_review_start (GuiseReview *self)
{
  g_autofree char *title = NULL;
  GuiseClip *clip;
  Making *making;

  g_return_if_fail (GUISE_IS_REVIEW (self));

  if (self->work != NULL || self->project == NULL || self->clip == 0 || self->run == 0)
    return;
  clip = guise_clip_list_find (guise_project_get_clips (self->project), self->clip);
  title = g_strdup_printf (_("Measuring %s"), clip != NULL ? guise_clip_get_name (clip) : _("a clip"));
  making = g_new0 (Making, 1);
  making->project = g_object_ref (self->project);
  making->reviewing = (GuiseReviewing) { .clip = self->clip, .run = self->run };
  self->work_clip = self->clip;
  self->work_run = self->run;
  self->work = guise_work_new (&(GuiseWorkParams) {
    .title = title, .lane = GUISE_LANE_REVIEW, .make = make_review,
    .data = making, .destroy = making_free, .can_pause = TRUE,
  });
  g_signal_connect_object (self->work, "notify::fraction", G_CALLBACK (fraction_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->work, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  guise_work_list_add (guise_project_get_works (self->project), g_object_ref (self->work));
  g_signal_emit (self, signals[CHANGED], 0);
}

void
guise_review_stop (GuiseReview *self)
{
  g_return_if_fail (GUISE_IS_REVIEW (self));

  if (self->work != NULL)
    guise_work_stop (self->work);
}

const char *
guise_review_get_word (GuiseSwapFigure figure)
{
  static const char *const words[GUISE_N_SWAP_FIGURES + 1] = {
    [GUISE_SWAP_FIGURE_LIKENESS] = N_("Likeness"),
    [GUISE_SWAP_FIGURE_BLEED] = N_("Identity Bleed"),
    [GUISE_SWAP_FIGURE_POSE] = N_("Pose Error"),
    [GUISE_SWAP_FIGURE_EXPRESSION] = N_("Expression Error"),
    [GUISE_SWAP_FIGURE_FLICKER] = N_("Flicker"),
    [GUISE_SWAP_FIGURE_SEAM] = N_("Mask Edge"),
    [GUISE_SWAP_FIGURE_ENERGY] = N_("Detail"),
    [GUISE_N_SWAP_FIGURES] = N_("All Figures"),
  };

  return _(words[MIN (figure, GUISE_N_SWAP_FIGURES)]);
}

char *
guise_review_dup_value (GuiseSwapFigure figure, double value)
{
  if (isnan (value))
    return g_strdup (_("unknown"));
  if (isinf (value))
    return g_strdup (_("no face found"));
  switch (figure)
    {
    case GUISE_SWAP_FIGURE_POSE:
      return g_strdup_printf (_("%.1f°"), value);
    case GUISE_SWAP_FIGURE_EXPRESSION:
      return g_strdup_printf (_("%.1f %%"), value);
    case GUISE_SWAP_FIGURE_FLICKER:
    case GUISE_SWAP_FIGURE_SEAM:
    case GUISE_SWAP_FIGURE_ENERGY:
      /* Translators: in parts of the original's: "1.25 ×". */
      return g_strdup_printf (_("%.2f ×"), value);
    default:
      return g_strdup_printf ("%.2f", value);
    }
}

static void
guise_review_dispose (GObject *object)
{
  GuiseReview *self = GUISE_REVIEW (object);

  forget_work (self);
  if (self->project != NULL)
    g_signal_handlers_disconnect_by_data (self->project, self);
  g_clear_weak_pointer (&self->project);

  G_OBJECT_CLASS (guise_review_parent_class)->dispose (object);
}

static void
guise_review_finalize (GObject *object)
{
  g_clear_pointer (&GUISE_REVIEW (object)->record, guise_review_record_free);

  G_OBJECT_CLASS (guise_review_parent_class)->finalize (object);
}

static void
guise_review_class_init (GuiseReviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = guise_review_dispose;
  object_class->finalize = guise_review_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
guise_review_init (GuiseReview *self)
{
}

GuiseReview *
guise_review_new (GuiseProject *project)
{
  GuiseReview *self = g_object_new (GUISE_TYPE_REVIEW, NULL);

  g_set_weak_pointer (&self->project, project);
  g_signal_connect_object (project, "changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  return self;
}
