/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "live-objects.h"

#define PREFIX "Guise"

/* Of GObject itself, as it was. */
static void (*object_constructed) (GObject *);
static void (*object_finalize) (GObject *);

static GMutex lock;
static GHashTable *alive;   /* objects, not owned; under the lock */

static void
constructed (GObject *object)
{
  g_mutex_lock (&lock);
  g_hash_table_add (alive, object);
  g_mutex_unlock (&lock);
  object_constructed (object);
}

static void
finalize (GObject *object)
{
  g_mutex_lock (&lock);
  g_hash_table_remove (alive, object);
  g_mutex_unlock (&lock);
  object_finalize (object);
}

void
live_objects_begin (void)
{
  GObjectClass *klass = g_type_class_ref (G_TYPE_OBJECT);

  alive = g_hash_table_new (NULL, NULL);
  object_constructed = klass->constructed;
  object_finalize = klass->finalize;
  klass->constructed = constructed;
  klass->finalize = finalize;
}

guint
live_objects_count (GType type)
{
  GHashTableIter iter;
  gpointer object;
  guint n = 0;

  g_mutex_lock (&lock);
  g_hash_table_iter_init (&iter, alive);
  while (g_hash_table_iter_next (&iter, &object, NULL))
    n += g_type_is_a (G_OBJECT_TYPE (object), type);
  g_mutex_unlock (&lock);
  return n;
}

/* Returns: (transfer container): (element-type utf8 guint): how many there are of each type's name */
static GHashTable *
count_names (GType kind, gboolean is)
{
  GHashTable *counts = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer object;

  g_mutex_lock (&lock);
  g_hash_table_iter_init (&iter, alive);
  while (g_hash_table_iter_next (&iter, &object, NULL))
    {
      gpointer name = (gpointer) G_OBJECT_TYPE_NAME (object);

      if (g_str_has_prefix (name, PREFIX) && g_type_is_a (G_OBJECT_TYPE (object), kind) == is)
        g_hash_table_insert (counts, name, GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (counts, name)) + 1));
    }
  g_mutex_unlock (&lock);
  return counts;
}

char *
live_objects_dup_names (GType kind, gboolean is)
{
  g_autoptr(GHashTable) counts = count_names (kind, is);
  g_autoptr(GList) names = g_list_sort (g_hash_table_get_keys (counts), (GCompareFunc) g_strcmp0);
  GString *text = g_string_new (NULL);

  for (GList *l = names; l != NULL; l = l->next)
    g_string_append_printf (text, "%s%s: %u", text->len > 0 ? ", " : "", (const char *) l->data,
                            GPOINTER_TO_UINT (g_hash_table_lookup (counts, l->data)));
  return g_string_free (text, FALSE);
}
