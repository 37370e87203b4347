# SPDX-License-Identifier: GPL-3.0-or-later
"""The train page, worked as a person does: from two clips to a run that was stopped, also by keyboard alone."""
import json
import os

from program import Fixture, Skipped, Test, wait_for_preview

SAMPLES = {'source': 'franck.mp4', 'target': 'cap13_edit2-tone.mp4'}
# So many steps are waited for, on a machine that does other things, too.
STEPS = 50
PATIENCE = 420


class Train(Fixture):
    """A project with the faces of two people of the sample clips."""

    def __init__(self, folder):
        super().__init__(folder)
        cache = os.environ.get('GUISE_CACHE', '')
        samples = os.environ.get('GUISE_SAMPLES') or os.path.join(cache, 'samples')
        models = os.environ.get('GUISE_MODELS') or os.path.join(cache, 'models')
        if not os.path.exists(os.path.join(models, 'detector.onnx')):
            raise Skipped('there are no face models where GUISE_MODELS or GUISE_CACHE say')
        for name in SAMPLES.values():
            if not os.path.exists(os.path.join(samples, name)):
                raise Skipped('there are no sample clips where GUISE_SAMPLES or GUISE_CACHE say')
        if not json.loads(self.shell('devices', '--json'))['devices']:
            raise Skipped('there is no Vulkan device, not even on the processor')
        self.project = self.path('film.guise')
        self.shell('new', self.project)
        for role, name in SAMPLES.items():
            self.shell('import', self.project, os.path.join(samples, name), '--role', role)
        self.shell('extract', self.project, '--every', '12', '--to', '12')

    def runs(self):
        return json.loads(self.shell('info', self.project, '--json'))['runs']


test = Test(Train)


def close(program):
    """As a person does; what is being written to a slow disk must get there first."""
    program.drive('key', 'ctrl+w')
    program.process.wait(PATIENCE)
    assert not program.complaints(), program.complaints()


@test.case('/display/train/by-pointer')
def pointer(fixture):
    with fixture.program(fixture.project) as program:
        program.drive('wait-for', 'Media', ',', 'key', 'alt+3', ',', 'wait-for', 'Start Training', '--state', 'sensitive',
                      ',', 'click', 'Start Training', ',', 'wait-for', 'button:Stop')
        first = wait_for_preview(program, -1, PATIENCE)
        wait_for_preview(program, max(first, STEPS), PATIENCE)
        missing = program.nameless()
        assert not missing, missing
        program.drive('click', 'Snapshot', ',', 'click', 'Log', ',', 'click', 'button:Other Faces')
        program.drive('click', 'button:Stop', ',', 'wait-for', 'Stopped; may go on')
        # What it learned, for other programs: the list of jobs says where it is.
        program.drive('key', 'ctrl+e', ',', 'wait-for', 'Save the Model for Other Programs?', ',',
                      'click', 'button:Weights (.safetensors)', ',', 'choose-file', fixture.path('anna.safetensors'), ',',
                      'wait-for', 'Saved anna.safetensors')
        close(program)
    runs = fixture.runs()
    assert len(runs) == 1 and runs[0]['iterations'] >= STEPS, runs
    assert os.path.getsize(fixture.path('anna.safetensors')) > 1 << 20
    assert os.path.exists(fixture.path('anna.safetensors.md'))
    fixture.shell('verify', fixture.project)


@test.case('/display/train/by-keyboard')
def keyboard(fixture):
    with fixture.program(fixture.project) as program:
        program.drive('wait-for', 'Media', ',', 'key', 'alt+3', ',', 'wait-for', 'Start Training', '--state', 'sensitive',
                      ',', 'key', 'ctrl+Return', ',', 'wait-for', 'button:Stop')
        wait_for_preview(program, -1, PATIENCE)
        program.drive('key', 'ctrl+s', ',', 'key', 'ctrl+period', ',', 'wait-for', 'Stopped; may go on')
        # On from there, by the run's own rules whatever a new run would have, and a second run like it.
        before = fixture.runs()[0]['iterations']
        program.drive('key', 'ctrl+Return', ',', 'wait-for', 'button:Go On', ',',
                      'key', 'ctrl+Return', ',', 'wait-gone', 'Stopped; may go on')
        wait_for_preview(program, before, PATIENCE)
        program.drive('key', 'ctrl+period', ',', 'wait-for', 'Stopped; may go on', ',', 'key', 'ctrl+d', ',',
                      'wait-for', 'Start Training', '--state', 'sensitive')
        close(program)
    runs = fixture.runs()
    assert len(runs) == 1 and runs[0]['iterations'] > before, runs


@test.case('/display/train/device-lost')
def lost(fixture):
    """A few steps after the kernels were proved: it is said on whatever page one is, the device is opened anew, and
    training goes on."""
    said = 'It was opened anew, and training goes on from iteration'
    with fixture.program(fixture.project, GUISE_PRETEND_LOST_AFTER='45') as program:
        program.drive('wait-for', 'Media', ',', 'key', 'alt+3', ',', 'wait-for', 'Start Training', '--state', 'sensitive',
                      ',', 'key', 'ctrl+Return', ',', 'wait-for', 'button:Stop', ',', 'key', 'alt+1', ',',
                      'wait-for', said, ',', 'click', 'button:Dismiss', ',', 'wait-gone', said)
        program.drive('key', 'alt+3', ',', 'wait-for', said)
        wait_for_preview(program, 5, PATIENCE)
        program.drive('key', 'ctrl+period', ',', 'wait-for', 'Stopped; may go on')
        close(program)
    runs = fixture.runs()
    assert len(runs) == 1 and runs[0]['iterations'] > 5, runs
    fixture.shell('verify', fixture.project)


test.run()
