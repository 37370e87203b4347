/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-ask.h"

#include "guise-i18n.h"

#include <adwaita.h>

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);

  g_task_return_pointer (task, g_strdup (response), g_free);
}

void
guise_ask_async (GtkWindow *parent, const char *heading, const char *body, const GuiseAnswer *answers, guint n_answers,
                 const char *preset, GAsyncReadyCallback callback, gpointer user_data)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, heading, body));
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  for (guint i = 0; i < n_answers; i++)
    {
      adw_message_dialog_add_response (dialog, answers[i].id, answers[i].label);
      if (answers[i].look == GUISE_ANSWER_SUGGESTED)
        adw_message_dialog_set_response_appearance (dialog, answers[i].id, ADW_RESPONSE_SUGGESTED);
      else if (answers[i].look == GUISE_ANSWER_DESTRUCTIVE)
        adw_message_dialog_set_response_appearance (dialog, answers[i].id, ADW_RESPONSE_DESTRUCTIVE);
    }
  adw_message_dialog_set_close_response (dialog, answers[0].id);
  adw_message_dialog_set_default_response (dialog, preset);

  g_task_set_source_tag (task, guise_ask_async);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), task);
  gtk_window_present (GTK_WINDOW (dialog));
}

char *
guise_ask_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, guise_ask_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}

void
guise_tell (GtkWindow *parent, const char *heading, const char *body)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, heading, body));

  adw_message_dialog_add_response (dialog, "close", _("_Close"));
  adw_message_dialog_set_close_response (dialog, "close");
  adw_message_dialog_set_default_response (dialog, "close");
  gtk_window_present (GTK_WINDOW (dialog));
}
