/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-clip-private.h"

#include "guise-clip-facts-private.h"
#include "guise-i18n.h"

struct _GuiseClip
{
  GObject          parent_instance;

  GuiseClipRecord *record;     /* of one that was rejected: only path and error */
  char            *name;
  char            *facts;
  char            *counts;
  char            *problem;    /* (nullable) */
  GPtrArray       *lanes;
  GBytes          *film;       /* (nullable) */
  GuiseWork       *work;       /* (nullable) */
  guint            rejected : 1;
  guint            missing : 1;   /* when last looked for */
};

enum {
  PROP_0,
  PROP_NAME,
  PROP_PATH,
  PROP_STATE,
  PROP_PROBLEM,
  PROP_ROLE,
  PROP_FACTS,
  PROP_COUNTS,
  PROP_FILM,
  PROP_LANES,
  PROP_WORK,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ENUM_TYPE (GuiseClipState, guise_clip_state,
                    G_DEFINE_ENUM_VALUE (GUISE_CLIP_STATE_GOOD, "good"),
                    G_DEFINE_ENUM_VALUE (GUISE_CLIP_STATE_MISSING, "missing"),
                    G_DEFINE_ENUM_VALUE (GUISE_CLIP_STATE_CHANGED, "changed"),
                    G_DEFINE_ENUM_VALUE (GUISE_CLIP_STATE_UNREADABLE, "unreadable"),
                    G_DEFINE_ENUM_VALUE (GUISE_CLIP_STATE_REJECTED, "rejected"))

G_DEFINE_FINAL_TYPE (GuiseClip, guise_clip, G_TYPE_OBJECT)

GuiseClipLane *
guise_clip_lane_new (void)
{
  GuiseClipLane *self = g_new0 (GuiseClipLane, 1);

  self->spans = g_array_new (FALSE, FALSE, sizeof (GuiseClipSpan));
  return self;
}

void
guise_clip_lane_free (GuiseClipLane *self)
{
  g_free (self->name);
  g_array_unref (self->spans);
  g_free (self);
}

static char *
dup_problem (GuiseClip *self)
{
  switch (guise_clip_get_state (self))
    {
    case GUISE_CLIP_STATE_MISSING:
      return g_strdup_printf (_("The file is no longer at %s."), self->record->path);
    case GUISE_CLIP_STATE_CHANGED:
      return g_strdup_printf (_("Another file stands at %s than the one that was imported."), self->record->path);
    case GUISE_CLIP_STATE_UNREADABLE:
    case GUISE_CLIP_STATE_REJECTED:
      return g_strdup (self->record->error != NULL ? self->record->error : _("The file cannot be read."));
    case GUISE_CLIP_STATE_GOOD:
    default:
      /* Its good part is used; what was lost is worth a word. */
      return g_strdup (self->record->error);
    }
}

static void
replace (GuiseClip *self, char **text, char *with, guint prop)
{
  if (g_strcmp0 (*text, with) == 0)
    {
      g_free (with);
      return;
    }
  g_free (*text);
  *text = with;
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

static void
describe (GuiseClip *self)
{
  replace (self, &self->name, g_filename_display_basename (self->record->path), PROP_NAME);
  replace (self, &self->facts, self->rejected ? NULL : guise_clip_facts_dup_line (self->record), PROP_FACTS);
  replace (self, &self->counts, self->rejected ? NULL : guise_clip_facts_dup_counts (self->record), PROP_COUNTS);
  replace (self, &self->problem, dup_problem (self), PROP_PROBLEM);
}

static gboolean
same_lanes (GPtrArray *a, GPtrArray *b)
{
  if (a == NULL || a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const GuiseClipLane *p = g_ptr_array_index (a, i), *q = g_ptr_array_index (b, i);

      if (p->person != q->person || p->colour != q->colour || p->n_faces != q->n_faces
          || g_strcmp0 (p->name, q->name) != 0 || p->spans->len != q->spans->len
          || memcmp (p->spans->data, q->spans->data, p->spans->len * sizeof (GuiseClipSpan)) != 0)
        return FALSE;
    }
  return TRUE;
}

/* Where no strip was to be had there may be one now. */
static void
retry_film (GuiseClip *self)
{
  if (self->film != NULL && g_bytes_get_size (self->film) == 0 && guise_clip_get_state (self) == GUISE_CLIP_STATE_GOOD)
    guise_clip_set_film (self, NULL);
}

void
guise_clip_update (GuiseClip *self, GuiseClipRecord *record, GPtrArray *lanes)
{
  gboolean moved = self->record == NULL || g_strcmp0 (self->record->path, record->path) != 0;
  gboolean recast = self->record == NULL || self->record->role != record->role;
  GuiseClipState state = self->record != NULL ? guise_clip_get_state (self) : GUISE_CLIP_STATE_GOOD;

  g_clear_pointer (&self->record, guise_clip_record_free);
  self->record = record;
  describe (self);
  if (recast)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROLE]);
  if (moved)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PATH]);
  if (state != guise_clip_get_state (self))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  if (moved || state != guise_clip_get_state (self))
    retry_film (self);

  if (same_lanes (self->lanes, lanes))
    {
      g_ptr_array_unref (lanes);
      return;
    }
  g_clear_pointer (&self->lanes, g_ptr_array_unref);
  self->lanes = lanes;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LANES]);
}

