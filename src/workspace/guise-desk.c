/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-desk-people-private.h"

#include "guise-i18n.h"
#include "guise-reader-private.h"
#include "guise-run-private.h"
#include "guise-store-faces.h"
#include "guise-store-persons.h"
#include "guise-store-runs.h"
#include "guise-viewer-private.h"

/* A training's newest weights are shown so often: each time costs it a frame. */
#define LIVE_INTERVAL_US (2 * G_TIME_SPAN_SECOND)

struct _GuiseDesk
{
  GObject        parent_instance;

  GuiseProject  *project;      /* not owned; NULL once it is gone */
  GuiseReader   *reader;
  GuiseTimeline *timeline;
  GuiseSwap     *swap;
  GuiseReview   *review;
  GuiseMarkers  *markers;
  GuiseViewer   *viewer;       /* (nullable): until asked for */
  GuisePlayback *playback;     /* the same */

  GPtrArray     *runs;         /* of GuiseDeskRun */
  GPtrArray     *people;       /* of GuiseDeskPerson: in the clip */
  GuiseDeskFacts facts;
  gint64         run, clip;    /* 0: none */
  GSignalGroup  *training;     /* of the run that trains */
  gint64         live_us;      /* monotonic: when its weights were last shown */
  guint          run_chosen : 1;
  guint          loaded : 1;
};

enum {
  PROP_0,
  PROP_RUN,
  PROP_CLIP,
  PROP_LOADED,
  N_PROPS
};

enum { CHOICES_CHANGED, PEOPLE_CHANGED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseDesk, guise_desk, G_TYPE_OBJECT)

static void
desk_clip_free (gpointer data)
{
  GuiseDeskClip *clip = data;

  g_free (clip->name);
  g_free (clip);
}

static void
desk_run_free (gpointer data)
{
  GuiseDeskRun *run = data;

  g_free (run->title);
  g_free (run->source_name);
  g_free (run->target_name);
  g_ptr_array_unref (run->clips);
  g_free (run);
}

/* What the store's thread reads. */
typedef struct
{
  GPtrArray      *runs;      /* GuiseRunRecord */
  GPtrArray      *clips;     /* GuiseClipRecord */
  GuiseDeskFacts  facts;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_clear_pointer (&reading->runs, g_ptr_array_unref);
  g_clear_pointer (&reading->clips, g_ptr_array_unref);
  guise_desk_facts_clear (&reading->facts);
  g_free (reading);
}

static gboolean
read_func (GuiseStore *store, gpointer data, GError **error)
{
  Reading *reading = data;

  reading->runs = guise_store_run_list (store, error);
  if (reading->runs != NULL)
    reading->clips = guise_store_clip_list (store, error);
  return reading->clips != NULL && guise_desk_facts_read (&reading->facts, store, reading->runs, error);
}

static const GuisePersonRecord *
find_person (const Reading *reading, gint64 id)
{
  for (guint i = 0; i < reading->facts.persons->len; i++)
    {
      const GuisePersonRecord *person = g_ptr_array_index (reading->facts.persons, i);

      if (person->id == id)
        return person;
    }
  return NULL;
}

static int
compare_clips (gconstpointer a, gconstpointer b)
{
  const GuiseDeskClip *p = *(GuiseDeskClip *const *) a, *q = *(GuiseDeskClip *const *) b;

  return p->n_faces != q->n_faces ? (p->n_faces > q->n_faces ? -1 : 1) : p->id < q->id ? -1 : p->id > q->id;
}

static GPtrArray *
find_clips (const Reading *reading, gint64 person)
{
  GPtrArray *clips = g_ptr_array_new_with_free_func (desk_clip_free);

  for (guint i = 0; i < reading->clips->len; i++)
    {
      const GuiseClipRecord *record = g_ptr_array_index (reading->clips, i);
      gint64 n_faces = 0;
      GuiseDeskClip *clip;

      for (guint k = 0; k < reading->facts.tracks->len; k++)
        {
          const GuiseTrackRecord *track = &g_array_index (reading->facts.tracks, GuiseTrackRecord, k);

          if (track->clip == record->id && track->person == person)
            n_faces += track->n_faces;
        }
      if (n_faces == 0)
        continue;
      clip = g_new0 (GuiseDeskClip, 1);
      clip->id = record->id;
      clip->name = g_filename_display_basename (record->path);
      clip->n_faces = n_faces;
      g_ptr_array_add (clips, clip);
    }
  g_ptr_array_sort (clips, compare_clips);
  return clips;
}

