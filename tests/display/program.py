# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole program on a display, worked with a real pointer and keyboard: what the scripts beside this one share."""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
# Generous: a machine that builds at the same time is slow. Nothing is measured by it.
PATIENCE = os.environ.get('GUISE_TEST_PATIENCE', '120')


class Failed(Exception):
    """What was wrong, with what the tools said."""


class Skipped(Exception):
    """Why the case cannot be tried here."""


def run(*words, **more):
    """Runs a command to its end; what it printed."""
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **more)
    if done.returncode != 0:
        raise Failed(f'{" ".join(words)}: exit {done.returncode}\n{done.stdout}')
    return done.stdout


def until(problem, look, good=bool, patience=None):
    """Looks again and again until what look() gives is good, and gives it; what the program shows may come before or after
    what is asked for."""
    end = time.monotonic() + (float(PATIENCE) if patience is None else patience)
    while not good(found := look()):
        if time.monotonic() > end:
            raise Failed(f'{problem}: {found}')
        time.sleep(0.3)
    return found


def nameless(tree):
    """Controls in a tree of accessible things that a screen reader has no words for: they show the name of their
    class, or none, or a mnemonic's underscore. What a combo box is made of is named by it."""
    bad, above = [], ''
    for line in tree.splitlines():
        if (re.search(r'^\s*(button|entry|slider|switch|checkbox|toggle button|combo box|spin button)'
                      r'\s*("(Gtk|Adw|Guise)\w+")?\s*(\[[^]]*\]\s*)?\d', line) and 'combo box' not in above) \
                or re.search(r'"_', line):
            bad.append(line)
        above = line
    return bad


def said_twice(tree):
    """Things whose name is said twice: by the title of their row and by a label of their own."""
    return [line for line in tree.splitlines() if re.search(r'"(.{2,}) \1"', line, re.IGNORECASE)]


def environment(**more):
    """Of the program and its verbs. GUISE_TEST_PRELOAD are libraries that are preloaded, such as LeakSanitizer's."""
    preload = os.environ.get('GUISE_TEST_PRELOAD')
    return {**os.environ, **({'LD_PRELOAD': preload} if preload else {}), **more}


class Program:
    """The program, started and driven. Ends with the `with` block, and must not have complained until then; a sanitizer
    tells at its end what it found."""

    def __init__(self, guise, *arguments, stdout=None, **more):
        # Out of the way, where nothing has a tooltip: one that comes where the pointer was left is anchored by GTK 4.8 to a
        # dialog that has just gone, beside the screen, of which Gdk complains.
        run('xdotool', 'mousemove', '0', '9999')
        self.errors = tempfile.TemporaryFile('w+')
        env = environment(**{'G_DEBUG': 'fatal-criticals', 'LC_ALL': 'C.UTF-8', **more})
        self.process = subprocess.Popen([guise, *arguments], env=env, stdout=stdout, stderr=self.errors)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(max(30.0, float(PATIENCE)))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            # What went wrong before is what counts.
            if value is None:
                raise
            print('# the program did not end either')
        said = self.said()
        self.errors.close()
        if value is not None:
            print(f'# the program said: {said}'.replace('\n', '\n# '))
        elif 'Sanitizer' in said:
            raise Failed(said)

    def said(self):
        self.errors.seek(0)
        return self.errors.read()

    def drive(self, *words):
        """One or more commands of drive.py."""
        return run('/usr/bin/python3', f'{HERE}/drive.py', '--timeout', PATIENCE, *words)

    def tree(self):
        return self.drive('tree')

    def nameless(self):
        """As nameless() has it, of what stays: the button that libadwaita's toast is closed with has no name, and goes by
        itself."""
        try:
            return until('nameless', lambda: nameless(self.tree()), lambda bad: not bad, 20)
        except Failed:
            return nameless(self.tree())

    def wait_end(self):
        """Waits for the program to end by itself and gives its exit status."""
        return self.process.wait(float(PATIENCE))

    def complaints(self):
        return [line for line in self.said().splitlines() if re.search(r'CRITICAL|WARNING', line)]


class Desktop:
    """The session manager and the notifications of desktop.py."""

    def __init__(self, path):
        self.path = path

    def __enter__(self):
        self.process = subprocess.Popen(['/usr/bin/python3', f'{HERE}/desktop.py', self.path])
        self.wait('ready')
        return self

    def __exit__(self, kind, value, trace):
        self.process.terminate()
        self.process.wait()

    def said(self):
        if not os.path.exists(self.path):
            return ''
        with open(self.path, encoding='utf-8') as file:
            return file.read()

    def wait(self, word):
        until(f'the desktop was not told {word}', self.said, lambda said: word in said)


def iteration_shown(program):
    """Of the newest preview of the train page, as the screen reader has it; -1 before the first."""
    found = re.search(r'rows of faces at iteration ([\d,]+)', program.drive('tree', '--all'))
    return int(found.group(1).replace(',', '')) if found else -1


def wait_for_preview(program, after, patience):
    """Until a preview of an iteration after that one shows; says which it is of."""
    return until(f'no preview of an iteration after {after} came', lambda: iteration_shown(program),
                 lambda shown: shown > after, patience)


class Test:
    """Cases that are functions of one argument, the fixture; each is a line of TAP."""

    def __init__(self, fixture):
        self.fixture = fixture
        self.cases = []

    def case(self, name):
        def keep(function):
            self.cases.append((name, function))
            return function
        return keep

    def run(self):
        wanted = sys.argv[2:]
        cases = [c for c in self.cases if not wanted or c[0] in wanted]
        failed = 0
        print(f'1..{len(cases)}', flush=True)
        for number, (name, function) in enumerate(cases, 1):
            folder = tempfile.mkdtemp(prefix='guise-display-')
            try:
                function(self.fixture(folder))
                print(f'ok {number} - {name}', flush=True)
            except Skipped as reason:
                print(f'ok {number} - {name} # SKIP {reason}', flush=True)
            except Exception as problem:  # whatever it is, the other cases are to run
                failed += 1
                print(f'not ok {number} - {name}')
                place = traceback.extract_tb(problem.__traceback__)[-1]
                text = f'{type(problem).__name__}: {problem}\n{os.path.basename(place.filename)}:{place.lineno}: {place.line}'
                print('\n'.join(f'# {line}' for line in text.splitlines()), flush=True)
            shutil.rmtree(folder)
        sys.exit(1 if failed else 0)


class Fixture:
    """A folder of the case's own, and the program under test, which is the script's first argument."""

    def __init__(self, folder):
        self.folder = folder
        self.guise = sys.argv[1]

    def path(self, name):
        return os.path.join(self.folder, name)

    def shell(self, *words):
        """A verb of the same program."""
        return run(self.guise, *words, env=environment())

    def shell_remarks(self, *words):
        """What a verb says beside its answer."""
        return subprocess.run([self.guise, *words], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
                              check=True, env=environment()).stderr

    def program(self, *arguments, **more):
        return Program(self.guise, *arguments, **more)
