/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-clip-extras.h"
#include "guise-error.h"
#include "guise-frame-reader.h"
#include "guise-matroska-private.h"
#include "guise-media.h"
#include "guise-movie-writer.h"
#include "media-clip.h"

#include <string.h>

/* What a clip says of itself, its chapters and its subtitles go through the writer, and ffmpeg says what came of them. */

#define X264 "-c:v libx264 -preset veryfast -crf 24 -pix_fmt yuv420p "
#define COMMENT "This is a swap"

/* More subtitles than are kept of a track. */
#define N_FLOOD 100010u

/* A name of somebody's own that ends as those do that the writer makes room behind. */
#define PADDED "Leise       "

static const char srt[] =
  "1\n00:00:00,200 --> 00:00:01,000\nHello <i>you</i> & <font color=\"red\">me</font>\n\n"
  "2\n00:00:01,400 --> 00:00:02,600\nZweite Zeile\n3 < 4\n\n";

static const char vtt[] =
  "WEBVTT\n\nintro\n00:00:00.200 --> 00:00:01.000 align:start line:10%\nHello <i>you</i> &amp; <v Fred>me</v>\n\n"
  "00:00:01.400 --> 00:00:02.600\nZweite Zeile\n3 &lt; 4\n\n";

/* A picture of 2×2 as a Blu-ray disc has them, from 0.2 to 1.0 s, in base64: two sets of segments. */
static const char sup[] =
  "UEcAAEZQAAAAABYAEwFAAPAQAACAAAABAAAAAAAIAAhQRwAARlAAAAAAFwAKAQAACAAIAAIAAlBHAABGUAAAAAAUAAcAAAHrgID/"
  "UEcAAEZQAAAAABUAEwAAAMAAAAwAAgACAQEAAAEBAABQRwAARlAAAAAAgAAAUEcAAV+QAAAAABYACwFAAPAQAAEAAAAAUEcAAV+Q"
  "AAAAABcACgEAAAgACAACAAJQRwABX5AAAAAAgAAA";

static const char metadata[] =
  ";FFMETADATA1\ntitle=Tïtle “q”\nartist=An Artist\ncomment=old comment\ncopyright=(c) Somebody\ndate=2021-03-04\n"
  "description=What it is\n"
  "[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1500\ntitle=Öne\n"
  "[CHAPTER]\nTIMEBASE=1/1000\nSTART=1500\nEND=3000\ntitle=Two\n";

typedef struct
{
  const char *in, *out;
  GuiseTime   from, to;
  const char *without;     /* (nullable): names, with commas */
  const char *carried;     /* names that the report has, with commas */
  const char *subtitles;   /* (nullable): the first track as ffmpeg gives it as SRT */
  const char *chapters;    /* "start,title|start,title" */
  const char *title;
  const char *lost;        /* (nullable): what the note speaks of */
} Case;

#define MARKED "1\n00:00:00,200 --> 00:00:01,000\nHello <i>you</i> & me\n\n2\n00:00:01,400 --> 00:00:02,600\nZweite Zeile\n3 < 4"
#define PLAIN  "1\n00:00:00,200 --> 00:00:01,000\nHello you & me\n\n2\n00:00:01,400 --> 00:00:02,600\nZweite Zeile\n3 < 4"
#define CUT    "1\n00:00:00,400 --> 00:00:01,000\nZweite Zeile\n3 < 4"
#define ALL    "title,artist,description,comment,copyright,date"

