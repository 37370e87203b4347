/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-picture-view.h"
#include "guise-face-map-raster.h"
#include "guise-timeline-view.h"

#include <string.h>

/* What is drawn of a frame, sample by sample. */

#define WIDTH 160
#define HEIGHT 90

static GuiseImage *
make_image (guint8 seed)
{
  GuiseImage *image = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, WIDTH, HEIGHT);

  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < 3 * WIDTH; x++)
      image->plane[0][y * image->stride[0] + x] = (guint8) (seed + 7 * x + 13 * y);
  return image;
}

static void
painted_cb (GdkFrameClock *clock, gpointer data)
{
  (*(guint *) data)++;
}

/* Two frames later everything is where it will be. */
static void
wait_frames (GtkWidget *widget)
{
  GdkFrameClock *clock;
  guint n_painted = 0;
  gulong id;

  while (gtk_widget_get_frame_clock (widget) == NULL || gtk_widget_get_width (widget) == 0)
    g_main_context_iteration (NULL, TRUE);
  clock = gtk_widget_get_frame_clock (widget);
  id = g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &n_painted);
  while (n_painted < 2)
    {
      gtk_widget_queue_draw (widget);
      g_main_context_iteration (NULL, TRUE);
    }
  g_signal_handler_disconnect (clock, id);
}

/* Returns: (transfer full): BGRA of the widget */
static guint8 *
draw (GtkWidget *widget, gsize *stride)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr(GtkSnapshot) snapshot = gtk_snapshot_new ();
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  guint8 *pixels;

  wait_frames (widget);
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_to_node (snapshot);
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  *stride = 4 * (gsize) width;
  pixels = g_malloc (*stride * (gsize) height);
  gdk_texture_download (texture, pixels, *stride);
  return pixels;
}

static void
assert_pixel (const guint8 *drawn, gsize stride, int left, int top, GuiseImage *image, int x, int y)
{
  const guint8 *got = drawn + (gsize) (top + y) * stride + 4 * (gsize) (left + x);
  const guint8 *wanted = image->plane[0] + (gsize) y * image->stride[0] + 3 * (gsize) x;

  g_assert_cmpuint (got[2], ==, wanted[0]);
  g_assert_cmpuint (got[1], ==, wanted[1]);
  g_assert_cmpuint (got[0], ==, wanted[2]);
}

static GuisePictureView *
show_view (GtkWidget **window, GuiseImage *original, GuiseImage *swap)
{
  GuisePictureView *view = g_object_new (GUISE_TYPE_PICTURE_VIEW, "width-request", 400, "height-request", 300, NULL);

  *window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (*window), GTK_WIDGET (view));
  gtk_window_present (GTK_WINDOW (*window));
  guise_picture_view_set_size (view, WIDTH, HEIGHT);
  guise_picture_view_set_pictures (view, original, swap);
  wait_frames (GTK_WIDGET (view));
  return view;
}

/* At 100 % a pixel of the clip is one of the screen, in each mode the right picture. */
static void
test_exact (void)
{
  g_autoptr(GuiseImage) original = make_image (0), swap = make_image (101);
  GtkWidget *window;
  GuisePictureView *view = show_view (&window, original, swap);
  int left = (gtk_widget_get_width (GTK_WIDGET (view)) - WIDTH) / 2;
  int top = (gtk_widget_get_height (GTK_WIDGET (view)) - HEIGHT) / 2;

  g_object_set (view, "zoom", 1.0, NULL);
  for (guint mode = GUISE_PICTURE_ORIGINAL; mode <= GUISE_PICTURE_SWAP; mode++)
    {
      gsize stride;
      g_autofree guint8 *drawn = NULL;

      g_object_set (view, "mode", mode, NULL);
      drawn = draw (GTK_WIDGET (view), &stride);
      for (int y = 0; y < HEIGHT; y += 11)
        for (int x = 0; x < WIDTH; x += 7)
          assert_pixel (drawn, stride, left, top, mode == GUISE_PICTURE_ORIGINAL ? original : swap, x, y);
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

static GuiseImage *
make_plain (guint8 red, guint8 green, guint8 blue)
{
  GuiseImage *image = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, WIDTH, HEIGHT);

  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++)
      memcpy (image->plane[0] + y * image->stride[0] + 3 * (gsize) x, (guint8[]) { red, green, blue }, 3);
  return image;
}

