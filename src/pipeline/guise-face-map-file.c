/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-map-file.h"

#include "guise-error.h"
#include "guise-file.h"
#include "guise-geometry.h"
#include "guise-i18n.h"
#include "guise-store-persons.h"

#include <string.h>

/* Faces whose records are read at once. */
#define PAGE 4096

/* Of the drawing, in its own units. */
#define SIDE      1000
#define MARGIN    20
#define LINE      22
#define DOT       4

#define NOBODY_COLOUR 0x9a9996u

typedef struct
{
  const GArray *ids, *points;
  GPtrArray    *persons;         /* of GuisePersonRecord */
  GHashTable   *texts;           /* person → GString: what is written of its faces */
  GString      *table;
} Writing;

static gboolean
is_table (const char *path)
{
  g_autofree char *low = g_ascii_strdown (path, -1);

  return g_str_has_suffix (low, ".csv");
}

gboolean
guise_face_map_file_check_name (const char *path, GError **error)
{
  g_autofree char *low = g_ascii_strdown (path, -1);

  if (g_str_has_suffix (low, ".svg") || g_str_has_suffix (low, ".csv"))
    return TRUE;
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("%s: a map is a drawing, .svg, or a table, .csv"), path);
  return FALSE;
}

static const GuisePersonRecord *
find_person (const Writing *self, gint64 person)
{
  for (guint i = 0; i < self->persons->len; i++)
    if (((const GuisePersonRecord *) self->persons->pdata[i])->id == person)
      return self->persons->pdata[i];
  return NULL;
}

static GString *
text_of (Writing *self, gint64 person)
{
  GString *text = g_hash_table_lookup (self->texts, &person);

  if (text == NULL)
    {
      text = g_string_new (NULL);
      g_hash_table_insert (self->texts, g_memdup2 (&person, sizeof person), text);
    }
  return text;
}

/* A name as a field: what begins like a formula is one to a spreadsheet. */
static void
append_field (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  if (strchr ("=+-@\t\r", text[0]) != NULL && text[0] != '\0')
    g_string_append_c (out, '\'');
  for (const char *c = text; *c != '\0'; c++)
    g_string_append_printf (out, *c == '"' ? "\"%c" : "%c", *c);
  g_string_append_c (out, '"');
}

static void
append_number (GString *out, const char *format, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (out, g_ascii_formatd (text, sizeof text, format, number));
}

static void
add_row (Writing *self, const GuiseFaceRecord *face, GuisePoint point)
{
  const GuisePersonRecord *person = find_person (self, face->person);
  GString *out = self->table;

  g_string_append_printf (out, "%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",", face->id, face->clip,
                          face->frame);
  append_number (out, "%.6f", (double) face->time / GUISE_TIME_SECOND);
  g_string_append_printf (out, ",%" G_GINT64_FORMAT ",", face->person);
  append_field (out, person != NULL ? person->name : "");
  g_string_append_printf (out, ",%d,", face->decision != GUISE_DECISION_EXCLUDE);
  append_number (out, "%.6f", (double) point.x);
  g_string_append_c (out, ',');
  append_number (out, "%.6f", (double) point.y);
  g_string_append_c (out, '\n');
}

/* A line without length, which is drawn as a round dot. */
static void
add_dot (Writing *self, const GuiseFaceRecord *face, GuisePoint point)
{
  GString *out = text_of (self, face->person);

  g_string_append_c (out, 'M');
  append_number (out, "%.1f", (double) point.x * SIDE);
  g_string_append_c (out, ' ');
  append_number (out, "%.1f", (double) point.y * SIDE);
  g_string_append (out, "h0\n");
}

static void
append_group (GString *out, const char *name, guint32 colour, const GString *dots, guint line)
{
  g_autofree char *escaped = g_markup_escape_text (name, -1);
  const guint x = SIDE + MARGIN, y = MARGIN + LINE * line;

  g_string_append_printf (out, "<g stroke=\"#%06x\"><title>%s</title>\n<path d=\"%s\"/>\n"
                          "<path stroke-width=\"12\" d=\"M%u %uh0\"/>\n"
                          "<text x=\"%u\" y=\"%u\" fill=\"currentColor\" stroke=\"none\">%s</text></g>\n",
                          colour, escaped, dots->str, x, y, x + 14, y + 5, escaped);
}

static GString *
finish_drawing (Writing *self)
{
  GString *out = g_string_new (NULL);
  const GString *nobody;
  const gint64 zero = 0;
  const int height = MAX (SIDE, LINE * (int) g_hash_table_size (self->texts));
  guint line = 0;

  g_string_append_printf (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                          "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"%d %d %d %d\" fill=\"none\" "
                          "stroke-width=\"%d\" stroke-linecap=\"round\" font-family=\"sans-serif\" font-size=\"14\">\n",
                          -MARGIN, -MARGIN, SIDE + 12 * MARGIN, height + 2 * MARGIN, DOT);
  nobody = g_hash_table_lookup (self->texts, &zero);
  if (nobody != NULL)
    append_group (out, "Nobody yet", NOBODY_COLOUR, nobody, line++);
  for (guint i = 0; i < self->persons->len; i++)
    {
      const GuisePersonRecord *person = self->persons->pdata[i];
      const GString *dots = g_hash_table_lookup (self->texts, &person->id);

      if (dots != NULL)
        append_group (out, person->name, person->colour, dots, line++);
    }
  g_string_append (out, "</svg>\n");
  return out;
}

static gboolean
add_faces (Writing *self, GuiseStore *store, gboolean table, GError **error)
{
  for (guint first = 0; first < self->ids->len; first += PAGE)
    {
      const gint64 *ids = &g_array_index (self->ids, gint64, first);
      g_autoptr(GArray) faces = guise_store_face_get (store, ids, MIN (PAGE, self->ids->len - first), error);
      guint at = first;

      if (faces == NULL)
        return FALSE;
      /* In the same order; one that was forgotten meanwhile is left out. */
      for (guint i = 0; i < faces->len; i++)
        {
          const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);

          while (g_array_index (self->ids, gint64, at) != face->id)
            at++;
          (table ? add_row : add_dot) (self, face, g_array_index (self->points, GuisePoint, at));
          if (table && face->person > 0)
            text_of (self, face->person);
        }
    }
  return TRUE;
}

static void
free_text (gpointer text)
{
  g_string_free (text, TRUE);
}

gboolean
guise_face_map_file_write (GuiseStore *store, const GArray *ids, const GArray *points, const char *path,
                           guint *out_n_persons, GError **error)
{
  const gboolean table = is_table (path);
  g_autoptr(GPtrArray) persons = guise_store_person_list (store, error);
  g_autoptr(GHashTable) texts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, free_text);
  g_autoptr(GString) rows = g_string_new ("face,clip,frame,time_s,person,name,kept,x,y\n"), drawing = NULL;
  Writing writing = { ids, points, persons, texts, rows };
  const GString *text;
  const gint64 zero = 0;

  if (persons == NULL || !add_faces (&writing, store, table, error))
    return FALSE;
  *out_n_persons = g_hash_table_size (texts) - g_hash_table_contains (texts, &zero);
  drawing = table ? NULL : finish_drawing (&writing);
  text = table ? rows : drawing;
  return guise_file_replace (path, text->str, text->len, error);
}
