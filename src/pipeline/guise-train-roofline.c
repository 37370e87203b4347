/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-roofline.h"

#include "guise-json.h"

static const char *const plan_names[] = { "here", "card" };

static void
format_kind (GString *text, const GuiseGpuKind *kind, const GuiseGpuKind *all)
{
  g_string_append_printf (text, "%8u %10.3f %6.1f %% %9.1f %6.1f %%", kind->n_dispatches, kind->operations / 1e9,
                          100.0 * kind->operations / all->operations, kind->bytes / 1e6,
                          100.0 * kind->bytes / all->bytes);
  g_string_append_printf (text, " %7.2f", kind->bytes > 0.0 ? kind->operations / kind->bytes : 0.0);
  if (all->seconds > 0.0)
    g_string_append_printf (text, " %6.1f %%", 100.0 * kind->seconds / all->seconds);
  else
    g_string_append_printf (text, " %8s", "–");
  g_string_append_printf (text, "  %s\n", kind->kind);
}

static void
format_kinds (GString *text, const GArray *work)
{
  const GuiseGpuKind all = guise_roofline_sum (work);
  g_autoptr(GArray) kinds = guise_roofline_sum_kinds (work);

  g_string_append (text, "dispatch  10⁹ oper.    share  10⁶ bytes   share  op/byte     time  kind\n");
  for (guint i = 0; i < kinds->len; i++)
    format_kind (text, &g_array_index (kinds, GuiseGpuKind, i), &all);
  format_kind (text, &all, &all);
}

static const GArray *
get_work (const GuiseTrainRoofline *self, guint plan)
{
  return plan == 0 ? self->here : self->card;
}

char *
guise_train_roofline_format (const GuiseTrainRoofline *self)
{
  GString *text = g_string_new (NULL);
  guint n_cards;
  const GuiseGpuCard *cards = guise_roofline_list_cards (&n_cards);

  for (guint plan = 0; plan < G_N_ELEMENTS (plan_names); plan++)
    {
      g_string_append_printf (text, "Plan “%s”:\n", plan_names[plan]);
      format_kinds (text, get_work (self, plan));
    }
  g_string_append (text, "\nAt most, at the peaks of a card: plan, ms a step, of that waiting for arithmetic, images/s\n");
  for (guint plan = 0; plan < G_N_ELEMENTS (plan_names); plan++)
    for (guint i = 0; i < n_cards; i++)
      {
        const GuiseGpuRoof roof = guise_roofline_bound (get_work (self, plan), &cards[i]);

        g_string_append_printf (text, "%-4s %8.2f %5.0f %% %8.0f  %s: %.1f TFLOP/s, %.0f GB/s (%s)\n", plan_names[plan],
                                roof.seconds * 1e3, 100.0 * roof.compute_seconds / roof.seconds,
                                self->n_images / roof.seconds, cards[i].name, cards[i].flops_per_second / 1e12,
                                cards[i].bytes_per_second / 1e9, cards[i].source);
      }

  return g_string_free (text, FALSE);
}

static void
add_plan (JsonBuilder *builder, const char *name, const GArray *work)
{
  const GuiseGpuKind all = guise_roofline_sum (work);
  g_autoptr(GArray) kinds = guise_roofline_sum_kinds (work);

  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  guise_json_add_number (builder, "operations", all.operations);
  guise_json_add_number (builder, "bytes", all.bytes);
  guise_json_add_int (builder, "dispatches", all.n_dispatches);
  json_builder_set_member_name (builder, "kinds");
  json_builder_begin_array (builder);
  for (guint i = 0; i < kinds->len; i++)
    {
      const GuiseGpuKind *kind = &g_array_index (kinds, GuiseGpuKind, i);

      json_builder_begin_object (builder);
      guise_json_add_string (builder, "kind", kind->kind);
      guise_json_add_int (builder, "dispatches", kind->n_dispatches);
      guise_json_add_number (builder, "seconds", kind->seconds);
      guise_json_add_number (builder, "operations", kind->operations);
      guise_json_add_number (builder, "bytes", kind->bytes);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_card (JsonBuilder *builder, const GuiseTrainRoofline *self, guint plan, const GuiseGpuCard *card)
{
  const GuiseGpuRoof roof = guise_roofline_bound (get_work (self, plan), card);

  json_builder_begin_object (builder);
  guise_json_add_string (builder, "card", card->name);
  guise_json_add_string (builder, "plan", plan_names[plan]);
  guise_json_add_number (builder, "flops_per_second", card->flops_per_second);
  guise_json_add_number (builder, "bytes_per_second", card->bytes_per_second);
  guise_json_add_string (builder, "source", card->source);
  guise_json_add_number (builder, "seconds", roof.seconds);
  guise_json_add_number (builder, "compute_share", roof.compute_seconds / roof.seconds);
  guise_json_add_number (builder, "images_per_second", self->n_images / roof.seconds);
  json_builder_end_object (builder);
}

JsonNode *
guise_train_roofline_to_json (const GuiseTrainRoofline *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  guint n_cards;
  const GuiseGpuCard *cards = guise_roofline_list_cards (&n_cards);

  json_builder_begin_object (builder);
  for (guint plan = 0; plan < G_N_ELEMENTS (plan_names); plan++)
    add_plan (builder, plan_names[plan], get_work (self, plan));
  json_builder_set_member_name (builder, "cards");
  json_builder_begin_array (builder);
  for (guint plan = 0; plan < G_N_ELEMENTS (plan_names); plan++)
    for (guint i = 0; i < n_cards; i++)
      add_card (builder, self, plan, &cards[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}
