/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-cli.h"

#include "guise-config.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-place.h"
#include "guise-project.h"
#include "guise-verbs.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

static const GuiseVerb *const verbs[] = {
  &guise_verb_demo,
  &guise_verb_new,
  &guise_verb_import,
  &guise_verb_relink,
  &guise_verb_extract,
  &guise_verb_people,
  &guise_verb_person,
  &guise_verb_faces,
  &guise_verb_map,
  &guise_verb_landmarks,
  &guise_verb_mask,
  &guise_verb_front,
  &guise_verb_train,
  &guise_verb_plan,
  &guise_verb_preview,
  &guise_verb_review,
  &guise_verb_swap,
  &guise_verb_frame,
  &guise_verb_export,
  &guise_verb_model,
  &guise_verb_info,
  &guise_verb_verify,
  &guise_verb_cache,
  &guise_verb_devices,
  &guise_verb_bench,
};

static void
print_help (void)
{
  g_print ("%s\n\n", _("Guise swaps faces in video: extract, train, swap, export."));
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autofree char *call = g_strdup_printf ("guise %s %s", verbs[i]->name, verbs[i]->usage);

      g_print ("  %-44s %s\n", call, gettext (verbs[i]->summary));
    }
  g_print ("\n%s\n", _("“guise VERB --help” tells a verb's options; guise(1) tells everything."));
}

static const GuiseVerb *
find_verb (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i]->name, name))
      return verbs[i];
  return NULL;
}

static void
print_error (GuiseCli *cli, const GError *error)
{
  if (cli->json)
    {
      JsonObject *answer = json_object_new ();
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "code", guise_error_get_name (error));
      json_object_set_string_member (object, "message", error->message);
      json_object_set_object_member (answer, "error", object);
      guise_cli_print_json (answer);
    }
  g_printerr ("guise: %s\n", error->message);
}

static int
run_verb (const GuiseVerb *verb, const char *const *arguments)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  GuiseCli cli = { .cancellable = cancellable };

  /* Known before the options are parsed, so that a wrong option is told as JSON too. */
  cli.json = g_strv_contains (arguments, "--json");

  if (verb->run (&cli, arguments, &error))
    return cli.interrupted ? GUISE_EXIT_INTERRUPTED : cli.failed ? GUISE_EXIT_FAILED : GUISE_EXIT_DONE;
  if (cli.interrupted && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return GUISE_EXIT_INTERRUPTED;

  print_error (&cli, error);
  return g_error_matches (error, GUISE_ERROR, GUISE_ERROR_USAGE) ? GUISE_EXIT_USAGE : GUISE_EXIT_FAILED;
}

/* A file, a project or an address from a file manager, rather than a verb or a slip of the pen. */
static gboolean
is_for_window (const char *word)
{
  return g_file_test (word, G_FILE_TEST_EXISTS) || guise_project_is_project (word) || g_str_has_prefix (word, "file://");
}

/* The window is a program of its own, so that what needs none loads no GTK. Returns only when it cannot be started. */
static int
start_window (char **argv)
{
  g_autofree char *program = guise_place_dup ("src/ui/guise-window", GUISE_LIBEXEC_DIR "/guise-window");

  execv (program, argv);
  if (errno == ENOENT)
    g_printerr ("guise: %s\n", _("this build has no window; “guise --help” lists what the shell can do"));
  else
    g_printerr (_("guise: the window, %s, cannot be started: %s\n"), program, g_strerror (errno));
  return GUISE_EXIT_FAILED;
}

int
main (int argc, char **argv)
{
  const GuiseVerb *verb;

  guise_i18n_init ();

  /* A reader that goes away (guise info | head) ends the output, not the work on a project. */
  signal (SIGPIPE, SIG_IGN);

  if (argc < 2)
    return start_window (argv);
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h") || g_str_equal (argv[1], "help"))
    {
      print_help ();
      return GUISE_EXIT_DONE;
    }
  if (g_str_equal (argv[1], "--version"))
    {
      g_print ("guise %s\n", GUISE_VERSION);
      return GUISE_EXIT_DONE;
    }

  verb = find_verb (argv[1]);
  if (verb == NULL)
    {
      if (is_for_window (argv[1]))
        return start_window (argv);
      g_printerr (_("guise: there is no verb “%s”; “guise --help” lists them\n"), argv[1]);
      return GUISE_EXIT_USAGE;
    }
  return run_verb (verb, (const char *const *) argv + 2);
}
