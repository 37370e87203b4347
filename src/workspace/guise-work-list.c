/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-work"

#include "guise-work-list.h"

struct _GuiseWorkList
{
  GObject    parent_instance;

  GPtrArray *works;      /* (element-type GuiseWork) */
  GPtrArray *waiters;    /* (element-type GTask): of stop_all_async() */
  GuiseWork *current;    /* (nullable), not owned: one of @works */
  guint      n_active;
};

enum {
  PROP_0,
  PROP_N_ACTIVE,
  PROP_CURRENT,
  N_PROPS
};

enum { WORK_ENDED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static GType
get_item_type (GListModel *model)
{
  return GUISE_TYPE_WORK;
}

static guint
get_n_items (GListModel *model)
{
  return GUISE_WORK_LIST (model)->works->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GuiseWorkList *self = GUISE_WORK_LIST (model);

  return position < self->works->len ? g_object_ref (g_ptr_array_index (self->works, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GuiseWorkList, guise_work_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* How much a work deserves to be the one that is shown; 0: not at all. */
static guint
rank (GuiseWork *work)
{
  switch (guise_work_get_state (work))
    {
    case GUISE_WORK_RUNNING:
    case GUISE_WORK_PAUSING:
    case GUISE_WORK_STOPPING:
    case GUISE_WORK_CANCELLING:
      return 3;
    case GUISE_WORK_WAITING:
    case GUISE_WORK_PAUSED:
      return 2;
    case GUISE_WORK_FAILED:
    case GUISE_WORK_DONE:
    case GUISE_WORK_STOPPED:
      return 1;
    case GUISE_WORK_CANCELLED:
    default:
      return 0;
    }
}

static void
update (GuiseWorkList *self)
{
  GuiseWork *current = NULL;
  guint n_active = 0;

  for (guint i = 0; i < self->works->len; i++)
    {
      GuiseWork *work = g_ptr_array_index (self->works, i);
      guint least = current != NULL ? rank (current) : 0;

      n_active += guise_work_is_active (work);
      /* The first that does something, the last that has ended. */
      if (rank (work) > least || (rank (work) == 1 && least == 1))
        current = work;
    }

  if (self->n_active != n_active)
    {
      self->n_active = n_active;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ACTIVE]);
    }
  if (self->current != current)
    {
      self->current = current;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURRENT]);
    }
}

static gboolean
is_busy (GuiseWork *work)
{
  GuiseWorkState state = guise_work_get_state (work);

  return guise_work_is_active (work) && state != GUISE_WORK_WAITING && state != GUISE_WORK_PAUSED;
}

/* The first that waits in each lane where none is busy. */
static void
start_next (GuiseWorkList *self)
{
  gboolean busy[GUISE_N_LANES] = { FALSE };
  g_autoptr(GPtrArray) ready = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->works->len; i++)
    busy[guise_work_get_lane (g_ptr_array_index (self->works, i))] |= is_busy (g_ptr_array_index (self->works, i));
  for (guint i = 0; i < self->works->len; i++)
    {
      GuiseWork *work = g_ptr_array_index (self->works, i);
      GuiseLane lane = guise_work_get_lane (work);

      if (guise_work_get_state (work) == GUISE_WORK_WAITING && !busy[lane])
        {
          busy[lane] = TRUE;
          g_ptr_array_add (ready, g_object_ref (work));
        }
    }

  /* Starting one tells the world, which may change the list. */
  for (guint i = 0; i < ready->len; i++)
    if (guise_work_get_state (g_ptr_array_index (ready, i)) == GUISE_WORK_WAITING)
      guise_work_start (g_ptr_array_index (ready, i));
}

static void
answer_waiters (GuiseWorkList *self)
{
  g_autoptr(GPtrArray) waiters = NULL;

  if (self->n_active > 0 || self->waiters->len == 0)
    return;
  waiters = g_steal_pointer (&self->waiters);
  self->waiters = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiters->len; i++)
    g_task_return_boolean (g_ptr_array_index (waiters, i), TRUE);
}

