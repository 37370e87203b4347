# SPDX-License-Identifier: GPL-3.0-or-later
"""What other people's validators say of our files; and that each of them would say so if one were spoilt.

usage: tools.py CHECK FILE...
"""
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
import probe  # noqa: E402

# Of each check: the command, the Debian package that has it, and what to write for what to spoil a file.
CHECKS = {
    'desktop-file': ('desktop-file-validate', 'desktop-file-utils', 'Type=Application', 'Type=Applikation'),
    'metainfo': ('appstreamcli validate --no-net --pedantic', 'appstream', 'CC0-1.0', 'unknown'),
    'help-valid': ('yelp-check validate', 'yelp-tools', '<steps>', '<stepps></stepps><steps>'),
    'help-links': ('yelp-check links', 'yelp-tools', 'xref="consent"', 'xref="content"'),
    'help-orphans': ('yelp-check orphans', 'yelp-tools', '<link type="guide" xref="index#work"/>', ''),
    'icons': ('xmllint --noout', 'libxml2-utils', '</svg>', ''),
    'po': ('msgfmt --check --output-file=/dev/null', 'gettext', 'msgstr "', 'msgstr "%d'),
    'shellcheck': ('shellcheck', 'shellcheck', '"$@"', '$@'),
    'flatpak-builder': ('flatpak-builder --show-manifest', 'flatpak-builder', '"buildsystem"', '"bildsystem"'),
}


def run(command, files):
    """Whether the command is content with the files, and what it said. What it only warns of counts, too."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(command.split() + files, cwd=folder, env=os.environ | {'G_DEBUG': 'fatal-warnings'},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode == 0, done.stdout


def spoilt(folder, files, good, bad):
    """Copies the files and spoils each that has something to spoil; True if any had."""
    found = False
    copies = []
    for i, path in enumerate(files):
        os.mkdir(os.path.join(folder, str(i)))
        copies.append(os.path.join(folder, str(i), os.path.basename(path)))
        with open(path, encoding='utf-8') as file:
            text = file.read()
        found |= good in text
        with open(copies[-1], 'w', encoding='utf-8') as file:
            file.write(text.replace(good, bad))
    return copies, found


def main(name, files):
    command, package, good, bad = CHECKS[name]
    tap = probe.Tap()
    points = [f'/house/{name}/content', f'/house/{name}/finds-what-is-spoilt']
    if shutil.which(command.split()[0]) is None:
        for point in points:
            tap.skip(point, f'{command.split()[0]} is not installed; Debian has it in the package {package}')
        return tap.end()

    fine, words = run(command, files)
    tap.point(fine, points[0], words)
    with tempfile.TemporaryDirectory() as folder:
        copies, found = spoilt(folder, files, good, bad)
        fine, words = run(command, copies)
        tap.point(found and not fine, points[1], words if found else f'"{good}" is in none of the files')
    return tap.end()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], [os.path.abspath(path) for path in sys.argv[2:]]))