/* (nullable): one that cannot swap is none. */
static GuiseDeskRun *
make_run (const Reading *reading, const GuiseRunRecord *record)
{
  const GuisePersonRecord *source = find_person (reading, record->source);
  const GuisePersonRecord *target = find_person (reading, record->target);
  const char *kind = record->preset != NULL ? record->preset : record->model;
  GuiseDeskRun *run;

  if (record->iterations <= 0 || source == NULL || target == NULL)
    return NULL;
  run = g_new0 (GuiseDeskRun, 1);
  run->id = record->id;
  /* Translators: a training's number and what kind it is: "Run 3 · quick". */
  run->title = g_strdup_printf (_("Run %" PRId64 " · %s"), record->id, kind);
  run->source = source->id;
  run->target = target->id;
  run->source_name = g_strdup (source->name);
  run->target_name = g_strdup (target->name);
  run->iterations = record->iterations;
  run->source_declared = source->consent == GUISE_CONSENT_YES;
  run->declared = run->source_declared && target->consent == GUISE_CONSENT_YES;
  run->clips = find_clips (reading, target->id);
  return run;
}

const GuiseDeskRun *
guise_desk_get_run (GuiseDesk *self)
{
  g_return_val_if_fail (GUISE_IS_DESK (self), NULL);

  for (guint i = 0; i < self->runs->len; i++)
    {
      const GuiseDeskRun *run = g_ptr_array_index (self->runs, i);

      if (run->id == self->run)
        return run;
    }
  return NULL;
}

/* Whether the run is put on anybody of the clip. */
static gboolean
is_cast (GuiseDesk *self, gint64 run)
{
  gboolean found = run == self->run;

  for (guint i = 0; !found && i < self->people->len; i++)
    found = ((const GuiseDeskPerson *) g_ptr_array_index (self->people, i))->run == run;
  return found;
}

/* Who else is replaced is seen, too. */
static void
show_others (GuiseDesk *self)
{
  const GuiseDeskRun *run = guise_desk_get_run (self);
  g_autoptr(GArray) castings = g_array_new (FALSE, FALSE, sizeof (GuiseCasting));
  g_autoptr(GPtrArray) scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_swap_script_free);

  if (self->viewer == NULL)
    return;
  for (guint i = 0; run != NULL && i < self->people->len; i++)
    {
      const GuiseDeskPerson *person = g_ptr_array_index (self->people, i);

      if (person->run != 0 && person->id != run->target)
        guise_desk_facts_cast (&self->facts, self->clip, person, castings, scripts);
    }
  guise_viewer_set_others (self->viewer, (const GuiseCasting *) (gpointer) castings->data,
                           (GuiseSwapScript *const *) scripts->pdata, castings->len);
}

static void
find_people (GuiseDesk *self)
{
  g_ptr_array_unref (self->people);
  self->people = guise_desk_people_make (&self->facts, self->clip, self->runs, guise_desk_get_run (self));
  show_others (self);
  g_signal_emit (self, signals[PEOPLE_CHANGED], 0);
}

/* While a run that is looked at trains, its weights are those of its last whole iteration. */
static void
trained_cb (GuiseDesk *self)
{
  GuiseRun *run = self->project != NULL ? guise_run_list_get_training (guise_project_get_runs (self->project)) : NULL;
  GuiseTrainFeed *feed = run != NULL && is_cast (self, guise_run_get_id (run)) ? guise_run_get_feed (run) : NULL;
  gint64 now_us = g_get_monotonic_time ();

  if (self->viewer == NULL)
    return;
  guise_viewer_set_feed (self->viewer, feed != NULL ? guise_run_get_id (run) : 0, feed);
  if (feed == NULL || now_us - self->live_us < LIVE_INTERVAL_US)
    return;
  self->live_us = now_us;
  guise_viewer_refresh (self->viewer);
}

static void
training_cb (GuiseDesk *self)
{
  g_signal_group_set_target (self->training, guise_run_list_get_training (guise_project_get_runs (self->project)));
  trained_cb (self);
}

static gboolean
shows_target (const GuiseDeskRun *run, gint64 clip)
{
  for (guint i = 0; i < run->clips->len; i++)
    if (((const GuiseDeskClip *) g_ptr_array_index (run->clips, i))->id == clip)
      return TRUE;
  return FALSE;
}

