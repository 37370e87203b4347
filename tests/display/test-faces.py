# SPDX-License-Identifier: GPL-3.0-or-later
"""The faces page, worked as a person does: exclude, move, rename, give a role, forget, undo, look for, look closer."""
import json
import os
import sqlite3

from program import Fixture, Test, nameless, run, said_twice


class Faces(Fixture):
    """A project with 40 drawn faces, open in the window: 20 of Anna, 16 of Bert, 4 of nobody."""

    def __init__(self, folder):
        super().__init__(folder)
        self.project = self.path('film.guise')
        run(os.environ['GUISE_TEST_MAKE_FACES'], self.project, '40')

    def open(self):
        return self.program(self.project)

    def person(self, number):
        """What the shell says of the person with that id; it reads beside the window."""
        people = json.loads(self.shell('people', self.project, '--json'))['persons']
        return next((person for person in people if person['id'] == number), None)

    def kept(self, number):
        return self.person(number)['kept']


def start(program):
    program.drive('wait-for', 'Import…', ',', 'key', 'alt+2', ',', 'wait-for', '40 faces', ',', 'wait-for', 'Anna, frame 0')


test = Test(Faces)


@test.case('/display/faces/keyboard-alone')
def keyboard(fixture):
    with fixture.open() as program:
        start(program)
        program.drive('key', 'Home', 'Right', 'shift+Right', ',', 'wait-for', '2 of 40 faces selected', ',', 'key', 'x', ',',
                      'wait-for', 'Anna, frame 1, excluded', ',', 'wait-for', '38 kept · 2 excluded')
        assert fixture.kept(1) == 18
        program.drive('key', 'ctrl+z', ',', 'wait-for', '40 kept')
        assert fixture.kept(1) == 20
        program.drive('key', 'ctrl+shift+z', ',', 'wait-for', '38 kept · 2 excluded')
        program.drive('key', 'k', ',', 'wait-for', '40 kept', ',', 'key', '2', ',', 'wait-for', 'Bert, frame 1')
        assert fixture.person(1)['faces'] == 18 and fixture.person(2)['faces'] == 18
        program.drive('key', 'ctrl+z', ',', 'wait-for', 'Anna, frame 1', ',', 'key', 'n', ',', 'wait-for', 'Person 3, frame 1')
        assert fixture.person(3)['faces'] == 2
        program.drive('key', 'ctrl+z', ',', 'wait-for', 'Anna, frame 1')
        assert fixture.person(3) is None
        program.drive('key', 'ctrl+a', ',', 'wait-for', '40 of 40 faces selected', ',', 'key', 'h', ',',
                      'wait-for', '40 kept · 40 held out')
        assert fixture.person(2)['held_out'] == 16
        assert not program.complaints()


@test.case('/display/faces/written-as-pictures')
def written(fixture):
    folder = fixture.path('the “faces”')
    with fixture.open() as program:
        start(program)
        program.drive('key', 'Home', 'Right', 'shift+Right', ',', 'wait-for', '2 of 40 faces selected', ',', 'key', 'ctrl+e', ',',
                      'choose-file', folder, ',', 'wait-for', '2 faces written')
        assert len(os.listdir(folder)) == 2
        # By the menu, and all that are shown: one selected face is where the keyboard is, not a choice.
        every = fixture.path('every face')
        program.drive('key', 'Home', ',', 'click', 'Face sets', ',', 'click', 'menu item:Write Faces as Pictures…', ',',
                      'choose-file', every, ',', 'wait-for', '40 faces written')
        assert len(os.listdir(every)) == 40
        assert not program.complaints()


@test.case('/display/faces/written-with-those-in-closed-stacks')
def written_stacks(fixture):
    folder = fixture.path('every face')
    with fixture.open() as program:
        start(program)
        program.drive('click', 'combo box:Stacks', ',', 'key', 'Down', 'Return', ',',
                      'wait-for', 'Anna, frame 0, first of a stack of 20', ',', 'wait-for', '40 faces', ',',
                      'click', 'Face sets', ',', 'click', 'menu item:Write Faces as Pictures…', ',',
                      'choose-file', folder, ',', 'wait-for', '40 faces written')
        assert len(os.listdir(folder)) == 40
        assert not program.complaints()


