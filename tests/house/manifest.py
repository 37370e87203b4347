# SPDX-License-Identifier: GPL-3.0-or-later
"""The flatpak manifest parses, is of this program, asks for no host files, and says that it is untried.

usage: manifest.py MANIFEST APP-ID
"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
import probe  # noqa: E402


def main(path, app_id):
    tap = probe.Tap()
    with open(path, encoding='utf-8') as file:
        manifest = json.load(file)
    tap.point(manifest['id'] == app_id, '/house/flatpak/has-our-id', manifest['id'])
    tap.point(not [a for a in manifest['finish-args'] if a.startswith(('--filesystem', '--share=network'))],
              '/house/flatpak/no-host-files-no-network', str(manifest['finish-args']))
    tap.point('Untried' in ' '.join(manifest['x-note']), '/house/flatpak/says-that-it-is-untried')
    tap.point(manifest['modules'][-1]['name'] == manifest['command'], '/house/flatpak/builds-the-program-last')
    return tap.end()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], sys.argv[2]))
