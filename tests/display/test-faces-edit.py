# SPDX-License-Identifier: GPL-3.0-or-later
"""A face in the editor: landmarks moved by pointer and by keyboard, carried along the track, undone and done again."""
import json
import os
import re

from program import Fixture, Test, nameless, run, until


class Edited(Fixture):
    """A project with 40 drawn faces, open in the window: 20 of Anna, 16 of Bert, 4 of nobody."""

    def __init__(self, folder):
        super().__init__(folder)
        self.project = self.path('film.guise')
        run(os.environ['GUISE_TEST_MAKE_FACES'], self.project, '40')

    def open(self):
        return self.program(self.project)

    def landmarks(self, face):
        """As the shell reads them, beside the window."""
        return json.loads(self.shell('landmarks', self.project, str(face), '--json'))

    def mask(self, face):
        return json.loads(self.shell('mask', self.project, str(face), '--json'))

    def content(self, faces):
        """What can be corrected of these faces, as text."""
        return json.dumps([(self.landmarks(face), self.mask(face)) for face in faces], sort_keys=True)


def start(program):
    program.drive('wait-for', 'Import…', ',', 'key', 'alt+2', ',', 'wait-for', '40 faces', ',', 'wait-for', 'Anna, frame 0')


def edit(program, number):
    program.drive('click', f'Anna, frame {number}', ',', 'key', 'e', ',', 'wait-for', f'Landmarks of frame {number}',
                  ',', 'wait-for', f'Frame {number}, as found')


def undo_and_redo(program, fixture, faces, before, n, last):
    """All steps back, and on again: what is kept is what it was."""
    after = fixture.content(faces)
    assert after != before
    for _ in range(n):
        program.drive('key', 'ctrl+z', ',', 'wait-idle')
    until('not undone', lambda: fixture.content(faces), lambda content: content == before)
    for _ in range(n):
        program.drive('key', 'ctrl+shift+z', ',', 'wait-idle')
    program.drive('wait-for', last)
    until('not done again', lambda: fixture.content(faces), lambda content: content == after)


test = Test(Edited)


@test.case('/display/faces-edit/landmarks-by-keyboard')
def keyboard(fixture):
    track = range(1, 9)
    with fixture.open() as program:
        start(program)
        before = fixture.content(track)
        was = fixture.landmarks(3)['points']
        edit(program, 2)
        # Jaw, left brow; single points; two strokes of half a pixel and one of five.
        program.drive('key', 'Tab', 'Tab', ',', 'wait-for', 'as found · Left brow', ',', 'key', 'Return', 'Tab', ',',
                      'wait-for', 'Left brow, point 18', ',', 'key', 'Right', ',', 'wait-for', 'corrected by hand', ',',
                      'key', 'Right', 'shift+Down', ',', 'wait-idle')
        now = fixture.landmarks(3)
        assert now['correction'] == 'by hand'
        assert abs(now['points'][18][0] - was[18][0] - 1) < 0.02 and abs(now['points'][18][1] - was[18][1] - 5) < 0.02
        assert abs(now['points'][40][0] - was[40][0]) < 0.02
        # Along the track, and what was found beside it.
        program.drive('key', 'p', ',', 'wait-idle', ',', 'key', 'period', ',',
                      'wait-for', 'Frame 3, corrected from another frame', ',', 'key', 'o', ',', 'wait-idle', ',',
                      'key', 'o')
        carried = fixture.landmarks(4)
        assert carried['correction'] == 'carried'
        # Handle 18 is point 63 of the mesh.
        assert abs(carried['points'][18][0] - carried['found'][63][0] - 1) < 0.1
        assert abs(carried['points'][18][1] - carried['found'][63][1] - 5) < 0.1
        # Frame 4 is done by hand; the whole face, from the frame before.
        program.drive('key', 'period', ',', 'wait-for', 'Frame 4, corrected from another frame', ',', 'key', 'c', ',',
                      'wait-for', 'Frame 4, corrected by hand', ',', 'key', 'a', ',', 'wait-for', 'Whole face', ',',
                      'key', 'Left', ',', 'wait-idle', ',', 'key', 'Delete', ',', 'wait-for', 'Frame 4, as found')
        undo_and_redo(program, fixture, track, before, 7, 'Frame 4, as found')
        program.drive('key', 'Escape', ',', 'wait-gone', 'Landmarks of frame 4', ',', 'wait-for', '40 faces')
        assert not program.complaints()


