/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GuisePickle:
 *
 * What a Python pickle describes, as plain data. Nothing is imported, called or
 * made by name: where a pickle names a class or calls one, a %GUISE_PLAIN_CALL
 * with the name and the arguments takes its place, for whoever knows what it
 * means. Protocols 0 to 5 as far as programs write them that keep faces.
 *
 * Values may be referred to many times, and by themselves: look for what is
 * wanted by name and place, and never walk over all of it.
 *
 * Source: pickletools.py of CPython.
 */
typedef struct _GuisePickle GuisePickle;

typedef enum
{
  GUISE_PLAIN_NONE,
  GUISE_PLAIN_NUMBER,   /* also truths */
  GUISE_PLAIN_TEXT,
  GUISE_PLAIN_BYTES,
  GUISE_PLAIN_LIST,     /* also tuples and sets */
  GUISE_PLAIN_DICT,     /* items: keys and values in turn */
  GUISE_PLAIN_GLOBAL,   /* a name: "module.class" */
  GUISE_PLAIN_CALL,     /* items: the name, its arguments, then what was added to the result */
} GuisePlainKind;

typedef struct _GuisePlain GuisePlain;

/**
 * guise_pickle_read:
 * @bytes: the pickle, which what is read refers to; what follows its end is not looked at
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_BAD_MEDIA, which names the place
 *
 * Thread: any.
 */
GuisePickle      *guise_pickle_read     (GBytes *bytes, GError **error);
void              guise_pickle_free     (GuisePickle *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuisePickle, guise_pickle_free)

const GuisePlain *guise_pickle_get_root (const GuisePickle *self);

/* Of these, all accept %NULL, as of something that is not there. */
GuisePlainKind    guise_plain_get_kind  (const GuisePlain *self);

/* Of lists, dictionaries and calls; 0 for others. */
guint             guise_plain_get_n     (const GuisePlain *self);

/* (nullable): %NULL beyond the last. */
const GuisePlain *guise_plain_get_item  (const GuisePlain *self, guint i);

/* (nullable): the value of a text in a dictionary. */
const GuisePlain *guise_plain_look_up   (const GuisePlain *self, const char *key);

/* NAN for what is no number. */
double            guise_plain_get_number (const GuisePlain *self);

/* (nullable) (transfer none): of texts and bytes; not terminated, and texts are not checked. */
const guint8     *guise_plain_get_bytes (const GuisePlain *self, gsize *out_n);

/* (nullable) (transfer full): a text that is UTF-8. */
char             *guise_plain_dup_text  (const GuisePlain *self);

G_END_DECLS
