/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-h264-private.h"

/* Header bytes of NAL units: 0x09 delimiter, 0x65 slice of a key frame, 0x41 and 0x01 slices that others need or do not. */

static void
test_lengths (void)
{
  static const guint8 needed[] = { 0, 0, 0, 2, 0x09, 0x10, 0, 0, 0, 3, 0x41, 1, 2 };
  static const guint8 disposable[] = { 0, 0, 0, 2, 0x09, 0x10, 0, 0, 0, 3, 0x01, 1, 2 };
  static const guint8 fields[] = { 0, 2, 0x01, 1, 0, 2, 0x41, 1 };
  static const guint8 cut_off[] = { 0, 0, 0, 9, 0x01, 1 };
  static const guint8 no_slice[] = { 2, 0x09, 0x10 };

  g_assert_false (guise_h264_is_disposable (needed, sizeof needed, 4));
  g_assert_true (guise_h264_is_disposable (disposable, sizeof disposable, 4));
  g_assert_false (guise_h264_is_disposable (fields, sizeof fields, 2));
  g_assert_true (guise_h264_is_disposable (fields, 4, 2));
  g_assert_false (guise_h264_is_disposable (cut_off, sizeof cut_off, 4));
  g_assert_false (guise_h264_is_disposable (disposable, 2, 4));
  g_assert_false (guise_h264_is_disposable (no_slice, sizeof no_slice, 1));
  g_assert_false (guise_h264_is_disposable (needed, 0, 4));
}

static void
test_start_codes (void)
{
  static const guint8 needed[] = { 0, 0, 0, 1, 0x09, 0x10, 0, 0, 1, 0x65, 1, 2 };
  static const guint8 disposable[] = { 0, 0, 0, 1, 0x09, 0x10, 0, 0, 1, 0x01, 1, 0, 0, 1, 0x01, 3 };
  static const guint8 empty_end[] = { 0, 0, 1, 0x01, 7, 0, 0, 1 };

  g_assert_false (guise_h264_is_disposable (needed, sizeof needed, 0));
  g_assert_true (guise_h264_is_disposable (disposable, sizeof disposable, 0));
  g_assert_true (guise_h264_is_disposable (empty_end, sizeof empty_end, 0));
}

static void
check_length (const char *text, int expected)
{
  g_autoptr(GstCaps) caps = gst_caps_from_string (text);

  g_assert_cmpint (guise_h264_get_nal_length (caps), ==, expected);
}

static void
test_caps (void)
{
  check_length ("video/x-h264, stream-format=avc, alignment=au, codec_data=(buffer)014d401fffe1", 4);
  check_length ("video/x-h264, stream-format=avc, alignment=au, codec_data=(buffer)014d401ffde1", 2);
  check_length ("video/x-h264, stream-format=byte-stream, alignment=au", 0);
  check_length ("video/x-h264, stream-format=byte-stream, alignment=nal", -1);
  check_length ("video/x-h264, stream-format=avc, alignment=au", -1);
  check_length ("video/x-h264, stream-format=avc, alignment=au, codec_data=(buffer)01", -1);
  check_length ("video/x-h265, stream-format=byte-stream, alignment=au", -1);
}

int
main (int argc, char **argv)
{
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/h264/lengths", test_lengths);
  g_test_add_func ("/media/h264/start-codes", test_start_codes);
  g_test_add_func ("/media/h264/caps", test_caps);
  return g_test_run ();
}
