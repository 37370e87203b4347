# SPDX-License-Identifier: GPL-3.0-or-later
"""A face set made ready by hand: people found and named, blurred faces excluded, landmarks of a frame put right and carried
along the track, a mask painted; then all of it undone, and done again. Once by pointer, once by keyboard alone."""
import json
import re
import sqlite3
import subprocess

from program import Failed, Fixture, Skipped, Test, until
from swapped import cached

# Decisions of each case: a name, the blurred, a stroke of landmarks, its way along the track, a stroke of paint.
STEPS = 5
# Of each person, and which of the first one's are blurred.
FRAMES, BLURRED = 14, (9, 10, 11)


class Curated(Fixture):
    """A project with two clips of two people, in which no faces were looked for."""

    def __init__(self, folder):
        super().__init__(folder)
        samples = [cached('GUISE_SAMPLES', 'samples', name) for name in ('franck.mp4', 'cap13_edit2-tone.mp4')]
        if None in samples or not cached('GUISE_MODELS', 'models', 'detector.onnx'):
            raise Skipped('there are no sample clips or no face models')
        self.project = self.path('film.guise')
        self.shell('new', self.project)
        blur = f'gblur=sigma=5:enable=between(n\\,{BLURRED[0]}\\,{BLURRED[-1]})'
        for sample, name, filters in zip(samples, ('one.mp4', 'two.mp4'), (blur, 'null')):
            clip = self.path(name)
            subprocess.run(['ffmpeg', '-v', 'error', '-ss', '2', '-i', sample, '-an', '-vf', filters, '-frames:v', str(FRAMES),
                            '-crf', '12', clip], check=True)
            self.shell('import', self.project, clip)

    def read(self, *words):
        return json.loads(self.shell(*words, '--json'))

    def faces(self, *words):
        return self.read('faces', self.project, *words)['faces']

    def name(self):
        """Of who is seen in the first clip."""
        person = self.faces('--where', 'clip = 1')[0]['person']
        return next(p['name'] for p in self.read('people', self.project)['persons'] if p['id'] == person)

    def face(self, frame):
        """The first person's on that frame."""
        return next(face['id'] for face in self.faces('--where', 'clip = 1') if face['frame'] == frame)

    def landmarks(self, frame):
        return self.read('landmarks', self.project, str(self.face(frame)))

    def mask(self, frame):
        return self.read('mask', self.project, str(self.face(frame)))

    def figures(self, frame):
        return next(face for face in self.faces() if face['id'] == self.face(frame))

    def content(self):
        """People, all that is known of each face, and what can be corrected, as text."""
        faces = self.faces()
        return json.dumps([self.read('people', self.project), faces,
                           [self.read(verb, self.project, str(face['id'])) for face in faces
                            if face['clip'] == 1 and face['frame'] in (1, 2, 3, 8) for verb in ('landmarks', 'mask')]],
                          sort_keys=True, indent=1)

    def wait_measured(self, n):
        """Until so many faces are measured as they are corrected or painted now."""
        def measured():
            with sqlite3.connect(f'file:{self.project}/project.db?mode=ro', uri=True) as database:
                count = database.execute('SELECT COUNT(*) FROM faces WHERE measured <> 0').fetchone()[0]
            database.close()
            return count

        until(f'not {n} corrected faces were measured anew', measured, lambda count: count == n)


def found(program, fixture):
    """The faces page, once people are known."""
    program.drive('wait-for', f'{2 * FRAMES} faces', ',', 'wait-idle')
    faces = fixture.faces()
    assert len({face['person'] for face in faces if face['clip'] == 1}) == 1, faces
    assert {face['person'] for face in faces if face['clip'] == 1}.isdisjoint(
        {face['person'] for face in faces if face['clip'] == 2}), faces
    blurred = fixture.faces('--where', 'sharpness < 0.45')
    assert [(face['clip'], face['frame']) for face in blurred] == [(1, frame) for frame in BLURRED], blurred
    return fixture.content()


