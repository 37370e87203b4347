/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-viewer"

#include "guise-proxy-maker-private.h"

#include "guise-cache-trim-private.h"
#include "guise-job.h"
#include "guise-store-cache.h"

struct _GuiseProxyMaker
{
  GThread         *thread;
  GuiseProxy      *proxy;
  GuiseClipInfo   *info;
  GuiseFrameTable *table;
  char            *folder;
  guint64          limit;
  GCancellable    *cancellable;
};

static gpointer
maker_thread (gpointer data)
{
  GuiseProxyMaker *self = data;
  g_autoptr(GError) error = NULL;

  guise_job_give_way ();
  guise_cache_trim (self->folder, GUISE_STORE_PROXY_PREFIX, self->limit);
  /* Without a proxy frames come as well, only later. */
  if (!guise_proxy_make (self->proxy, self->info, self->table, self->limit, self->cancellable, &error))
    g_debug ("%s: no proxy beyond frame %u: %s", self->info->path, guise_proxy_get_n_done (self->proxy), error->message);
  guise_cache_trim (self->folder, GUISE_STORE_PROXY_PREFIX, self->limit);
  return NULL;
}

GuiseProxyMaker *
guise_proxy_maker_start (GuiseProxy *proxy, GuiseClipInfo *info, GuiseFrameTable *table, const char *folder,
                         guint64 limit)
{
  GuiseProxyMaker *self = g_new0 (GuiseProxyMaker, 1);

  self->proxy = guise_proxy_ref (proxy);
  self->info = guise_clip_info_ref (info);
  self->table = guise_frame_table_ref (table);
  self->folder = g_strdup (folder);
  self->limit = limit;
  self->cancellable = g_cancellable_new ();
  self->thread = g_thread_new ("guise-proxy", maker_thread, self);
  return self;
}

void
guise_proxy_maker_stop (GuiseProxyMaker *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  guise_proxy_unref (self->proxy);
  guise_clip_info_unref (self->info);
  guise_frame_table_unref (self->table);
  g_object_unref (self->cancellable);
  g_free (self->folder);
  g_free (self);
}
