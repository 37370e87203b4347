# SPDX-License-Identifier: GPL-3.0-or-later
"""A face that was missed is drawn on its frame, by pointer and by keyboard, fitted, undone and done again."""
import json
import os
import subprocess

from program import Fixture, Skipped, Test, nameless
from swapped import cached


class Missed(Fixture):
    """A project with 40 frames of a sample clip, 360 pixels wide; faces were found on the first 12 alone."""

    def __init__(self, folder):
        super().__init__(folder)
        sample = cached('GUISE_SAMPLES', 'samples', 'franck.mp4')
        if not sample or not cached('GUISE_MODELS', 'models', 'detector.onnx'):
            raise Skipped('there are no sample clips or no face models')
        clip = self.path('talker.mp4')
        subprocess.run(['ffmpeg', '-v', 'error', '-i', sample, '-frames:v', '40', '-an', clip], check=True)
        self.project = self.path('film.guise')
        self.shell('new', self.project)
        self.shell('import', self.project, clip)
        self.shell('extract', self.project, '--to', '0.5')

    def faces(self):
        return json.loads(self.shell('faces', self.project, '--json'))['faces']


def start(program):
    program.drive('wait-for', 'Import…', ',', 'key', 'alt+2', ',', 'wait-for', '12 faces', ',', 'click',
                  'cell:Person 1, frame 0', ',', 'key', 'd', ',', 'wait-for', 'image:Frame 0, 1 face')


test = Test(Missed)


@test.case('/display/faces-draw/keyboard-alone')
def keyboard(fixture):
    before = fixture.faces()
    assert len(before) == 12
    with fixture.program(fixture.project) as program:
        start(program)
        # The first press of Return puts a box into the middle, where the face is; the next takes it.
        program.drive('key', 'Next', 'Next', ',', 'wait-for', 'image:Frame 20, 0 faces', ',', 'key', 'Return', ',',
                      'wait-for', 'box of', ',', 'key', *['shift+Right'] * 4, *['shift+Up'] * 5, 'Down', 'Return', ',',
                      'wait-for', 'The face is part of a track of Person 1 now', ',', 'wait-for', 'Frame 20, 1 face')
        drawn = [face for face in fixture.faces() if face['frame'] == 20]
        assert len(drawn) == 1 and drawn[0]['track'] == before[0]['track'] and drawn[0]['person'] == before[0]['person']
        assert drawn[0]['confidence'] > 0.9 and drawn[0]['match'] > 0.4 and drawn[0]['detection'] > 0.5
        # A second one at the same place is none.
        program.drive('key', 'Return', ',', 'wait-for', 'stands there on frame 20 already')
        assert not nameless(program.tree())
        program.drive('key', 'ctrl+z', ',', 'wait-for', 'image:Frame 20, 0 faces')
        assert fixture.faces() == before
        program.drive('key', 'ctrl+shift+z', ',', 'wait-for', 'image:Frame 20, 1 face')
        assert [face for face in fixture.faces() if face['frame'] == 20] == drawn
        program.drive('key', 'Escape', ',', 'wait-for', '13 faces')
        assert not program.complaints()
    fixture.shell('verify', fixture.project)


@test.case('/display/faces-draw/pointer')
def pointer(fixture):
    with fixture.program(fixture.project) as program:
        start(program)
        for _ in range(14):
            program.drive('click', 'button:The frame after')
        program.drive('wait-for', 'image:Frame 14, 0 faces', ',', 'drag', 'image:Frame 14, 0 faces',
                      'image:Frame 14, 0 faces', '--from', '0.38,0.22', '--to', '0.66,0.86', ',',
                      'wait-for', 'The face is part of a track of Person 1 now', ',', 'wait-for', 'Frame 14, 1 face')
        assert len(fixture.faces()) == 13
        program.drive('click', 'button:Take the last step back', ',', 'wait-for', 'Frame 14, 0 faces')
        assert len(fixture.faces()) == 12
        # Where nobody is, nothing is made.
        program.drive('drag', 'image:Frame 14, 0 faces', 'image:Frame 14, 0 faces', '--from', '0.02,0.02',
                      '--to', '0.12,0.2', ',', 'wait-for', 'No face could be fitted')
        assert len(fixture.faces()) == 12
        picture = os.environ.get('GUISE_TEST_PICTURE')
        if picture:
            program.drive('screenshot', picture)
        assert not program.complaints()


test.run()
