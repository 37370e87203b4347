/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-preview-area.h"

#include <epoxy/gl.h>

struct _GuisePreviewArea
{
  GtkGLArea        parent_instance;

  GuiseRunPreview *preview;      /* (nullable) */
  GArray          *tiles;        /* GuisePreviewTile */
  GLuint           program, texture, array, buffer;
  gboolean         is_uploaded;  /* @preview is what @texture holds */
  gboolean         has_failed;
};

G_DEFINE_FINAL_TYPE (GuisePreviewArea, guise_preview_area, GTK_TYPE_GL_AREA)

/* A corner: where it is drawn, where in the atlas it is, where in the atlas what it is compared with is. */
typedef struct
{
  float x, y, u, v, other_u, other_v, look;
} Corner;

static const char vertex_source[] =
  "in vec2 place;\n"
  "in vec4 at;\n"
  "in float kind;\n"
  "out vec4 where;\n"
  "out float look;\n"
  "void main () {\n"
  "  look = kind;\n"
  "  gl_Position = vec4 (place, 0.0, 1.0);\n"
  "  where = at;\n"
  "}\n";

/* Looks are GuiseLook: 1 is the difference, 2 the mask. */
static const char fragment_source[] =
  "in vec4 where;\n"
  "in float look;\n"
  "out vec4 colour;\n"
  "uniform sampler2D atlas;\n"
  "void main () {\n"
  "  vec3 shown = texture (atlas, where.xy).rgb;\n"
  "  vec3 other = texture (atlas, where.zw).rgb;\n"
  "  if (look > 0.5 && look < 1.5)\n"
  "    shown = min (abs (shown - other) * " G_STRINGIFY (GUISE_PREVIEW_DIFFERENCE_GAIN) ".0, 1.0);\n"
  "  else if (look > 1.5)\n"
  "    shown = shown * other;\n"
  "  colour = vec4 (shown, 1.0);\n"
  "}\n";

void
guise_preview_area_set_preview (GuisePreviewArea *self, GuiseRunPreview *preview)
{
  g_return_if_fail (GUISE_IS_PREVIEW_AREA (self));

  if (!g_set_object (&self->preview, preview))
    return;
  self->is_uploaded = FALSE;
  gtk_gl_area_queue_render (GTK_GL_AREA (self));
}

void
guise_preview_area_set_tiles (GuisePreviewArea *self, GArray *tiles)
{
  g_return_if_fail (GUISE_IS_PREVIEW_AREA (self));

  g_array_set_size (self->tiles, 0);
  g_array_append_vals (self->tiles, tiles->data, tiles->len);
  gtk_gl_area_queue_render (GTK_GL_AREA (self));
}

gboolean
guise_preview_area_has_failed (GuisePreviewArea *self)
{
  g_return_val_if_fail (GUISE_IS_PREVIEW_AREA (self), TRUE);

  return self->has_failed;
}

static GLuint
compile (GLenum kind, gboolean is_es, const char *source)
{
  const char *sources[] = { is_es ? "#version 300 es\nprecision highp float;\n" : "#version 150\n", source };
  GLuint shader = glCreateShader (kind);
  GLint done = 0;
  char text[512] = "";

  glShaderSource (shader, G_N_ELEMENTS (sources), sources, NULL);
  glCompileShader (shader);
  glGetShaderiv (shader, GL_COMPILE_STATUS, &done);
  if (done)
    return shader;

  glGetShaderInfoLog (shader, sizeof text, NULL, text);
  g_info ("No OpenGL preview: %s", text);
  glDeleteShader (shader);
  return 0;
}

