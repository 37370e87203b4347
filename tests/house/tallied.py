# SPDX-License-Identifier: GPL-3.0-or-later
"""What ./run counts of tests that pass, fail, skip, hang and die."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
import probe  # noqa: E402
import tally  # noqa: E402

# Each with what meson says of the program, what it printed, and then how many passed, failed and were skipped.
CASES = {
    'program-without-cases': ('OK', '', (1, 0, 0)),
    'program-without-cases-fails': ('FAIL', 'a word', (0, 1, 0)),
    'cases': ('OK', '1..2\nok 1 /a\nok 2 - /b\n', (2, 0, 0)),
    'plan-at-the-end': ('OK', 'ok 1 - /a\n1..1\n', (1, 0, 0)),
    'one-fails': ('FAIL', '1..2\nok 1 /a\nnot ok 2 /b\n', (1, 1, 0)),
    'skip-with-a-reason': ('SKIP', '1..1\nok 1 /a # SKIP no device\n', (0, 0, 1)),
    'skip-without': ('SKIP', '1..2\nok 1 /a # SKIP\nok 2 /b\n', (1, 1, 0)),
    'skips-as-a-whole': ('SKIP', '1..0 # SKIP nothing there\n', (0, 0, 1)),
    'skips-as-a-whole-without': ('SKIP', '1..0\n', (0, 1, 0)),
    'exit-status-77': ('SKIP', '', (0, 1, 0)),
    'exit-status-77-says-why': ('SKIP', 'skipped: no clips\n', (0, 0, 1)),
    'hangs': ('TIMEOUT', '1..3\nok 1 /a\n', (1, 1, 0)),
    'dies': ('ERROR', '1..3\nok 1 /a\nnot ok /b - words\nBail out!\n', (1, 1, 0)),
    'dies-between': ('ERROR', '1..1\nok 1 /a\n', (1, 1, 0)),
    'stops-early': ('OK', '1..3\nok 1 /a\n', (1, 1, 0)),
    'is-interrupted': ('INTERRUPT', '', (0, 1, 0)),
}


def main():
    tap = probe.Tap()
    for name, (result, output, expected) in CASES.items():
        found = tally.tally([json.dumps({'name': f'guise:unit / {name}', 'result': result, 'stdout': output})])
        counts = (found.passed, found.failed, len(found.skips))
        tap.point(counts == expected, f'/house/tally/{name}', f'{counts} instead of {expected}')
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
