# SPDX-License-Identifier: GPL-3.0-or-later
"""A first swap, from a new project to a movie that says what it is: with the pointer, and by keyboard alone. Every step is
taken in the window; the shell only looks."""
import json
import os

from program import PATIENCE as WIDGET_PATIENCE, Failed, Fixture, Skipped, Test, until, wait_for_preview
from swapped import Swapped, cached

# Steps of the training, on a machine that does other things, too.
STEPS = 50
PATIENCE = max(300.0, 4 * float(WIDGET_PATIENCE))


class FirstSwap(Fixture):
    """Two clips of two people in a folder with a name that is hard to quote, and no project."""

    def __init__(self, folder):
        super().__init__(folder)
        source, target = cached('GUISE_SAMPLES', 'samples', 'franck.mp4'), cached('GUISE_SAMPLES', 'samples',
                                                                                  'cap13_edit2-tone.mp4')
        devices = json.loads(self.shell('devices', '--json'))['devices']
        if not source or not target or not cached('GUISE_MODELS', 'models', 'detector.onnx') \
                or not any(device['usable'] for device in devices):
            raise Skipped('there are no sample clips, no face models, or no Vulkan device to train with')
        os.mkdir(self.path('a “folder” 🎬'))
        self.source, self.target = self.path('a “folder” 🎬/the source.mp4'), self.path('a “folder” 🎬/המטרה.mp4')
        Swapped.ffmpeg('-ss', '2', '-i', source, '-frames:v', '40', self.source)
        Swapped.ffmpeg('-i', target, '-f', 'lavfi', '-i', 'sine', '-map', '0:v', '-map', '1:a', '-r', '25', '-frames:v',
                       '24', '-t', '0.96', self.target)
        self.project = self.path('first swap.guise')

    def info(self):
        return json.loads(self.shell('info', self.project, '--json'))

    def check(self, movie):
        """What is in the project, and what the movie says of itself."""
        info = self.info()
        assert sorted(person['role'] for person in info['persons'] if person['faces'] > 5) == ['source', 'target'], info
        assert info['runs'][0]['iterations'] >= STEPS, info['runs']
        assert Swapped.count_frames(movie) == 24
        assert json.loads(self.shell('verify', movie, '--json'))['ok']
        self.shell('verify', self.project)


test = Test(FirstSwap)


def two_people(fixture):
    """The names of the two who have faces, in the order of the list."""
    people = json.loads(fixture.shell('people', fixture.project, '--json'))['persons']
    return [person['name'] for person in people if person['faces'] > 5]


def number_of_clips(fixture, count):
    until(f'{count} clips were not imported', lambda: len(fixture.info()['clips']), lambda n: n >= count, PATIENCE)


@test.case('/display/first-swap/by-pointer')
def pointer(fixture):
    with fixture.program() as program:
        program.drive('click', 'New Project…', ',', 'choose-file', fixture.project, ',', 'wait-for', 'Import…', ',',
                      'drop-file', "Bring Two People's Footage In", fixture.source, fixture.target)
        number_of_clips(fixture, 2)
        program.drive('wait-for', '40 frames', ',', 'wait-for', '24 frames', ',', 'click', 'button:Find Faces', ',',
                      'wait-for', '40 frames · 40 faces', ',', 'wait-for', '24 frames · 24 faces')
        program.drive('click', 'Faces', ',', 'wait-for', '64 faces')
        one, two = two_people(fixture)
        for name, role in ((one, 'Source'), (two, 'Target')):
            program.drive('click', f'Actions for {name}', ',', 'click', f'menu item:Use as {role}', ',',
                          'wait-for', f'Did {name} Agree to Be Swapped?', ',', 'key', 'alt+y', 'ctrl+Return', ',',
                          'wait-gone', f'Did {name} Agree to Be Swapped?', ',',
                          # A line more, and the rows below move.
                          'wait-for', f'list item:{name}>Agreed on')
        program.drive('click', 'Train', ',', 'wait-for', 'Start Training', '--state', 'sensitive', ',',
                      'click', 'Start Training', ',', 'wait-for', 'button:Stop')
        first = wait_for_preview(program, -1, PATIENCE)
        wait_for_preview(program, max(first, STEPS), PATIENCE)
        program.drive('click', 'button:Stop', ',', 'wait-for', 'Stopped; may go on', ',', 'click', 'Swap', ',',
                      'wait-for', 'Frame 0, swapped', ',', 'click', 'button:A frame on', ',', 'wait-for', 'Frame 1, swapped', ',',
                      'click', 'button:Play', ',', 'wait-for', 'Frame 23, swapped', ',', 'wait-for', 'button:Play')
        movie = f'{os.path.splitext(fixture.target)[0]} (swap).mp4'
        program.drive('click', 'Export', ',', 'wait-for', 'button:Export', '--state', 'sensitive', ',',
                      'click', 'button:Export', ',', 'wait-for', 'button:Open', ',', 'key', 'ctrl+w')
        program.process.wait(PATIENCE)
        assert not program.complaints()
    fixture.check(movie)


