# SPDX-License-Identifier: GPL-3.0-or-later
"""The map of faces, worked as a person does: drawn up, a line around faces, a circle by keyboard, decisions, undo."""
import json
import os
import re

from program import Fixture, Test, nameless, run, until

MAP = 'Map of faces: the arrow keys'


class Map(Fixture):
    """A project with 200 drawn faces that are known: 100 of Anna, 95 of Bert, 5 of nobody who look like him."""

    def __init__(self, folder):
        super().__init__(folder)
        self.project = self.path('film.guise')
        run(os.environ['GUISE_TEST_MAKE_FACES'], self.project, '200', 'known')

    def open(self):
        return self.program(self.project)

    def faces(self, *more):
        return json.loads(self.shell('faces', self.project, '--json', *more))['faces']

    def excluded(self):
        return [face['id'] for face in self.faces() if not face['kept']]


def start(program):
    program.drive('wait-for', 'Import…', ',', 'key', 'alt+2', ',', 'wait-for', '200 faces', ',', 'wait-for', 'Anna, frame 0', ',',
                  'key', 'm', ',', 'wait-for', MAP, ',', 'wait-idle')


def selected(program):
    """How many faces are selected."""
    found = re.search(r'(\d+) of 200 faces selected', program.tree())
    return int(found.group(1)) if found else 0


test = Test(Map)


@test.case('/display/faces-map/keyboard-alone')
def keyboard(fixture):
    with fixture.open() as program:
        start(program)
        assert not nameless(program.tree())
        # A circle that holds all, then one at the side, where there is one of both alone.
        program.drive('key', *['bracketright'] * 11, 'Return', ',', 'wait-for', '200 of 200 faces selected')
        program.drive('key', 'Home', *['bracketleft'] * 5, *['Left'] * 10, 'Return', ',', 'wait-idle')
        some = selected(program)
        assert 0 < some < 200, some
        program.drive('key', 'x')
        until(f'not {some} were excluded', lambda: len(fixture.excluded()), lambda count: count == some)
        # The same in the grid, and back.
        program.drive('key', 'm', ',', 'wait-for', 'Anna, frame 0', ',', 'wait-for', f'{some} of 200 faces selected', ',',
                      'key', 'm', ',', 'wait-for', MAP)
        program.drive('key', 'ctrl+z', ',', 'wait-for', '200 kept')
        assert fixture.excluded() == []
        # What is shown is what can be selected.
        program.drive('key', *['bracketright'] * 5, ',', 'focus', 'list item:Everybody', ',', 'key', 'Down', 'Down', ',',
                      'wait-for', '95 faces', ',', 'focus', MAP, ',', 'key', *['Right'] * 10, 'Return', ',',
                      'wait-for', '95 of 95 faces selected')
        assert not program.complaints()


@test.case('/display/faces-map/pointer')
def pointer(fixture):
    with fixture.open() as program:
        start(program)
        # Around one half, corner to corner.
        program.drive('drag', MAP, MAP, '--from', '0.02,0.02', '--by', '0.98,0.02', '--to', '0.02,0.98', ',', 'wait-idle')
        some = selected(program)
        assert 0 < some < 200, some
        program.drive('key', '2')
        until('they were not given to the second person', lambda: len(fixture.faces('--person', '2')), lambda n: n > 95)
        program.drive('key', 'ctrl+z')
        until('they were not given back', lambda: len(fixture.faces('--person', '2')), lambda n: n == 95)
        # A press beside all faces lets go of them; buttons zoom.
        program.drive('click', MAP, '--at', '0.01,0.99', ',', 'wait-for', '200 faces', ',', 'click', 'Larger map', ',',
                      'scroll', MAP, '-2', ',', 'click', 'All of the map', ',', 'wait-idle', ',', 'click', 'Map of faces', ',',
                      'wait-for', 'Anna, frame 0')
        assert not program.complaints()


@test.case('/display/faces-map/shell')
def shell(fixture):
    drawing, table = fixture.path('map.svg'), fixture.path('map.csv')
    assert json.loads(fixture.shell('map', fixture.project, drawing, '--json', '--quiet'))['faces'] == 200
    fixture.shell('map', fixture.project, table, '--person', '2', '--where', 'frame < 150')
    with open(drawing, encoding='utf-8') as file:
        assert '<title>Anna</title>' in file.read()
    with open(table, encoding='utf-8') as file:
        assert len(file.readlines()) == 1 + 50


test.run()
