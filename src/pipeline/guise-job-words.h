/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_job_words_dup_frames:
 * @title: what is done, as the list of jobs has it: "Exporting a.mp4"
 * @n_all: 0: nobody knows
 * @rate: frames a second; 0: unknown
 *
 * What a job reports that goes through frames, in the person's language: "Exporting a.mp4 · 120 of 764 frames · 22
 * frames/s · 29 s left".
 *
 * Thread: any.
 */
char *guise_job_words_dup_frames (const char *title, gint64 n_done, gint64 n_all, double rate);

/* Adds " · 29 s left" to @text. */
void  guise_job_words_append_left (GString *text, double seconds);

G_END_DECLS