@test.case('/display/faces/rename-and-role-by-keyboard')
def rename(fixture):
    with fixture.open() as program:
        start(program)
        program.drive('focus', 'list item:Everybody', ',', 'key', 'Down', 'F2', ',', 'wait-for', 'Name of This Person', ',',
                      'key', 'ctrl+a', ',', 'type', 'Ana Maria', ',', 'key', 'Return', ',', 'wait-for', 'list item:Ana Maria')
        assert fixture.person(1)['name'] == 'Ana Maria'
        # The faces say so, too.
        program.drive('wait-for', 'Ana Maria, frame 1', ',', 'wait-gone', 'Anna, frame 1')
        # A role asks for consent.
        program.drive('focus', 'list item:Ana Maria', ',', 'key', 'shift+F10', ',', 'wait-for', 'Use as Source', ',',
                      'key', 's', ',', 'wait-for', 'Did Ana Maria Agree to Be Swapped?')
        assert fixture.person(1)['role'] == 'source' and fixture.person(1)['consent'] == 'none'
        program.drive('key', 'alt+y', 'ctrl+Return', ',', 'wait-gone', 'Did Ana Maria Agree to Be Swapped?', ',',
                      'wait-for', 'declared, not verified')
        assert fixture.person(1)['consent'] == 'yes'
        program.drive('key', 'ctrl+z', ',', 'wait-for', 'No consent on record', ',', 'key', 'ctrl+z', ',',
                      'wait-gone', 'No consent on record', ',', 'key', 'ctrl+z', ',', 'wait-for', 'list item:Anna')
        assert fixture.person(1)['name'] == 'Anna' and fixture.person(1)['role'] == 'none'
        assert not program.complaints()


@test.case('/display/faces/pointer')
def pointer(fixture):
    with fixture.open() as program:
        start(program)
        program.drive('click', 'Anna, frame 2', ',', 'wait-for', '1 of 40 faces selected')
        program.drive('click', 'Anna, frame 4', '--mods', 'shift', ',', 'wait-for', '3 of 40 faces selected')
        program.drive('drag', 'image:Anna, frame 3', 'list item:Bert', ',', 'wait-for', 'Bert, frame 3')
        counts = [fixture.person(person)['faces'] for person in (1, 2)]
        assert counts == [17, 19], counts
        program.drive('click', 'Undo', ',', 'wait-for', 'Anna, frame 3')
        assert fixture.person(1)['faces'] == 20
        program.drive('click', 'button:Exclude', ',', 'wait-for', 'Anna, frame 3, excluded')
        program.drive('click', 'list item:Bert', ',', 'wait-for', '16 faces', ',', 'wait-gone', 'Anna, frame 0')
        # Into somebody else, and back again.
        program.drive('click', 'Actions for Bert', ',', 'click', 'Merge Into', ',', 'click', 'menu item:Anna', ',',
                      'wait-gone', 'list item:Bert')
        assert fixture.person(2) is None and fixture.person(1)['faces'] == 36
        program.drive('key', 'ctrl+z', ',', 'wait-for', 'list item:Bert')
        assert fixture.person(1)['faces'] == 20
        assert not program.complaints()


@test.case('/display/faces/merge-refused')
def merge_refused(fixture):
    # Bert, as if he was seen beside Anna.
    with sqlite3.connect(os.path.join(fixture.project, 'project.db')) as database:
        database.execute('UPDATE faces SET frame = frame - 20 WHERE track IN (SELECT id FROM tracks WHERE person = 2)')
    database.close()
    with fixture.open() as program:
        start(program)
        program.drive('click', 'Actions for Bert', ',', 'click', 'Merge Into', ',', 'click', 'menu item:Anna', ',',
                      'wait-for', 'side by side', ',', 'wait-idle')
        assert 'is part of' not in program.tree()
        assert fixture.person(2)['faces'] == 16
        assert not program.complaints()


