# SPDX-License-Identifier: GPL-3.0-or-later
"""Every public header compiles by itself, as C and as C++, with no more than its module's dependency gives.

usage: alone.py SOURCE-ROOT BUILD-ROOT MODULE
"""
import glob
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
import probe  # noqa: E402


def main(source, build, module):
    tap = probe.Tap()
    commands = {c.is_cpp(): c for c in probe.commands(build) if c.output.split('/')[-2].endswith(f'-{module}.a.p')
                and c.output.split('/')[-2].startswith('libprobe-c')}

    for path in sorted(glob.glob(f'{source}/src/{module}/*.h')):
        header = os.path.basename(path)
        if header.endswith('-private.h'):
            continue
        for is_cpp, command in commands.items():
            name = f'/headers/{module}/{header}-alone-in-{"cpp" if is_cpp else "c"}'
            tap.point(*swapped(command.compiles(f'#include "{header}"\n#include "{header}"\n'), name))
    return tap.end()


def swapped(answer, name):
    return answer[0], name, answer[1]


if __name__ == '__main__':
    sys.exit(main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3]))