static const Case cases[] = {
  { "in.mkv", "o.mkv", .carried = ALL ",chapters,subtitles-1,subtitles-2", .subtitles = MARKED,
    .chapters = "0.000000,Öne|1.500000,Two", .title = "Tïtle “q”" },
  { "in.mkv", "o.mp4", .carried = ALL ",chapters,subtitles-1", .subtitles = PLAIN,
    .chapters = "0.000000,Öne|1.500000,Two", .title = "Tïtle “q”", .lost = "Subtitles 2" },
  { "in.mkv", "o.mov", .carried = ALL ",chapters,subtitles-1", .subtitles = PLAIN,
    .chapters = "0.000000,Öne|1.500000,Two", .title = "Tïtle “q”", .lost = "Subtitles 2" },
  { "in.mkv", "o.webm", .carried = ALL ",chapters,subtitles-1", .subtitles = MARKED,
    .chapters = "0.000000,Öne|1.500000,Two", .title = "Tïtle “q”", .lost = "Subtitles 2" },
  { "in.mp4", "o.mkv", .carried = ALL ",chapters,subtitles-1", .subtitles = PLAIN,
    .chapters = "0.000000,Öne|1.500000,Two", .title = "Tïtle “q”" },
  { "in.mp4", "o.mp4", .carried = ALL ",chapters,subtitles-1", .subtitles = PLAIN,
    .chapters = "0.000000,Öne|1.500000,Two", .title = "Tïtle “q”" },
  { "in.mkv", "o.mkv", .from = GUISE_TIME_SECOND, .to = 2 * GUISE_TIME_SECOND,
    .carried = ALL ",chapters,subtitles-1,subtitles-2", .subtitles = CUT, .chapters = "0.000000,Öne|0.500000,Two",
    .title = "Tïtle “q”" },
  { "in.mp4", "o.mp4", .from = GUISE_TIME_SECOND, .to = 2 * GUISE_TIME_SECOND,
    .carried = ALL ",chapters,subtitles-1", .subtitles = CUT, .chapters = "0.000000,Öne|0.500000,Two",
    .title = "Tïtle “q”" },
  { "in.mkv", "o.mkv", .without = "title,description,subtitles-1,date", .carried = "artist,comment,copyright,chapters,subtitles-2",
    .chapters = "0.000000,Öne|1.500000,Two", .title = "" },
  { "aac.mkv", "o.mkv", .carried = ALL ",chapters,subtitles-1,subtitles-2", .chapters = "0.000000,Öne|1.500000,Two",
    .title = "Tïtle “q”" },
  { "aac.mkv", "o.mkv", .from = GUISE_TIME_SECOND, .to = 2 * GUISE_TIME_SECOND,
    .carried = ALL ",chapters,subtitles-1,subtitles-2", .chapters = "0.000000,Öne|0.517000,Two", .title = "Tïtle “q”" },
  { "vtt.webm", "o.webm", .carried = "chapters,subtitles-1", .subtitles = MARKED, .chapters = "0.000000,Öne|1.500000,Two",
    .title = "" },
  { "vtt.webm", "o.mkv", .carried = "chapters,subtitles-1", .subtitles = MARKED, .chapters = "0.000000,Öne|1.500000,Two",
    .title = "" },
  { "vtt.webm", "o.mp4", .carried = "chapters,subtitles-1", .subtitles = PLAIN, .chapters = "0.000000,Öne|1.500000,Two",
    .title = "" },
  { "vtt.webm", "o.webm", .from = GUISE_TIME_SECOND, .to = 2 * GUISE_TIME_SECOND, .carried = "chapters,subtitles-1",
    .subtitles = CUT, .chapters = "0.000000,Öne|0.500000,Two", .title = "" },
  { "pgs.mkv", "o.mkv", .carried = "subtitles-1", .chapters = "", .title = "" },
  { "dvb.mkv", "o.mkv", .carried = "subtitles-1", .chapters = "", .title = "" },
  { "dvb.mkv", "o.webm", .carried = "", .chapters = "", .title = "", .lost = "Subtitles 1" },
  { "pgs.mkv", "o.mp4", .carried = "", .chapters = "", .title = "", .lost = "Subtitles 1" },
  { "track.mov", "o.mkv", .carried = "chapters", .chapters = "0.000000,Öne|1.500000,Two", .title = "" },
  { "track.mp4", "o.mov", .carried = "chapters", .chapters = "0.000000,Öne|1.500000,Two", .title = "" },
  { "said.mp4", "o.mkv", .carried = "description,cover", .chapters = "", .title = "" },
  { "said.mp4", "o.mp4", .carried = "description,cover", .chapters = "", .title = "" },
  { "said.mov", "o.mp4", .carried = "place", .chapters = "", .title = "" },
  { "said.mov", "o.mov", .carried = "place", .chapters = "", .title = "" },
  { "said.mp4", "o.mov", .carried = "description,cover", .chapters = "", .title = "" },
  { "said.mkv", "o.mp4", .carried = "description,place,cover", .chapters = "", .title = "" },
  { "said.mkv", "o.mkv", .carried = "description,place,cover", .chapters = "", .title = "" },
  { "said.mkv", "o.webm", .carried = "description,place", .chapters = "", .title = "", .lost = "Cover picture" },
  { "all.mkv", "o.mkv", .carried = ALL ",cover,chapters,subtitles-1,subtitles-2", .subtitles = MARKED,
    .chapters = "0.000000,Öne|1.500000,Two", .title = "Tïtle “q”" },
  { "in.mp4", "o.mp4", .without = "all", .carried = "", .chapters = "", .title = "" },
  { "bare.mp4", "o.mp4", .carried = "", .chapters = "", .title = "" },
};

