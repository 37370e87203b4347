# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked when a window closes while it trains, and that the desktop is told to stay awake meanwhile; what is left of
a training that was cancelled."""
import json

from program import Desktop, Test, wait_for_preview
from swapped import Swapped

test = Test(Swapped)
# As drive.py waits for a widget, on a machine that does other things, too.
PATIENCE = 420


def start_training(program):
    """A run like the first one, which ended after two iterations, but for how long."""
    program.drive('wait-for', 'Import…', ',', 'key', 'alt+3', ',', 'wait-for', 'button:Go On…', ',', 'key', 'ctrl+d', ',',
                  'wait-for', 'Start Training', '--state', 'sensitive', ',',
                  'type', '5000', '--into', 'Iterations', '--clear', ',', 'key', 'Tab')
    program.drive('key', 'ctrl+Return', ',', 'wait-for', 'button:Stop')


@test.case('/display/jobs/closing-asks')
def closing(fixture):
    with Desktop(fixture.path('desktop.log')) as desktop, fixture.open() as program:
        start_training(program)
        desktop.wait('Inhibit ')
        # Nothing becomes of it.
        program.drive('key', 'ctrl+w', ',', 'wait-for', '1 Job Is Still Running', ',', 'key', 'Escape', ',',
                      'wait-gone', '1 Job Is Still Running', ',', 'wait-for', 'button:Stop')
        # Without a window, which a second start brings back.
        program.drive('key', 'ctrl+w', ',', 'wait-for', '1 Job Is Still Running', ',', 'click', 'button:Keep Going', ',',
                      'wait-gone', 'button:Stop')
        assert program.process.poll() is None
        fixture.shell(fixture.project)
        program.drive('wait-for', 'button:Stop', ',', 'key', 'ctrl+w', ',', 'wait-for', '1 Job Is Still Running', ',',
                      'click', 'button:Stop and Save')
        program.process.wait(PATIENCE)
        assert program.process.returncode == 0
        # Who stopped it needs no telling.
        assert 'Notify' not in desktop.said(), desktop.said()
        assert not program.complaints()
    fixture.shell('verify', fixture.project)


@test.case('/display/jobs/a-cancelled-training-leaves-no-run')
def cancelling(fixture):
    def runs():
        return [(run['id'], run['iterations']) for run in json.loads(fixture.shell('info', fixture.project, '--json'))['runs']]

    before = runs()
    with fixture.open() as program:
        start_training(program)
        wait_for_preview(program, 2, PATIENCE)
        program.drive('click', 'button:Cancel', ',', 'wait-gone', 'button:Stop', ',', 'wait-for', 'button:Go On…')
        assert runs() == before, runs()
        program.drive('key', 'ctrl+w')
        program.process.wait(PATIENCE)
        assert not program.complaints()
    fixture.shell('verify', fixture.project)


test.run()
