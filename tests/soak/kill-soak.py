#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill-soak.py GUISE [--kills N] [--seed N] [--only VERB,...] [--folder DIR]

Kills the real program on real clips with SIGKILL at random moments, and looks each time whether everything that it
had acknowledged is there. What was acknowledged is kept in a log outside the project: decisions whose command came
back, frames and iterations that progress lines told, exports that were finished. Speaks TAP; figures are its comments.

  extract  goes on where it was: frames that a progress line told are done are not looked at again, and the faces are
           those of an extraction that nobody broke off
  train    goes on from a checkpoint that lacks at most the last 30 s of what was trained
  export   leaves at the final name nothing, the old file or the whole new one
  sequence leaves at the final name no folder, or the whole of one
  decide   a decision is there as a whole or not at all, and it is there when its command had come back
  damage   a checkpoint or a crop that is spoilt is found, said, got around, and mended
"""

import argparse
import hashlib
import json
import os
import pty
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

SOURCE, TARGET = 'franck.mp4', 'cap13_edit2-tone.mp4'

# So much of the target's clip is exported, so that fifty kills end within the hour on a busy machine.
SOURCE_OPTIONS = ('--clip', '1', '--every', '16', '--to', '64')
EXPORTED = ('--from', '1', '--to', '4')

# What a kill may cost of training, in seconds: the first promise of the design. Where the machine has other things to
# do, what counts is the time that training was let run.
LOST_SECONDS = 30


class Broken(Exception):
    """What was promised does not hold; its text says what."""


def demand(holds, text, *figures):
    if not holds:
        raise Broken(text % figures)


def say(text, *figures):
    print('# ' + text % figures, flush=True)


def sha256(path):
    with open(path, 'rb') as file:
        return hashlib.sha256(file.read()).hexdigest()


class Log:
    """What was acknowledged, line by line, on the disk before anything else happens."""

    def __init__(self, path):
        self.file = open(path, 'a', encoding='utf-8')
        self.names, self.excluded = {}, set()

    def add(self, **entry):
        self.file.write(json.dumps(entry) + '\n')
        self.file.flush()
        os.fsync(self.file.fileno())
        if 'name' in entry:
            self.names[entry['person']] = entry['name']
        self.excluded.update(entry.get('excluded', ()))


class Going:
    """A verb under way, with its progress lines and when they came."""

    def __init__(self, command):
        # On a terminal progress comes ten times a second instead of every ten seconds.
        leader, follower = pty.openpty()
        self.began = time.monotonic()
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=follower)
        os.close(follower)
        self.leader, self.text, self.lines = leader, b'', []
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        rest = b''
        while True:
            try:
                piece = os.read(self.leader, 65536)
            except OSError:     # how a terminal says that the other end is closed
                piece = b''
            if not piece:
                break
            self.text += piece
            *lines, rest = re.split(rb'[\r\n]+', rest + piece)
            # The line at hand counts once it is whole: it ends with "erase to the end".
            if rest.endswith(b'\033[K'):
                lines.append(rest)
                rest = b''
            now = self.now()
            self.lines += [(now, line.decode(errors='replace')) for line in lines if line]
        os.close(self.leader)

    def now(self):
        """Seconds that the verb was let run: of the clock, or of the processors where it got less of them."""
        clock = time.monotonic() - self.began
        try:
            with open(f'/proc/{self.process.pid}/stat', encoding='ascii') as stat:
                ticks = sum(int(field) for field in stat.read().rsplit(')', 1)[1].split()[11:13])
        except (OSError, ValueError, IndexError):
            return clock
        busy = ticks / os.sysconf('SC_CLK_TCK') / os.cpu_count()
        return min(clock, busy) if os.getloadavg()[0] > 1.5 * os.cpu_count() else clock

    def find(self, pattern):
        """[(time, figures of the pattern)] of all lines so far."""
        found = ((when, re.search(pattern, line)) for when, line in list(self.lines))
        return [(when, tuple(int(group) for group in match.groups())) for when, match in found if match]

    def wait_for(self, pattern, seconds, least=0):
        """Until a line's first figure is at least that; False when the verb ended or the time was up."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            if any(figures[0] >= least for _, figures in self.find(pattern)):
                return True
            time.sleep(0.002)
        return False

    def kill_in(self, seconds):
        """Sleeps, then kills. Returns the time of the kill, None when the verb had ended by itself."""
        now = None
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            now = self.now()
            self.process.kill()
        return self.end(now)

    def end(self, now):
        self.output = self.process.communicate()[0].decode()
        self.reader.join()
        return now if self.process.returncode == -signal.SIGKILL else None