/* The caller holds a reference, and updates what is current. */
static void
take_out (GuiseWorkList *self, GuiseWork *work)
{
  guint position;

  if (!g_ptr_array_find (self->works, work, &position))
    return;
  g_signal_handlers_disconnect_by_data (work, self);
  g_ptr_array_remove_index (self->works, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static void
state_cb (GuiseWork *work, GParamSpec *pspec, gpointer user_data)
{
  GuiseWorkList *self = GUISE_WORK_LIST (user_data);

  update (self);
  start_next (self);
}

static void
ended_cb (GuiseWork *work, gpointer user_data)
{
  GuiseWorkList *self = GUISE_WORK_LIST (user_data);
  g_autoptr(GuiseWork) held = g_object_ref (work);
  GuiseWorkState state = guise_work_get_state (work);

  if (state == GUISE_WORK_CANCELLED || (state != GUISE_WORK_FAILED && !guise_work_get_keep (work)))
    take_out (self, work);
  g_signal_emit (self, signals[WORK_ENDED], 0, work);
  update (self);
  answer_waiters (self);
}

void
guise_work_list_add (GuiseWorkList *self, GuiseWork *work)
{
  g_return_if_fail (GUISE_IS_WORK_LIST (self));
  g_return_if_fail (GUISE_IS_WORK (work));

  g_ptr_array_add (self->works, work);
  g_signal_connect_object (work, "notify::state", G_CALLBACK (state_cb), self, 0);
  g_signal_connect_object (work, "ended", G_CALLBACK (ended_cb), self, 0);
  g_list_model_items_changed (G_LIST_MODEL (self), self->works->len - 1, 0, 1);
  update (self);
  start_next (self);
}

void
guise_work_list_dismiss (GuiseWorkList *self, GuiseWork *work)
{
  g_autoptr(GuiseWork) held = g_object_ref (work);

  g_return_if_fail (GUISE_IS_WORK_LIST (self));
  g_return_if_fail (GUISE_IS_WORK (work));

  if (guise_work_is_active (work))
    return;
  take_out (self, work);
  update (self);
}

/* What is walked through while each step may change the list. */
static GPtrArray *
copy_works (GuiseWorkList *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->works->len; i++)
    g_ptr_array_add (all, g_object_ref (g_ptr_array_index (self->works, i)));
  return all;
}

void
guise_work_list_dismiss_all (GuiseWorkList *self)
{
  g_autoptr(GPtrArray) all = NULL;

  g_return_if_fail (GUISE_IS_WORK_LIST (self));

  all = copy_works (self);
  for (guint i = 0; i < all->len; i++)
    guise_work_list_dismiss (self, g_ptr_array_index (all, i));
}

GuiseWork *
guise_work_list_find_active (GuiseWorkList *self, const char *kind)
{
  g_return_val_if_fail (GUISE_IS_WORK_LIST (self), NULL);

  for (guint i = 0; i < self->works->len; i++)
    {
      GuiseWork *work = g_ptr_array_index (self->works, i);

      if (guise_work_is_active (work) && g_strcmp0 (guise_work_get_kind (work), kind) == 0)
        return work;
    }
  return NULL;
}

GuiseWork *
guise_work_list_find_busy (GuiseWorkList *self, const GuiseWork *except)
{
  g_return_val_if_fail (GUISE_IS_WORK_LIST (self), NULL);

  for (guint i = 0; i < self->works->len; i++)
    {
      GuiseWork *work = g_ptr_array_index (self->works, i);

      if (work != except && is_busy (work) && !guise_work_get_returns (work))
        return work;
    }
  return NULL;
}

guint
guise_work_list_get_n_active (GuiseWorkList *self)
{
  g_return_val_if_fail (GUISE_IS_WORK_LIST (self), 0);

  return self->n_active;
}

guint
guise_work_list_count_to_ask (GuiseWorkList *self)
{
  guint n = 0;

  g_return_val_if_fail (GUISE_IS_WORK_LIST (self), 0);

  for (guint i = 0; i < self->works->len; i++)
    {
      GuiseWork *work = g_ptr_array_index (self->works, i);

      n += guise_work_is_active (work) && !guise_work_get_returns (work);
    }
  return n;
}

GuiseWork *
guise_work_list_get_current (GuiseWorkList *self)
{
  g_return_val_if_fail (GUISE_IS_WORK_LIST (self), NULL);

  return self->current;
}

void
guise_work_list_stop_all_async (GuiseWorkList *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GPtrArray) all = NULL;
  GTask *task;

  g_return_if_fail (GUISE_IS_WORK_LIST (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, guise_work_list_stop_all_async);
  g_ptr_array_add (self->waiters, task);

  /* Backwards: one that waits is stopped before the end of another gives it its turn. */
  all = copy_works (self);
  for (guint i = all->len; i-- > 0;)
    guise_work_stop (g_ptr_array_index (all, i));
  answer_waiters (self);
}

gboolean
guise_work_list_stop_all_finish (GuiseWorkList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
guise_work_list_finalize (GObject *object)
{
  GuiseWorkList *self = GUISE_WORK_LIST (object);

  g_ptr_array_unref (self->works);
  g_ptr_array_unref (self->waiters);

  G_OBJECT_CLASS (guise_work_list_parent_class)->finalize (object);
}

static void
guise_work_list_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GuiseWorkList *self = GUISE_WORK_LIST (object);

  switch (prop_id)
    {
    case PROP_N_ACTIVE:
      g_value_set_uint (value, self->n_active);
      break;
    case PROP_CURRENT:
      g_value_set_object (value, self->current);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_work_list_class_init (GuiseWorkListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = guise_work_list_finalize;
  object_class->get_property = guise_work_list_get_property;

  properties[PROP_N_ACTIVE] = g_param_spec_uint ("n-active", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_CURRENT] = g_param_spec_object ("current", NULL, NULL, GUISE_TYPE_WORK, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[WORK_ENDED] = g_signal_new ("work-ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, GUISE_TYPE_WORK);
}

static void
guise_work_list_init (GuiseWorkList *self)
{
  self->works = g_ptr_array_new_with_free_func (g_object_unref);
  self->waiters = g_ptr_array_new_with_free_func (g_object_unref);
}

GuiseWorkList *
guise_work_list_new (void)
{
  return g_object_new (GUISE_TYPE_WORK_LIST, NULL);
}
