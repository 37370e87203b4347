/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-pickle.h"

#include "guise-error.h"
#include "guise-i18n.h"

#include <math.h>
#include <string.h>

/* A value takes 48 bytes, where the shortest takes one of the pickle; small numbers are there once. */
#define MAX_VALUES (8u << 20)
#define N_SMALL 256

struct _GuisePlain
{
  GuisePlainKind  kind;
  double          number;
  const guint8   *data;     /* of the pickle */
  gsize           n;
  GPtrArray      *items;    /* (nullable) (element-type GuisePlain): not owned */
};

struct _GuisePickle
{
  GBytes           *bytes;
  GPtrArray        *values;   /* (element-type GuisePlain): all there are */
  const GuisePlain *root;
  GuisePlain        small[N_SMALL];
};

typedef struct
{
  GuisePickle  *out;
  const guint8 *data;
  gsize         size, at;
  GPtrArray    *stack;        /* GuisePlain; a mark is NULL */
  GPtrArray    *memo;
  const char   *wrong;        /* (nullable): what is */
} Machine;

static void
plain_free (gpointer data)
{
  GuisePlain *self = data;

  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_slice_free (GuisePlain, self);
}

void
guise_pickle_free (GuisePickle *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->values);
  g_bytes_unref (self->bytes);
  g_free (self);
}

static GuisePlain *
push (Machine *self, GuisePlainKind kind)
{
  GuisePlain *value = g_slice_new0 (GuisePlain);

  value->kind = kind;
  if (self->out->values->len >= MAX_VALUES)
    self->wrong = _("there are too many values");
  g_ptr_array_add (self->out->values, value);
  g_ptr_array_add (self->stack, value);
  return value;
}

static gboolean
holds_items (const GuisePlain *value)
{
  return value->kind == GUISE_PLAIN_LIST || value->kind == GUISE_PLAIN_DICT || value->kind == GUISE_PLAIN_CALL;
}

static void
add (Machine *self, GuisePlain *into, gpointer item)
{
  if (!holds_items (into))
    {
      self->wrong = _("something is added to what holds nothing");
      return;
    }
  if (into->items == NULL)
    into->items = g_ptr_array_new ();
  g_ptr_array_add (into->items, item);
}

/* Never NULL, so that what follows need not ask: when there is none, the pickle is wrong. */
static GuisePlain *
pop (Machine *self)
{
  GuisePlain *value = self->stack->len > 0 ? self->stack->pdata[self->stack->len - 1] : NULL;

  if (value != NULL)
    {
      g_ptr_array_set_size (self->stack, (int) self->stack->len - 1);
      return value;
    }
  self->wrong = _("a value is missing");
  value = push (self, GUISE_PLAIN_NONE);
  g_ptr_array_set_size (self->stack, (int) self->stack->len - 1);
  return value;
}

static const guint8 *
take (Machine *self, guint64 n)
{
  const guint8 *here = self->data + self->at;

  if (n > self->size - self->at)
    {
      self->wrong = _("it ends within a value");
      return NULL;
    }
  self->at += n;
  return here;
}

/* Little-endian. */
static guint64
take_unsigned (Machine *self, guint n)
{
  const guint8 *bytes = take (self, n);
  guint64 value = 0;

  for (guint i = n; bytes != NULL && i > 0; i--)
    value = value << 8 | bytes[i - 1];
  return value;
}

static void
push_number (Machine *self, double number)
{
  push (self, GUISE_PLAIN_NUMBER)->number = number;
}

static void
push_small (Machine *self, guint8 number)
{
  GuisePlain *value = &self->out->small[number];

  value->kind = GUISE_PLAIN_NUMBER;
  value->number = number;
  g_ptr_array_add (self->stack, value);
}

static void
push_bytes (Machine *self, GuisePlainKind kind, guint64 n)
{
  const guint8 *data = take (self, n);
  GuisePlain *value;

  if (data == NULL)
    return;
  value = push (self, kind);
  value->data = data;
  value->n = n;
}

