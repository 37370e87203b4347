# SPDX-License-Identifier: GPL-3.0-or-later
"""POTFILES names each file in which xgettext finds something to translate, no other, and is sorted; so is LINGUAS. And
what a job reports, a reader finds wrong with a file, or opening repaired, which the window and the shell show, is
translated.

usage: potfiles.py SOURCE-ROOT
"""
import glob
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
import probe  # noqa: E402

CUT = re.compile(r'\b(_|N_|C_|ngettext) ?\([^;]*"\s*G_G\w*FORMAT')
# What they are given is shown to people.
TELLERS = ('guise_job_report|guise_store_say_recovered|guise_onnx_fail|guise_db_set_damaged|set_damaged|set_tensor_damaged|'
           'set_bad|set_wrong')
KEYWORD = re.compile(r'--keyword=\S+')


def lines(path):
    with open(path, encoding='utf-8') as file:
        return [line.strip() for line in file if line.strip() and not line.startswith('#')]


def marked(source, paths):
    """Those of the files in which xgettext, called with the keywords of po/update, finds something."""
    with open(f'{source}/po/update', encoding='utf-8') as file:
        keywords = KEYWORD.findall(file.read())
    run = subprocess.run(['xgettext', '--from-code=UTF-8', '--language=C', '--add-location=file', '--output=-', *keywords,
                          *paths], cwd=source, stdout=subprocess.PIPE, text=True, check=True)
    return sorted({path for line in run.stdout.splitlines() if line.startswith('#: ') for path in line[3:].split()})


def finds_marked(source):
    """Whether marked() finds each kind of mark and nothing else."""
    texts = ['_("x")', 'N_ ("x")', 'C_ ("a", "x")', 'ngettext ("y", "ys", n)', 'x_y ("x")']
    with tempfile.TemporaryDirectory() as folder:
        paths = [f'{folder}/{i}.c' for i in range(len(texts))]
        for path, text in zip(paths, texts):
            with open(path, 'w', encoding='utf-8') as file:
                file.write(f'const char *name = {text};\n')
        return marked(source, paths) == paths[:-1]


def cut_short(path):
    with open(path, encoding='utf-8') as file:
        return CUT.search(file.read()) is not None


def says_untranslated(text):
    """Whether one of TELLERS says something in English: what it is given is to be translated, or "%s" alone."""
    marked_out = re.sub(r'\b_ ?\((?:\s*(?:"(?:[^"\\]|\\.)*"|PRI[a-z]64))+\s*\)', '', re.sub(r'ngettext \([^;]*;', ';', text))
    return re.search(r'\b(?:' + TELLERS + r') \((?:[^";{]|"%s")*"(?!%s")', marked_out) is not None


def finds_untranslated():
    good = ['guise_job_report (job, 1.0, _("Reading %s · %" PRId64), name, n);', 'guise_job_report (job, 0, "%s", text);',
            'guise_job_report (job, -1, text);\nf ("x");', 'set_wrong (error, _("a \\"b\\" c"));']
    bad = ['guise_job_report (job, 1.0, "Reading %s", name);', 'guise_job_report (of->job, (double) a / b,\n "Exporting " X);',
           'set_bad (error, name, "it is none");', 'guise_onnx_fail (import, error, "%u axes", n);']
    return not any(map(says_untranslated, good)) and all(map(says_untranslated, bad))


def to_translate(source):
    code = [os.path.relpath(p, source) for pattern in ('src/**/*.c', 'src/**/*.cpp', 'tools/**/*.c')
            for p in glob.glob(f'{source}/{pattern}', recursive=True)]
    data = glob.glob(f'{source}/data/*.in') + glob.glob(f'{source}/src/ui/**/*.ui', recursive=True)
    return sorted(marked(source, code) + [os.path.relpath(path, source) for path in data])


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
    tap.point(finds_marked(source), '/house/potfiles/finds-what-is-marked')
    english = []
    for path in sorted(glob.glob(f'{source}/src/*/*.c')):
        with open(path, encoding='utf-8') as file:
            if says_untranslated(file.read()):
                english.append(path)
    tap.point(not english, '/house/potfiles/reports-of-jobs-are-translated', f'of what is reported nothing is in _() in {english}')
    tap.point(finds_untranslated(), '/house/potfiles/finds-reports-that-are-not')
    return tap.end()


if __name__ == '__main__':
    sys.exit(main(os.path.abspath(sys.argv[1])))
