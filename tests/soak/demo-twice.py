#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""demo-twice.py GUISE

`guise demo`, which trains for a few seconds here: it does the whole job, and says that so little training makes no face. A
second start does nothing twice. Speaks TAP."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile

MINUTES = '0.05'
EXTRACTIONS = ('extract_source', 'extract_target')


def run(guise, folder):
    done = subprocess.run([guise, 'demo', folder, '--minutes', MINUTES, '--json'], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        print(f'Bail out! the demo gave {done.returncode}: {done.stderr.strip()}')
        sys.exit(1)
    return json.loads(done.stdout)


def count_new(extraction):
    return extraction['frames_read'] - extraction['frames_done_before']


def read_hash(path):
    with open(path, 'rb') as file:
        return hashlib.sha256(file.read()).hexdigest()


def main():
    guise = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix='guise-demo-') as folder:
        movie = os.path.join(folder, 'swap.mp4')
        first = run(guise, folder)
        before = read_hash(movie)
        again = run(guise, folder)
        cases = [
            ('trains', first.get('train', {}).get('iterations', 0) > 0),
            ('measures', 'likeness' in first.get('measures', {})),
            ('draws a sheet', os.path.getsize(os.path.join(folder, 'sheet.png')) > 0),
            ('says that it is too little', '--minutes' in first.get('note', '')),
            ('trains once', 'train' not in again),
            ('exports once', 'export' not in again and read_hash(movie) == before),
            ('finds faces', all(count_new(first[name]) > 0 for name in EXTRACTIONS)),
            ('finds faces once', all(count_new(again[name]) == 0 for name in EXTRACTIONS)),
            ('says so again', '--minutes' in again.get('note', '')),
        ]
    print(f'1..{len(cases)}')
    for number, (name, good) in enumerate(cases, 1):
        print(f'{"ok" if good else "not ok"} {number} {name}')
    if not all(good for _, good in cases):
        print('#', json.dumps(first))
        print('#', json.dumps(again))
        sys.exit(1)


if __name__ == '__main__':
    main()