static void
use (GuiseDesk *self, gint64 run_id, gint64 clip)
{
  gboolean other_run = self->run != run_id, other_clip = self->clip != clip;
  const GuiseDeskRun *run;

  self->run = run_id;
  self->clip = clip;
  run = guise_desk_get_run (self);
  if (self->viewer != NULL)
    {
      guise_viewer_set_run (self->viewer, run_id);
      guise_viewer_set_clip (self->viewer, clip);
    }
  find_people (self);
  guise_swap_set_subject (self->swap, clip, run != NULL ? run->target : 0);
  guise_markers_set_clip (self->markers, clip);
  guise_review_set_subject (self->review, clip, run_id, run != NULL ? run->target : 0);
  trained_cb (self);
  if (other_run)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUN]);
  if (other_clip)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLIP]);
}

/* In the clip at hand if it shows the run's target, else in the one that shows most of it. */
static void
use_run (GuiseDesk *self, const GuiseDeskRun *run)
{
  gint64 clip = self->clip;

  if (run == NULL || !shows_target (run, clip))
    clip = run != NULL && run->clips->len > 0 ? ((GuiseDeskClip *) g_ptr_array_index (run->clips, 0))->id : 0;
  use (self, run != NULL ? run->id : 0, clip);
}

/* What was chosen as long as it is there, else the newest. */
static void
choose (GuiseDesk *self)
{
  const GuiseDeskRun *run = self->run_chosen ? guise_desk_get_run (self) : NULL;

  if (run == NULL)
    {
      self->run_chosen = FALSE;
      run = self->runs->len > 0 ? g_ptr_array_index (self->runs, 0) : NULL;
    }
  use_run (self, run);
}

static void
apply_cb (gpointer owner, gpointer data)
{
  GuiseDesk *self = GUISE_DESK (owner);
  Reading *reading = data;

  g_ptr_array_set_size (self->runs, 0);
  for (guint i = reading->runs->len; i > 0; i--)
    {
      GuiseDeskRun *run = make_run (reading, g_ptr_array_index (reading->runs, i - 1));

      if (run != NULL)
        g_ptr_array_add (self->runs, run);
    }
  guise_desk_facts_clear (&self->facts);
  self->facts = reading->facts;
  reading->facts = (GuiseDeskFacts) { 0 };
  choose (self);
  if (!self->loaded)
    {
      self->loaded = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
    }
  g_signal_emit (self, signals[CHOICES_CHANGED], 0);
}

static const GuiseReaderKind reader_kind = {
  .what = "The runs", .size = sizeof (Reading), .read = read_func, .apply = apply_cb, .free = reading_free,
};

gboolean
guise_desk_get_loaded (GuiseDesk *self)
{
  g_return_val_if_fail (GUISE_IS_DESK (self), FALSE);

  return self->loaded;
}

GPtrArray *
guise_desk_get_runs (GuiseDesk *self)
{
  g_return_val_if_fail (GUISE_IS_DESK (self), NULL);

  return self->runs;
}

gint64
guise_desk_get_clip (GuiseDesk *self)
{
  g_return_val_if_fail (GUISE_IS_DESK (self), 0);

  return self->clip;
}

void
guise_desk_set_run (GuiseDesk *self, gint64 run)
{
  g_return_if_fail (GUISE_IS_DESK (self));

  for (guint i = 0; i < self->runs->len; i++)
    {
      const GuiseDeskRun *known = g_ptr_array_index (self->runs, i);

      if (known->id == run && self->run != run)
        {
          self->run_chosen = TRUE;
          use_run (self, known);
          return;
        }
    }
}

void
guise_desk_set_clip (GuiseDesk *self, gint64 clip)
{
  g_return_if_fail (GUISE_IS_DESK (self));

  if (self->clip != clip)
    use (self, self->run, clip);
}

GPtrArray *
guise_desk_get_people (GuiseDesk *self)
{
  g_return_val_if_fail (GUISE_IS_DESK (self), NULL);

  return self->people;
}

GuiseProject *
guise_desk_get_project (GuiseDesk *self)
{
  return self->project;
}

const GuiseDeskFacts *
guise_desk_get_facts (GuiseDesk *self)
{
  return &self->facts;
}

GuiseTimeline *
guise_desk_get_timeline (GuiseDesk *self)
{
  g_return_val_if_fail (GUISE_IS_DESK (self), NULL);

  return self->timeline;
}

GuiseSwap *
guise_desk_get_swap (GuiseDesk *self)
{
  g_return_val_if_fail (GUISE_IS_DESK (self), NULL);

  return self->swap;
}

GuiseReview *
guise_desk_get_review (GuiseDesk *self)
{
  g_return_val_if_fail (GUISE_IS_DESK (self), NULL);

  return self->review;
}

