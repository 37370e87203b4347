/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-viewer"

#include "guise-viewer-private.h"

#include "guise-frame-cache.h"
#include "guise-frame-server-private.h"
#include "guise-project-private.h"
#include "guise-swap-private.h"

#include <string.h>

/* What outlives a viewer until its server has ended: the project must stay open so long. */
typedef struct
{
  GuiseViewer  *viewer;     /* (nullable): not owned */
  GuiseProject *project;
} Link;

/* Share of the newest swap in the measured speed. */
#define RATE_GAIN 0.2

struct _GuiseViewer
{
  GObject           parent_instance;

  GuiseProject     *project;     /* (nullable): not owned */
  GuiseFrameServer *server;      /* (nullable): once the project closes */
  Link             *link;        /* not owned; the server's */
  GuiseTimeline    *timeline;
  GuiseSwap        *swap;
  gulong            closing_id;

  GuiseFrameWish    wish;
  gint64            run;         /* that was chosen; 0: none */
  gint64            checkpoint;  /* of the run: as the cast has it */
  GArray           *castings;    /* of GuiseCasting: others who are replaced */
  GPtrArray        *scripts;     /* of GuiseSwapScript: how */
  GuiseViewCast    *cast;        /* (nullable): all of that */
  guint             kinds;

  GuiseClipInfo    *info;        /* (nullable) */
  gint64            frame;
  GuiseImage       *original;    /* (nullable) */
  GuiseImage       *swapped;     /* (nullable) */
  GuiseImage       *marks;       /* (nullable) */
  gint64            iteration;
  double            swap_seconds;   /* that a frame takes; 0 before one was made */
  char             *problem;     /* (nullable) */
  gboolean          busy;
  gboolean          active;
  gboolean          stale;       /* the project has changed while nobody looked */
};

enum {
  PROP_0,
  PROP_BUSY,
  N_PROPS
};

enum { OPENED, SHOWN, KEPT, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseViewer, guise_viewer, G_TYPE_OBJECT)