void
guise_clip_set_missing (GuiseClip *self, gboolean missing)
{
  if (self->missing == !!missing)
    return;
  self->missing = !!missing;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  describe (self);
  retry_film (self);
}

void
guise_clip_set_film (GuiseClip *self, GBytes *film)
{
  if (self->film == film)
    return;
  g_clear_pointer (&self->film, g_bytes_unref);
  self->film = film != NULL ? g_bytes_ref (film) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILM]);
}

void
guise_clip_set_work (GuiseClip *self, GuiseWork *work)
{
  if (g_set_object (&self->work, work))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORK]);
}

gint64
guise_clip_get_id (GuiseClip *self)
{
  g_return_val_if_fail (GUISE_IS_CLIP (self), 0);

  return self->record->id;
}

const char *
guise_clip_get_name (GuiseClip *self)
{
  g_return_val_if_fail (GUISE_IS_CLIP (self), NULL);

  return self->name;
}

const char *
guise_clip_get_path (GuiseClip *self)
{
  g_return_val_if_fail (GUISE_IS_CLIP (self), NULL);

  return self->record->path;
}

const char *
guise_clip_get_fingerprint (GuiseClip *self)
{
  g_return_val_if_fail (GUISE_IS_CLIP (self), NULL);

  return self->record->fingerprint;
}

GuiseClipState
guise_clip_get_state (GuiseClip *self)
{
  g_return_val_if_fail (GUISE_IS_CLIP (self), GUISE_CLIP_STATE_REJECTED);

  if (self->rejected)
    return GUISE_CLIP_STATE_REJECTED;
  if (self->missing || self->record->status == GUISE_CLIP_MISSING)
    return GUISE_CLIP_STATE_MISSING;
  if (self->record->status == GUISE_CLIP_CHANGED)
    return GUISE_CLIP_STATE_CHANGED;
  return self->record->status == GUISE_CLIP_UNREADABLE ? GUISE_CLIP_STATE_UNREADABLE : GUISE_CLIP_STATE_GOOD;
}

const char *
guise_clip_get_problem (GuiseClip *self)
{
  g_return_val_if_fail (GUISE_IS_CLIP (self), NULL);

  return self->problem;
}

const char *
guise_clip_get_facts (GuiseClip *self)
{
  g_return_val_if_fail (GUISE_IS_CLIP (self), NULL);

  return self->facts;
}

const char *
guise_clip_get_counts (GuiseClip *self)
{
  g_return_val_if_fail (GUISE_IS_CLIP (self), NULL);

  return self->counts;
}

GBytes *
guise_clip_get_film (GuiseClip *self)
{
  g_return_val_if_fail (GUISE_IS_CLIP (self), NULL);

  return self->film;
}

GPtrArray *
guise_clip_get_lanes (GuiseClip *self)
{
  g_return_val_if_fail (GUISE_IS_CLIP (self), NULL);

  return self->lanes;
}

