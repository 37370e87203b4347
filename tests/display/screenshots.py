#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""screenshots.py GUISE PROJECT FOLDER [light | dark]: a picture of the welcome page, of each page of the window and of
its preferences, in one scheme or in both. Run it on a display: on-display, as ./run screenshots does.

The project is looked at and not changed. Pictures that leave this computer show only people who may be shown."""
import os
import sys

import program

# With the digit of each; clips last, so that their film strips are made meanwhile.
PAGES = (('faces', 2), ('train', 3), ('swap', 4), ('export', 5), ('media', 1))
# Where the pointer calls up no tooltip.
ASIDE = '@1,400'
# Until film strips, crops and previews are drawn.
SETTLED = '1.5'


def look(window, path):
    window.drive('hover', ASIDE, ',', 'wait-idle', '--quiet', SETTLED, ',', 'screenshot', path)
    print(path, flush=True)


def take(guise, project, folder, scheme):
    environment = {'ADW_DEBUG_COLOR_SCHEME': f'prefer-{scheme}'}

    def path(name):
        return os.path.join(folder, f'{name}-{scheme}.png')

    with program.Program(guise, **environment) as window:
        window.drive('wait-for', 'New Project')
        look(window, path('welcome'))
    with program.Program(guise, project, **environment) as window:
        window.drive('wait-for', 'Faces')
        for page, number in PAGES:
            window.drive('key', f'alt+{number}')
            if page == 'faces':
                window.drive('key', 'Tab', 'Right')
            look(window, path(page))
        window.drive('key', 'ctrl+comma')
        look(window, path('preferences'))


def main():
    guise, project, folder, *schemes = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    for scheme in schemes or ('light', 'dark'):
        take(guise, project, folder, scheme)


if __name__ == '__main__':
    main()