@test.case('/display/faces/look-for')
def look_for(fixture):
    with fixture.open() as program:
        start(program)
        program.drive('key', 'ctrl+f', ',', 'type', 'frame < 5', ',', 'wait-for', '5 faces')
        program.drive('key', 'ctrl+a', ',', 'type', 'frame <', ',', 'wait-for', 'ends where a number is expected')
        program.drive('key', 'ctrl+a', ',', 'type', 'frame > 900', ',', 'wait-for', 'No Such Faces', ',',
                      'click', 'Show All of Them', ',', 'wait-for', '40 faces')
        program.drive('click', 'button:Too dark', ',', 'wait-for', 'No Such Faces', ',',
                      'click', 'button:Too dark', ',', 'wait-for', '40 faces')
        program.drive('click', 'combo box:Show', ',', 'key', 'Down', 'Down', 'Return', ',', 'wait-for', 'No Such Faces',
                      ',', 'click', 'Show All of Them', ',', 'wait-for', '40 faces')
        assert not program.complaints()


@test.case('/display/faces/look-closer')
def look_closer(fixture):
    with fixture.open() as program:
        start(program)
        program.drive('key', 'Home', 'space', ',', 'wait-for', 'Back to All Faces', ',', 'wait-for', '0:00.00 · frame 0', ',',
                      'key', 'Right', 'Right', ',', 'wait-for', '0:00.08 · frame 2', ',', 'key', 'x', ',',
                      'wait-for', 'Excluded', ',', 'key', 'Escape', ',', 'wait-for', 'Anna, frame 2, excluded')
        assert fixture.kept(1) == 19
        program.drive('key', 'Right', ',', 'wait-for', '0:00.12 · frame 3')
        assert not program.complaints()


@test.case('/display/faces/forget')
def forget(fixture):
    with fixture.open() as program:
        start(program)
        program.drive('click', 'Actions for Anna', ',', 'click', 'Forget…', ',', 'wait-for', 'Forget Anna?', ',',
                      'key', 'Escape', ',', 'wait-gone', 'Forget Anna?')
        assert fixture.person(1)['faces'] == 20
        program.drive('click', 'Actions for Anna', ',', 'click', 'Forget…', ',', 'click', 'Forget for Good', ',',
                      'wait-gone', 'list item:Anna', ',', 'wait-for', '20 faces')
        assert fixture.person(1) is None
        program.drive('key', 'ctrl+w')
        assert program.wait_end() == 0
        assert not program.complaints()
    fixture.shell('verify', fixture.project)


@test.case('/display/faces/everything-has-a-name')
def names(fixture):
    with fixture.open() as program:
        start(program)
        bad = []
        for words in (('key', 'Home', 'Right', 'x'), ('key', 'space', ',', 'wait-for', 'Back to All Faces'),
                      ('key', 'Escape', 'ctrl+h', ',', 'wait-for', 'As it was at first'),
                      ('key', 'Escape', 'ctrl+comma', ',', 'wait-for', 'Memory Limit in MB'),
                      ('key', 'Escape', ',', 'wait-gone', 'Memory Limit in MB', ',', 'click', 'Actions for Anna', ',',
                       'click', 'Consent…', ',', 'wait-for', 'Did Anna Agree to Be Swapped?')):
            program.drive(*words)
            tree = program.tree()
            bad += nameless(tree) + said_twice(tree)
        assert not bad, '\n'.join(sorted(set(bad)))
        assert not program.complaints()


@test.case('/display/faces/narrow')
def narrow(fixture):
    with fixture.open() as program:
        start(program)
        # Panes make room, lie over the faces when asked for, and come back.
        shown, hidden = ('wait-for', 'People and problems', '--state', 'pressed'), \
                        ('wait-for', 'People and problems', '--state', '!pressed')
        program.drive(*shown, ',', 'resize', '480', '640', ',', *hidden, ',', 'key', 'F9', ',', *shown, ',', 'key', 'F9', ',',
                      *hidden, ',', 'resize', '1200', '700', ',', *shown)
        assert not program.complaints()


