/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-cli.h"

#include "guise-cli-progress.h"
#include "guise-error.h"
#include "guise-i18n.h"

#include <glib-unix.h>

#define SCHEMA 1

/* That of guise_i18n_init(). */
#define GUISE_TEXT_DOMAIN "guise"

static GOptionContext *
option_context_new (GuiseCli *self, const GuiseVerb *verb, const GOptionEntry *entries)
{
  const GOptionEntry common[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_("Print one JSON object"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &self->quiet, N_("No progress and no remarks"), NULL },
    G_OPTION_ENTRY_NULL
  };
  GOptionContext *context = g_option_context_new (verb->usage);

  g_option_context_set_summary (context, gettext (verb->summary));
  g_option_context_set_translation_domain (context, GUISE_TEXT_DOMAIN);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GUISE_TEXT_DOMAIN);
  g_option_context_add_main_entries (context, common, GUISE_TEXT_DOMAIN);
  return context;
}

GStrv
guise_cli_parse (GuiseCli *self, const GuiseVerb *verb, const GOptionEntry *entries,
                 const char *const *arguments, guint n_least, guint n_most, GError **error)
{
  g_autoptr(GOptionContext) context = option_context_new (self, verb, entries);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *program = g_strdup_printf ("guise %s", verb->name);
  g_autoptr(GError) local_error = NULL;
  g_auto(GStrv) words = NULL;
  guint n_words;

  g_strv_builder_add (builder, program);
  g_strv_builder_addv (builder, (const char **) arguments);
  words = g_strv_builder_end (builder);
  if (!g_option_context_parse_strv (context, &words, &local_error))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("%s; see “%s --help”"), local_error->message, program);
      return NULL;
    }

  n_words = g_strv_length (words) - 1;
  if (n_words < n_least || n_words > n_most)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("It is “guise %s %s”; see “%s --help”"),
                   verb->name, verb->usage, program);
      return NULL;
    }
  return g_strdupv (words + 1);
}

typedef struct
{
  GMainLoop *loop;
  gboolean   good;
  GError    *error;
} Ending;

static void
job_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Ending *ending = user_data;

  ending->good = guise_job_run_finish (GUISE_JOB (source), result, &ending->error);
  g_main_loop_quit (ending->loop);
}

static gboolean
interrupt_cb (gpointer user_data)
{
  GuiseCli *self = user_data;

  if (self->interrupted)
    {
      g_cancellable_cancel (self->cancellable);
    }
  else
    {
      self->interrupted = TRUE;
      guise_cli_remark (self, _("Stopping; what was done is kept. Ctrl+C again gives it up."));
      guise_job_stop (self->job);
    }
  return G_SOURCE_CONTINUE;
}

gboolean
guise_cli_run_job (GuiseCli *self, GuiseJob *job, const char *title, GError **error)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GuiseCliProgress) progress = self->quiet ? NULL : guise_cli_progress_new (job, title);
  Ending ending = { .loop = loop };
  guint on_interrupt = g_unix_signal_add (SIGINT, interrupt_cb, self);
  guint on_terminate = g_unix_signal_add (SIGTERM, interrupt_cb, self);

  self->job = job;
  guise_job_run_async (job, self->cancellable, job_ended_cb, &ending);
  g_main_loop_run (loop);
  self->job = NULL;

  g_source_remove (on_interrupt);
  g_source_remove (on_terminate);
  if (ending.error != NULL)
    g_propagate_error (error, ending.error);
  return ending.good;
}

static void
copy_member_cb (JsonObject *object, const char *name, JsonNode *node, gpointer user_data)
{
  json_object_set_member (user_data, name, json_node_copy (node));
}

void
guise_cli_print_json (JsonObject *object)
{
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *whole = json_object_new ();
  g_autofree char *raw = NULL, *text = NULL;

  json_object_set_int_member (whole, "schema", SCHEMA);
  json_object_foreach_member (object, copy_member_cb, whole);
  json_object_unref (object);
  json_node_take_object (root, whole);
  raw = json_to_string (root, TRUE);
  /* A name of a file may be any bytes; JSON is UTF-8. */
  text = g_utf8_make_valid (raw, -1);
  g_print ("%s\n", text);
}

void
guise_cli_print (GuiseCli *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  if (self->json)
    return;
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_print ("%s\n", text);
}

void
guise_cli_remark (GuiseCli *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  if (self->quiet)
    return;
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_printerr ("%s\n", text);
}
