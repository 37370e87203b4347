/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-onnx-private.h"

#include "guise-error.h"
#include "guise-i18n.h"

#define MAX_BYTES (1u << 30)

char *
guise_onnx_dup_shown (const char *name)
{
  return guise_error_dup_shown (name != NULL ? name : "", GUISE_ONNX_MAX_NAME);
}

static gboolean
is_ours (const char *domain)
{
  return domain == NULL || *domain == '\0' || g_str_equal (domain, "ai.onnx");
}

static gboolean
read_opset (GuiseOnnxModel *self, GError **error)
{
  for (gsize i = 0; i < self->proto->n_opset_import; i++)
    if (is_ours (self->proto->opset_import[i]->domain))
      self->opset = self->proto->opset_import[i]->version;

  if (self->opset < 1 || self->opset > GUISE_ONNX_NEWEST_OPSET)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                   _("The network is written for operator set %" PRId64 ", and 1 to %d are known"),
                   self->opset, GUISE_ONNX_NEWEST_OPSET);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_graph (GuiseOnnxModel *self, GError **error)
{
  const Onnx__GraphProto *graph = self->proto->graph;

  if (graph == NULL || graph->n_output == 0)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("The ONNX file holds no network"));
      return FALSE;
    }
  if (graph->n_node > GUISE_ONNX_MAX_NODES || graph->n_initializer > GUISE_ONNX_MAX_NODES ||
      graph->n_input > GUISE_ONNX_MAX_NODES || graph->n_output > GUISE_ONNX_MAX_NODES)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("The network has more than %d parts"),
                   GUISE_ONNX_MAX_NODES);
      return FALSE;
    }

  for (gsize i = 0; i < graph->n_node; i++)
    if (graph->node[i]->op_type == NULL || !is_ours (graph->node[i]->domain))
      {
        g_autofree char *domain = guise_onnx_dup_shown (graph->node[i]->domain);

        g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("Node %zu is of the foreign domain “%s”"),
                     i, domain);
        return FALSE;
      }

  return TRUE;
}

GuiseOnnxModel *
guise_onnx_model_parse (GBytes *bytes, GError **error)
{
  g_autoptr(GuiseOnnxModel) self = g_new0 (GuiseOnnxModel, 1);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  self->initializers = g_hash_table_new (g_str_hash, g_str_equal);
  if (size > 0 && size <= MAX_BYTES)
    self->proto = onnx__model_proto__unpack (NULL, size, data);
  if (self->proto == NULL)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("This is no ONNX file"));
      return NULL;
    }
  if (!check_graph (self, error) || !read_opset (self, error))
    return NULL;

  for (gsize i = 0; i < self->proto->graph->n_initializer; i++)
    if (self->proto->graph->initializer[i]->name != NULL)
      g_hash_table_add (self->initializers, self->proto->graph->initializer[i]->name);

  return g_steal_pointer (&self);
}

void
guise_onnx_model_free (GuiseOnnxModel *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->initializers);
  if (self->proto != NULL)
    onnx__model_proto__free_unpacked (self->proto, NULL);
  g_free (self);
}

/* Older files list their constants among the inputs too. */
static gboolean
is_input (const GuiseOnnxModel *self, const Onnx__ValueInfoProto *info)
{
  return info->name != NULL && !g_hash_table_contains (self->initializers, info->name);
}

guint
guise_onnx_model_count_inputs (const GuiseOnnxModel *self)
{
  const Onnx__GraphProto *graph = self->proto->graph;
  guint n = 0;

  for (gsize i = 0; i < graph->n_input; i++)
    n += is_input (self, graph->input[i]);

  return n;
}

static const Onnx__ValueInfoProto *
get_input (const GuiseOnnxModel *self, guint index)
{
  const Onnx__GraphProto *graph = self->proto->graph;

  for (gsize i = 0; i < graph->n_input; i++)
    if (is_input (self, graph->input[i]) && index-- == 0)
      return graph->input[i];

  g_return_val_if_reached (NULL);
}

const char *
guise_onnx_model_get_input (const GuiseOnnxModel *self, guint index)
{
  const Onnx__ValueInfoProto *info = get_input (self, index);

  return info != NULL ? info->name : NULL;
}

guint
guise_onnx_model_get_input_sizes (const GuiseOnnxModel *self, guint index, guint sizes[GUISE_MAX_RANK])
{
  const Onnx__ValueInfoProto *info = get_input (self, index);
  const Onnx__TypeProto__Tensor *type = info != NULL && info->type != NULL ? info->type->tensor_type : NULL;

  if (type == NULL || type->shape == NULL || type->shape->n_dim > GUISE_MAX_RANK)
    return 0;

  for (gsize i = 0; i < type->shape->n_dim; i++)
    {
      const Onnx__TensorShapeProto__Dimension *dim = type->shape->dim[i];

      if (!dim->has_dim_value || dim->dim_value < 1 || dim->dim_value > G_MAXINT32)
        return 0;
      sizes[i] = (guint) dim->dim_value;
    }

  return (guint) type->shape->n_dim;
}

guint
guise_onnx_model_count_outputs (const GuiseOnnxModel *self)
{
  return (guint) self->proto->graph->n_output;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

char *
guise_onnx_model_dup_operators (const GuiseOnnxModel *self)
{
  const Onnx__GraphProto *graph = self->proto->graph;
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < graph->n_node; i++)
    g_ptr_array_add (names, graph->node[i]->op_type);
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    if (i == 0 || !g_str_equal (names->pdata[i], names->pdata[i - 1]))
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", (const char *) names->pdata[i]);

  return g_string_free (text, FALSE);
}

const char *
guise_onnx_model_find_unknown (const GuiseOnnxModel *self)
{
  const Onnx__GraphProto *graph = self->proto->graph;

  for (gsize i = 0; i < graph->n_node; i++)
    if (guise_onnx_ops_find (graph->node[i]->op_type) == NULL)
      return graph->node[i]->op_type;

  return NULL;
}

static char *
find_foreign_type (Onnx__ValueInfoProto **infos, gsize n, const char *what)
{
  for (gsize i = 0; i < n; i++)
    {
      const Onnx__TypeProto *type = infos[i]->type;
      g_autofree char *name = guise_onnx_dup_shown (infos[i]->name);

      if (type == NULL || type->tensor_type == NULL)
        return g_strdup_printf ("%s %s is no tensor", what, name);
      if (type->tensor_type->elem_type != GUISE_ONNX_FLOAT)
        return g_strdup_printf ("%s %s holds %s", what, name, guise_onnx_get_type_name (type->tensor_type->elem_type));
    }

  return NULL;
}

char *
guise_onnx_model_dup_foreign_type (const GuiseOnnxModel *self)
{
  const Onnx__GraphProto *graph = self->proto->graph;
  char *found = find_foreign_type (graph->input, graph->n_input, "input");

  return found != NULL ? found : find_foreign_type (graph->output, graph->n_output, "output");
}