static void
set_busy (GuiseViewer *self, gboolean busy)
{
  if (self->busy == busy)
    return;
  self->busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
forget_pictures (GuiseViewer *self)
{
  g_clear_pointer (&self->original, guise_image_unref);
  g_clear_pointer (&self->swapped, guise_image_unref);
  g_clear_pointer (&self->marks, guise_image_unref);
  g_clear_pointer (&self->problem, g_free);
  self->frame = -1;
  self->iteration = 0;
}

/* (transfer full) */
static void
show (GuiseViewer *self, GuiseFrameAnswer *answer)
{
  forget_pictures (self);
  self->frame = answer->wish.frame;
  self->original = g_steal_pointer (&answer->original);
  self->swapped = g_steal_pointer (&answer->swap);
  self->marks = g_steal_pointer (&answer->marks);
  self->iteration = answer->iteration;
  self->problem = answer->error != NULL ? g_strdup (answer->error->message) : NULL;
  guise_frame_answer_free (answer);
  g_signal_emit (self, signals[SHOWN], 0);
}

static void
open_with (GuiseViewer *self, GuiseFrameAnswer *answer)
{
  forget_pictures (self);
  g_clear_pointer (&self->info, guise_clip_info_unref);
  self->info = answer->info != NULL ? guise_clip_info_ref (answer->info) : NULL;
  guise_timeline_set_table (self->timeline, answer->table);
  g_signal_emit (self, signals[OPENED], 0);
}

/* Whether that is what was asked for last, and not what it overtook. */
static gboolean
is_asked_for (GuiseViewer *self, const GuiseFrameWish *wish)
{
  return wish->frame == self->wish.frame && wish->look == self->wish.look && wish->cast == self->wish.cast
         && wish->kinds == self->wish.kinds && wish->max_side == self->wish.max_side;
}

static void
answered_cb (GuiseFrameAnswer *answer, gpointer data)
{
  g_autoptr(GuiseViewer) self = g_object_ref (((Link *) data)->viewer);

  /* Of a clip that is no longer looked at. */
  if (answer->wish.clip != self->wish.clip)
    {
      guise_frame_answer_free (answer);
      return;
    }

  if (answer->table != NULL)
    {
      open_with (self, answer);
      guise_frame_answer_free (answer);
      /* Now that there are frames, one of them. */
      if (self->wish.frame < 0)
        guise_viewer_ask (self);
      return;
    }

  /* What was asked for last was at hand: this was overtaken. */
  if (!self->busy && !is_asked_for (self, &answer->wish))
    {
      guise_frame_answer_free (answer);
      return;
    }
  if (is_asked_for (self, &answer->wish) && !answer->partial)
    set_busy (self, FALSE);
  if (answer->swap_seconds > 0)
    self->swap_seconds += (self->swap_seconds > 0 ? RATE_GAIN : 1) * (answer->swap_seconds - self->swap_seconds);
  show (self, answer);
}

static void
kept_cb (gpointer data)
{
  g_signal_emit (((Link *) data)->viewer, signals[KEPT], 0);
}

static void
ended_cb (gpointer data)
{
  Link *link = data;

  guise_project_release (link->project);
  g_object_unref (link->project);
  g_free (link);
}

static void
quit (GuiseViewer *self)
{
  if (self->server == NULL)
    return;
  self->link->viewer = NULL;
  self->link = NULL;
  guise_frame_server_quit (g_steal_pointer (&self->server));
}

void
guise_viewer_set_feed (GuiseViewer *self, gint64 run, GuiseTrainFeed *feed)
{
  g_return_if_fail (GUISE_IS_VIEWER (self));

  if (self->server != NULL)
    guise_frame_server_set_feed (self->server, run, feed);
}

void
guise_viewer_refresh (GuiseViewer *self)
{
  g_return_if_fail (GUISE_IS_VIEWER (self));

  self->stale = TRUE;
  if (!self->active || self->server == NULL)
    return;
  self->stale = FALSE;
  guise_frame_server_refresh (self->server);
}

/* @others: whether somebody else is in it now. */
static void
make_cast (GuiseViewer *self, gboolean others)
{
  g_autoptr(GArray) castings = g_array_new (FALSE, FALSE, sizeof (GuiseCasting));
  g_autoptr(GPtrArray) scripts = g_ptr_array_new ();
  const GuiseSwapScript *script = guise_swap_get_script (self->swap);
  const GuiseCasting first = { .run = self->run, .checkpoint = guise_swap_script_get_checkpoint (script, self->run) };
  const gboolean other = others || first.checkpoint != self->checkpoint;
  gint64 number = self->cast != NULL ? self->cast->number : 1;

  self->checkpoint = first.checkpoint;
  self->wish.look++;
  if (self->run != 0)
    {
      g_array_append_val (castings, first);
      g_ptr_array_add (scripts, (gpointer) script);
    }
  g_array_append_vals (castings, self->castings->data, self->castings->len);
  g_ptr_array_extend (scripts, self->scripts, NULL, NULL);
  g_clear_pointer (&self->cast, guise_view_cast_unref);
  self->cast = guise_view_cast_new (other ? number + 1 : number, self->wish.look,
                                    (const GuiseCasting *) (gpointer) castings->data,
                                    (GuiseSwapScript *const *) scripts->pdata, castings->len);
}

void
guise_viewer_set_others (GuiseViewer *self, const GuiseCasting *castings, GuiseSwapScript *const *scripts, guint n)
{
  gboolean others = n != self->castings->len
                    || (n > 0 && memcmp (castings, self->castings->data, n * sizeof *castings) != 0);

  g_return_if_fail (GUISE_IS_VIEWER (self));

  g_array_set_size (self->castings, 0);
  g_array_append_vals (self->castings, castings, n);
  g_ptr_array_set_size (self->scripts, 0);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (self->scripts, guise_swap_script_copy (scripts[i]));
  make_cast (self, others);
  guise_viewer_ask (self);
}

static void
swap_changed_cb (GuiseViewer *self)
{
  make_cast (self, FALSE);
  if (self->wish.frame >= 0)
    guise_viewer_ask (self);
}

void
guise_viewer_ask (GuiseViewer *self)
{
  GuiseFrameAnswer *answer;

  g_return_if_fail (GUISE_IS_VIEWER (self));

  if (self->server == NULL || self->wish.clip == 0 || !self->active)
    return;
  self->wish.frame = guise_timeline_get_n_frames (self->timeline) > 0 ? guise_timeline_get_frame (self->timeline) : -1;
  self->wish.cast = self->run != 0 ? self->cast->number : 0;
  self->wish.proxies_bytes = self->project != NULL ? guise_project_get_preferences (self->project)->proxies_bytes : 0;
  self->wish.kinds = self->run != 0 ? self->kinds : GUISE_VIEW_ORIGINAL;
  answer = guise_frame_server_ask (self->server, &self->wish, self->cast);
  set_busy (self, answer == NULL);
  if (answer != NULL)
    show (self, answer);
}

void
guise_viewer_set_active (GuiseViewer *self, gboolean active)
{
  g_return_if_fail (GUISE_IS_VIEWER (self));

  if (self->active == active)
    return;
  self->active = active;
  if (!active)
    return;
  guise_viewer_ask (self);
  if (self->stale)
    guise_viewer_refresh (self);
}

void
guise_viewer_set_clip (GuiseViewer *self, gint64 clip)
{
  g_return_if_fail (GUISE_IS_VIEWER (self));

  if (self->wish.clip == clip)
    return;
  self->wish.clip = clip;
  self->wish.frame = -1;
  forget_pictures (self);
  g_clear_pointer (&self->info, guise_clip_info_unref);
  guise_timeline_set_table (self->timeline, NULL);
  set_busy (self, FALSE);
  g_signal_emit (self, signals[SHOWN], 0);
  guise_viewer_ask (self);
}

void
guise_viewer_set_run (GuiseViewer *self, gint64 run)
{
  g_return_if_fail (GUISE_IS_VIEWER (self));

  if (self->run == run)
    return;
  self->run = run;
  make_cast (self, TRUE);
  guise_viewer_ask (self);
}

void
guise_viewer_set_kinds (GuiseViewer *self, GuiseViewKinds kinds)
{
  g_return_if_fail (GUISE_IS_VIEWER (self));

  if (self->kinds == kinds)
    return;
  self->kinds = kinds;
  guise_viewer_ask (self);
}

void
guise_viewer_set_max_side (GuiseViewer *self, guint max_side)
{
  g_return_if_fail (GUISE_IS_VIEWER (self));

  if (self->wish.max_side == max_side)
    return;
  self->wish.max_side = max_side;
  guise_viewer_ask (self);
}

gboolean
guise_viewer_get_busy (GuiseViewer *self)
{
  g_return_val_if_fail (GUISE_IS_VIEWER (self), FALSE);

  return self->busy;
}

gint64
guise_viewer_get_frame (GuiseViewer *self)
{
  g_return_val_if_fail (GUISE_IS_VIEWER (self), -1);

  return self->frame;
}

GuiseImage *
guise_viewer_get_original (GuiseViewer *self)
{
  g_return_val_if_fail (GUISE_IS_VIEWER (self), NULL);

  return self->original;
}

GuiseImage *
guise_viewer_get_swap (GuiseViewer *self)
{
  g_return_val_if_fail (GUISE_IS_VIEWER (self), NULL);

  return self->swapped;
}

GuiseImage *
guise_viewer_get_marks (GuiseViewer *self)
{
  g_return_val_if_fail (GUISE_IS_VIEWER (self), NULL);

  return self->marks;
}

gint64
guise_viewer_get_iteration (GuiseViewer *self)
{
  g_return_val_if_fail (GUISE_IS_VIEWER (self), 0);

  return self->iteration;
}

double
guise_viewer_get_swap_rate (GuiseViewer *self)
{
  g_return_val_if_fail (GUISE_IS_VIEWER (self), 0);

  return self->swap_seconds > 0 ? 1 / self->swap_seconds : 0;
}

const char *
guise_viewer_get_problem (GuiseViewer *self)
{
  g_return_val_if_fail (GUISE_IS_VIEWER (self), NULL);

  return self->problem;
}

GArray *
guise_viewer_list_kept (GuiseViewer *self)
{
  g_return_val_if_fail (GUISE_IS_VIEWER (self), NULL);

  return self->server != NULL ? guise_frame_server_list_kept (self->server)
                              : g_array_new (FALSE, FALSE, sizeof (gint64));
}

void
guise_viewer_get_size (GuiseViewer *self, guint *out_width, guint *out_height)
{
  g_return_if_fail (GUISE_IS_VIEWER (self));

  *out_width = self->info != NULL ? self->info->display_width : 0;
  *out_height = self->info != NULL ? self->info->display_height : 0;
}

const char *
guise_viewer_get_sound_path (GuiseViewer *self)
{
  g_return_val_if_fail (GUISE_IS_VIEWER (self), NULL);

  return self->info != NULL && self->info->n_audio > 0 ? self->info->path : NULL;
}

static void
guise_viewer_dispose (GObject *object)
{
  GuiseViewer *self = GUISE_VIEWER (object);

  quit (self);
  if (self->project != NULL)
    {
      g_signal_handler_disconnect (guise_project_get_closing (self->project), self->closing_id);
      g_signal_handlers_disconnect_by_data (self->project, self);
    }
  if (self->swap != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->swap, self);
      g_signal_handlers_disconnect_by_data (self->timeline, self);
    }
  g_clear_weak_pointer (&self->project);
  g_clear_object (&self->swap);
  g_clear_object (&self->timeline);

  G_OBJECT_CLASS (guise_viewer_parent_class)->dispose (object);
}

