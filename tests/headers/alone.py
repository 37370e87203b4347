# SPDX-License-Identifier: GPL-3.0-or-later
"""Every public header compiles by itself, and all of a module together as C++, with no more than the module's
dependency gives.

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
    headers = [os.path.basename(path) for path in sorted(glob.glob(f'{source}/src/{module}/*.h'))
               if not path.endswith('-private.h')]
    if not headers:
        return tap.end('it has no header yet')

    for header in headers:
        tap.point(*swapped(commands[False].compiles(include(header) * 2), f'/headers/{module}/{header}-alone'))
    tap.point(*swapped(commands[True].compiles(''.join(map(include, headers))), f'/headers/{module}/all-in-cpp'))
    broken = include(headers[0]) + 'void f (struct S *class);\n'
    tap.point(commands[False].compiles(broken)[0] and not commands[True].compiles(broken)[0],
              f'/headers/{module}/c-is-not-cpp')
    return tap.end()


def include(header):
    return f'#include "{header}"\n'


def swapped(answer, name):
    return answer[0], name, answer[1]


if __name__ == '__main__':
    sys.exit(main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3]))