static gboolean
make_program (GuisePreviewArea *self)
{
  const gboolean is_es = gdk_gl_context_get_use_es (gtk_gl_area_get_context (GTK_GL_AREA (self)));
  const GLuint vertex = compile (GL_VERTEX_SHADER, is_es, vertex_source);
  const GLuint fragment = compile (GL_FRAGMENT_SHADER, is_es, fragment_source);
  GLint done = 0;

  if (vertex != 0 && fragment != 0)
    {
      self->program = glCreateProgram ();
      glAttachShader (self->program, vertex);
      glAttachShader (self->program, fragment);
      glBindAttribLocation (self->program, 0, "place");
      glBindAttribLocation (self->program, 1, "at");
      glBindAttribLocation (self->program, 2, "kind");
      glLinkProgram (self->program);
      glGetProgramiv (self->program, GL_LINK_STATUS, &done);
    }
  glDeleteShader (vertex);
  glDeleteShader (fragment);
  return done;
}

static void
guise_preview_area_realize (GtkWidget *widget)
{
  GuisePreviewArea *self = GUISE_PREVIEW_AREA (widget);

  GTK_WIDGET_CLASS (guise_preview_area_parent_class)->realize (widget);

  gtk_gl_area_make_current (GTK_GL_AREA (self));
  if (gtk_gl_area_get_error (GTK_GL_AREA (self)) != NULL)
    {
      g_info ("No OpenGL preview: %s", gtk_gl_area_get_error (GTK_GL_AREA (self))->message);
      self->has_failed = TRUE;
      return;
    }
  self->has_failed = !make_program (self);
  if (self->has_failed)
    return;

  glGenVertexArrays (1, &self->array);
  glGenBuffers (1, &self->buffer);
  glGenTextures (1, &self->texture);
  self->is_uploaded = FALSE;
}

static void
guise_preview_area_unrealize (GtkWidget *widget)
{
  GuisePreviewArea *self = GUISE_PREVIEW_AREA (widget);

  gtk_gl_area_make_current (GTK_GL_AREA (self));
  if (gtk_gl_area_get_error (GTK_GL_AREA (self)) == NULL && !self->has_failed)
    {
      glDeleteProgram (self->program);
      glDeleteTextures (1, &self->texture);
      glDeleteBuffers (1, &self->buffer);
      glDeleteVertexArrays (1, &self->array);
    }

  GTK_WIDGET_CLASS (guise_preview_area_parent_class)->unrealize (widget);
}

static void
upload (GuisePreviewArea *self)
{
  GuiseImage *atlas = guise_run_preview_get_atlas (self->preview);
  guint n_rows = 1;

  glBindTexture (GL_TEXTURE_2D, self->texture);
  if (self->is_uploaded)
    return;
  glPixelStorei (GL_UNPACK_ALIGNMENT, 1);
  glTexImage2D (GL_TEXTURE_2D, 0, GL_RGB8, (GLsizei) atlas->width, (GLsizei) atlas->height, 0, GL_RGB,
                GL_UNSIGNED_BYTE, NULL);
  /* In one go where rows are a whole number of pixels apart. */
  if (atlas->stride[0] % 3 == 0)
    n_rows = atlas->height;
  glPixelStorei (GL_UNPACK_ROW_LENGTH, n_rows > 1 ? (GLint) (atlas->stride[0] / 3) : 0);
  for (guint y = 0; y < atlas->height; y += n_rows)
    glTexSubImage2D (GL_TEXTURE_2D, 0, 0, (GLint) y, (GLsizei) atlas->width, (GLsizei) n_rows, GL_RGB,
                     GL_UNSIGNED_BYTE, atlas->plane[0] + y * atlas->stride[0]);
  glPixelStorei (GL_UNPACK_ROW_LENGTH, 0);
  glGenerateMipmap (GL_TEXTURE_2D);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR_MIPMAP_LINEAR);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  self->is_uploaded = TRUE;
}