def give_role(program, name, role):
    """From the list of people: to that person, the menu, the question that follows."""
    for _ in range(9):
        if 'focused' in program.drive('find', f'list item:{name}'):
            break
        program.drive('key', 'Down', ',', 'wait-idle')
    else:
        raise Failed(f'the keyboard does not come to {name}')
    program.drive('key', 'shift+F10', ',', 'wait-for', f'Use as {role}', ',', 'key', role[0].lower(), ',',
                  'wait-for', f'Did {name} Agree to Be Swapped?', ',', 'key', 'alt+y', 'ctrl+Return', ',',
                  'wait-gone', f'Did {name} Agree to Be Swapped?', ',', 'wait-for', f'list item:{name}>Agreed on')


@test.case('/display/first-swap/by-keyboard')
def keyboard(fixture):
    with fixture.program() as program:
        program.drive('wait-for', 'Welcome to Guise', ',', 'key', 'ctrl+n', ',', 'choose-file', fixture.project, ',',
                      'wait-for', 'Import…', ',', 'key', 'ctrl+i', ',', 'choose-file', fixture.source, ',',
                      'wait-for', '40 frames', ',', 'key', 'ctrl+i', ',', 'choose-file', fixture.target, ',',
                      'wait-for', '24 frames', ',', 'key', 'ctrl+f', ',', 'wait-for', 'Smallest face in pixels', ',',
                      'key', 'ctrl+Return', ',', 'wait-for', '40 frames · 40 faces', ',', 'wait-for', '24 frames · 24 faces')
        # The grid has the keyboard, and the list of people is two parts before it.
        program.drive('key', 'alt+2', ',', 'wait-for', '64 faces', ',', 'wait-idle', ',', 'key', 'shift+F6', 'shift+F6', ',',
                      'wait-for', 'list item:Everybody', '--state', 'focused')
        one, two = two_people(fixture)
        give_role(program, one, 'Source')
        give_role(program, two, 'Target')
        program.drive('key', 'alt+3', ',', 'wait-for', 'Start Training', '--state', 'sensitive', ',', 'key', 'ctrl+Return',
                      ',', 'wait-for', 'button:Stop')
        first = wait_for_preview(program, -1, PATIENCE)
        wait_for_preview(program, max(first, STEPS), PATIENCE)
        program.drive('key', 'ctrl+period', ',', 'wait-for', 'Stopped; may go on', ',', 'key', 'alt+4', ',',
                      'wait-for', 'Frame 0, swapped', ',', 'key', 'Right', ',', 'wait-for', 'Frame 1, swapped', ',',
                      'key', 'space', ',', 'wait-for', 'Frame 23, swapped', ',', 'wait-for', 'button:Play')
        movie = f'{os.path.splitext(fixture.target)[0]} (swap).mp4'
        program.drive('key', 'alt+5', ',', 'wait-for', 'button:Export', '--state', 'sensitive', ',', 'key', 'ctrl+Return',
                      ',', 'wait-for', 'button:Open', ',', 'key', 'ctrl+w')
        program.process.wait(PATIENCE)
        assert not program.complaints()
    fixture.check(movie)


test.run()