static void
push_float (Machine *self)
{
  const guint8 *bytes = take (self, 8);
  guint64 bits = 0;
  double number;

  for (guint i = 0; bytes != NULL && i < 8; i++)
    bits = bits << 8 | bytes[i];
  memcpy (&number, &bits, sizeof number);
  push_number (self, number);
}

/* Two's complement of @n bytes. */
static void
push_long (Machine *self, guint64 n)
{
  guint64 value = 0;

  if (n > 8)
    self->wrong = _("a number has more than 64 bits");
  else
    {
      value = take_unsigned (self, (guint) n);
      if (n > 0 && n < 8 && value >> (8 * n - 1) != 0)
        value -= (guint64) 1 << (8 * n);
      push_number (self, (double) (gint64) value);
    }
}

/* Up to the end of the line, without it. */
static const guint8 *
take_line (Machine *self, gsize *n)
{
  const guint8 *here = self->data + self->at;
  const guint8 *end = memchr (here, '\n', self->size - self->at);

  if (end == NULL)
    {
      self->wrong = _("a line has no end");
      return NULL;
    }
  *n = (gsize) (end - here);
  self->at += *n + 1;
  return here;
}

static void
push_line_number (Machine *self)
{
  gsize n;
  const guint8 *line = take_line (self, &n);
  char text[32] = "";

  if (line != NULL)
    memcpy (text, line, MIN (n, sizeof text - 1));
  push_number (self, g_ascii_strtod (text, NULL));
}

/* "module\nname\n": the two lines as one text. */
static void
push_global (Machine *self)
{
  gsize n = 0, m = 0;
  const guint8 *module = take_line (self, &n);
  GuisePlain *value = push (self, GUISE_PLAIN_GLOBAL);

  if (module != NULL && take_line (self, &m) != NULL)
    {
      value->data = module;
      value->n = n + 1 + m;
    }
}

/* Module and name are on the stack; the name says enough. */
static void
push_stack_global (Machine *self)
{
  GuisePlain *name = pop (self), *value;

  pop (self);
  value = push (self, GUISE_PLAIN_GLOBAL);
  value->data = name->data;
  value->n = name->n;
}

/* What lies above the last mark goes to @into from its @first on. */
static void
collect (Machine *self, GuisePlain *into)
{
  guint mark = self->stack->len;

  while (mark > 0 && self->stack->pdata[mark - 1] != NULL)
    mark--;
  if (mark == 0)
    {
      self->wrong = _("a mark is missing");
      return;
    }
  for (guint i = mark; i < self->stack->len; i++)
    add (self, into, self->stack->pdata[i]);
  g_ptr_array_set_size (self->stack, (int) mark - 1);
}

static void
push_collected (Machine *self, GuisePlainKind kind)
{
  GuisePlain *value = push (self, kind);

  g_ptr_array_set_size (self->stack, (int) self->stack->len - 1);
  collect (self, value);
  g_ptr_array_add (self->stack, value);
}

static void
push_tuple (Machine *self, guint n)
{
  GuisePlain *items[3] = { 0 }, *value;

  for (guint i = n; i > 0; i--)
    items[i - 1] = pop (self);
  value = push (self, GUISE_PLAIN_LIST);
  for (guint i = 0; i < n; i++)
    add (self, value, items[i]);
}

/* Below what lies above the last mark. */
static void
add_collected (Machine *self)
{
  GuisePlain *scratch = push (self, GUISE_PLAIN_LIST), *into;

  g_ptr_array_set_size (self->stack, (int) self->stack->len - 1);
  collect (self, scratch);
  into = pop (self);
  for (guint i = 0; into != scratch && i < guise_plain_get_n (scratch); i++)
    add (self, into, scratch->items->pdata[i]);
  g_clear_pointer (&scratch->items, g_ptr_array_unref);
  g_ptr_array_add (self->stack, into);
}