typedef struct
{
  char             *folder, *out;
  GuiseMovieReport  report;
} Fixture;

static char *
write_text (const char *folder, const char *name, const char *text)
{
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

/* Subtitles that are pictures: of a disc, and of a broadcast, which GStreamer does not know in Matroska. */
static gboolean
is_disc (const char *name)
{
  return g_str_has_prefix (name, "pgs") || g_str_has_prefix (name, "dvb");
}

static gboolean
is_odd (const char *name)
{
  return g_str_has_prefix (name, "vtt") || g_str_has_prefix (name, "track") || is_disc (name)
         || g_str_has_prefix (name, "said");
}

static char *
make_cover (const char *folder)
{
  char *cover = g_build_filename (folder, "cover.jpg", NULL);

  media_run ("ffmpeg -nostdin -v error -y -f lavfi -i color=red:s=64x64 -frames:v 1 '%s'", cover);
  return cover;
}

/* With what ffmpeg writes of a description, a place and a cover: all into Matroska, no place into MP4, and nothing else
 * into QuickTime. */
static char *
make_said_clip (const char *folder, const char *name)
{
  g_autofree char *cover = make_cover (folder);
  g_autofree char *inputs = g_strdup_printf ("-i '%s' ", cover);
  g_autofree char *attached = g_strdup_printf ("-attach '%s' -metadata:s:t mimetype=image/jpeg ", cover);
  g_autofree char *options = g_strconcat ("-map 0:v ", g_str_has_suffix (name, ".mkv") ? attached
                                          : g_str_has_suffix (name, ".mp4") ? "-map 1 " : "", X264,
                                          g_str_has_suffix (name, ".mp4") ? "-c:v:1 copy -disposition:v:1 attached_pic " : "",
                                          "-metadata description=Was -metadata location=+52.5200+013.4050/ ", NULL);
  const MediaClip clip = { name, .inputs = inputs, .options = options };

  return media_clip_make (folder, &clip);
}

/* Of a clip with those of a disc. */
static char *
make_dvb_clip (const char *folder, const char *pgs)
{
  g_autofree char *endless = g_build_filename (folder, "endless.mkv", NULL);
  char *path = g_build_filename (folder, "dvb.mkv", NULL);

  media_run ("ffmpeg -nostdin -v error -y -i '%s' -map 0 -c:v copy -c:s dvbsub '%s'", pgs, endless);
  /* ffmpeg does not know when they end. */
  media_run ("ffmpeg -nostdin -v error -y -i '%s' -map 0 -c copy -fflags +bitexact "
             "-bsf:s \"setts=pts='if(eq(N,0),200,1200)':dts='if(eq(N,0),200,1200)':duration=500\" '%s'", endless, path);
  return path;
}

static char *
make_pgs_clip (const char *folder, const char *name)
{
  g_autofree char *file = g_build_filename (folder, "a.sup", NULL);
  g_autofree char *inputs = g_strdup_printf ("-itsoffset 0.2 -i '%s' ", file);
  const MediaClip clip = { "pgs.mkv", .inputs = inputs, .options = "-map 0:v -map 1 -fflags +bitexact " X264 "-c:s copy" };
  g_autofree char *pgs = NULL;
  gsize size;
  g_autofree guchar *bytes = g_base64_decode (sup, &size);

  g_assert_true (g_file_set_contents (file, (const char *) bytes, (gssize) size, NULL));
  pgs = media_clip_make (folder, &clip);
  return g_str_equal (name, "pgs.mkv") ? g_steal_pointer (&pgs) : make_dvb_clip (folder, pgs);
}

/* Each has what only its container has: WebVTT, and chapters in a track of QuickTime alone. */
static char *
make_odd_clip (const char *folder, const char *name)
{
  g_autofree char *text = write_text (folder, "a.vtt", vtt);
  g_autofree char *chapters = g_strconcat (";FFMETADATA1\n", strstr (metadata, "[CHAPTER]"), NULL);
  g_autofree char *said = write_text (folder, "chapters.txt", chapters);
  g_autofree char *inputs = g_strdup_printf ("-f lavfi -i sine=440:d=3 -i '%s' -i '%s' ", text, said);
  gboolean is_webm = g_str_has_suffix (name, ".webm");
  MediaClip clip = {
    name, .inputs = inputs,
    .options = is_webm ? "-map 0:v -map 2 -map_metadata 3 -map_chapters 3 -c:v libvpx-vp9 -deadline realtime "
                         "-cpu-used 8 -c:s copy -metadata:s:s language=ger -metadata:s:s title=Untertitel"
                       : "-map 0:v -map 1:a -map_metadata 3 -map_chapters 3 " X264 "-c:a aac -metadata:s:a language=eng "
                         "-movflags disable_chpl",
  };

  return media_clip_make (folder, &clip);
}

/* Sound in two languages, subtitles as text and as ASS. */
static char *
make_clip (const char *folder, const char *name)
{
  g_autofree char *text = write_text (folder, "a.srt", srt);
  g_autofree char *said = write_text (folder, "said.txt", metadata);
  g_autofree char *inputs = g_strdup_printf ("-f lavfi -i sine=440:d=3 -f lavfi -i sine=880:d=3 -i '%s' -i '%s' ", text, said);
  const char *all = "-map 0:v -map 1:a -map 2:a -map_metadata 4 -map_chapters 4 " X264
                    "-metadata:s:a:0 language=eng -metadata:s:a:1 language=fre -metadata:s:s:0 language=ger ";
  g_autofree char *mkv = g_strconcat (all, "-map 3 -map 3 -c:s:0 srt -c:s:1 ass -metadata:s:a:1 title=Kommentar "
                                      "-metadata:s:s:0 title=Untertitel ",
                                      g_str_equal (name, "aac.mkv") ? "-metadata:s:a:0 'title=" PADDED "' -c:a:0 flac -c:a:1 aac" : "-c:a flac",
                                      NULL);
  g_autofree char *mp4 = g_strconcat (all, "-map 3 -c:a aac -c:s mov_text", NULL);
  g_autofree char *cover = g_str_equal (name, "all.mkv") ? make_cover (folder) : NULL;
  g_autofree char *more = g_strdup_printf ("%s -attach '%s' -metadata:s:t mimetype=image/jpeg", mkv, cover);
  MediaClip clip = {
    name, .inputs = inputs, .options = cover != NULL ? more : g_str_has_suffix (name, ".mkv") ? mkv : mp4,
  };
  const MediaClip bare = { name, .options = X264 "-fflags +bitexact" };

  if (g_str_has_prefix (name, "said"))
    return make_said_clip (folder, name);
  if (is_disc (name))
    return make_pgs_clip (folder, name);
  if (is_odd (name))
    return make_odd_clip (folder, name);
  return media_clip_make (folder, g_str_equal (name, "bare.mp4") ? &bare : &clip);
}

static void
copy_movie (Fixture *fixture, const Case *c, const char *in)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseClipInfo) probed = guise_media_probe (in, NULL, &error);
  g_autoptr(GuiseFrameTable) table = guise_frame_table_build (probed, 1, NULL, NULL, NULL, &error);
  g_autoptr(GuiseClipInfo) info = guise_clip_info_new_with_table (probed, table);
  g_autoptr(GuiseClipExtras) all = guise_clip_extras_read (in, NULL);
  g_auto(GStrv) without = c->without != NULL ? g_strsplit (c->without, ",", -1) : NULL;
  g_autoptr(GuiseClipExtras) extras = guise_clip_extras_new_without (all, (const char *const *) without, &error);
  guint first = guise_frame_table_find (table, c->from);
  guint last = c->to > 0 ? guise_frame_table_find (table, c->to - 1) : table->n_frames - 1;
  GuiseTime begin = c->from > 0 ? table->time[first] : 0;
  const GuiseDisclosure disclosure = { .comment = (char *) COMMENT };
  GuiseMovieParams params = {
    .like = info, .n_threads = 1, .audio_path = info->n_audio > 0 ? in : NULL, .audio_from = begin,
    .audio_to = c->to > 0 ? table->time[last] + table->duration[last] : 0, .extras = extras, .disclosure = &disclosure,
  };
  g_autoptr(GuiseFrameReader) reader = guise_frame_reader_open (info, table, NULL, &error);
  g_autoptr(GuiseMovieWriter) writer = guise_movie_writer_open (fixture->out, &params, &error);

  g_assert_no_error (error);
  for (guint i = first; i <= last; i++)
    {
      g_auto(GuiseFrame) frame = { 0 };

      g_assert_cmpint (guise_frame_reader_read_at (reader, i, &frame, NULL, &error), ==, GUISE_READ_FRAME);
      guise_movie_writer_write (writer, frame.image, frame.time - begin, frame.duration, NULL, &error);
      g_assert_no_error (error);
    }
  guise_movie_writer_finish (writer, &fixture->report, NULL, &error);
  g_assert_no_error (error);
}

