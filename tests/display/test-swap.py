# SPDX-License-Identifier: GPL-3.0-or-later
"""The Swap page, worked as a person does, by keyboard alone: scrub, compare, mark, play, set, undo."""
import hashlib
import json
import os
import re
import subprocess

from program import Test, until
from swapped import Swapped

test = Test(Swapped)
# Some steps are waited for, on a machine that does other things, too.
TRAINING_PATIENCE = 420


def difference(a, b):
    """Root mean square of the difference of two pictures, 0 to 1."""
    done = subprocess.run(['compare', '-metric', 'RMSE', a, b, 'null:'], stderr=subprocess.PIPE, text=True, check=False)
    return float(re.search(r'\(([0-9.e-]+)\)', done.stderr).group(1))


@test.case('/display/swap/by-keyboard')
def keyboard(fixture):
    with fixture.open() as program:
        # The first swap opens the device.
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+4', ',', 'wait-for', 'frame 0 of 12', ',',
                      'wait-for', 'Frame 0, swapped')
        assert 'iteration 2' in program.tree()
        program.drive('key', 'Right', ',', 'wait-for', 'Frame 1, swapped', ',', 'key', 'End', ',',
                      'wait-for', 'Frame 11, swapped', ',', 'key', 'Left', ',', 'wait-for', 'frame 10 of 12', ',',
                      'key', 'Home', ',', 'wait-for', 'frame 0 of 12')
        # A frame by its number, a time, so many frames on; what is none is said to be none.
        program.drive('key', 'ctrl+g', ',', 'type', '#7', ',', 'key', 'Return', ',', 'wait-for', 'Frame 7, swapped')
        program.drive('key', 'ctrl+g', ',', 'type', '0:00.2', ',', 'key', 'Return', ',', 'wait-for', 'Frame 5, swapped')
        program.drive('key', 'ctrl+g', ',', 'type', '+2', ',', 'key', 'Return', ',', 'wait-for', 'Frame 7, swapped')
        program.drive('key', '3', ',', 'wait-for', 'Frame 7, as it is and swapped', ',', 'key', '4', ',',
                      'key', 'comma', ',', 'key', '1', ',', 'wait-for', 'Frame 7 as it is', ',', 'key', '2')
        program.drive('key', 'ctrl+1', ',', 'wait-for', '100 %', ',', 'key', 'ctrl+0', ',', 'wait-for', 'Fit')
        # Plays to the end and stands still there.
        program.drive('key', 'space', ',', 'wait-for', 'Frame 11, swapped', ',', 'wait-for', 'button:Play')
        program.drive('key', 'j', ',', 'wait-for', 'Frame 0, swapped', ',', 'wait-for', 'button:Play')
        assert not program.complaints()


@test.case('/display/swap/shows-that-frame')
def exact(fixture):
    """The picture on the screen is that frame's, and not the one before or after it."""
    with fixture.open() as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+4', ',', 'wait-for', 'frame 0 of 12', ',', 'key', '1', ',',
                      'key', 'ctrl+1')
        for number in (8, 3, 6):
            program.drive('key', 'ctrl+g', ',', 'type', f'#{number}', ',', 'key', 'Return', ',',
                          'wait-for', f'Frame {number} as it is', ',', 'wait-idle', ',',
                          'screenshot', fixture.path('shown.png'), f'Frame {number} as it is')
            near = {}
            for other in range(number - 2, number + 3):
                path = fixture.path(f'{other}.png')
                fixture.ffmpeg_frame(other, path)
                near[other] = difference(fixture.cut(fixture.path('shown.png')), path)
            assert min(near, key=near.get) == number, near
        assert not program.complaints()


def wait_for_weights(program, after):
    """Until the frame that is shown was swapped with the weights of an iteration after that one; says which it was."""
    def shown():
        found = re.search(r'Run \d+ · \w+, iteration ([\d,]+)', program.tree())
        return int(found.group(1).replace(',', '')) if found else -1

    return until(f'no frame was shown with the weights of an iteration after {after}', shown, lambda n: n > after,
                 TRAINING_PATIENCE)


