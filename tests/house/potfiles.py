# SPDX-License-Identifier: GPL-3.0-or-later
"""POTFILES names each file that has something to translate, no other, and is sorted; so is LINGUAS.

usage: potfiles.py SOURCE-ROOT
"""
import glob
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
import probe  # noqa: E402

CUT = re.compile(r'\b(_|N_|C_|ngettext) ?\([^;]*"\s*G_G\w*FORMAT')
MARKED = re.compile(r'\b(_|N_|C_|NC_|ngettext|dngettext|g_dngettext) ?\("')


def lines(path):
    with open(path, encoding='utf-8') as file:
        return [line.strip() for line in file if line.strip() and not line.startswith('#')]


def has_marked(path):
    with open(path, encoding='utf-8') as file:
        return marks(file.read())


def marks(text):
    return MARKED.search(text) is not None


def cut_short(path):
    with open(path, encoding='utf-8') as file:
        return CUT.search(file.read()) is not None


def to_translate(source):
    code = [p for pattern in ('src/**/*.c', 'src/**/*.cpp', 'tools/**/*.c')
            for p in glob.glob(f'{source}/{pattern}', recursive=True) if has_marked(p)]
    data = glob.glob(f'{source}/data/*.in') + glob.glob(f'{source}/src/ui/**/*.ui', recursive=True)
    return sorted(os.path.relpath(path, source) for path in code + data)


def main(source):
    tap = probe.Tap()
    listed = lines(f'{source}/po/POTFILES')
    wanted = to_translate(source)
    tap.point(listed == wanted, '/house/potfiles/complete-and-sorted',
              f'missing: {set(wanted) - set(listed)}; too many: {set(listed) - set(wanted)}; or not sorted')
    cut = [path for path in wanted if cut_short(f'{source}/{path}')]
    tap.point(not cut, '/house/potfiles/no-string-is-cut-by-a-macro', f'use PRId64, which xgettext knows, in {cut}')
    languages = lines(f'{source}/po/LINGUAS')
    files = sorted(os.path.basename(path)[:-3] for path in glob.glob(f'{source}/po/*.po'))
    tap.point(languages == files, '/house/linguas/names-each-translation', f'{languages} against {files}')
    tap.point(marks('g_print (_("x"))') and marks('ngettext ("a", "b", n)') and not marks('x_y ("a")'),
              '/house/potfiles/finds-what-is-marked')
    return tap.end()


if __name__ == '__main__':
    sys.exit(main(os.path.abspath(sys.argv[1])))