static char *
ask_tag (const char *path, const char *tag)
{
  return media_ask ("ffprobe -v error -show_entries format_tags=%s -of default=nw=1:nk=1 '%s'", tag, path);
}

static char *
ask_chapters (const char *path)
{
  g_autofree char *text = media_ask ("ffprobe -v error -show_entries chapter=start_time:chapter_tags=title "
                                     "-of csv=p=0 '%s'", path);

  return g_strdelimit (g_steal_pointer (&text), "\n", '|');
}

static gboolean
is_matroska (const char *path)
{
  return g_str_has_suffix (path, ".mkv") || g_str_has_suffix (path, ".webm");
}

/* And the cover. */
static void
check_description (const Fixture *fixture, const Case *c)
{
  g_autofree char *attached = media_ask ("ffprobe -v error -show_entries stream=codec_name:stream_disposition=attached_pic "
                                         "-of csv=p=0 '%s'", fixture->out);
  g_autofree char *description = ask_tag (fixture->out, is_matroska (c->out) ? "DESCRIPTION" : "description");

  g_assert_cmpint (strstr (attached, "mjpeg,1") != NULL, ==, strstr (c->carried, "cover") != NULL);
  g_assert_cmpstr (description, ==, strstr (c->in, "said") != NULL ? "Was" : "What it is");
}

