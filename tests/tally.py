# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts what meson test found: the cases of a program that speaks TAP, else the program as one.

usage: tally.py meson-logs/NAME.json

Prints how many passed, failed and were skipped, then a line for each skip with its reason. A skip that gives none is a
failure, and so is a program that hung, died or stopped before its last case, beside what it got to.
"""
import json
import re
import sys

CASE = re.compile(r'^(ok|not ok)\b ?(?:\d+)? ?(?:- )?(.*?)(?: # (SKIP|TODO)\b[ \t]*(.*))?$', re.MULTILINE)
PLAN = re.compile(r'^1\.\.(\d+)(?: # SKIP\b[ \t]*(.*))?$', re.MULTILINE)
SAID = re.compile(r'^skipped: (.+)$', re.MULTILINE)


class Tally:
    """What was counted so far."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.skips = []

    def skip(self, name, reason):
        if reason:
            self.skips.append(f'{name}: {reason}')
        else:
            self.failed += 1
            print(f'{name}: skipped without a reason, which counts as a failure', file=sys.stderr)

    def add(self, program):
        """Counts a program, which is a line of meson's log."""
        name, output, fine = program['name'].split(' / ')[-1], program.get('stdout', ''), \
            program['result'] in ('OK', 'SKIP')
        plan = PLAN.search(output)
        failed = self.failed
        cases = CASE.findall(output) if plan else []
        for word, case, mark, reason in cases:
            if mark == 'SKIP' and word == 'ok':
                self.skip(f'{name} {case}', reason)
            elif word == 'ok' or mark == 'TODO':
                self.passed += 1
            else:
                self.failed += 1
        if not cases and program['result'] == 'SKIP':
            said = SAID.search(output)
            self.skip(name, plan[2] if plan else said and said[1])
        elif not plan and fine:
            self.passed += 1
        elif (not fine or plan and len(cases) != int(plan[1])) and self.failed == failed:
            self.failed += 1


def tally(lines):
    """The tally of a log's lines."""
    result = Tally()
    for line in lines:
        result.add(json.loads(line))
    return result


def main(path):
    with open(path, encoding='utf-8') as file:
        result = tally(file)
    print(result.passed, result.failed, len(result.skips))
    print('\n'.join(result.skips), end='\n' if result.skips else '')


if __name__ == '__main__':
    main(sys.argv[1])
