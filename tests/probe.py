# SPDX-License-Identifier: GPL-3.0-or-later
"""How the build compiles a file, borrowed to compile another one; and tests that speak TAP."""
import json
import os
import shlex
import subprocess
import tempfile


class Command:
    """A compile command of the build, without its input and its outputs."""

    def __init__(self, entry):
        words = iter(shlex.split(entry['command']))
        self.folder = entry['directory']
        self.source = os.path.normpath(os.path.join(self.folder, entry['file']))
        self.output = entry['output']
        self.words = []
        for word in words:
            if word in ('-o', '-MF', '-MQ', '-c'):
                next(words)
            elif word not in ('-MD', '-Werror'):
                self.words.append(word)

    def is_cpp(self):
        return not self.source.endswith('.c')

    def compiles(self, text):
        """Whether the text compiles, and what the compiler said."""
        with tempfile.NamedTemporaryFile('w', suffix='.cc' if self.is_cpp() else '.c') as file:
            file.write(text)
            file.flush()
            run = subprocess.run(self.words + ['-fdiagnostics-color=never', '-fsyntax-only', file.name], cwd=self.folder,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        return run.returncode == 0, run.stdout

    def reaches(self, headers):
        """Those of the headers that are on the include path."""
        lines = [f'#if __has_include(<{h}>)\n#pragma message "within reach: {h}."\n#endif' for h in headers]
        fine, words = self.compiles('\n'.join(lines) + '\n')
        if not fine:
            raise RuntimeError(words)
        return [h for h in headers if f'within reach: {h}.' in words]


def commands(build):
    """The build's compile commands."""
    with open(os.path.join(build, 'compile_commands.json'), encoding='utf-8') as file:
        return [Command(entry) for entry in json.load(file)]


def table(path):
    """A table of a name and a list of words, as an ordered dictionary."""
    rows = {}
    with open(path, encoding='utf-8') as file:
        for line in file:
            if line.strip() and not line.startswith('#'):
                name, *rest = line.split()
                rows[name] = rest
    return rows


class Tap:
    """Counts and prints test points."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def point(self, fine, name, words=''):
        self.count += 1
        self.failed += not fine
        print(f'{"ok" if fine else "not ok"} {self.count} - {name}')
        for line in words.splitlines() if not fine else []:
            print(f'# {line}')

    def skip(self, name, reason):
        self.count += 1
        print(f'ok {self.count} - {name} # SKIP {reason}')

    def end(self, nothing='nothing was tested'):
        """The plan, which a test without points skips with its reason; the exit status."""
        print(f'1..{self.count}' if self.count else f'1..0 # SKIP {nothing}')
        return 1 if self.failed else 0