def measured_anew(fixture, before):
    """What the landmarks of frame 2 say now is what is known of its face, and of those along its track."""
    now = fixture.figures(2)
    assert now['yaw'] != before[0]['yaw'] and now['match'] is not None, (now, before[0])
    assert fixture.figures(5)['yaw'] != before[1]['yaw'], (fixture.figures(5), before[1])


def undo_and_redo(program, fixture, before):
    after = fixture.content()
    assert after != before
    for _ in range(STEPS):
        program.drive('key', 'ctrl+z', ',', 'wait-idle')
    until('not undone', fixture.content, lambda content: content == before)
    for _ in range(STEPS):
        program.drive('key', 'ctrl+shift+z', ',', 'wait-idle')
    until('not done again', fixture.content, lambda content: content == after)


test = Test(Curated)


@test.case('/display/curate/by-pointer')
def pointer(fixture):
    with fixture.program(fixture.project) as program:
        program.drive('click', 'button:Find Faces', ',', 'wait-for', f'{FRAMES} frames · {FRAMES} faces', ',',
                      'wait-gone', 'Finding faces in two.mp4', ',', 'wait-gone', 'Finding faces in one.mp4', ',',
                      'click', 'Faces')
        before, name = found(program, fixture), fixture.name()
        program.drive('click', f'Actions for {name}', ',', 'click', 'menu item:Rename…', ',',
                      'wait-for', 'Name of This Person', ',', 'key', 'ctrl+a', ',', 'type', 'Anna', ',', 'key', 'Return', ',',
                      'wait-gone', 'Name of This Person', ',', 'wait-for', 'list item:Anna', ',', 'wait-idle')
        program.drive('click', 'button:Exclude all: Blurred', ',',
                      'wait-for', f'{2 * FRAMES - len(BLURRED)} kept · {len(BLURRED)} excluded')
        figures = [fixture.figures(2), fixture.figures(5)]
        program.drive('click', 'Anna, frame 2', ',', 'click', 'button:Landmarks', ',', 'wait-for', 'Frame 2, as found', ',',
                      'wait-idle')
        missing = program.nameless()
        assert not missing, missing
        drag_chin(program, fixture)
        program.drive('click', 'button:Carry the correction on along the track', ',', 'wait-idle')
        assert fixture.landmarks(5)['correction'] == 'carried'
        fixture.wait_measured(FRAMES - 2)
        measured_anew(fixture, figures)
        program.drive('click', 'Paint the mask', ',', 'wait-for', 'Frame 2, mask by landmarks', ',', 'wait-idle', ',',
                      'drag', 'image:Landmarks of frame 2', 'image:Landmarks of frame 2', '--from', '0.45,0.6',
                      '--to', '0.6,0.6', ',', 'wait-for', 'Frame 2, mask painted by hand')
        painted(fixture)
        program.drive('click', 'button:Back to all faces', ',', 'wait-for', f'{2 * FRAMES} faces')
        undo_and_redo(program, fixture, before)
        program.drive('key', 'ctrl+w')
        assert program.wait_end() == 0
        assert not program.complaints()
    fixture.shell('verify', fixture.project)


def drag_chin(program, fixture):
    place = re.search(r'(\d+)x(\d+)\+(\d+)\+(\d+)', program.drive('find', 'Landmarks of frame 2'))
    width, height, left, top = (int(number) for number in place.groups())
    points = fixture.landmarks(2)['points']
    xs, ys = [x for x, _ in points], [y for _, y in points]
    zoom = min(width / (max(xs) - min(xs)), height / (max(ys) - min(ys))) / 1.35
    chin = (left + width / 2 + (points[8][0] - (min(xs) + max(xs)) / 2) * zoom,
            top + height / 2 + (points[8][1] - (min(ys) + max(ys)) / 2) * zoom)
    program.drive('drag', f'@{chin[0]:.0f},{chin[1]:.0f}', f'@{chin[0] + 40:.0f},{chin[1]:.0f}', ',',
                  'wait-for', 'corrected by hand', ',', 'wait-idle')
    now = fixture.landmarks(2)['points']
    assert abs((now[8][0] - points[8][0]) * zoom - 40) < 4, (now[8], points[8], zoom)