@test.case('/display/swap/follows-a-training')
def live(fixture):
    """While it trains the frame that is shown becomes another, without anybody asking, and says of which iteration."""
    with fixture.open() as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+3', ',', 'wait-for', 'button:Go On…', ',', 'key', 'ctrl+Return',
                      ',', 'wait-for', 'button:Go On', ',', 'type', '5000', '--into', 'Iterations', '--clear', ',',
                      'key', 'Tab', 'ctrl+Return', ',', 'wait-for', 'button:Stop', ',',
                      'key', 'alt+4', ',', 'wait-for', 'Frame 0, swapped', ',', 'key', 'ctrl+1')
        # Beyond the two steps that the project came with.
        first = wait_for_weights(program, 2)
        program.drive('screenshot', fixture.path('first.png'), 'Frame 0, swapped')
        wait_for_weights(program, first + 5)
        # What the label says is drawn a little later, by a machine that trains on all cores.
        def changed():
            program.drive('screenshot', fixture.path('later.png'), 'Frame 0, swapped')
            return difference(fixture.cut(fixture.path('first.png')), fixture.cut(fixture.path('later.png')))

        until('the frame did not change', changed, lambda by: by > 0.002, TRAINING_PATIENCE)
        program.drive('key', 'alt+3', ',', 'key', 'ctrl+period', ',', 'wait-for', 'Stopped; may go on')
        assert not program.complaints()


@test.case('/display/swap/settings-are-kept-and-undone')
def settings(fixture):
    with fixture.open() as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+4', ',', 'wait-for', 'Frame 0, swapped')
        program.drive('focus', 'slider:Feather', ',', 'key', 'Right', 'Right', ',', 'wait-for', '9.0 %')
        program.drive('wait-for', 'Undo “Feather the mask” (Ctrl+Z)')
        program.drive('key', 'ctrl+z', ',', 'wait-for', '8.0 %', ',', 'key', 'ctrl+shift+z', ',', 'wait-for', '9.0 %')
        program.drive('focus', 'button:Reset', ',', 'key', 'Return', ',', 'wait-for', '8.0 %')
        assert not program.complaints()


@test.case('/display/swap/checkpoint')
def checkpoint(fixture):
    """Another than the newest is chosen, kept, and undone; the shell chooses, too."""
    def kept():
        return json.loads(fixture.shell('swap', fixture.project, '--clip', '2', '--json'))['swaps'][0]

    fixture.shell('train', fixture.project, '--resume', '--iterations', '3')
    fixture.shell('swap', fixture.project, '--clip', '2', '--checkpoint', '2')
    assert kept()['checkpoint'] == '2' and kept()['run'] == 1, kept()
    with fixture.open() as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+4', ',', 'wait-for', 'Frame 0, swapped', ',',
                      'wait-for', 'Iteration 2')
        chosen = fixture.path('chosen.png')
        program.drive('screenshot', chosen)
        program.drive('click', 'combo box:Checkpoint', ',', 'key', 'Home', 'Return', ',',
                      'wait-for', 'Undo “Choose a checkpoint” (Ctrl+Z)', ',', 'wait-gone', 'Iteration 2')
        program.drive('key', 'ctrl+z', ',', 'wait-for', 'Iteration 2')
        assert not program.complaints()
    assert kept()['checkpoint'] == '2', kept()


@test.case('/display/swap/what-was-learned-is-old')
def old_masks(fixture):
    """A mask network of an older program is not used; the window and the shell say so, and what to do."""
    words = 'is of an older Guise and not in use'
    assert words not in fixture.shell_remarks('info', fixture.project)
    header = json.dumps({'x': {'dtype': 'F32', 'shape': [1], 'data_offsets': [0, 4]}}).encode()
    data = len(header).to_bytes(8, 'little') + header + bytes(4)
    cache = os.path.join(fixture.project, 'cache')
    os.makedirs(cache, exist_ok=True)
    with open(os.path.join(cache, f'mask-net-{hashlib.sha256(data).hexdigest()}.safetensors'), 'wb') as file:
        file.write(data)
    assert words in fixture.shell_remarks('info', fixture.project)
    with fixture.open() as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+4', ',', 'wait-for', 'Frame 0, swapped', ',',
                      'wait-for', f'What was learned {words}: let it learn again', ',', 'wait-for', 'button:Learn', ',',
                      'screenshot', fixture.path('old.png'))
        assert not program.complaints()