GuiseWork *
guise_clip_get_work (GuiseClip *self)
{
  g_return_val_if_fail (GUISE_IS_CLIP (self), NULL);

  return self->work;
}

gint64
guise_clip_get_n_frames (GuiseClip *self)
{
  g_return_val_if_fail (GUISE_IS_CLIP (self), 0);

  return self->record->n_frames;
}

gint64
guise_clip_get_n_faces (GuiseClip *self)
{
  g_return_val_if_fail (GUISE_IS_CLIP (self), 0);

  return self->record->n_faces;
}

GuiseTime
guise_clip_get_duration (GuiseClip *self)
{
  g_return_val_if_fail (GUISE_IS_CLIP (self), GUISE_TIME_NONE);

  return self->record->duration;
}

const char *
guise_clip_get_role (GuiseClip *self)
{
  g_return_val_if_fail (GUISE_IS_CLIP (self), NULL);

  return guise_role_get_name (self->record->role);
}

GStrv
guise_clip_dup_properties (GuiseClip *self)
{
  g_return_val_if_fail (GUISE_IS_CLIP (self), NULL);

  return guise_clip_facts_dup_all (self->record);
}

static void
guise_clip_finalize (GObject *object)
{
  GuiseClip *self = GUISE_CLIP (object);

  g_clear_pointer (&self->record, guise_clip_record_free);
  g_clear_pointer (&self->lanes, g_ptr_array_unref);
  g_clear_pointer (&self->film, g_bytes_unref);
  g_clear_object (&self->work);
  g_free (self->name);
  g_free (self->facts);
  g_free (self->counts);
  g_free (self->problem);

  G_OBJECT_CLASS (guise_clip_parent_class)->finalize (object);
}

static void
guise_clip_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GuiseClip *self = GUISE_CLIP (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_PATH:
      g_value_set_string (value, self->record->path);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) guise_clip_get_state (self));
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case PROP_ROLE:
      g_value_set_string (value, guise_clip_get_role (self));
      break;
    case PROP_FACTS:
      g_value_set_string (value, self->facts);
      break;
    case PROP_COUNTS:
      g_value_set_string (value, self->counts);
      break;
    case PROP_FILM:
      g_value_set_boxed (value, self->film);
      break;
    case PROP_LANES:
      g_value_set_boxed (value, self->lanes);
      break;
    case PROP_WORK:
      g_value_set_object (value, self->work);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_clip_class_init (GuiseClipClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = guise_clip_finalize;
  object_class->get_property = guise_clip_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, GUISE_TYPE_CLIP_STATE, GUISE_CLIP_STATE_GOOD, flags);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  properties[PROP_ROLE] = g_param_spec_string ("role", NULL, NULL, NULL, flags);
  properties[PROP_FACTS] = g_param_spec_string ("facts", NULL, NULL, NULL, flags);
  properties[PROP_COUNTS] = g_param_spec_string ("counts", NULL, NULL, NULL, flags);
  properties[PROP_FILM] = g_param_spec_boxed ("film", NULL, NULL, G_TYPE_BYTES, flags);
  properties[PROP_LANES] = g_param_spec_boxed ("lanes", NULL, NULL, G_TYPE_PTR_ARRAY, flags);
  properties[PROP_WORK] = g_param_spec_object ("work", NULL, NULL, GUISE_TYPE_WORK, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
guise_clip_init (GuiseClip *self)
{
}

GuiseClip *
guise_clip_new (GuiseClipRecord *record, GPtrArray *lanes)
{
  GuiseClip *self = g_object_new (GUISE_TYPE_CLIP, NULL);

  guise_clip_update (self, record, lanes);
  return self;
}

GuiseClip *
guise_clip_new_rejected (const char *path, const char *problem)
{
  GuiseClip *self = g_object_new (GUISE_TYPE_CLIP, NULL);
  GuiseClipRecord *record = g_new0 (GuiseClipRecord, 1);

  self->rejected = TRUE;
  record->path = g_strdup (path);
  record->error = g_strdup (problem);
  guise_clip_update (self, record, g_ptr_array_new ());
  return self;
}
