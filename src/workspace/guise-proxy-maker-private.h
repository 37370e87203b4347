/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"
#include "guise-frame-table.h"
#include "guise-proxy.h"

G_BEGIN_DECLS

/**
 * GuiseProxyMaker:
 *
 * Lets a proxy grow on a thread of its own that gives way to all others.
 *
 * Thread: owner only.
 */
typedef struct _GuiseProxyMaker GuiseProxyMaker;

/* @folder: where proxies are: the ones not used for longest go until all together have at most @limit bytes */
GuiseProxyMaker *guise_proxy_maker_start (GuiseProxy *proxy, GuiseClipInfo *info, GuiseFrameTable *table,
                                          const char *folder, guint64 limit);

/* Waits for the frame at hand, some 50 ms. */
void             guise_proxy_maker_stop  (GuiseProxyMaker *self);

G_END_DECLS
