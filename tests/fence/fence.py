# SPDX-License-Identifier: GPL-3.0-or-later
"""Proves that the build keeps the module map: what a module may not include is out of its reach, the rest is not.

usage: fence.py SOURCE-ROOT BUILD-ROOT

Asks the compiler, with the arguments by which the build compiles the module's own files. Each forbidden pair has its
positive twin in the allowed ones, so the check fails when the fence is gone and also when the test finds nothing.
"""
import glob
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
import probe  # noqa: E402

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)


def public_headers(source, module):
    return [os.path.basename(path) for path in sorted([h for h in glob.glob(f'{source}/src/{module}/*.h') if not h.endswith('-private.h')])]


def own_command(commands, source, module):
    """How the module is compiled; a module that has only its dependency yet is asked through that."""
    folder = f'{source}/src/{module}/'
    own = [c for c in commands if c.source.startswith(folder)]
    public = [c for c in commands if f'libprobe-c-{module}.' in c.output]
    return (own + public + [None])[0]


def check_pair(command, headers, may):
    """What is wrong with what the compile command reaches of the headers; nothing is an empty string."""
    reached = command.reaches(headers)
    if reached != (headers if may else []):
        return f'within reach: {" ".join(reached)}'
    fine, words = command.compiles(f'#include "{headers[0]}"\n')
    if not may and not fine and headers[0] not in words.splitlines()[0]:
        return f'failed, but for another reason: {words}'
    return '' if fine == may else words or f'{headers[0]} compiles'


def check_module(tap, source, commands, module, allowed, modules):
    """What the module reaches of each other module."""
    command = own_command(commands, source, module)
    for other in modules:
        headers = public_headers(source, other)
        may = other in allowed or other == module
        name = f'/fence/{module}/{"may" if may else "may-not"}-include-{other}'
        if command is None or not headers:
            tap.skip(name, f'{module if command is None else other} has nothing to compile yet')
        else:
            wrong = check_pair(command, headers, may)
            tap.point(not wrong, name, wrong)


def includes_of(text):
    return INCLUDE.findall(text)


def forbidden(module, include, outside):
    """Whether the text rules, which an include path cannot enforce, forbid it."""
    if include.startswith('../') or re.match(r'(src/)?(base|store|media|vision|compute|model|pipeline|ui|cli)/', include):
        return True
    top = include.split('/')[0]
    return any(top == header.split('/')[0] and module not in may for header, may in outside.items())


def check_text(tap, source, outside, module):
    """What the files of the module say they include: system headers are in everybody's reach."""
    wrong = []
    for path in sorted(glob.glob(f'{source}/src/{module}/**/*.[ch]*', recursive=True)):
        with open(path, encoding='utf-8') as file:
            wrong += [f'{path}: {i}' for i in includes_of(file.read()) if forbidden(module, i, outside)]
    tap.point(not wrong, f'/fence/{module}/includes-nothing-foreign', '\n'.join(wrong))


def check_twin(tap, outside):
    """The text rules find what they must and let the rest pass."""
    text = '#include "../store/a.h"\n# include <vulkan/vulkan.h>\n#include <gio/gio.h>\n#include "guise-image.h"\n'
    found = [i for i in includes_of(text) if forbidden('base', i, outside)]
    tap.point(found == ['../store/a.h', 'vulkan/vulkan.h'], '/fence/rules/find-what-is-foreign', str(found))


def main(source, build):
    here = os.path.dirname(os.path.abspath(__file__))
    rules = probe.table(f'{here}/map.tsv')
    outside = probe.table(f'{here}/outside.tsv')
    commands = probe.commands(build)
    tap = probe.Tap()

    for module, allowed in rules.items():
        check_module(tap, source, commands, module, allowed, rules)
        check_text(tap, source, outside, module)
    check_twin(tap, outside)
    return tap.end()


if __name__ == '__main__':
    sys.exit(main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])))