/* Two triangles. */
static void
add_tile (GuisePreviewArea *self, GArray *corners, const GuisePreviewTile *tile, float width, float height)
{
  static const float order[6][2] = { { 0, 0 }, { 1, 0 }, { 0, 1 }, { 0, 1 }, { 1, 0 }, { 1, 1 } };
  const float u = 1.0f / (float) guise_run_preview_get_n_columns (self->preview);
  const float v = 1.0f / (float) guise_run_preview_get_n_rows (self->preview);
  /* Half a pixel less, so that a neighbour never shines in. */
  const float edge = 0.5f / (float) guise_run_preview_get_cell_size (self->preview);

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      const float inner_x = edge + (1 - 2 * edge) * order[i][0], inner_y = edge + (1 - 2 * edge) * order[i][1];
      const Corner corner = {
        .x = 2 * (tile->rect.origin.x + order[i][0] * tile->rect.size.width) / width - 1,
        .y = 1 - 2 * (tile->rect.origin.y + order[i][1] * tile->rect.size.height) / height,
        .u = ((float) tile->cell + inner_x) * u, .v = ((float) tile->row + inner_y) * v,
        .other_u = ((float) tile->against + inner_x) * u, .other_v = ((float) tile->row + inner_y) * v, .look = (float) tile->look,
      };

      g_array_append_val (corners, corner);
    }
}

static gboolean
guise_preview_area_render (GtkGLArea *area, GdkGLContext *context)
{
  GuisePreviewArea *self = GUISE_PREVIEW_AREA (area);
  g_autoptr(GArray) corners = g_array_new (FALSE, FALSE, sizeof (Corner));

  glClearColor (0, 0, 0, 0);
  glClear (GL_COLOR_BUFFER_BIT);
  if (self->has_failed || self->preview == NULL)
    return TRUE;

  for (guint i = 0; i < self->tiles->len; i++)
    add_tile (self, corners, &g_array_index (self->tiles, GuisePreviewTile, i),
              (float) gtk_widget_get_width (GTK_WIDGET (self)), (float) gtk_widget_get_height (GTK_WIDGET (self)));
  glUseProgram (self->program);
  upload (self);
  glUniform1i (glGetUniformLocation (self->program, "atlas"), 0);
  glBindVertexArray (self->array);
  glBindBuffer (GL_ARRAY_BUFFER, self->buffer);
  glBufferData (GL_ARRAY_BUFFER, (GLsizeiptr) (corners->len * sizeof (Corner)), corners->data, GL_STREAM_DRAW);
  glEnableVertexAttribArray (0);
  glEnableVertexAttribArray (1);
  glEnableVertexAttribArray (2);
  glVertexAttribPointer (0, 2, GL_FLOAT, GL_FALSE, sizeof (Corner), (const void *) G_STRUCT_OFFSET (Corner, x));
  glVertexAttribPointer (1, 4, GL_FLOAT, GL_FALSE, sizeof (Corner), (const void *) G_STRUCT_OFFSET (Corner, u));
  glVertexAttribPointer (2, 1, GL_FLOAT, GL_FALSE, sizeof (Corner), (const void *) G_STRUCT_OFFSET (Corner, look));
  glDrawArrays (GL_TRIANGLES, 0, (GLsizei) corners->len);
  glBindVertexArray (0);
  glUseProgram (0);
  return TRUE;
}

static void
guise_preview_area_dispose (GObject *object)
{
  g_clear_object (&GUISE_PREVIEW_AREA (object)->preview);

  G_OBJECT_CLASS (guise_preview_area_parent_class)->dispose (object);
}

static void
guise_preview_area_finalize (GObject *object)
{
  g_array_unref (GUISE_PREVIEW_AREA (object)->tiles);

  G_OBJECT_CLASS (guise_preview_area_parent_class)->finalize (object);
}

static void
guise_preview_area_class_init (GuisePreviewAreaClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = guise_preview_area_dispose;
  object_class->finalize = guise_preview_area_finalize;
  widget_class->realize = guise_preview_area_realize;
  widget_class->unrealize = guise_preview_area_unrealize;
  GTK_GL_AREA_CLASS (klass)->render = guise_preview_area_render;
  /* The grid around it says what is seen. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
guise_preview_area_init (GuisePreviewArea *self)
{
  self->tiles = g_array_new (FALSE, FALSE, sizeof (GuisePreviewTile));
}
