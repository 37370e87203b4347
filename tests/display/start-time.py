#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""start-time.py BUILD-FOLDER [TIMES]: how long the window takes to its first frame, and a project to be there, beside
the emptiest window of libadwaita that there can be; that one also with the libraries that ours is linked with. Run it
on a display: on-display. Figures of a busy machine say little: they are taken in turns, and processor time is given
beside the clock."""
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time


def linked_like(window, build, folder):
    """The peer once more, with all that the window is linked with."""
    names = re.findall(r'Shared library: \[(.*)\]', subprocess.run(['readelf', '-d', window], stdout=subprocess.PIPE, text=True,
                                                                   check=True).stdout)
    flags = subprocess.run(['pkg-config', '--cflags', '--libs', 'libadwaita-1'], stdout=subprocess.PIPE, text=True,
                           check=True).stdout.split()
    path = os.path.join(folder, 'peer-with-libraries')
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'peer-window.c')
    subprocess.run(['cc', '-O2', source, '-o', path, '-Wl,--no-as-needed', *(f'-l:{name}' for name in names), *flags], check=True)
    return [path]


def once(command, build, title):
    """Seconds by the clock and of the processor."""
    env = {**os.environ, 'LD_PRELOAD': f'{build}/tests/display/libfirst-frame.so', 'GSETTINGS_BACKEND': 'memory'}
    if title:
        env['FIRST_FRAME_TITLE'] = title
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.clock_gettime(time.CLOCK_MONOTONIC)
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (int(done.stdout) / 1e6 - begin,
            after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main():
    build = os.path.abspath(sys.argv[1])
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 11
    guise, make_faces = f'{build}/src/cli/guise', f'{build}/tests/golden/make-faces'
    with tempfile.TemporaryDirectory(prefix='guise-start-') as folder:
        subprocess.run([guise, 'new', '--quiet', f'{folder}/empty.guise'], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([make_faces, f'{folder}/large.guise', '100000'], check=True, stdout=subprocess.DEVNULL)
        cases = {
            'empty window': ([f'{build}/tests/display/peer-window'], None),
            'empty window, our libraries': (linked_like(f'{build}/src/ui/guise-window', build, folder), None),
            'guise': ([guise], None),
            'guise, an empty project': ([guise, f'{folder}/empty.guise'], 'empty'),
            'guise, 100,000 faces': ([guise, f'{folder}/large.guise'], 'large'),
        }
        taken = {name: [] for name in cases}
        for turn in range(times + 1):
            for name, (command, title) in cases.items():
                figure = once(command, build, title)
                if turn > 0:   # the first warms the caches
                    taken[name].append(figure)
        for name, figures in taken.items():
            clock = [figure[0] * 1000 for figure in figures]
            print(f'{name:28} {statistics.median(clock):5.0f} ms ({min(clock):.0f} to {max(clock):.0f}), '
                  f'processor {statistics.median(figure[1] for figure in figures) * 1000:.0f} ms')


if __name__ == '__main__':
    main()
