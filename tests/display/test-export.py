# SPDX-License-Identifier: GPL-3.0-or-later
"""The Export page, worked as a person does: a part of the clip is exported, opened for checking, and never overwritten by itself."""
import json
import os
import shutil

from program import Test, nameless, run
from swapped import Swapped

test = Test(Swapped)


def check(program, path, heading):
    """Not by "choose-file", which takes the dialog with the answer for the one in which the file was chosen."""
    program.drive('click', 'button:Check a File…', ',', 'wait-for', 'dialog:', ',', 'key', 'ctrl+l', ',', 'wait-idle', ',',
                  'key', 'ctrl+a', ',', 'type', path, ',', 'wait-idle', ',', 'key', 'Return', ',', 'wait-for', heading, ',',
                  'key', 'Escape', ',', 'wait-gone', heading)


@test.case('/display/export/between-the-marks')
def marked(fixture):
    movie = fixture.movie
    with fixture.open() as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+4', ',', 'wait-for', 'frame 0 of 12', ',',
                      'key', 'Right', 'Right', 'i', 'Right', 'Right', 'Right', 'o', ',', 'key', 'alt+5', ',',
                      'wait-for', 'button:Export', '--state', 'sensitive')
        tree = program.tree()
        assert '4 frames' in tree and not nameless(tree), nameless(tree)
        program.drive('key', 'ctrl+Return', ',', 'wait-for', 'button:Open')
        assert os.path.exists(movie)
        frames = fixture.count_frames(movie)
        assert frames == 4, frames
        said = json.loads(fixture.shell('verify', movie, '--json'))
        assert said['ok'], said
        # The same, by eye; a file that says nothing says nothing.
        check(program, movie, 'The File Says That It Is a Swap')
        check(program, fixture.clip, 'What the File Says Does Not Hold')
        assert not program.complaints()


@test.case('/display/export/begins-as-the-shell-does')
def begins(fixture):
    """With the quality that `guise export` has without --quality."""
    with fixture.open() as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+5', ',', 'wait-for', 'button:Export', '--state', 'sensitive', ',',
                      'find', 'combo box:Quality>High, the usual')
        assert not program.complaints()


@test.case('/display/export/names-are-no-markup')
def names(fixture):
    """A clip and people may be called anything, on each page."""
    clip = fixture.path('Tom & <Jerry>.mp4')
    shutil.copy(fixture.clip, clip)
    fixture.shell('relink', fixture.project, clip)
    for person in (1, 2):
        fixture.shell('person', fixture.project, str(person), '--name', f'A & <B> {person}')
    with fixture.open() as program:
        program.drive('wait-for', 'Import…')
        for page in ('2', '3', '4', '5'):
            program.drive('key', f'alt+{page}', ',', 'wait-idle')
        program.drive('wait-for', 'button:Export', '--state', 'sensitive')
        tree = program.tree()
        for words in ('"Tom & <Jerry>.mp4"', 'A & <B> 1', fixture.path('Tom & <Jerry>')):
            assert words in tree, (words, tree)
        assert not program.complaints(), program.complaints()


@test.case('/display/export/a-label-is-looked-at-as-it-is-typed')
def labels(fixture):
    """What is wrong with it is said before the export stands in the list of jobs and fails."""
    with fixture.open() as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+5', ',', 'wait-for', 'button:Export', '--state', 'sensitive', ',',
                      'scroll', 'Carried Along', '30', ',', 'wait-idle', ',',
                      'type', '?!', '--into', 'Words of the label', '--clear', ',', 'wait-for', 'has no words', ',',
                      'wait-for', 'button:Export', '--state', '!sensitive', ',',
                      'type', 'Made up', '--into', 'Words of the label', '--clear', ',', 'wait-gone', 'has no words', ',',
                      'wait-for', 'button:Export', '--state', 'sensitive')
        assert not program.complaints(), program.complaints()


@test.case('/display/export/no-name-is-said-twice')
def once(fixture):
    """A row's title names the row and its switch."""
    with fixture.open() as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+5', ',', 'wait-for', 'button:Export', '--state', 'sensitive', ',',
                      'wait-for', 'switch:Copyright', ',', 'wait-gone', 'Copyright Copyright', ',',
                      'wait-for', 'switch:Say That It Is a Swap', ',', 'wait-gone', 'Format Format', ',',
                      'wait-gone', 'Say That It Is a Swap Say That It Is a Swap')
        assert not program.complaints(), program.complaints()


@test.case('/display/export/asks-before-it-replaces')
def replaces(fixture):
    movie = fixture.path('mine.mp4')
    with open(movie, 'w', encoding='utf-8') as file:
        file.write('precious')
    with fixture.open() as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+5', ',', 'wait-for', 'button:Export', '--state', 'sensitive', ',',
                      'key', 'ctrl+s', ',', 'choose-file', movie, ',', 'wait-for', movie)
        # At once: what is known is of another file, and who presses waits until it is found out. GTK's own file dialog
        # asks too, where it is the one that is used.
        program.drive('key', 'ctrl+Return', ',', 'wait-for', 'Replace the File?', ',', 'key', 'Escape', ',',
                      'wait-gone', 'Replace the File?')
        with open(movie, encoding='utf-8') as file:
            assert file.read() == 'precious'
        program.drive('key', 'ctrl+Return', ',', 'click', 'button:Replace', ',', 'wait-for', 'button:Open')
        assert fixture.count_frames(movie) == 12
        assert not program.complaints()


@test.case('/display/export/no-disclosure-needs-a-reason')
def reason(fixture):
    movie = fixture.movie
    with fixture.open() as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+5', ',', 'wait-for', 'button:Export', '--state', 'sensitive', ',',
                      'click', 'switch:Say that it is a swap', ',', 'wait-for', 'button:Export', '--state', '!sensitive', ',',
                      'type', 'a test', '--into', 'Why the file does not say that it is a swap', ',',
                      'wait-for', 'button:Export', '--state', 'sensitive', ',', 'key', 'ctrl+Return', ',',
                      'wait-for', 'button:Open')
        assert not os.path.exists(movie + '.guise.json')
        assert not program.complaints()


@test.case('/display/export/leaves-out-what-is-switched-off')
def carried(fixture):
    movie = fixture.movie
    with fixture.open() as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+5', ',', 'wait-for', 'button:Export', '--state', 'sensitive', ',',
                      'wait-for', 'switch:Title', ',', 'click', 'switch:Title', ',', 'wait-for', 'switch:Title', '--state',
                      '!checked', ',', 'wait-for', 'button:Export', '--state', 'sensitive', ',', 'key', 'ctrl+Return', ',',
                      'wait-for', 'button:Open')
        said = run('ffprobe', '-v', 'error', '-show_entries', 'format_tags=title,copyright', '-of', 'default=nw=1', movie)
        assert said.strip() == 'TAG:copyright=Somebody', said
        assert not program.complaints()


test.run()