@test.case('/display/faces/stacks-and-tracks')
def stacks(fixture):
    with fixture.open() as program:
        start(program)
        program.drive('key', 'Home', 'ctrl+t', ',', 'wait-for', '20 of 40 faces selected')
        program.drive('click', 'combo box:Stacks', ',', 'key', 'Down', 'Return', ',',
                      'wait-for', 'Anna, frame 0, first of a stack of 20', ',', 'wait-gone', 'Anna, frame 1')
        program.drive('click', 'Anna, frame 0, first of a stack of 20', ',', 'wait-for', '20 of 40 faces selected', ',',
                      'key', 'x', ',', 'wait-for', '20 kept · 20 excluded', ',', 'key', 'g', ',',
                      'wait-for', 'Anna, frame 1, excluded')
        assert fixture.kept(1) == 0
        program.drive('key', 'ctrl+z', ',', 'wait-for', '40 kept', ',', 'key', 'g', ',', 'wait-gone', 'Anna, frame 1')
        assert not program.complaints()


@test.case('/display/faces/all-of-a-kind')
def kind(fixture):
    project = fixture.path('more.guise')
    run(os.environ['GUISE_TEST_MAKE_FACES'], project, '300')
    with fixture.program(project) as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+2', ',', 'wait-for', '300 faces')
        # Those of a match below 0.4: frames 176 to 210 of all.
        program.drive('wait-for', 'Wrong person?: 35', ',', 'click', 'Wrong person?: 35', ',', 'wait-for', '35 faces', ',',
                      'click', 'cell:Bert, frame 176', ',', 'key', 'shift+x', ',', 'wait-for', '265 kept · 35 excluded', ',',
                      'key', 'ctrl+z', ',', 'wait-for', '300 kept')
        program.drive('click', 'Exclude all: Wrong person?', ',', 'wait-for', '265 kept · 35 excluded')
        assert not program.complaints()


@test.case('/display/faces/near-duplicates')
def duplicates(fixture):
    def listed(where):
        return json.loads(fixture.shell('faces', fixture.project, '--where', where, '--json'))['faces']

    # Four at a time look the same.
    assert len(listed('duplicate')) == 30
    with fixture.open() as program:
        start(program)
        program.drive('wait-for', 'Near duplicates: 30', ',', 'click', 'combo box:Stacks', ',', 'key', 'End', 'Return', ',',
                      'wait-for', 'Anna, frame 0, first of a stack of 4', ',', 'wait-gone', 'Anna, frame 3', ',',
                      'click', 'Anna, frame 4, first of a stack of 4', ',', 'wait-for', '4 of 40 faces selected', ',',
                      'key', 'g', ',', 'wait-for', 'Anna, frame 5', ',', 'key', 'g', ',', 'wait-gone', 'Anna, frame 5')
        # What is in stacks sorts as all does: the sharpest is the first.
        program.drive('click', 'combo box:Sort by', ',', 'key', 'Home', 'Down', 'Return', ',',
                      'click', 'The other way round', ',', 'wait-for', 'Anna, frame 0, first of a stack of 4', ',',
                      'click', 'combo box:Stacks', ',', 'key', 'Home', 'Return', ',', 'wait-for', 'Anna, frame 3')
        program.drive('click', 'button:Near duplicates: 30', ',', 'wait-for', '30 faces', ',', 'click', 'cell:Anna, frame 3',
                      ',', 'key', 'shift+x', ',', 'wait-for', '10 kept · 30 excluded', ',', 'wait-for', 'Near duplicates: 0')
        assert not listed('duplicate')
        assert [face['frame'] % 4 for face in listed('kept')] == [0] * 10
        program.drive('key', 'ctrl+z', ',', 'wait-for', '40 kept', ',', 'wait-for', 'Near duplicates: 30', ',',
                      'click', 'Exclude all: Near duplicates', ',', 'wait-for', '10 kept · 30 excluded')
        program.drive('key', 'ctrl+w')
        assert program.wait_end() == 0
        assert not program.complaints()
    fixture.shell('faces', fixture.project, '--where', 'not kept', '--keep')
    fixture.shell('faces', fixture.project, '--where', 'duplicate', '--exclude')
    assert len(listed('kept')) == 10