/* By ffmpeg, and of MP4 by exiftool if it is there. */
static void
check_place (const Fixture *fixture, const Case *c)
{
  g_autofree char *exiftool = g_find_program_in_path ("exiftool");
  g_autofree char *place = ask_tag (fixture->out, is_matroska (c->out) ? "LOCATION" : "location");
  g_autofree char *seen = NULL;

  g_assert_cmpstr (place, ==, "+52.52000+013.40500/");
  if (exiftool == NULL || is_matroska (c->out))
    return;
  seen = media_ask ("exiftool -s3 -n -UserData:GPSCoordinates '%s'", fixture->out);
  g_assert_cmpstr (seen, ==, "52.52 13.405");
}

static void
check_words (const Fixture *fixture, const Case *c)
{
  g_autofree char *chapters = ask_chapters (fixture->out);
  g_autofree char *title = ask_tag (fixture->out, "title");
  g_autofree char *comment = ask_tag (fixture->out, "comment,COMMENTS");
  g_autofree char *carried = g_strjoinv (",", fixture->report.extras);

  g_assert_cmpstr (carried, ==, c->carried);
  g_assert_cmpstr (chapters, ==, c->chapters);
  g_assert_cmpstr (title, ==, c->title);
  if (c->lost != NULL)
    g_assert_nonnull (strstr (fixture->report.extras_note, c->lost));
  else
    g_assert_null (fixture->report.extras_note);
  /* The mark that it is a swap comes first, the clip's own words are not lost. */
  if (strstr (c->carried, "description") != NULL)
    check_description (fixture, c);
  if (strstr (c->carried, "place") != NULL)
    check_place (fixture, c);
  g_assert_cmpstr (comment, ==, strstr (c->carried, "comment") != NULL
                   ? COMMENT "\nold comment" : COMMENT);
}

