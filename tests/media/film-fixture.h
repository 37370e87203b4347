/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define FILM_N_FRAMES 10
#define FILM_X264     "-c:v libx264 -preset veryfast -crf 20 "

/* A clip of the project, of FILM_N_FRAMES frames. */
typedef struct
{
  const char *name;
  const char *options;     /* ffmpeg's, from the sample clip to this one */
} FilmClip;

/* A project of two people and a run of two steps, made by the program itself. */
typedef struct
{
  const char *program;     /* path of guise */
  char       *folder;      /* of all that is made */
  char       *path;        /* of the project */
  const char *reason;      /* (nullable): why there is none here */
} FilmFixture;

extern FilmFixture film;

/* @argv: of the test, whose one argument is the program. A clip that stands in @clips twice is made once. */
void        film_make         (int argc, char **argv, const FilmClip *clips, guint n_clips);
void        film_remove       (void);

/* Runs the program, which must succeed. Returns: (transfer full): what it printed */
JsonObject *film_guise        (const char *arguments, ...) G_GNUC_PRINTF (1, 2);

/* Returns: (transfer full) (nullable): path of a sample clip */
char       *film_find_sample  (const char *name);

/* The id of the clip at @path. */
gint64      film_find_clip    (const char *path);

/* Programs of others find the mark, and ours says that the file is what it claims. */
void        film_check_claims (const char *movie);

G_END_DECLS