GuiseMarkers *
guise_desk_get_markers (GuiseDesk *self)
{
  g_return_val_if_fail (GUISE_IS_DESK (self), NULL);

  return self->markers;
}

GuiseViewer *
guise_desk_get_viewer (GuiseDesk *self)
{
  g_return_val_if_fail (GUISE_IS_DESK (self), NULL);

  if (self->viewer == NULL && self->project != NULL)
    {
      self->viewer = guise_viewer_new (self->project, self->timeline, self->swap);
      guise_viewer_set_run (self->viewer, self->run);
      guise_viewer_set_clip (self->viewer, self->clip);
      show_others (self);
      trained_cb (self);
    }
  return self->viewer;
}

GuisePlayback *
guise_desk_get_playback (GuiseDesk *self)
{
  g_return_val_if_fail (GUISE_IS_DESK (self), NULL);

  if (self->playback == NULL)
    self->playback = guise_playback_new (self->timeline, guise_desk_get_viewer (self), NULL);
  return self->playback;
}

static void
guise_desk_dispose (GObject *object)
{
  GuiseDesk *self = GUISE_DESK (object);

  if (self->training != NULL)
    g_signal_group_set_target (self->training, NULL);
  g_clear_object (&self->training);
  g_clear_object (&self->playback);
  g_clear_object (&self->viewer);
  if (self->swap != NULL)
    guise_swap_flush (self->swap);
  g_clear_object (&self->swap);
  g_clear_object (&self->review);
  g_clear_object (&self->markers);
  g_clear_object (&self->timeline);
  guise_reader_free (self->reader);
  g_clear_weak_pointer (&self->project);

  G_OBJECT_CLASS (guise_desk_parent_class)->dispose (object);
}

static void
guise_desk_finalize (GObject *object)
{
  g_ptr_array_unref (GUISE_DESK (object)->runs);
  g_ptr_array_unref (GUISE_DESK (object)->people);
  guise_desk_facts_clear (&GUISE_DESK (object)->facts);

  G_OBJECT_CLASS (guise_desk_parent_class)->finalize (object);
}

static void
guise_desk_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GuiseDesk *self = GUISE_DESK (object);

  switch (prop_id)
    {
    case PROP_RUN:
      g_value_set_int64 (value, self->run);
      break;
    case PROP_CLIP:
      g_value_set_int64 (value, self->clip);
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_desk_class_init (GuiseDeskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = guise_desk_dispose;
  object_class->finalize = guise_desk_finalize;
  object_class->get_property = guise_desk_get_property;

  properties[PROP_RUN] = g_param_spec_int64 ("run", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_CLIP] = g_param_spec_int64 ("clip", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[PEOPLE_CHANGED] = g_signal_new ("people-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 0);
  signals[CHOICES_CHANGED] = g_signal_new ("choices-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
}

static void
guise_desk_init (GuiseDesk *self)
{
  self->runs = g_ptr_array_new_with_free_func (desk_run_free);
  self->people = g_ptr_array_new ();
  self->timeline = guise_timeline_new ();
  self->training = g_signal_group_new (GUISE_TYPE_RUN);
  g_signal_group_connect_swapped (self->training, "changed", G_CALLBACK (trained_cb), self);
}

/* Settings are those of the playhead's frame, and of the shot in which it lies. */
static void
place_cb (GuiseDesk *self)
{
  gint64 frame = guise_timeline_get_frame (self->timeline), n_frames = guise_timeline_get_n_frames (self->timeline);
  GArray *cuts = guise_markers_list_cuts (self->markers);
  gint64 first = 0, last = n_frames - 1;

  for (guint i = 0; i < cuts->len; i++)
    if (g_array_index (cuts, gint64, i) <= frame)
      first = g_array_index (cuts, gint64, i);
    else
      {
        last = g_array_index (cuts, gint64, i) - 1;
        break;
      }
  guise_swap_set_place (self->swap, frame, first, last);
}

GuiseDesk *
guise_desk_new (GuiseProject *project)
{
  GuiseDesk *self = g_object_new (GUISE_TYPE_DESK, NULL);

  g_set_weak_pointer (&self->project, project);
  self->swap = guise_swap_new (project);
  self->review = guise_review_new (project);
  self->markers = guise_markers_new (project);
  g_signal_connect_object (guise_project_get_runs (project), "notify::training", G_CALLBACK (training_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->timeline, "notify::frame", G_CALLBACK (place_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->markers, "changed", G_CALLBACK (place_cb), self, G_CONNECT_SWAPPED);
  training_cb (self);
  self->reader = guise_reader_new (self, project, &reader_kind);
  return self;
}