/* Sounds have their names, with nothing behind, and one that needs a delay has that as well. */
static void
check_names (const Fixture *fixture, const Case *c)
{
  g_autofree char *name = media_ask ("ffprobe -v error -select_streams a:1 -show_entries stream_tags=title,TITLE "
                                     "-of csv=p=0 '%s'", fixture->out);
  g_autofree char *bytes = NULL;
  gsize size;

  g_assert_cmpstr (name, ==, "Kommentar");
  if (!g_str_equal (c->in, "aac.mkv"))
    return;
  g_assert_null (fixture->report.audio[1].note);
  /* A cut leaves packets before it, which are decoded and not heard. */
  if (c->to > 0)
    g_assert_cmpint (guise_matroska_get_codec_delay (fixture->out, 3), >, 20 * GUISE_TIME_SECOND / 1000);
  g_assert_true (g_file_get_contents (fixture->out, &bytes, &size, NULL));
  g_assert_null (memmem (bytes, size, "Kommentar ", strlen ("Kommentar ")));
  g_assert_nonnull (memmem (bytes, size, PADDED, strlen (PADDED)));
}

/* What WebVTT says of a cue is kept where it stays WebVTT, and nothing is left of what made room in the track's name. */
static void
check_cues (const Fixture *fixture, const Case *c)
{
  g_autofree char *name = media_ask ("ffprobe -v error -select_streams s:0 -show_entries stream_tags=title -of csv=p=0 '%s'",
                                     fixture->out);
  g_autofree char *codec = media_ask ("ffprobe -v error -select_streams s:0 -show_entries stream=codec_name -of csv=p=0 '%s'",
                                      fixture->out);
  g_autofree char *bytes = NULL;
  gsize size;

  if (g_str_has_suffix (c->out, ".mp4"))
    return;
  g_assert_cmpstr (name, ==, "Untertitel");
  g_assert_cmpstr (codec, ==, "webvtt");
  g_assert_true (g_file_get_contents (fixture->out, &bytes, &size, NULL));
  g_assert_null (memmem (bytes, size, "\037\037\037\037", 4));
  g_assert_nonnull (memmem (bytes, size, "Untertitel", strlen ("Untertitel")));
  if (is_odd (c->in) && c->from == 0)
    g_assert_nonnull (memmem (bytes, size, "intro\nalign:start line:10%\nHello", 32));
}

/* Pictures are carried as they are. */
static void
check_packets (const Fixture *fixture, const char *in)
{
  static const char ask[] = "ffprobe -v error -select_streams s:0 -show_packets -show_data_hash md5 -show_entries "
                            "stream=codec_name,extradata_hash:packet=pts_time,data_hash -of csv=p=0 '%s'";
  g_autofree char *before = media_ask (ask, in);
  g_autofree char *after = media_ask (ask, fixture->out);

  g_assert_cmpstr (before, ==, after);
  g_assert_nonnull (strstr (after, g_str_has_suffix (in, "pgs.mkv") ? "hdmv_pgs_subtitle" : "dvb_subtitle"));
}