static void
guise_viewer_finalize (GObject *object)
{
  GuiseViewer *self = GUISE_VIEWER (object);

  forget_pictures (self);
  g_clear_pointer (&self->info, guise_clip_info_unref);
  g_clear_pointer (&self->cast, guise_view_cast_unref);
  g_array_unref (self->castings);
  g_ptr_array_unref (self->scripts);

  G_OBJECT_CLASS (guise_viewer_parent_class)->finalize (object);
}

static void
guise_viewer_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, GUISE_VIEWER (object)->busy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_viewer_class_init (GuiseViewerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  G_STATIC_ASSERT ((guint) GUISE_VIEW_ORIGINAL == 1 << GUISE_FRAME_ORIGINAL);
  G_STATIC_ASSERT ((guint) GUISE_VIEW_SWAP == 1 << GUISE_FRAME_SWAP);
  G_STATIC_ASSERT ((guint) GUISE_VIEW_MARKS == 1 << GUISE_FRAME_MARKS);

  object_class->dispose = guise_viewer_dispose;
  object_class->finalize = guise_viewer_finalize;
  object_class->get_property = guise_viewer_get_property;

  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[OPENED] = g_signal_new ("opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  signals[SHOWN] = g_signal_new ("shown", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  signals[KEPT] = g_signal_new ("kept", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
guise_viewer_init (GuiseViewer *self)
{
  self->castings = g_array_new (FALSE, FALSE, sizeof (GuiseCasting));
  self->scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_swap_script_free);
  self->kinds = GUISE_VIEW_ORIGINAL;
  self->frame = -1;
  self->wish.frame = -1;
}

GuiseViewer *
guise_viewer_new (GuiseProject *project, GuiseTimeline *timeline, GuiseSwap *swap)
{
  GuiseViewer *self = g_object_new (GUISE_TYPE_VIEWER, NULL);

  g_set_weak_pointer (&self->project, project);
  self->timeline = g_object_ref (timeline);
  self->swap = g_object_ref (swap);
  make_cast (self, TRUE);
  g_signal_connect_swapped (timeline, "notify::frame", G_CALLBACK (guise_viewer_ask), self);
  g_signal_connect_swapped (swap, "changed", G_CALLBACK (swap_changed_cb), self);
  g_signal_connect_swapped (project, "changed", G_CALLBACK (guise_viewer_refresh), self);
  self->closing_id = g_signal_connect_swapped (guise_project_get_closing (project), "cancelled", G_CALLBACK (quit), self);

  self->link = g_new0 (Link, 1);
  self->link->viewer = self;
  self->link->project = g_object_ref (project);
  guise_project_hold (project);
  self->server = guise_frame_server_new (guise_project_get_store (project), GUISE_VIEWER_CACHE_BYTES, answered_cb,
                                         kept_cb, ended_cb, self->link);
  return self;
}