static void
add_single (Machine *self, guint n)
{
  GuisePlain *value = pop (self), *key = n == 2 ? pop (self) : NULL, *into = pop (self);

  if (key != NULL)
    add (self, into, key);
  add (self, into, value);
  g_ptr_array_add (self->stack, into);
}

/* A call that is not made. */
static void
push_call (Machine *self)
{
  GuisePlain *arguments = pop (self), *callee = pop (self), *value = push (self, GUISE_PLAIN_CALL);

  add (self, value, callee);
  add (self, value, arguments);
}

static void
put (Machine *self, guint64 place)
{
  gpointer top = self->stack->len > 0 ? self->stack->pdata[self->stack->len - 1] : NULL;

  /* Places are counted up: one far beyond is no memo that a program wrote. */
  if (top == NULL || place > self->memo->len + 1024)
    {
      self->wrong = _("a memo has no place");
      return;
    }
  if (place >= self->memo->len)
    g_ptr_array_set_size (self->memo, (int) place + 1);
  self->memo->pdata[place] = top;
}

static void
get (Machine *self, guint64 place)
{
  if (place < self->memo->len && self->memo->pdata[place] != NULL)
    g_ptr_array_add (self->stack, self->memo->pdata[place]);
  else
    self->wrong = _("a memo is missing");
}

static guint64
take_line_place (Machine *self)
{
  gsize n;
  const guint8 *line = take_line (self, &n);
  char text[24] = "";

  if (line != NULL)
    memcpy (text, line, MIN (n, sizeof text - 1));
  return g_ascii_strtoull (text, NULL, 10);
}

/* Values that stand for themselves. %FALSE: @code is none of them. */
static gboolean
run_value (Machine *self, guint8 code)
{
  switch (code)
    {
    case 'N': push (self, GUISE_PLAIN_NONE); return TRUE;
    case 0x88: push_number (self, 1); return TRUE;
    case 0x89: push_number (self, 0); return TRUE;
    case 'I': case 'L': case 'F': push_line_number (self); return TRUE;
    case 'J': push_number (self, (gint32) take_unsigned (self, 4)); return TRUE;
    case 'K': push_small (self, (guint8) take_unsigned (self, 1)); return TRUE;
    case 'M': push_number (self, (double) take_unsigned (self, 2)); return TRUE;
    case 0x8a: push_long (self, take_unsigned (self, 1)); return TRUE;
    case 'G': push_float (self); return TRUE;
    case 'X': push_bytes (self, GUISE_PLAIN_TEXT, take_unsigned (self, 4)); return TRUE;
    case 0x8c: push_bytes (self, GUISE_PLAIN_TEXT, take_unsigned (self, 1)); return TRUE;
    case 0x8d: push_bytes (self, GUISE_PLAIN_TEXT, take_unsigned (self, 8)); return TRUE;
    case 'T': case 'B': push_bytes (self, GUISE_PLAIN_BYTES, take_unsigned (self, 4)); return TRUE;
    case 'U': case 'C': push_bytes (self, GUISE_PLAIN_BYTES, take_unsigned (self, 1)); return TRUE;
    case 0x8e: case 0x96: push_bytes (self, GUISE_PLAIN_BYTES, take_unsigned (self, 8)); return TRUE;
    case ']': case ')': case 0x8f: push (self, GUISE_PLAIN_LIST); return TRUE;
    case '}': push (self, GUISE_PLAIN_DICT); return TRUE;
    default: return FALSE;
    }
}

