/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-ask.h"

#include "guise-i18n.h"

#include <adwaita.h>

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GtkWidget *check = adw_message_dialog_get_extra_child (dialog);
  gboolean ticked = check != NULL && gtk_check_button_get_active (GTK_CHECK_BUTTON (check));

  g_task_return_pointer (task, g_strconcat (response, ticked ? "+" : "", NULL), g_free);
}

void
guise_ask_with_check_async (GtkWindow *parent, const char *heading, const char *body, const char *check,
                            const GuiseAnswer *answers, guint n_answers, const char *preset,
                            GAsyncReadyCallback callback, gpointer user_data)
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
  if (check != NULL)
    adw_message_dialog_set_extra_child (dialog, gtk_check_button_new_with_mnemonic (check));

  g_task_set_source_tag (task, guise_ask_async);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), task);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
guise_ask_async (GtkWindow *parent, const char *heading, const char *body, const GuiseAnswer *answers, guint n_answers,
                 const char *preset, GAsyncReadyCallback callback, gpointer user_data)
{
  guise_ask_with_check_async (parent, heading, body, NULL, answers, n_answers, preset, callback, user_data);
}

char *
guise_ask_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, guise_ask_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}

static void
text_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GtkEditable *entry = GTK_EDITABLE (adw_message_dialog_get_extra_child (dialog));
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  if (!g_str_equal (response, "accept") || text[0] == '\0')
    g_clear_pointer (&text, g_free);
  g_task_return_pointer (task, g_steal_pointer (&text), g_free);
}

void
guise_ask_text_async (GtkWindow *parent, const char *heading, const char *text, const char *accept,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, heading, NULL));
  GtkWidget *entry = gtk_entry_new ();
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  adw_message_dialog_add_response (dialog, "cancel", _("_Cancel"));
  adw_message_dialog_add_response (dialog, "accept", accept);
  adw_message_dialog_set_response_appearance (dialog, "accept", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_default_response (dialog, "accept");
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, heading, -1);
  adw_message_dialog_set_extra_child (dialog, entry);

  g_task_set_source_tag (task, guise_ask_text_async);
  g_signal_connect (dialog, "response", G_CALLBACK (text_response_cb), task);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (entry);
}

char *
guise_ask_text_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, guise_ask_text_async), NULL);

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