@test.case('/display/faces-edit/landmarks-by-pointer')
def pointer(fixture):
    track = range(1, 9)
    with fixture.open() as program:
        start(program)
        before = fixture.content(track)
        program.drive('click', 'Anna, frame 2', ',', 'click', 'button:Landmarks', ',',
                      'wait-for', 'Frame 2, as found', ',', 'wait-idle')
        assert not nameless(program.tree())
        # With Control wherever a handle is taken hold of, the whole face goes along.
        place = re.search(r'(\d+)x(\d+)\+(\d+)\+(\d+)', program.drive('find', 'Landmarks of frame 2'))
        width, height, left, top = (int(number) for number in place.groups())
        points = fixture.landmarks(3)['points']
        xs, ys = [x for x, _ in points], [y for _, y in points]
        middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
        zoom = min(width / (max(xs) - min(xs)), height / (max(ys) - min(ys))) / 1.35
        chin = (left + width / 2 + (points[8][0] - middle[0]) * zoom, top + height / 2 + (points[8][1] - middle[1]) * zoom)
        program.drive('drag', f'@{chin[0]:.0f},{chin[1]:.0f}', f'@{chin[0] + 40:.0f},{chin[1]:.0f}', ',',
                      'wait-for', 'corrected by hand', ',', 'wait-idle')
        now = fixture.landmarks(3)['points']
        assert abs((now[8][0] - points[8][0]) * zoom - 40) < 4, (now[8], points[8], zoom)
        assert abs(now[19][0] - points[19][0]) < 0.02
        program.drive('click', 'button:Carry the correction on along the track', ',', 'wait-idle', ',',
                      'click', 'button:Frame after', ',', 'wait-for', 'Frame 3, corrected from another frame', ',',
                      'click', 'button:Take the correction back', ',', 'wait-for', 'Frame 3, as found')
        undo_and_redo(program, fixture, track, before, 3, 'Frame 3, as found')
        program.drive('click', 'button:Back to all faces', ',', 'wait-for', '40 faces', ',',
                      'wait-gone', 'Landmarks of frame 3')
        assert not program.complaints()


@test.case('/display/faces-edit/landmarks-then-mask-by-keyboard')
def mask_by_keyboard(fixture):
    track = range(1, 7)
    with fixture.open() as program:
        start(program)
        before = fixture.content(track)
        edit(program, 2)
        # The landmarks of a frame, carried on; then its mask: pen down, two steps, pen up.
        program.drive('key', 'Right', ',', 'wait-for', 'corrected by hand', ',', 'key', 'p', ',', 'wait-idle', ',',
                      'key', 'b', ',', 'wait-for', 'Frame 2, mask by landmarks · Not face', ',',
                      'key', 'bracketright', ',', 'wait-for', 'Not face, 30 pixels', ',',
                      'key', 'space', 'Right', 'Right', 'space', ',', 'wait-for', 'Frame 2, mask painted by hand')
        painted = fixture.mask(3)
        # A disc about a line that is as long as its radius.
        assert 400 < painted['painted_other'] < 800, painted
        assert painted['painted_face'] == 0
        # A polygon of face, then along the track.
        program.drive('key', 'x', 'x', ',', 'wait-for', 'hand · Face', ',', 'key', 'g', 'Down', 'Down', 'space', 'Down', 'Down',
                      'space', 'Right', 'Right', 'space', 'Return', ',', 'wait-idle')
        assert fixture.mask(3)['painted_face'] > 50
        program.drive('key', 'p', ',', 'wait-idle', ',', 'key', 'period', ',',
                      'wait-for', 'Frame 3, mask painted on another frame')
        carried, painted = fixture.mask(4), fixture.mask(3)
        # It goes along with the drawn face, which moves from frame to frame.
        assert carried['paint'] == 'carried' and 0.75 < carried['painted_other'] / painted['painted_other'] < 1.25, \
            (carried, painted)
        program.drive('key', 'Delete', ',', 'wait-for', 'Frame 3, mask by landmarks')
        undo_and_redo(program, fixture, track, before, 6, 'Frame 3, mask by landmarks')
        assert not program.complaints()


@test.case('/display/faces-edit/mask-by-pointer')
def mask_by_pointer(fixture):
    track = range(1, 7)
    with fixture.open() as program:
        start(program)
        before = fixture.content(track)
        program.drive('click', 'Anna, frame 2', ',', 'click', 'button:Landmarks', ',',
                      'wait-for', 'Frame 2, as found', ',', 'click', 'Paint the mask', ',',
                      'wait-for', 'Frame 2, mask by landmarks', ',', 'wait-idle')
        assert not nameless(program.tree())
        program.drive('drag', 'image:Landmarks of frame 2', 'image:Landmarks of frame 2', '--from', '0.45,0.4',
                      '--to', '0.6,0.5', ',', 'wait-for', 'Frame 2, mask painted by hand')
        assert fixture.mask(3)['painted_other'] > 300
        program.drive('click', 'button:Carry the correction on along the track', ',', 'wait-idle', ',',
                      'click', 'button:Frame after', ',', 'wait-for', 'Frame 3, mask painted on another frame')
        undo_and_redo(program, fixture, track, before, 2, 'Frame 3, mask painted on another frame')
        # Away from painting nothing is painted.
        program.drive('click', 'Paint the mask', ',', 'wait-for', 'Frame 3, as found')
        assert not program.complaints()


test.run()
