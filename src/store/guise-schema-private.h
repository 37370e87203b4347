/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-db-private.h"

G_BEGIN_DECLS

/* "Guis": tells a project's database from any other. */
#define GUISE_SCHEMA_APPLICATION_ID 0x47756973

/* Makes all tables in an empty database. */
gboolean guise_schema_create  (GuiseDb *db, GError **error);

/* The version that this program makes. */
gint64   guise_schema_get_latest (void);

/* The tables of an older version, from 1 on: for tests. Not in a transaction. */
gboolean guise_schema_create_as (GuiseDb *db, gint64 version, GError **error);

/* Whether the database, which is ours, has all that this version makes. */
gboolean guise_schema_is_current (GuiseDb *db, gboolean *out, GError **error);

/**
 * guise_schema_check:
 *
 * That the database is ours and made by this version or an older one, and
 * that its tables are exactly those of that version: no trigger, no view, no
 * further table, not a column more or less.
 */
gboolean guise_schema_check   (GuiseDb *db, GError **error);

/* Brings an older database up to date, in one transaction. Check it before. */
gboolean guise_schema_migrate (GuiseDb *db, GError **error);

G_END_DECLS