static void
check_streams (const Fixture *fixture, const Case *c, const char *in)
{
  g_autofree char *languages = media_ask ("ffprobe -v error -select_streams a -show_entries stream_tags=language "
                                          "-of csv=p=0 '%s'", fixture->out);
  g_autofree char *n = media_ask ("ffprobe -v error -select_streams s -show_entries stream=index -of csv=p=0 '%s'",
                                  fixture->out);
  g_autoptr(GRegex) font = g_regex_new ("\r|</?font[^>]*>", 0, 0, NULL);
  g_autofree char *text = NULL;
  g_autofree char *plain = NULL;

  /* "fre" or "fra" */
  if (!g_str_equal (c->in, "bare.mp4") && !g_str_equal (c->in, "vtt.webm") && !is_disc (c->in)
      && !g_str_has_prefix (c->in, "said"))
    g_assert_true (g_str_has_prefix (g_strdelimit (languages, "\n", ','), is_odd (c->in) ? "eng" : "eng,fr"));
  if (g_str_has_suffix (c->in, ".mkv") && g_str_has_suffix (c->out, ".mkv") && !is_odd (c->in))
    check_names (fixture, c);
  if (is_disc (c->in) && *n != '\0')
    check_packets (fixture, in);
  if (c->subtitles == NULL)
    {
      g_assert_cmpint (*n != '\0', ==, strstr (c->carried, "subtitles") != NULL);
      return;
    }
  text = media_ask ("ffmpeg -v error -copyts -i '%s' -map 0:s:0 -f srt -", fixture->out);
  /* ffmpeg ends lines in two ways, and takes MP4's texts to have a font. */
  plain = g_regex_replace_literal (font, text, -1, 0, "", 0, NULL);
  g_assert_cmpstr (g_strchomp (plain), ==, c->subtitles);
  if (is_odd (c->in) || g_str_has_suffix (c->out, ".webm"))
    check_cues (fixture, c);
  g_free (g_steal_pointer (&text));
  text = media_ask ("ffprobe -v error -select_streams s:0 -show_entries stream_tags=language -of csv=p=0 '%s'", fixture->out);
  g_assert_true (g_str_equal (text, "ger") || g_str_equal (text, "deu"));
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  Fixture fixture = { .folder = g_dir_make_tmp ("guise-extras-XXXXXX", NULL) };
  g_autofree char *in = make_clip (fixture.folder, c->in);

  fixture.out = g_build_filename (fixture.folder, c->out, NULL);
  copy_movie (&fixture, c, in);
  check_words (&fixture, c);
  check_streams (&fixture, c, in);
  guise_movie_report_clear (&fixture.report);
  media_remove_folder (fixture.folder);
  g_free (fixture.folder);
  g_free (fixture.out);
}

/* A track with more subtitles than any film has does not fill the memory, and who exports it is told. */
static void
test_too_many (void)
{
  const Case c = { .in = "flood.mkv", .out = "out.mkv", .to = GUISE_TIME_SECOND / 5 };
  Fixture fixture = { .folder = g_dir_make_tmp ("guise-extras-XXXXXX", NULL) };
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *srt_path = NULL, *inputs = NULL, *in = NULL;

  for (guint i = 0; i < N_FLOOD; i++)
    g_string_append_printf (text, "%u\n00:%02u:%02u,%03u --> 00:%02u:%02u,%03u\na\n\n", i + 1, i / 60000, i / 1000 % 60,
                            i % 1000, (i + 1) / 60000, (i + 1) / 1000 % 60, (i + 1) % 1000);
  srt_path = write_text (fixture.folder, "flood.srt", text->str);
  inputs = g_strdup_printf ("-i '%s' ", srt_path);
  in = media_clip_make (fixture.folder, &(MediaClip) {
    c.in, .inputs = inputs, .options = "-map 0:v -map 1 -c:s srt " X264
  });
  fixture.out = g_build_filename (fixture.folder, c.out, NULL);
  copy_movie (&fixture, &c, in);
  g_assert_nonnull (fixture.report.extras_note);
  g_assert_nonnull (strstr (fixture.report.extras_note, "only the first"));
  guise_movie_report_clear (&fixture.report);
  media_remove_folder (fixture.folder);
  g_free (fixture.folder);
  g_free (fixture.out);
}

