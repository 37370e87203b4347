# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run begins with, chosen in the window: the weights of an earlier run or of a file, and that nothing is kept as it
is where there are none."""
import json
import os
import struct
import subprocess

from program import Fixture, Skipped, Test, environment, run

# As drive.py waits for a widget, on a machine that does other things, too.
PATIENCE = 420


class Trained(Fixture):
    """Drawn faces of two people, and a run of two steps."""

    def __init__(self, folder):
        super().__init__(folder)
        if not json.loads(self.shell('devices', '--json'))['devices']:
            raise Skipped('there is no Vulkan device, not even on the processor')
        self.project = self.path('film.guise')
        run(os.environ['GUISE_TEST_MAKE_FACES'], self.project, '80')
        self.shell('person', self.project, '1', '--role', 'source')
        self.shell('person', self.project, '2', '--role', 'target')
        self.shell('train', self.project, '--batch', '2', '--iterations', '2')

    def starts(self):
        return [r['start'] for r in json.loads(self.shell('info', self.project, '--json'))['runs']]

    def refused(self, *words):
        """What a verb says that is a wrong usage."""
        done = subprocess.run([self.guise, *words], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
                              check=False, env=environment())
        assert done.returncode == 2, (done.returncode, done.stderr)
        return done.stderr


test = Test(Trained)


def begin(program):
    """A run like the first one, of which the settings of learning are shown once it is planned: then nothing moves."""
    program.drive('wait-for', 'Media', ',', 'key', 'alt+3', ',', 'wait-for', 'button:Go On…', ',', 'key', 'ctrl+d', ',',
                  'wait-for', 'Start Training', '--state', 'sensitive', ',', 'wait-for', 'Speed', ',',
                  'focus', 'Learning', '--tabs', '90', ',', 'key', 'Return', ',',
                  'wait-for', 'combo box:Begin With')


def reach(program, name):
    """The settings in question are at the end of the page; where the pointer turns the wheel is none that it would turn."""
    program.drive('scroll', '@400,600', '60', ',', 'click', name)


def choose(program, name, *keys):
    reach(program, f'combo box:{name}')
    program.drive('key', *keys, 'Return')


def train(program):
    program.drive('wait-for', 'Start Training', '--state', 'sensitive', ',', 'key', 'ctrl+Return', ',',
                  'wait-for', 'Finished; may go on')


def close(program):
    program.drive('key', 'ctrl+w')
    program.process.wait(PATIENCE)
    assert not program.complaints(), program.complaints()


@test.case('/display/train-start/a-run')
def from_a_run(fixture):
    said = fixture.refused('train', fixture.project, '--set', 'freeze=encoder')
    assert '--start-from' in said and 'freeze=none' in said, said
    assert fixture.starts() == [None], fixture.starts()
    with fixture.program(fixture.project) as program:
        begin(program)
        program.drive('wait-for', 'Encoder Only', '--state', '!sensitive')
        # Nothing learned, nothing kept.
        choose(program, 'What Stays as It Is', 'Down')
        program.drive('wait-for', 'would be random weights', ',', 'wait-for', 'Start Training', '--state', '!sensitive')
        choose(program, 'Begin With', 'Down')
        program.drive('wait-gone', 'would be random weights', ',', 'wait-for', 'Run 1 · Quick · quick, 96 px', ',',
                      'wait-for', 'Encoder Only', '--state', 'sensitive')
        missing = program.nameless()
        assert not missing, missing
        train(program)
        program.drive('wait-for', 'begins with the weights of run 1')
        close(program)
    assert fixture.starts() == [None, {'run': 1, 'checkpoint': 'newest', 'encoder_only': False}], fixture.starts()
    fixture.shell('verify', fixture.project)


@test.case('/display/train-start/a-file')
def from_a_file(fixture):
    weights, strange = fixture.path('anna.safetensors'), fixture.path('strange.safetensors')
    fixture.shell('model', fixture.project, weights)
    head = json.dumps({'elsewhere': {'dtype': 'F32', 'shape': [1], 'data_offsets': [0, 4]}}).encode()
    with open(strange, 'wb') as file:
        file.write(struct.pack('<Q', len(head)) + head + struct.pack('<f', 1))
    with fixture.program(fixture.project) as program:
        begin(program)
        choose(program, 'Begin With', 'End')
        program.drive('choose-file', strange, ',', 'wait-for', 'strange.safetensors', ',', 'wait-for', 'Cannot Be Planned',
                      ',', 'wait-for', 'Nothing of the weights')
        choose(program, 'Begin With', 'End')
        program.drive('choose-file', weights, ',', 'wait-for', 'anna.safetensors', ',', 'wait-for', 'Speed')
        reach(program, 'switch:Encoder Only')
        program.drive('wait-for', 'switch:Encoder Only', '--state', 'checked')
        train(program)
        program.drive('wait-for', 'The encoder begins with the weights of anna.safetensors')
        # Of a run like it as well.
        program.drive('key', 'ctrl+d', ',', 'wait-for', 'combo box:Begin With', ',', 'wait-for', 'anna.safetensors')
        close(program)
    assert fixture.starts() == [None, {'file': weights, 'encoder_only': True}], fixture.starts()
    fixture.shell('verify', fixture.project)


test.run()