@test.case('/display/faces/compare')
def compare(fixture):
    def words(one, other):
        return json.loads(fixture.shell('faces', fixture.project, '--compare', str(one), str(other), '--json'))['words']

    with fixture.open() as program:
        start(program)
        # By keyboard: side by side, the wipe and its line, the blink, and what is decided meanwhile is decided over both.
        program.drive('key', 'Home', 'Right', 'c', ',', 'wait-for', 'Select two faces to compare them', ',',
                      'key', 'shift+Right', ',', 'wait-for', '2 of 40 faces selected', ',', 'key', 'c', ',',
                      'wait-for', words(2, 3), ',', 'wait-for', 'Side by Side', '--state', 'pressed', ',', 'key', 'w', ',',
                      'wait-for', 'Wipe', '--state', 'pressed', ',', 'key', 'Right', 'Right', 'Left', 'b', ',',
                      'wait-for', 'Blink', '--state', 'pressed', ',', 'key', 's', ',',
                      'wait-for', 'Side by Side', '--state', 'pressed', ',', 'key', 'x', ',',
                      'wait-for', '38 kept · 2 excluded')
        missing = program.nameless()
        assert not missing, missing
        program.drive('key', 'Escape', ',', 'wait-for', 'Anna, frame 1, excluded', ',', 'key', 'ctrl+z', ',',
                      'wait-for', '40 kept')
        # By pointer: two people.
        program.drive('click', 'Anna, frame 2', ',', 'click', 'Bert, frame 22', '--mods', 'ctrl', ',',
                      'wait-for', '2 of 40 faces selected', ',', 'click', 'Face sets', ',',
                      'click', 'menu item:Compare Two Faces', ',', 'wait-for', words(3, 23), ',', 'click', 'Wipe', ',',
                      'wait-for', 'Wipe', '--state', 'pressed', ',', 'click', 'button:Back to All Faces', ',',
                      'wait-for', 'Anna, frame 0')
        assert words(2, 3) != words(3, 23)
        assert not program.complaints()


@test.case('/display/faces/no-faces')
def no_faces(fixture):
    def listed(where):
        return json.loads(fixture.shell('faces', fixture.project, '--where', where, '--json'))['faces']

    with fixture.open() as program:
        start(program)
        program.drive('key', 'Home', 'Delete', ',', 'wait-gone', 'Anna, frame 0', ',', 'wait-for', '20 faces')
        assert fixture.person(1)['faces'] == 0
        assert {face['rejected'] for face in listed('rejected')} == {'not a face'}
        program.drive('click', 'combo box:Show', ',', 'key', 'End', 'Return', ',', 'wait-for', 'Not a face, frame 0', ',',
                      'click', 'Not a face, frame 0', ',', 'wait-for', 'Not a face, you said', ',',
                      'click', 'button:A Face After All', ',', 'wait-for', 'No Such Faces')
        assert fixture.person(1)['faces'] == 20
        program.drive('key', 'ctrl+z', ',', 'wait-for', 'Not a face, frame 0', ',', 'key', 'ctrl+z', ',',
                      'wait-for', 'No Such Faces', ',', 'click', 'Show All of Them', ',', 'wait-for', '40 faces')
        program.drive('key', 'ctrl+shift+z', ',', 'wait-for', '20 faces')
        program.drive('key', 'ctrl+w')
        assert program.wait_end() == 0
        assert not program.complaints()
    assert len(listed('rejected')) == 20
    fixture.shell('faces', fixture.project, '--where', 'rejected', '--restore')
    assert fixture.person(1)['faces'] == 20
    fixture.shell('faces', fixture.project, '--where', 'frame = 0', '--reject')
    assert fixture.person(1)['faces'] == 0
    fixture.shell('verify', fixture.project)