/* A difference of 10 is seen as one of 40, and what differs by more than there is room for as white. */
static void
test_difference (void)
{
  g_autoptr(GuiseImage) original = make_plain (100, 100, 0), swap = make_plain (110, 95, 200);
  g_autoptr(GuiseImage) wanted = make_plain (40, 20, 255);
  GtkWidget *window;
  GuisePictureView *view = show_view (&window, original, swap);
  int left = (gtk_widget_get_width (GTK_WIDGET (view)) - WIDTH) / 2;
  int top = (gtk_widget_get_height (GTK_WIDGET (view)) - HEIGHT) / 2;
  gsize stride;
  g_autofree guint8 *drawn = NULL;

  g_object_set (view, "zoom", 1.0, "mode", GUISE_PICTURE_DIFFERENCE, NULL);
  drawn = draw (GTK_WIDGET (view), &stride);
  assert_pixel (drawn, stride, left, top, wanted, WIDTH / 2, HEIGHT / 2);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Marks are laid over the swap as far as they are wanted. */
static void
test_marks (void)
{
  g_autoptr(GuiseImage) original = make_plain (0, 0, 0), swap = make_plain (0, 0, 0);
  g_autoptr(GuiseImage) marks = make_plain (255, 0, 0), dot = make_plain (60, 255, 120);
  GtkWidget *window;
  GuisePictureView *view = show_view (&window, original, swap);
  int left = (gtk_widget_get_width (GTK_WIDGET (view)) - WIDTH) / 2;
  int top = (gtk_widget_get_height (GTK_WIDGET (view)) - HEIGHT) / 2;
  gsize stride;
  g_autofree guint8 *plain = NULL, *veiled = NULL, *dotted = NULL;

  marks->plane[0][20 * marks->stride[0] + 3 * 30 + 1] = 255;
  g_object_set (view, "zoom", 1.0, "mode", GUISE_PICTURE_SWAP, NULL);
  guise_picture_view_set_marks (view, marks);
  plain = draw (GTK_WIDGET (view), &stride);
  assert_pixel (plain, stride, left, top, swap, 30, 20);

  g_object_set (view, "landmarks", TRUE, NULL);
  dotted = draw (GTK_WIDGET (view), &stride);
  assert_pixel (dotted, stride, left, top, dot, 30, 20);
  assert_pixel (dotted, stride, left, top, swap, 60, 20);

  g_object_set (view, "mask", TRUE, NULL);
  veiled = draw (GTK_WIDGET (view), &stride);
  g_assert_cmpuint (veiled[(gsize) (top + 20) * stride + 4 * (gsize) (left + 60) + 2], >, 80);
  assert_pixel (veiled, stride, left, top, dot, 30, 20);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_wipe (void)
{
  g_autoptr(GuiseImage) original = make_image (0), swap = make_image (101);
  GtkWidget *window;
  GuisePictureView *view = show_view (&window, original, swap);
  int left = (gtk_widget_get_width (GTK_WIDGET (view)) - WIDTH) / 2;
  int top = (gtk_widget_get_height (GTK_WIDGET (view)) - HEIGHT) / 2;
  gsize stride;
  g_autofree guint8 *drawn = NULL;

  g_object_set (view, "zoom", 1.0, "mode", GUISE_PICTURE_WIPE, "wipe", 0.25, NULL);
  drawn = draw (GTK_WIDGET (view), &stride);
  for (int x = 0; x < WIDTH; x++)
    if (x < WIDTH / 4 - 4)
      assert_pixel (drawn, stride, left, top, original, x, HEIGHT - 3);
    else if (x > WIDTH / 4 + 4)
      assert_pixel (drawn, stride, left, top, swap, x, HEIGHT - 3);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* How large a picture is needed follows from the room that it gets. */
static void
test_wanted_side (void)
{
  g_autoptr(GuiseImage) original = make_image (0);
  GtkWidget *window;
  GuisePictureView *view = show_view (&window, original, NULL);
  guint side = 1;

  g_object_get (view, "wanted-side", &side, NULL);
  g_assert_cmpuint (side, ==, 0);
  guise_picture_view_set_size (view, 3840, 2160);
  g_object_get (view, "wanted-side", &side, NULL);
  g_assert_cmpuint (side, ==, gtk_widget_get_width (GTK_WIDGET (view)) <= 480 ? 480 : 640);
  g_object_set (view, "zoom", 1.0, NULL);
  g_object_get (view, "wanted-side", &side, NULL);
  g_assert_cmpuint (side, ==, 0);
  g_object_set (view, "zoom", 0.25, NULL);
  g_object_get (view, "wanted-side", &side, NULL);
  g_assert_cmpuint (side, ==, 960);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Without a clip there is nothing, and with none of it anything breaks. */
static void
test_empty_timeline (void)
{
  GtkWidget *window = gtk_window_new ();
  GuiseTimelineView *view = g_object_new (GUISE_TYPE_TIMELINE_VIEW, NULL);
  g_autoptr(GuiseTimeline) timeline = guise_timeline_new ();

  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (view));
  gtk_window_present (GTK_WINDOW (window));
  wait_frames (GTK_WIDGET (view));
  guise_timeline_view_set_timeline (view, timeline);
  wait_frames (GTK_WIDGET (view));
  guise_timeline_view_set_timeline (view, NULL);
  guise_timeline_view_set_clip (view, NULL);
  wait_frames (GTK_WIDGET (view));
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (g_steal_pointer (&timeline));
}

/* Dots of a map: what is selected above the others and with a ring, what is elsewhere faint, what is gone not at all; and
 * nothing beyond the edges. */
static void
test_map_dots (void)
{
  const float x[] = { 10, 30, 50, 70, -1, 99, 30 }, y[] = { 10, 10, 10, 10, -1, 79, 11 };
  const guint32 colours[] = { 0xff0000, 0x00ff00, 0x0000ff, 0xffffff, 0x123456, 0x654321, 0x0000ff };
  const guint8 marks[] = { GUISE_MAP_MARK_SHOWN, GUISE_MAP_MARK_SELECTED, GUISE_MAP_MARK_ELSEWHERE, GUISE_MAP_MARK_GONE,
                           GUISE_MAP_MARK_SELECTED, GUISE_MAP_MARK_SELECTED, GUISE_MAP_MARK_SHOWN };
  const GuiseMapDots dots = {
    .n = G_N_ELEMENTS (x), .x = x, .y = y, .colours = colours, .marks = marks, .radius = 3, .ring = 0xabcdef,
  };
  g_autofree guint32 *pixels = g_new (guint32, 100 * 80);

  guise_map_dots_draw (&dots, pixels, 100, 80);
  g_assert_cmphex (pixels[10 * 100 + 30], ==, 0xff00ff00);
  g_assert_cmphex (pixels[10 * 100 + 34], ==, 0xffabcdef);
  g_assert_cmphex (pixels[10 * 100 + 70], ==, 0);
  g_assert_cmphex (pixels[40 * 100 + 50], ==, 0);
  g_assert_cmphex (pixels[0], ==, 0xff123456);
  g_assert_cmphex (pixels[79 * 100 + 99], ==, 0xff654321);
  /* Colours are multiplied by alpha, of which the faint one has less. */
  g_assert_cmpuint (pixels[10 * 100 + 10] >> 24, >, 200);
  g_assert_cmpuint (pixels[10 * 100 + 10] >> 24, <, 255);
  g_assert_cmpuint (pixels[10 * 100 + 10] >> 16 & 0xff, ==, pixels[10 * 100 + 10] >> 24);
  g_assert_cmpuint (pixels[10 * 100 + 50] >> 24, <, 80);
  g_assert_cmpuint (pixels[10 * 100 + 50] & 0xff, ==, pixels[10 * 100 + 50] >> 24);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/display/pictures/exact-at-full-size", test_exact);
  g_test_add_func ("/display/pictures/wipe", test_wipe);
  g_test_add_func ("/display/pictures/difference", test_difference);
  g_test_add_func ("/display/pictures/marks", test_marks);
  g_test_add_func ("/display/pictures/map-dots", test_map_dots);
  g_test_add_func ("/display/pictures/no-larger-than-needed", test_wanted_side);
  g_test_add_func ("/display/pictures/empty-timeline", test_empty_timeline);
  return g_test_run ();
}