class Soak:
    def __init__(self, guise, folder, kills, rand):
        self.guise, self.folder, self.kills, self.rand = guise, folder, kills, rand
        self.samples = os.environ.get('GUISE_SAMPLES') or os.path.join(cache_folder(), 'samples')
        self.project = None

    def run(self, *words, codes=(0,)):
        done = subprocess.run([self.guise, *words, '--json', '--quiet'], capture_output=True, text=True, check=False)
        demand(done.returncode in codes, 'guise %s gave %d: %s', ' '.join(words), done.returncode,
               (done.stderr + done.stdout).strip())
        return json.loads(done.stdout) if done.stdout.startswith('{') else {}

    def start(self, *words):
        return Going([self.guise, *words])

    def query(self, sql):
        """Of the project's database, beside the program and without changing anything."""
        database = sqlite3.connect(f'file:{self.project}/project.db?mode=ro', uri=True)
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()

    # The projects that the kills are tried on; each is made once and copied.

    def template(self, name):
        path = os.path.join(self.folder, name + '.guise')
        if not os.path.isdir(path):
            self.project = path
            self.run('new', path)
            getattr(self, 'make_' + name)(path)
        return path

    def make_imported(self, path):
        self.run('import', path, os.path.join(self.samples, TARGET), '--role', 'target')

    def make_extracted(self, path):
        self.run('import', path, os.path.join(self.samples, SOURCE), '--role', 'source')
        self.run('import', path, os.path.join(self.samples, TARGET), '--role', 'target')
        self.run('extract', path, *SOURCE_OPTIONS)
        self.run('extract', path, '--clip', '2', '--every', '8')

    def make_trained(self, path):
        shutil.copytree(self.template('extracted'), path, dirs_exist_ok=True)
        self.run('train', path, '--seed', '1', '--iterations', '20')

    def begin(self, template):
        """A fresh project, with a log of its own."""
        template = self.template(template)
        self.project = os.path.join(self.folder, 'project.guise')
        shutil.rmtree(self.project, ignore_errors=True)
        shutil.copytree(template, self.project)
        self.log = Log(os.path.join(self.folder, 'acknowledged.log'))

    # Decisions between the kills, and that they are there.

    def decide(self, number):
        persons = self.run('people', self.project)['persons']
        if persons:
            person, name = self.rand.choice(persons)['id'], f'name {number}'
            self.run('person', self.project, str(person), '--name', name)
            self.log.add(person=person, name=name)
        faces = [face for face in self.run('faces', self.project)['faces'] if face['kept']]
        if len(faces) > 20:
            face = self.rand.choice(faces)['id']
            self.run('faces', self.project, '--exclude', '--where', f'face == {face}')
            self.log.add(excluded=[face])

    def check_decisions(self):
        names = {person['id']: person['name'] for person in self.run('people', self.project)['persons']}
        for person, name in self.log.names.items():
            demand(names.get(person) == name, 'person %d is "%s" and was named "%s"', person, names.get(person), name)
        excluded = {face['id'] for face in self.run('faces', self.project)['faces'] if not face['kept']}
        lost = self.log.excluded - excluded
        demand(not lost, 'faces %s were excluded and are not', sorted(lost))

    def check(self):
        found = self.run('verify', self.project, codes=(0, 1))
        demand(found.get('ok'), 'guise verify: %s', found)
        self.check_decisions()

    # The four that are killed.

    def frames_done(self):
        return sum(last - first + 1 for first, last in self.query('SELECT first, last FROM done_ranges'))

    def extract(self):
        pattern, finished, n_killed, n_acknowledged = r'(\d+) of (\d+) frames', 0, 0, 0
        began = time.monotonic()
        reference = self.reference_extraction()
        seconds = time.monotonic() - began
        self.begin('imported')
        while n_killed < self.kills:
            before = self.frames_done()
            going = self.start('extract', self.project)
            if self.rand.random() < 0.25:
                killed = going.kill_in(self.rand.uniform(0, 1.5))
            else:
                going.wait_for(pattern, 600)
                killed = going.kill_in(self.rand.uniform(0, seconds))
            told = going.find(pattern)
            demand(all(wanted == reference['frames_read'] - before for _, (_, wanted) in told),
                   'of %d frames %d were done, and extract began with %s', reference['frames_read'], before, told[:1])
            acknowledged = before + max((done for _, (done, _) in told), default=0)
            self.log.add(frames=acknowledged)
            self.check()
            demand(self.frames_done() >= acknowledged, '%d frames were told done and %d are', acknowledged,
                   self.frames_done())
            twice = self.query('SELECT frame, track FROM faces GROUP BY clip, frame, track HAVING COUNT (*) > 1')
            demand(not twice, 'faces that are there twice: %s', twice[:5])
            if killed is None:
                demand(going.process.returncode == 0, 'extract gave %d: %s', going.process.returncode, going.text)
                finished += 1
                self.check_extraction(reference)
                self.begin('imported')
                continue
            n_killed += 1
            n_acknowledged += acknowledged - before
            self.decide(n_killed)
        self.run('extract', self.project)
        self.check()
        self.check_extraction(reference)
        say('extract: %d kills, %d frames acknowledged before one and all of them kept, %d extractions finished '
            'between kills, each with the %d faces on %d frames of an unbroken one', n_killed, n_acknowledged,
            finished + 1, reference['faces'], reference['frames_with_face'])

    def reference_extraction(self):
        self.begin('imported')
        return self.run('extract', self.project)

    def check_extraction(self, reference):
        found = self.run('extract', self.project)
        for key in ('frames_read', 'frames_with_face', 'faces'):
            demand(found[key] == reference[key], '%s is %d after kills and %d without', key, found[key],
                   reference[key])
        demand(found['frames_done_before'] == found['frames_read'], '%d of %d frames were looked at again',
               found['frames_read'] - found['frames_done_before'], found['frames_read'])

    def iteration(self):
        """Of the newest checkpoint that holds."""
        runs = self.run('info', self.project)['runs']
        return runs[-1]['iterations'] if runs else 0

    def train(self):
        pattern, n_killed, stopped, lost, costs = r'iteration (\d+)', 0, 0, [], []
        self.begin('extracted')
        while n_killed < self.kills:
            before, kind = self.iteration(), self.rand.random()
            going = self.start('train', self.project, '--resume', '--seed', '1', '--time', '1:00:00', '--json')
            if kind < 0.2:                 # while it starts
                killed = going.kill_in(self.rand.uniform(0, 4))
            elif going.wait_for(pattern, 600):
                if kind < 0.6:             # while it trains
                    killed = going.kill_in(self.rand.uniform(0, 4))
                elif kind < 0.85:          # while it writes the last checkpoint
                    time.sleep(self.rand.uniform(0, 2))
                    going.process.send_signal(signal.SIGINT)
                    killed = going.kill_in(self.rand.uniform(0, 2))
                else:                      # about when it writes one by itself
                    killed = going.kill_in(self.rand.uniform(20, 34))
            else:
                killed = going.kill_in(0)
            told = going.find(pattern)
            self.check()
            after = self.iteration()
            self.check_training(going, told, killed, before, after)
            self.log.add(iteration=after)
            if killed is None:
                stopped += 1
                continue
            n_killed += 1
            if told:
                lost.append(max(0, told[-1][1][0] - after))
                kept = [when for when, (iteration,) in told if iteration <= after]
                costs.append(killed - max(kept, default=told[0][0]))
            self.decide(n_killed)
        say('train: %d kills at up to iteration %d, %d stops between kills; iterations gone: median %d, most %d; '
            'seconds of training gone: median %.1f, most %.1f', n_killed, self.iteration(), stopped,
            sorted(lost)[len(lost) // 2], max(lost), sorted(costs)[len(costs) // 2], max(costs))

    def check_training(self, going, told, killed, before, after):
        demand(after >= before, 'the checkpoint of iteration %d is gone, there is %d', before, after)
        if told:
            demand(told[0][1][0] > before, 'training went on at iteration %d, not after %d', told[0][1][0], before)
        if killed is None:
            demand(going.process.returncode == 130, 'train gave %d: %s', going.process.returncode, going.text)
            said = json.loads(going.output)['iterations']
            demand(after == said, 'train ended at iteration %d, and the checkpoint is of %d', said, after)
            return
        due = max((iteration for when, (iteration,) in told if when <= killed - LOST_SECONDS), default=0)
        demand(after >= due, 'iteration %d was reached more than %d s before the kill, and the checkpoint is of %d',
               due, LOST_SECONDS, after)

    def export(self):
        pattern, n_killed, kept, finished, whole = r'(\d+) of (\d+) frames', 0, 0, 0, 0
        self.begin('trained')
        file = os.path.join(self.folder, 'swap.mp4')
        reference = self.run('export', self.project, file, '--overwrite', *EXPORTED)
        while n_killed < self.kills:
            old = sha256(file) if os.path.exists(file) else None
            going, kind = self.start('export', self.project, file, '--overwrite', *EXPORTED), self.rand.random()
            if kind < 0.2:                 # before the first frame
                killed = going.kill_in(self.rand.uniform(0, 2))
            else:                          # anywhere, or about the end
                least = self.rand.randrange(reference['frames']) if kind < 0.5 else reference['frames']
                going.wait_for(pattern, 600, least)
                killed = going.kill_in(self.rand.uniform(0, 0.6))
            self.check()
            new = sha256(file) if os.path.exists(file) else None
            if new != old:
                self.check_movie(file, reference['frames'])
                whole += killed is not None
            else:
                kept += 1
            if killed is None:
                demand(going.process.returncode == 0, 'export gave %d: %s', going.process.returncode, going.text)
                demand(self.run('verify', file)['ok'], '%s does not hold what it claims', file)
                self.log.add(export=new)
                finished += 1
            else:
                n_killed += 1
                self.decide(n_killed)
            if self.rand.random() < 0.5 and os.path.exists(file):
                os.unlink(file)
        self.run('export', self.project, file, '--overwrite', *EXPORTED)
        self.check_movie(file, reference['frames'])
        demand(self.run('verify', file)['ok'], '%s does not hold what it claims', file)
        left = [name for name in os.listdir(self.folder) if 'guise-export' in name]
        demand(not left, 'left behind: %s', left)
        say('export: %d kills; after %d rounds the final name was as before, after %d kills it was the whole new file, '
            '%d exports finished between kills; nothing is left behind', n_killed, kept, whole, finished)

    def sequence(self):
        pattern, n_killed, whole, absent = r'(\d+) of (\d+) frames', 0, 0, 0
        self.begin('trained')
        folder = os.path.join(self.folder, 'pictures')
        words = ('export', self.project, folder, '--sequence', 'png', '--from', '1', '--to', '1.4')
        reference = self.run(*words)
        while n_killed < self.kills:
            if os.path.isdir(folder):
                shutil.rmtree(folder)
            going, kind = self.start(*words), self.rand.random()
            if kind < 0.2:                 # before the first frame
                killed = going.kill_in(self.rand.uniform(0, 2))
            else:                          # anywhere, or about the end
                going.wait_for(pattern, 600, self.rand.randrange(reference['frames']) if kind < 0.6
                               else reference['frames'])
                killed = going.kill_in(self.rand.uniform(0, 0.4))
            self.check()
            if os.path.isdir(folder):
                self.check_pictures(folder, reference['frames'])
                whole += killed is not None
            else:
                absent += 1
                demand(killed is not None, 'export gave %d: %s', going.process.returncode, going.text)
            n_killed += killed is not None
        if os.path.isdir(folder):
            shutil.rmtree(folder)
        self.run(*words)
        self.check_pictures(folder, reference['frames'])
        left = [name for name in os.listdir(self.folder) if 'guise-export' in name]
        demand(not left, 'left behind: %s', left)
        say('sequence: %d kills; %d times there was no folder, %d times the whole one; nothing is left behind', n_killed,
            absent, whole)

    def check_pictures(self, folder, n_frames):
        names = os.listdir(folder)
        for kind in ('frame', 'layer', 'mask'):
            n = sum(name.startswith(kind + '-') for name in names)
            demand(n == n_frames, '%s holds %d pictures %s of %d', folder, n, kind, n_frames)
        with open(os.path.join(folder, 'sequence.json'), encoding='utf-8') as index:
            n = len(json.load(index)['frames'])
        demand(n == n_frames, 'the index of %s tells of %d frames of %d', folder, n, n_frames)
        said = self.run('verify', folder)
        demand(said['ok'] and said['pictures'] == 2 * n_frames, '%s does not hold what it claims: %s', folder, said)

    def check_movie(self, file, n_frames):
        done = subprocess.run(['ffprobe', '-v', 'error', '-count_frames', '-select_streams', 'v', '-show_entries',
                               'stream=nb_read_frames', '-of', 'csv=p=0', file], capture_output=True, text=True,
                              check=False)
        demand(done.stdout.strip().strip(',') == str(n_frames) and not done.stderr, '%s: %s of %d frames; %s', file,
               done.stdout.strip(), n_frames, done.stderr.strip())

    def decide_killed(self):
        n_killed = n_came_back = 0
        self.begin('extracted')
        began = time.monotonic()
        self.run('faces', self.project, '--keep')
        seconds = time.monotonic() - began
        while n_killed < self.kills:
            count = n_killed + n_came_back
            going = self.start('faces', self.project, '--exclude' if count % 2 == 0 else '--keep', '--quiet')
            killed = going.kill_in(self.rand.uniform(0, 1.3 * seconds))
            kept = {face['kept'] for face in self.run('faces', self.project)['faces']}
            demand(len(kept) == 1, 'a decision over all faces is half there')
            if killed is None:
                demand(kept == {count % 2 == 1}, 'a decision that was acknowledged is gone')
                n_came_back += 1
            else:
                n_killed += 1
            self.check()
        say('decide: %d kills, %d decisions came back before theirs', n_killed, n_came_back)


    # No kill, but the same project: what a disk that forgets does to it.

    def spoil(self, path, offset):
        with open(path, 'r+b') as file:
            file.seek(offset)
            byte = file.read(1)[0]
            file.seek(offset)
            file.write(bytes([byte ^ 0x10]))

    def damage(self):
        self.begin('trained')
        self.run('train', self.project, '--resume', '--iterations', '22')
        runs = os.path.join(self.project, 'runs', '1')
        checkpoints = sorted(name for name in os.listdir(runs) if name.startswith('checkpoint-'))
        demand([self.number(name) for name in checkpoints[-2:]] == [20, 22], 'checkpoints are %s', checkpoints)
        self.spoil(os.path.join(runs, checkpoints[-1]), 50000)
        found = self.run('verify', self.project, codes=(1,))
        demand(len(found['problems']) == 1 and checkpoints[-1] in found['problems'][0], 'verify says %s', found)

        file = os.path.join(self.folder, 'damage.mp4')
        note = self.run('export', self.project, file, '--to', '0.2').get('note', '')
        demand('iteration 22' in note and 'iteration 20' in note, 'export says "%s" of the checkpoint', note)
        result = self.run('train', self.project, '--resume', '--iterations', '21')
        demand(result['iterations'] == 21 and 'iteration 20' in result.get('note', ''), 'train says %s', result)
        self.check()

        for name in os.listdir(runs):
            if name.startswith('checkpoint-'):
                self.spoil(os.path.join(runs, name), 50000)
        kept = sorted(os.listdir(runs))
        for words in (('train', self.project, '--resume', '--iterations', '30'), ('export', self.project, file)):
            message = self.run(*words, codes=(1,))['error']
            demand(message['code'] == 'damaged' or words[0] == 'export', '%s says %s', words[0], message)
        demand(sorted(os.listdir(runs)) == kept, 'files of the run are gone: %s', os.listdir(runs))
        self.damage_crops()

    def damage_crops(self):
        self.begin('extracted')
        self.decide(1)
        self.spoil(os.path.join(self.project, 'faces', 'crops-000001.pack'), 3000)
        found = self.run('verify', self.project, codes=(1,))
        demand(len(found['problems']) == 1, 'verify says %s', found)
        found = self.run('verify', self.project, '--repair', codes=(1,))
        demand(len(found['repaired']) == 1, 'repair says %s', found)
        result = self.run('extract', self.project, *SOURCE_OPTIONS)
        demand(result['frames_done_before'] == result['frames_read'] - 1, 'extract says %s', result)
        self.check()

    @staticmethod
    def number(name):
        return int(re.search(r'(\d+)', name).group())


def cache_folder():
    return os.environ.get('GUISE_CACHE') or os.path.join(
        os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache'), 'guise')


def why_not(guise):
    """Why the soak cannot be run here, or None."""
    samples = os.environ.get('GUISE_SAMPLES') or os.path.join(cache_folder(), 'samples')
    models = os.environ.get('GUISE_MODELS') or os.path.join(cache_folder(), 'models')
    for name in (SOURCE, TARGET):
        if not os.path.exists(os.path.join(samples, name)):
            return f'the sample clip {name} is not in {samples}'
    if not os.path.isdir(models):
        return f'there are no face models in {models}'
    devices = json.loads(subprocess.run([guise, 'devices', '--json'], capture_output=True, check=True).stdout)
    if not any(device['usable'] for device in devices['devices']):
        return 'there is no Vulkan device'
    if shutil.which('ffprobe') is None:
        return 'ffprobe is not installed'
    return None


def soak_verb(soak, number, verb):
    try:
        getattr(soak, 'decide_killed' if verb == 'decide' else verb)()
    except Broken as broken:
        print(f'not ok {number} {verb} # {broken}', flush=True)
        say('the project is kept in %s', soak.folder)
        return False
    print(f'ok {number} {verb}', flush=True)
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('guise')
    parser.add_argument('--kills', type=int, default=50)
    parser.add_argument('--seed', type=int, default=20)
    parser.add_argument('--only', default='damage,extract,train,export,sequence,decide')
    parser.add_argument('--folder')
    arguments = parser.parse_args()
    verbs = arguments.only.split(',')

    print(f'1..{len(verbs)}', flush=True)
    reason = why_not(arguments.guise)
    if reason is not None:
        for number, verb in enumerate(verbs, 1):
            print(f'ok {number} {verb} # SKIP {reason}')
        return 0

    folder = tempfile.mkdtemp(prefix='guise-soak-', dir=arguments.folder)
    say('seed %d, %d kills of each, in %s', arguments.seed, arguments.kills, folder)
    good = True
    for number, verb in enumerate(verbs, 1):
        # Each verb draws its own moments, so that one can be repeated without the others.
        rand = random.Random(f'{arguments.seed} {verb}')
        good = soak_verb(Soak(arguments.guise, folder, arguments.kills, rand), number, verb) and good
    if good:
        shutil.rmtree(folder)
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