/* Captions in the pictures' own stream cannot be carried, and it is said. */
static void
test_captions (void)
{
  /* One that says nothing: what a decoder may skip (SEI), of a country and provider (T.35), one pair of bytes. */
  static const char sei[] = "\0\0\0\1\6\4\16\265\0\61GA94\3\101\377\374\200\200\377\200";
  g_autofree char *folder = g_dir_make_tmp ("guise-extras-XXXXXX", NULL);
  g_autofree char *raw = g_build_filename (folder, "raw.h264", NULL);
  g_autofree char *whole = g_build_filename (folder, "whole.h264", NULL);
  g_autofree char *in = g_build_filename (folder, "in.mp4", NULL);
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(GuiseClipExtras) extras = NULL, plain = NULL;
  g_autofree char *stream = NULL;
  gsize size;

  media_run ("ffmpeg -nostdin -v error -y -f lavfi -i testsrc=d=1:s=128x96 " X264 "'%s'", raw);
  g_assert_true (g_file_get_contents (raw, &stream, &size, NULL));
  g_byte_array_append (bytes, (const guint8 *) sei, sizeof sei - 1);
  g_byte_array_append (bytes, (const guint8 *) stream, (guint) size);
  g_assert_true (g_file_set_contents (whole, (const char *) bytes->data, bytes->len, NULL));
  media_run ("ffmpeg -nostdin -v error -y -i '%s' -c copy '%s'", whole, in);
  extras = guise_clip_extras_read (in, NULL);
  g_assert_cmpuint (guise_clip_extras_get_n (extras), ==, 1);
  g_assert_cmpstr (guise_clip_extras_get (extras, 0)->name, ==, "captions");
  g_assert_false (guise_clip_extras_fits (extras, 0, "/x/a.mkv"));
  plain = guise_clip_extras_read (raw, NULL);
  g_assert_cmpuint (guise_clip_extras_get_n (plain), ==, 0);
  media_remove_folder (folder);
}

/* What is listed before the start, and what cannot be asked for. */
static void
test_names (void)
{
  g_autofree char *folder = g_dir_make_tmp ("guise-extras-XXXXXX", NULL);
  g_autofree char *in = make_clip (folder, "in.mkv");
  g_autoptr(GuiseClipExtras) extras = guise_clip_extras_read (in, NULL);
  g_autoptr(GuiseClipExtras) none = guise_clip_extras_read ("/no/such/file.mkv", NULL);
  g_autoptr(GError) error = NULL;
  const char *unknown[] = { "titel", NULL };
  const GuiseClipExtra *first = guise_clip_extras_get (extras, 0);
  guint last = guise_clip_extras_get_n (extras) - 1;

  g_assert_cmpuint (guise_clip_extras_get_n (none), ==, 0);
  g_assert_cmpstr (first->name, ==, "title");
  g_assert_cmpstr (first->value, ==, "Tïtle “q”");
  g_assert_cmpstr (guise_clip_extras_get (extras, last)->name, ==, "subtitles-2");
  g_assert_true (guise_clip_extras_fits (extras, last, "/x/A.MKV"));
  g_assert_false (guise_clip_extras_fits (extras, last, "/x/a.mp4"));
  g_assert_null (guise_clip_extras_new_without (extras, unknown, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "“titel”"));
  media_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      g_autofree char *path = g_strdup_printf ("/media/movie-extras/%02u-%s-%s%s%s%s", i, c->in, c->out,
                                               c->to > 0 ? "-cut" : "", c->without != NULL ? "-without-" : "",
                                               c->without != NULL ? c->without : "");

      g_test_add_data_func (path, c, test_case);
    }
  g_test_add_func ("/media/movie-extras/too-many", test_too_many);
  g_test_add_func ("/media/movie-extras/captions", test_captions);
  g_test_add_func ("/media/movie-extras/names", test_names);
  return g_test_run ();
}