@test.case('/display/swap/key-frames')
def keys(fixture):
    """A setting that goes from one value to another over the clip: set, moved to, held, removed and undone."""
    def go(program, frame, shows):
        program.drive('key', 'ctrl+g', ',', 'type', f'#{frame}', ',', 'key', 'Return', ',',
                      'wait-for', f'Frame {frame}, swapped', ',', 'wait-for', shows)

    with fixture.open() as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+4', ',', 'wait-for', 'Frame 0, swapped')
        program.drive('focus', 'slider:Feather', ',', 'key', 'ctrl+k', ',',
                      'wait-for', 'Undo “Add a key-frame” (Ctrl+Z)')
        go(program, 10, '8.0 %')
        # Where there are keys, moving the slider sets one.
        program.drive('focus', 'slider:Feather', ',', 'key', 'Right', 'Right', 'Right', 'Right', ',',
                      'wait-for', '10.0 %', ',', 'wait-for', 'Undo “Feather the mask” (Ctrl+Z)')
        go(program, 5, '9.0 %')
        program.drive('key', 'shift+n', ',', 'wait-for', 'Frame 0, swapped', ',', 'key', 'n', ',',
                      'wait-for', 'Frame 10, swapped', ',', 'wait-for', '10.0 %')
        # By pointer: the diamond holds the value, and then removes the key. Its tooltip has a label of the same words.
        program.drive('click', 'button:Feather: Key-frame, then in a straight line: hold the value instead (Ctrl+K)',
                      ',',
                      'wait-for', 'Undo “Change what follows a key-frame” (Ctrl+Z)', ',',
                      'click', 'button:Feather: Key-frame, whose value is held: remove it (Ctrl+K)', ',',
                      'wait-for', 'Undo “Remove a key-frame” (Ctrl+Z)', ',', 'wait-for', '8.0 %')
        program.drive('key', 'ctrl+z', ',', 'wait-for', '10.0 %', ',', 'key', 'ctrl+shift+z', ',',
                      'wait-for', '8.0 %', ',', 'key', 'ctrl+z', ',', 'wait-for', '10.0 %')
        go(program, 5, '9.0 %')
        assert not program.complaints()


@test.case('/display/swap/every-control-has-a-name')
def names(fixture):
    with fixture.open() as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+4', ',', 'wait-for', 'frame 0 of 12')
        unnamed = [line for line in program.tree().splitlines() if re.search(r'Gtk[A-Z]|Guise[A-Z]', line)]
        assert not unnamed, unnamed


@test.case('/display/swap/how-good-it-is')
def quality(fixture):
    """What two steps made is measured beside what a perfect model would score: real faces, which have what a blur lacks."""
    for number in ('1', '2'):
        fixture.shell('faces', fixture.project, '--person', number, '--where', 'frame >= 6', '--hold-out')
    sheet = fixture.path('quality.png')
    point, again = (json.loads(fixture.shell('bench', 'quality', fixture.project, '--run', '1', '--sheet', sheet,
                                             '--json', '-q'))['points'][0] for _ in range(2))
    assert point == again
    assert point['iterations'] == 2 and 0 < point['faces'] <= 6 and point['found'] <= point['faces']
    assert point['likeness'] < point['best_likeness'] - 0.1, point
    assert point['best_landmark_error'] < 2.0, point
    # The target's light is the flatter: less energy than the source has, for what contrast there is as much.
    assert 0.1 < point['best_gradient_energy'] < 0.6 and 0.6 < point['best_crispness'] < 1.4, point
    assert point['dssim_source'] > 2 * point['mean_face_dssim_source'], point
    assert os.path.getsize(sheet) > 0


test.run()
