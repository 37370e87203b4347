#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""page-time.py BUILD-FOLDER PROJECT [--train] [TIMES]: how long it takes from the key that switches to a page to the end of
the frame that shows it, for each page in turn: the first time, when the page is made, and after that. With --train the
project's faces are trained on meanwhile, and how fast the window answers is measured for a minute. Then how long it takes from a
click on the timeline of the swap page to the swapped frame, as it stays. The project is worked on: give a copy. Run it
on a display: on-display."""
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

import program

PAGES = ('media', 'faces', 'train', 'swap', 'export')
# Between two keys, so that what a page loads in the background has come.
PAUSE = 1.0


class Window(program.Program):
    """The program, with what it writes of its pages."""

    def __init__(self, build, project, folder):
        self.path = os.path.join(folder, 'pages')
        self.out = open(self.path, 'w+', encoding='utf-8')
        super().__init__(f'{build}/src/cli/guise', project, stdout=self.out,
                         LD_PRELOAD=f'{build}/tests/display/libpage-frames.so')
        self.n_seen = 0

    def figure(self, what):
        """Milliseconds, when the window has written them."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with open(self.path, encoding='utf-8') as file:
                lines = file.read().splitlines()
            if len(lines) > self.n_seen:
                self.n_seen = len(lines)
                name, taken = lines[-1].split()
                assert name == what, lines
                return float(taken)
            time.sleep(0.02)
        raise program.Failed(f'{what} was not shown')

    def switch(self, page):
        subprocess.run(['xdotool', 'key', f'alt+{PAGES.index(page) + 1}'], check=True)
        return self.figure(page)

    def seek(self, place):
        """To a place of the timeline, 0 to 1."""
        self.drive('click', 'Timeline', '--at', f'{place},0.5')
        return self.figure('picture')


def measure(window, times):
    """Of each page, the first figure and the others. The page that shows at first is not switched to at first."""
    taken = {page: [] for page in PAGES}
    for _ in range(times + 1):
        for page in PAGES[1:] + PAGES[:1]:
            taken[page].append(window.switch(page))
            time.sleep(PAUSE)
    return taken


def main():
    words = [word for word in sys.argv[1:] if word != '--train']
    build, project = os.path.abspath(words[0]), words[1]
    times = int(words[2]) if len(words) > 2 else 10
    with tempfile.TemporaryDirectory(prefix='guise-pages-') as folder, Window(build, project, folder) as window:
        window.drive('wait-for', 'Media')
        time.sleep(PAUSE)
        if '--train' in sys.argv:
            # A run like the one that is shown, if there is one.
            window.drive('key', 'alt+3', ',', 'wait-idle', ',', 'key', 'ctrl+d', ',', 'wait-for', 'Start Training',
                         '--state', 'sensitive', ',', 'key', 'ctrl+Return', ',', 'wait-for', 'button:Stop')
            program.wait_for_preview(window, -1, 600)
            window.drive('key', 'alt+1', ',', 'wait-idle')
            print(window.drive('ping', '60').strip())
            with open(window.path, encoding='utf-8') as file:
                window.n_seen = len(file.read().splitlines())
        for page, figures in measure(window, times).items():
            rest = sorted(figures[1:])
            print(f'{page:8} first {figures[0]:5.0f} ms, then {statistics.median(rest):5.0f} ms (to {rest[-1]:.0f})')
        window.switch('swap')
        # As many as "guise bench scrub" does, each to another frame: in hundredths, beside the names of the lanes.
        places = random.Random(1).sample(range(15, 95), min(6 * times, 80))
        jumps = sorted([window.seek(place / 100) for place in places][1:])
        print(f'swapped frame {statistics.median(jumps):.0f} ms, 95 of 100 within {jumps[len(jumps) * 95 // 100]:.0f} ms')


if __name__ == '__main__':
    main()