def painted(fixture):
    """What is painted away counts as hidden."""
    assert fixture.mask(2)['painted_other'] > 50
    hidden = until('the painted face was not measured anew', lambda: fixture.figures(2)['occlusion'],
                   lambda share: share is not None)
    assert 0 < hidden < 0.5, hidden


@test.case('/display/curate/by-keyboard')
def keyboard(fixture):
    with fixture.program(fixture.project) as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'ctrl+f', ',', 'wait-for', 'Smallest face in pixels', ',',
                      'key', 'ctrl+Return', ',', 'wait-for', f'{FRAMES} frames · {FRAMES} faces', ',',
                      'wait-gone', 'Finding faces in one.mp4', ',', 'wait-gone', 'Finding faces in two.mp4', ',',
                      'key', 'alt+2')
        before, name = found(program, fixture), fixture.name()
        # The grid has the keyboard, and the list of people is two parts before it.
        program.drive('key', 'shift+F6', 'shift+F6', ',', 'wait-for', 'list item:Everybody', '--state', 'focused')
        go_to(program, name)
        program.drive('key', 'F2', ',', 'wait-for', 'Name of This Person', ',', 'key', 'ctrl+a', ',', 'type', 'Anna', ',',
                      'key', 'Return', ',', 'wait-gone', 'Name of This Person', ',', 'wait-for', 'list item:Anna', ',',
                      'wait-idle')
        # Back to the faces, of which only Anna's are shown now; the blurred ones lie side by side.
        program.drive('key', 'F6', 'F6', ',', 'key', 'Home', *['Right'] * BLURRED[0], ',',
                      'wait-for', f'Anna, frame {BLURRED[0]}', '--state', 'focused', ',', 'wait-for', '· Blurred', ',',
                      'key', *['shift+Right'] * (len(BLURRED) - 1), ',',
                      'wait-for', f'{len(BLURRED)} of {FRAMES} faces selected', ',', 'key', 'x', ',',
                      'wait-for', f'{2 * FRAMES - len(BLURRED)} kept · {len(BLURRED)} excluded')
        figures = [fixture.figures(2), fixture.figures(5)]
        program.drive('key', 'Home', 'Right', 'Right', 'e', ',', 'wait-for', 'Frame 2, as found', ',', 'wait-idle', ',',
                      'key', 'a', ',', 'wait-for', 'Whole face', ',', 'key', 'shift+Right', ',',
                      'wait-for', 'corrected by hand', ',', 'key', 'p', ',', 'wait-idle')
        assert fixture.landmarks(5)['correction'] == 'carried'
        fixture.wait_measured(FRAMES - 2)
        measured_anew(fixture, figures)
        program.drive('key', 'b', ',', 'wait-for', 'Frame 2, mask by landmarks · Not face', ',',
                      'key', 'bracketright', 'bracketright', 'space', 'Right', 'Right', 'space', ',',
                      'wait-for', 'Frame 2, mask painted by hand')
        painted(fixture)
        program.drive('key', 'Escape', ',', 'wait-for', f'{FRAMES} faces')
        undo_and_redo(program, fixture, before)
        program.drive('key', 'ctrl+w')
        assert program.wait_end() == 0
        assert not program.complaints()
    fixture.shell('verify', fixture.project)


def go_to(program, name):
    for _ in range(5):
        if 'focused' in program.drive('find', f'list item:{name}'):
            return
        program.drive('key', 'Down', ',', 'wait-idle')
    raise Failed(f'the keyboard does not come to {name}')


test.run()
