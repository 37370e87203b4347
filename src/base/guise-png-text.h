/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Text inside of PNG files: the iTXt chunk of the PNG specification, third
 * edition, section 11.3.3.3, not compressed. All functions: thread any.
 */

/* Longest text that is written or read, bytes. */
#define GUISE_PNG_TEXT_MAX (1u << 20)

/**
 * guise_png_add_text:
 * @png: a whole PNG file
 * @keyword: 1 to 79 characters of ASCII
 * @text: UTF-8, at most %GUISE_PNG_TEXT_MAX bytes
 *
 * Returns: (transfer full): the same file with the text behind its header; %NULL
 * when @png is none
 */
GBytes *guise_png_add_text (GBytes *png, const char *keyword, const char *text);

/**
 * guise_png_dup_text:
 * @png: what may be a PNG file; no size in it is trusted
 *
 * Returns: (transfer full) (nullable): the first text under @keyword that is whole, by its checksum, and UTF-8
 */
char   *guise_png_dup_text (GBytes *png, const char *keyword);

G_END_DECLS