/* What takes values from the stack. */
static gboolean
run_operation (Machine *self, guint8 code)
{
  switch (code)
    {
    case 0x80: take (self, 1); return TRUE;
    case 0x95: take (self, 8); return TRUE;
    case '(': g_ptr_array_add (self->stack, NULL); return TRUE;
    case 't': case 'l': case 0x91: push_collected (self, GUISE_PLAIN_LIST); return TRUE;
    case 'd': push_collected (self, GUISE_PLAIN_DICT); return TRUE;
    case 0x85: case 0x86: case 0x87: push_tuple (self, code - 0x84u); return TRUE;
    case 'e': case 'u': case 0x90: add_collected (self); return TRUE;
    case 'a': case 'b': add_single (self, 1); return TRUE;
    case 's': add_single (self, 2); return TRUE;
    case 'c': push_global (self); return TRUE;
    case 0x93: push_stack_global (self); return TRUE;
    case 'R': case 0x81: push_call (self); return TRUE;
    case '0': pop (self); return TRUE;
    case 'p': put (self, take_line_place (self)); return TRUE;
    case 'q': put (self, take_unsigned (self, 1)); return TRUE;
    case 'r': put (self, take_unsigned (self, 4)); return TRUE;
    case 0x94: put (self, self->memo->len); return TRUE;
    case 'g': get (self, take_line_place (self)); return TRUE;
    case 'h': get (self, take_unsigned (self, 1)); return TRUE;
    case 'j': get (self, take_unsigned (self, 4)); return TRUE;
    default: return FALSE;
    }
}

static void
run (Machine *self)
{
  for (;;)
    {
      const guint8 *code = take (self, 1);

      if (self->wrong != NULL)
        return;
      if (*code == '.')
        {
          self->out->root = pop (self);
          return;
        }
      if (!run_value (self, *code) && !run_operation (self, *code))
        self->wrong = _("it does what plain data never needs");
      if (self->wrong != NULL)
        return;
    }
}

GuisePickle *
guise_pickle_read (GBytes *bytes, GError **error)
{
  g_autoptr(GuisePickle) self = g_new0 (GuisePickle, 1);
  g_autoptr(GPtrArray) stack = g_ptr_array_new (), memo = g_ptr_array_new ();
  Machine machine = { .out = self, .stack = stack, .memo = memo };

  self->bytes = g_bytes_ref (bytes);
  self->values = g_ptr_array_new_with_free_func (plain_free);
  machine.data = g_bytes_get_data (bytes, &machine.size);
  run (&machine);
  if (machine.wrong == NULL)
    return g_steal_pointer (&self);
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, _("The pickle cannot be read at byte %zu: %s"),
               machine.at, machine.wrong);
  return NULL;
}

const GuisePlain *
guise_pickle_get_root (const GuisePickle *self)
{
  return self->root;
}

GuisePlainKind
guise_plain_get_kind (const GuisePlain *self)
{
  return self != NULL ? self->kind : GUISE_PLAIN_NONE;
}

guint
guise_plain_get_n (const GuisePlain *self)
{
  return self != NULL && self->items != NULL ? self->items->len : 0;
}

const GuisePlain *
guise_plain_get_item (const GuisePlain *self, guint i)
{
  return i < guise_plain_get_n (self) ? self->items->pdata[i] : NULL;
}

const GuisePlain *
guise_plain_look_up (const GuisePlain *self, const char *key)
{
  gsize length = strlen (key);

  if (guise_plain_get_kind (self) != GUISE_PLAIN_DICT)
    return NULL;
  for (guint i = 0; i + 1 < guise_plain_get_n (self); i += 2)
    {
      const GuisePlain *name = self->items->pdata[i];

      if (name->data != NULL && name->n == length && memcmp (name->data, key, length) == 0)
        return self->items->pdata[i + 1];
    }
  return NULL;
}

double
guise_plain_get_number (const GuisePlain *self)
{
  return guise_plain_get_kind (self) == GUISE_PLAIN_NUMBER ? self->number : NAN;
}

const guint8 *
guise_plain_get_bytes (const GuisePlain *self, gsize *out_n)
{
  *out_n = self != NULL ? self->n : 0;
  return self != NULL ? self->data : NULL;
}

char *
guise_plain_dup_text (const GuisePlain *self)
{
  if (guise_plain_get_kind (self) != GUISE_PLAIN_TEXT || !g_utf8_validate_len ((const char *) self->data, self->n, NULL))
    return NULL;
  return g_strndup ((const char *) self->data, self->n);
}