@test.case('/display/faces/tags-and-stars')
def tags(fixture):
    def listed(where):
        return json.loads(fixture.shell('faces', fixture.project, '--where', where, '--json'))['faces']

    with fixture.open() as program:
        start(program)
        program.drive('key', 'Home', 'Right', 'shift+Right', ',', 'wait-for', '2 of 40 faces selected', ',',
                      'key', 'ctrl+4', ',', 'wait-for', 'Other than before', ',', 'key', 'a', ',',
                      'wait-for', 'Tags to Give, and with “-” to Take Away', ',', 'type', 'Smile best', ',', 'key', 'Return',
                      ',', 'wait-for', 'best, smile')
        assert [face['rating'] for face in listed('rating >= 4')] == [4, 4]
        assert [face['tags'] for face in listed('tag:smile')] == [['smile', 'best']] * 2
        program.drive('key', 'ctrl+f', ',', 'type', 'tag:smile and rating > 3', ',', 'wait-for', '2 faces', ',',
                      'click', 'Anna, frame 1', ',', 'key', 'a', ',', 'wait-for', 'Tags to Give, and with “-” to Take Away',
                      ',', 'key', 'ctrl+a', ',', 'type', '--', '-smile', ',', 'key', 'Return', ',', 'wait-for', '1 face')
        # By the pointer, the star that shines last takes them away.
        program.drive('click', 'Anna, frame 2', ',', 'click', 'button:4 stars', ',', 'wait-for', 'No Such Faces')
        assert len(listed('rating > 0')) == 1
        program.drive('key', 'ctrl+z', 'ctrl+z', ',', 'wait-for', '2 faces', ',', 'key', 'ctrl+z', 'ctrl+z', ',',
                      'wait-for', 'No Such Faces')
        assert not listed('rating > 0') and not listed('tag:best')
        program.drive('key', 'ctrl+w')
        assert program.wait_end() == 0
        assert not program.complaints()
    fixture.shell('faces', fixture.project, '--where', 'frame < 3', '--rate', '5')
    fixture.shell('faces', fixture.project, '--where', 'rating = 5', '--tag', 'good,-bad')
    assert len(listed('tag:good and not tag:bad')) == 3


@test.case('/display/faces/suggested')
def suggested(fixture):
    # Bert's track, as if extraction had found it in another clip.
    with sqlite3.connect(os.path.join(fixture.project, 'project.db')) as database:
        database.execute('UPDATE tracks SET suggested = 1 WHERE person = 2')
    database.close()
    assert fixture.person(2)['suggested'] == 16
    with fixture.open() as program:
        start(program)
        program.drive('wait-for', '16 kept · 16 suggested', ',', 'click', 'combo box:Show', ',', 'key', 'Home', 'Down', 'Down',
                      'Down', 'Down', 'Return', ',', 'wait-for', '16 faces', ',', 'click', 'cell:Bert?, frame 20', ',',
                      'key', 'shift+y', ',', 'wait-for', 'No Such Faces')
        assert fixture.person(2)['faces'] == 0 and fixture.person(2)['suggested'] == 0
        program.drive('key', 'ctrl+z', ',', 'wait-for', '16 kept · 16 suggested')
        program.drive('click', 'Actions for Bert', ',', 'click', 'menu item:Confirm All That Is Suggested', ',',
                      'wait-for', 'No Such Faces')
        assert fixture.person(2)['faces'] == 16 and fixture.person(2)['suggested'] == 0
        program.drive('key', 'ctrl+z', ',', 'wait-for', '16 faces')
        assert fixture.person(2)['suggested'] == 16
        program.drive('key', 'ctrl+w')
        assert program.wait_end() == 0
        assert not program.complaints()
    fixture.shell('faces', fixture.project, '--where', 'suggested and frame = 20', '--confirm')
    assert fixture.person(2)['faces'] == 16 and fixture.person(2)['suggested'] == 0
    fixture.shell('verify', fixture.project)


@test.case('/display/faces/history')
def history(fixture):
    with fixture.open() as program:
        start(program)
        program.drive('key', 'Home', 'x', ',', 'wait-for', '39 kept · 1 excluded', ',', 'key', 'Right', 'x', ',',
                      'wait-for', '38 kept · 2 excluded', ',', 'key', 'ctrl+h', ',', 'wait-for', 'As it was at first')
        # Newest first, and the import before both.
        program.drive('click', 'list item:Import drawn.mp4', ',', 'wait-for', '40 kept')
        assert fixture.kept(1) == 20
        program.drive('key', 'ctrl+h', ',', 'click', 'list item:Exclude 1 face, undone', ',', 'wait-for',
                      '38 kept · 2 excluded')
        assert fixture.kept(1) == 18
        assert not program.complaints()


test.run()
