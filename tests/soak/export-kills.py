#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""export-kills.py GUISE KILL-AT.so [--only PATTERN]... [--folder DIR]

What becomes of an export that ends at the worst moment. The real program on a clip with a real face and sound is killed
at moments all over its way: each of them is a call of the system, at which kill-at.so ends it. Then there is a disk that
fills up, a clip that is cut short or goes away, and a device that is lost. Movies of every container are made, of a clip in
another one each. After each of them:

  - there is nothing under the final name, or the whole file
  - all segments and pictures that were finished are still there, and are not made again
  - who exports again gets the file of an export that nobody disturbed: the same frames, times and sound, by their hashes
  - nothing is left beside it

Speaks TAP; its comments are a table."""

import argparse
import fnmatch
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SEGMENT = 250       # frames, GUISE_EXPORT_SEGMENT_FRAMES
N_FRAMES = 560      # two segments and a bit

# Where the face is to be seen: about the ends of segments, over which colour, mask and sharpness are averaged. All other
# frames are grey, and quick.
SHOWN = 'between(n,236,260)+between(n,490,510)'

X264 = ('-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-pix_fmt', 'yuv420p')

# The clip that an export is made of, by its ending: (clip, encoders). Each is read by another demuxer.
VP9 = ('-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '0', '-crf', '40', '-g', '60')
CLIPS = {
    '.mkv': ('long.mp4', (*X264, '-c:a', 'aac')),
    '.mp4': ('long.mkv', (*X264, '-c:a', 'aac')),
    '.mov': ('long.mov', (*X264, '-c:a', 'pcm_s16le')),
    '.webm': ('long.webm', (*VP9, '-c:a', 'libopus')),
}

# Name, where ("CALL NUMBER WHEN PATTERN" as of kill-at.c), frames that must be there for who goes on; with None, the
# whole file. A pattern begins with *, and {name} is the file's name without its ending.
BEGIN = [
    ('its folder of segments is made', 'mkdir 1 after *.segments', 0),
    ('the key has no name yet', 'rename 1 before *.segments/key', 0),
    ('some frames are in the first segment', 'write 40 before */000001.segment.*', 0),
    ('the first segment is not on the disk', 'fsync 1 before */000001.segment.*', 0),
    ('the first segment has no name', 'rename 1 before */000001.segment', 0),
    ('the first segment has its name', 'rename 1 after */000001.segment', 250),
    ('in the middle of the second segment', 'write 300 before */000002.segment.*', 250),
    ('the second segment has no name', 'rename 1 before */000002.segment', 250),
    ('the second segment has its name', 'rename 1 after */000002.segment', 500),
    ('in the third segment', 'write 60 after */000003.segment.*', 500),
]
END = [
    ('the movie is not on the disk', 'fsync 1 before *.guise-export-*.{ending}.??????', 500),
    ('the grown movie has no name', 'rename 1 before *.guise-export-*.{ending}', 500),
    ('the grown movie has its own name', 'rename 1 after *.guise-export-*.{ending}', 500),
    ('the record is not there', 'rename 1 before */{name}.{ending}.guise.json', None),
    ('the record is there, the movie not', 'rename 1 after */{name}.{ending}.guise.json', None),
    ('before the final name', 'rename 1 before */{name}.{ending}', None),
    ('after the final name', 'rename 1 after */{name}.{ending}', None),
    ('no segment is cleared away', 'remove 1 before */000001.segment', None),
    ('one segment is cleared away', 'remove 1 after */000001.segment', None),
    ('the folder of segments is empty', 'remove 1 before *.segments', None),
    ('all is cleared away', 'remove 1 after *.segments', None),
]
# While it goes on from what an export before it has left.
JOIN = [
    ('going on: the folder is not taken over', 'rename 1 before *.segments', 500),
    ('going on: the folder is taken over', 'rename 1 after *.segments', 500),
    ('joining: the first segment is opened', 'open 1 before */000001.segment', 500),
    ('joining: the second segment is opened', 'open 1 before */000002.segment', 500),
    ('joining: both are joined', 'open 1 before */000003.segment.*', 500),
    ('joining: in the middle of what follows', 'write 60 before */000003.segment.*', 500),
]
# Of a sequence of 25 frames, from 235 on.
PICTURES_KILLS = [
    ('the folder of pictures is made', 'mkdir 1 after */pictures', 0, None),
    ('the first picture is half there', 'write 1 before */frame-000235.png.*', 0, None),
    ('the first frame is there, nothing tells of it', 'write 1 before */journal', 0, None),
    ('the first frame is there, and told of', 'write 1 after */journal', 1, None),
    ('a mask of the tenth frame has no name', 'rename 1 before */mask-000244.png', 9, None),
    ('the last picture has no name', 'rename 1 before */mask-000259.png', 24, None),
    ('the index has no name', 'rename 1 before */sequence.json', 25, None),
    ('the index has its name', 'rename 1 after */sequence.json', 25, None),
    ('going on: the folder is not taken over', 'rename 1 before *.segments', 9, 'rename 1 before */mask-000244.png'),
    ('going on: the folder is taken over', 'rename 1 after *.segments', 9, 'rename 1 before */mask-000244.png'),
    ('going on: in the middle of what follows', 'write 5 before */journal', 13, 'rename 1 before */mask-000244.png'),
    ('the record is there, the pictures not', 'rename 1 after */{name}.guise.json', None, None),
    ('after the final name', 'rename 1 after */{name}', None, None),
    ('nothing is cleared away', 'remove 1 before */journal', None, None),
    ('all is cleared away', 'remove 1 after *.segments', None, None),
]
LEFT = 'write 60 before */000003.segment.*'     # two segments


class Broken(Exception):
    """What was promised does not hold; its text says what."""


def demand(holds, text, *figures):
    if not holds:
        raise Broken(text % figures)


def say(text, *figures):
    print('# ' + (text % figures if figures else text), flush=True)


def sha256(path):
    with open(path, 'rb') as file:
        return hashlib.sha256(file.read()).hexdigest()


def call(*words):
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Broken(f'{words[0]} gave {done.returncode}: {done.stderr.strip()}')
    return done.stdout


class Bench:
    """A project with a run and a clip, and what its export is when nobody disturbs it."""

    def __init__(self, guise, kill_at, folder):
        self.guise, self.kill_at, self.folder = guise, kill_at, folder
        self.project = os.path.join(folder, 'film.guise')
        self.references = {}
        self.numbers = {}       # of clips, by what they are exported to
        self.disk = os.path.join(folder, 'disk')

    def make_disk(self):
        """A small one, empty. Only those who may mount it see it."""
        os.makedirs(self.disk, exist_ok=True)
        self.give_back_disk()
        if 'GUISE_OWN_MOUNTS' not in os.environ or subprocess.run(
                ['mount', '-t', 'tmpfs', '-o', 'size=256m', 'none', self.disk], capture_output=True,
                check=False).returncode != 0:
            raise Skipped('this system lets nobody mount a file system of their own')
        return self.disk

    def give_back_disk(self):
        if os.path.ismount(self.disk):
            subprocess.run(['umount', '--lazy', self.disk], check=True)

    def run(self, *words, codes=(0,), **environment):
        done = subprocess.run([self.guise, *words, '--json', '--quiet'], capture_output=True, text=True, check=False,
                              env={**os.environ, **environment})
        demand(done.returncode in codes, 'guise %s gave %d: %s', ' '.join(words), done.returncode,
               (done.stderr + done.stdout).strip())
        said = json.loads(done.stdout) if done.stdout.startswith('{') else {}
        return {**said, 'code': done.returncode, 'words': done.stderr.strip()}

    def prepare(self, samples, endings):
        source = os.path.join(self.folder, 'source.mp4')
        call('ffmpeg', '-v', 'error', '-y', '-ss', '2', '-i', os.path.join(samples, 'franck.mp4'), '-frames:v', '40',
             *X264, source)
        self.run('new', self.project)
        self.run('import', self.project, source, '--role', 'source')
        self.make_clips(os.path.join(samples, 'cap13_edit2-tone.mp4'), endings)
        self.run('extract', self.project)
        for person in self.run('people', self.project)['persons']:
            self.run('person', self.project, str(person['id']), '--consent', 'yes', '--note', 'test')
        self.run('train', self.project, '--preset', 'quick', '--iterations', '5', '--seed', '1')

    def make_clips(self, sample, endings):
        """Of those that are exported to files with @endings; pictures are made of the first."""
        for number, ending in enumerate(ending for ending in CLIPS if ending in endings):
            name, encoders = CLIPS[ending]
            call('ffmpeg', '-v', 'error', '-y', '-i', sample, '-frames:v', str(N_FRAMES), '-t', str(N_FRAMES / 25), '-vf',
                 f"drawbox=color=gray:t=fill:enable='not({SHOWN})'", *encoders, self.clip(ending))
            self.run('import', self.project, self.clip(ending), '--role', 'target')
            self.numbers[ending] = number + 2

    def clip(self, ending):
        return os.path.join(self.folder, CLIPS[ending or '.mkv'][0])

    def words(self, file, options):
        ending = os.path.splitext(file)[1] or '.mkv'
        return ('export', self.project, file, '--clip', str(self.numbers[ending]), *options)

    def reference(self, ending, options):
        """(hash of what is in the file, what the export said)"""
        key = (ending, options)
        if key not in self.references:
            file = os.path.join(self.folder, 'whole' + ending)
            said = self.run(*self.words(file, options))
            self.references[key] = (digest(file), said)
            remove(file)
        return self.references[key]

    def end(self, file, options, where, **environment):
        """An export that is ended at a call. Says whether it was."""
        killed = subprocess.run([self.guise, *self.words(file, options), '--quiet'], stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False,
                                env={**os.environ, 'LD_PRELOAD': self.kill_at, 'GUISE_KILL_AT': where, **environment})
        demand(killed.returncode == -signal.SIGKILL, 'nothing ended it at %s: %d %s', where, killed.returncode,
               killed.stderr.strip())


def digest(path):
    """Of frames, their times and sound; of a folder, of every file in it."""
    if os.path.isdir(path):
        return {name: sha256(os.path.join(path, name)) for name in sorted(os.listdir(path))}
    return call('ffmpeg', '-v', 'error', '-i', path, '-map', '0', '-fps_mode', 'passthrough', '-f', 'framemd5', '-')


def remove(path):
    """With its record and mark."""
    for name in (path, path + '.guise.json', path + '.xmp'):
        if os.path.isdir(name):
            shutil.rmtree(name)
        elif os.path.exists(name):
            os.unlink(name)


def left_beside(folder):
    return sorted(name for name in os.listdir(folder) if 'guise-export' in name)


class Case:
    """A file that is exported, and how."""

    def __init__(self, bench, ending, options, folder=None, name='cut'):
        self.bench, self.ending, self.options, self.name = bench, ending, options, name
        self.folder = folder or bench.folder
        self.file = os.path.join(self.folder, name + ending)

    def export(self, codes=(0,), **environment):
        return self.bench.run(*self.bench.words(self.file, self.options), codes=codes, **environment)

    def where(self, pattern):
        return pattern.format(name=self.name, ending=self.ending.lstrip('.'))

    def begin(self):
        remove(self.file)
        for name in left_beside(self.folder):
            path = os.path.join(self.folder, name)
            shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)

    def check_name(self):
        """Nothing, or the whole file."""
        if os.path.exists(self.file):
            demand(digest(self.file) == self.bench.reference(self.ending, self.options)[0],
                   'there is another file under the final name')
            demand(self.bench.run('verify', self.file)['ok'], '%s does not hold what it claims', self.file)

    def go_on(self, least, or_more=False, **environment):
        """Frames that were there."""
        whole, said = self.bench.reference(self.ending, self.options)
        again = self.export((0, 1), **environment)
        if again['code'] == 1:
            demand('is there already' in again.get('error', {}).get('message', ''), 'going on: %s', again)
            resumed = said['frames']
        else:
            resumed = again['resumed_frames']
            demand(again['swapped_frames'] == said['swapped_frames'], '%d of %d frames are said to be swapped',
                   again['swapped_frames'], said['swapped_frames'])
        demand(resumed == (said['frames'] if least is None else least) or (or_more and resumed > least),
               '%d frames were there, and %s were finished', resumed, 'all' if least is None else least)
        demand(digest(self.file) == whole, 'what came of it is not the file of an undisturbed export')
        demand(self.bench.run('verify', self.file)['ok'], '%s does not hold what it claims', self.file)
        left = left_beside(self.folder)
        demand(not left, 'left behind: %s', left)
        return resumed

    def kill(self, where, least, before=None):
        self.begin()
        if before is not None:
            self.bench.end(self.file, self.options, self.where(before))
        self.bench.end(self.file, self.options, self.where(where))
        self.check_name()
        return self.go_on(least)

    def disturb(self, where, mischief, mend, least, wanted, may_succeed=False, or_more=False):
        """Something happens to its files meanwhile. Says what it said. @or_more: it may get further before it notices."""
        self.begin()
        said = self.stop(where, mischief)
        if said['code'] == 0 and may_succeed:
            mend()
            self.check_name()
            return 'it went to its end'
        demand(said['code'] == 1, 'it ended with %d: %s', said['code'], said['words'])
        demand(not os.path.exists(self.file), 'there is a file under the final name')
        message = said['error']['message']
        demand(all(word in message for word in wanted), 'it said: %s', message)
        mend()
        self.go_on(least, or_more)
        return message

    def stop(self, where, mischief):
        """Stops at a call, makes mischief, and goes on to the end."""
        going = subprocess.Popen([self.bench.guise, *self.bench.words(self.file, self.options), '--json', '--quiet'],
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                 env={**os.environ, 'LD_PRELOAD': self.bench.kill_at, 'GUISE_KILL_STOPS': '1',
                                      'GUISE_KILL_AT': self.where(where)})
        while going.poll() is None and state_of(going.pid) != 'T':
            time.sleep(0.02)
        stopped = going.poll() is None
        if stopped:
            mischief()
            going.send_signal(signal.SIGCONT)
        output, words = going.communicate()
        demand(stopped, 'nothing stopped it at %s: %s', where, words.strip())
        said = json.loads(output) if output.startswith('{') else {}
        return {**said, 'code': going.returncode, 'words': words.strip()}


def state_of(pid):
    """R, S, T and so on."""
    try:
        with open(f'/proc/{pid}/stat', encoding='ascii') as stat:
            return stat.read().rsplit(')', 1)[1].split()[0]
    except (OSError, IndexError):
        return ''


def fill(folder):
    with open(os.path.join(folder, 'fill'), 'wb', buffering=0) as file:
        try:
            while file.write(bytes(1 << 16)) == 1 << 16:
                pass
        except OSError:
            pass


class Skipped(Exception):
    """Its text says why."""


# What happens meanwhile: (mischief, how it is mended, words that must be in what the program says, whether it may do
# without noticing).

def full_disk(_, disk):
    return lambda: fill(disk), lambda: os.unlink(os.path.join(disk, 'fill')), ('disk is full', ), False


def clip_cut_short(clip, _):
    copy = clip + '.copy'
    shutil.copy2(clip, copy)
    return (lambda: os.truncate(clip, os.path.getsize(clip) // 3), lambda: shutil.copy2(copy, clip),
            (os.path.basename(clip), ), False)


def clip_gone(clip, _):
    away = clip + '.away'
    return lambda: os.rename(clip, away), lambda: os.rename(away, clip), (os.path.basename(clip), ), True


def device_lost(case, submissions):
    """It is opened anew, and the export ends as if nothing had been."""
    case.begin()
    said = case.export(GUISE_PRETEND_LOST_AFTER=str(submissions))
    demand('lost' in said.get('note', ''), 'a device was lost, and it says "%s"', said.get('note', ''))
    case.check_name()
    left = left_beside(case.folder)
    demand(not left, 'left behind: %s', left)
    return said['note']


MOVIE = ('.mkv', ('--lossless',))
MP4 = ('.mp4', ())
MOV = ('.mov', ())
WEBM = ('.webm', ())
PICTURES = ('', ('--sequence', 'png', '--from', '9.4', '--to', '10.4'))
TIFF = ('', ('--sequence', 'tiff', '--from', '9.4', '--to', '10.4'))
PATCHES = ('', ('--sequence', 'patches', '--from', '9.4', '--to', '10.4'))

# The third one is the last: what its encoder gives after its end is not kept, for nobody could go on behind it.
SECOND, THIRD = 'write 60 before */000002.segment.*', 'write 10 before */000003.segment.*'
SIDECAR, SYNC = 'rename 1 before *.guise-export-*.{ending}.xmp', 'fsync 1 before *.guise-export-*.{ending}.??????'

BAD_LUCK = [
    ('the disk fills up', PICTURES, full_disk, 'write 1 before */layer-000240.png.*', 5),
    ('the clip is cut short', PICTURES, clip_cut_short, 'write 1 before */frame-000235.png.*', 0),
    ('the clip goes away', PICTURES, clip_gone, 'write 1 before */frame-000240.png.*', 5),
    *((name, kind, luck, where, least)
      for kind, end in ((MOVIE, SIDECAR), (MP4, SYNC), (MOV, SYNC), (WEBM, SIDECAR))
      for name, luck, where, least in (
          ('the disk fills up in the second segment', full_disk, SECOND, 250),
          ('the disk fills up in the third segment', full_disk, THIRD, 500),
          ('the disk is full when the movie is done', full_disk, end, 500),
          ('the clip is cut short', clip_cut_short, SECOND, 250),
          ('the clip goes away', clip_gone, SECOND, 250),
      )),
]


def list_cases(bench):
    """[(name, ending of the file, what it does)]"""
    cases = []

    def add(name, kind, run):
        cases.append((f'{kind[0].lstrip(".") or kind[1][1]}: {name}', kind[0] or '.mkv', run))

    def add_kill(kind, name, where, least, before=None):
        add(name, kind, lambda: 'goes on after frame %d' % Case(bench, *kind).kill(where, least, before))

    for name, where, least in BEGIN:
        add_kill(MOVIE, name, where, least)
    for name, where, least in JOIN:
        add_kill(MOVIE, name, where, least, LEFT)
    for name, where, least in END:
        add_kill(MOVIE, name, where, least)
    for kind in (MP4, MOV, WEBM):
        for name, where, least in END:
            add_kill(kind, name, where, least)
    for name, where, least, before in PICTURES_KILLS:
        add_kill(PICTURES, name, where, least, before)
    add_kill(TIFF, 'in the tenth frame', 'rename 1 before */mask-000244.tiff', 9)
    add_kill(PATCHES, 'in the tenth frame', 'rename 1 before */face-000244-*.png', 9)
    for kind, submissions in ((MOVIE, 16), (PICTURES, 12)):
        add('the device is lost', kind, lambda kind=kind, submissions=submissions: device_lost(Case(bench, *kind), submissions))
    for name, kind, luck, where, least in BAD_LUCK:
        add(name, kind, lambda kind=kind, luck=luck, where=where, least=least: bad_luck(bench, kind, luck, where, least))
    return cases


def bad_luck(bench, kind, luck, where, least):
    disk = bench.make_disk() if luck is full_disk else None
    mischief, mend, wanted, may_succeed = luck(bench.clip(kind[0]), disk)
    # What of the clip has been read ahead is still there when it is cut.
    return Case(bench, *kind, disk).disturb(where, mischief, mend, least, wanted, may_succeed, luck is clip_cut_short)


def cache_folder():
    return os.environ.get('GUISE_CACHE') or os.path.join(
        os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache'), 'guise')


def sample_folder():
    return os.environ.get('GUISE_SAMPLES') or os.path.join(cache_folder(), 'samples')


def why_not(guise):
    """Why nothing can be killed here, or None."""
    models = os.environ.get('GUISE_MODELS') or os.path.join(cache_folder(), 'models')
    for name in ('franck.mp4', 'cap13_edit2-tone.mp4'):
        if not os.path.exists(os.path.join(sample_folder(), name)):
            return f'the sample clip {name} is not in {sample_folder()}'
    if not os.path.isdir(models):
        return f'there are no face models in {models}'
    devices = json.loads(subprocess.run([guise, 'devices', '--json'], capture_output=True, check=True).stdout)
    if not any(device['usable'] for device in devices['devices']):
        return 'there is no Vulkan device'
    return None if shutil.which('ffmpeg') else 'ffmpeg is not installed'


def with_own_mounts():
    """Begins again where a disk can be mounted that nobody else sees, if there is such a place."""
    for words in (('unshare', '--mount'), ('unshare', '--user', '--map-root-user', '--mount')):
        if 'GUISE_OWN_MOUNTS' not in os.environ \
                and subprocess.run([*words, 'true'], capture_output=True, check=False).returncode == 0:
            os.environ['GUISE_OWN_MOUNTS'] = '1'
            os.execvp(words[0], [*words, sys.executable, *sys.argv])


def run_case(number, name, run):
    began = time.monotonic()
    try:
        said = run()
    except Skipped as skipped:
        print(f'ok {number} {name} # SKIP {skipped}', flush=True)
        return True
    except Broken as broken:
        print(f'not ok {number} {name}', flush=True)
        say('%s', broken)
        return False
    print(f'ok {number} {name}', flush=True)
    say('%-60s %s (%.0f s)', name, said, time.monotonic() - began)
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('guise')
    parser.add_argument('kill_at')
    parser.add_argument('--only', action='append')
    parser.add_argument('--folder')
    arguments = parser.parse_args()

    with_own_mounts()
    bench = Bench(os.path.abspath(arguments.guise), os.path.abspath(arguments.kill_at),
                  tempfile.mkdtemp(prefix='guise-kills-', dir=arguments.folder))
    cases = [case for case in list_cases(bench) if any(fnmatch.fnmatch(case[0], only) for only in arguments.only or ['*'])]
    print(f'1..{len(cases)}', flush=True)
    reason = why_not(arguments.guise)
    if reason is not None:
        for number, (name, _, _) in enumerate(cases, 1):
            print(f'ok {number} {name} # SKIP {reason}')
        os.rmdir(bench.folder)
        return 0

    bench.prepare(sample_folder(), {ending for _, ending, _ in cases})
    good = [run_case(number, name, run) for number, (name, _, run) in enumerate(cases, 1)]
    bench.give_back_disk()
    if all(good):
        shutil.rmtree(bench.folder)
    else:
        say('the project is kept in %s', bench.folder)
    return 0 if all(good) else 1


if __name__ == '__main__':
    sys.exit(main())
