/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-extract-job.h"

/* An empty project, and media that are imported and looked at as the program does it. */
typedef struct
{
  char       *folder;    /* removed with what is in it */
  GuiseStore *store;
} FindFixture;

void     find_set_up    (FindFixture *self, gconstpointer data);
void     find_tear_down (FindFixture *self, gconstpointer data);

/* Returns: the job's answer; fails the test on none. */
gboolean find_run_job   (GuiseJob *job, GError **error);

/* Returns: the clip's id. */
gint64   find_import    (FindFixture *self, const char *path);

/* @params: without store and clip. Returns: %FALSE, with the test skipped and why, where the models are not set up. */
gboolean find_extract   (FindFixture *self, const char *path, GuiseExtractParams params, GuiseExtractResult *out);

/* A sample clip of the cache. */
char    *find_get_sample (const char *name);

/* Something in GUISE_SHARED's data; %NULL, with the test skipped and why, where it is not. */
char    *find_get_shared (const char *name);
