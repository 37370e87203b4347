# SPDX-License-Identifier: GPL-3.0-or-later
"""The media page, worked as a person does: import, drop, remove, undo, find again, search."""
import json
import os
import re
import shutil
import subprocess
import time

from program import Desktop, Fixture, Skipped, Test, nameless, run


class Media(Fixture):
    """A project, open in the window, and clips of a test pattern beside it."""

    def __init__(self, folder):
        super().__init__(folder)
        os.makedirs(self.path('clips'))
        self.project = self.path('film.guise')
        self.shell('new', self.project)

    def clip(self, name, seconds=1):
        path = self.path(os.path.join('clips', name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        run('ffmpeg', '-v', 'error', '-y', '-f', 'lavfi', '-i', f'testsrc=s=96x64:r=24:d={seconds}', '-pix_fmt', 'yuv420p',
            path)
        return path

    def open(self):
        return self.program(self.project)

    def info(self):
        """What the shell says of the project; it reads beside the window."""
        return json.loads(self.shell('info', self.project, '--json'))

    def names(self):
        return [os.path.basename(clip['path']) for clip in self.info()['clips']]


test = Test(Media)


@test.case('/display/media/import-by-keyboard')
def keyboard(fixture):
    clip = fixture.clip('a “clip” 🎬 שלום.mp4')
    with fixture.open() as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'ctrl+i', ',', 'choose-file', clip, ',',
                      'wait-for', '0:01 · 96×64 · 24 fps · H.264', ',', 'wait-for', '24 frames')
        assert fixture.names() == [os.path.basename(clip)]
        program.drive('key', 'ctrl+z', ',', 'wait-for', "Bring Two People's Footage In")
        names = fixture.names()
        assert names == [], names
        program.drive('key', 'ctrl+shift+z', ',', 'wait-for', '24 frames')
        assert fixture.names() == [os.path.basename(clip)]
        assert not program.complaints()


@test.case('/display/media/drop-several')
def drop(fixture):
    clips = [fixture.clip('one.mp4'), fixture.clip('two words.mp4', 2)]
    bad = fixture.path('clips/no film.mp4')
    with open(bad, 'w', encoding='utf-8') as file:
        file.write('no film')
    with fixture.open() as program:
        program.drive('wait-for', 'Import…', ',', 'drop-file', "Bring Two People's Footage In", *clips, bad)
        program.drive('wait-for', '24 frames', ',', 'wait-for', '48 frames', ',', 'wait-for', 'Try Again')
        assert sorted(fixture.names()) == ['one.mp4', 'two words.mp4']
        tree = program.tree()
        assert 'no film.mp4' in tree
        assert not nameless(tree)
        # What was wrong with it can be mended and tried again.
        shutil.copy(fixture.clip('three.mp4', 3), bad)
        program.drive('click', 'Try Again', ',', 'wait-for', '72 frames', ',', 'wait-gone', 'Try Again')
        assert not program.complaints()


def stand(program, *names):
    """The clips from top to bottom, by where their cards are."""
    def top(name):
        return int(re.search(r'\d+x\d+\+(\d+)\+(\d+)', program.drive('find', name)).group(2))
    return sorted(names, key=top)


def fills_screen():
    """Whether the window that has the keyboard does, as the window manager has it."""
    window = run('xprop', '-root', '_NET_ACTIVE_WINDOW').split()[-1]
    return 'FULLSCREEN' in run('xprop', '-id', window, '_NET_WM_STATE')


@test.case('/display/media/sort')
def sort(fixture):
    """In the order that is chosen, which the next window has too; full screen, and back."""
    names = ['b middle.mp4', 'c short.mp4', 'a long.mp4']
    for name, seconds in zip(names, (2, 1, 3)):
        fixture.shell('import', fixture.project, fixture.clip(name, seconds))
    with fixture.open() as program:
        program.drive('wait-for', 'c short.mp4')
        assert stand(program, *names) == names
        program.drive('click', 'combo box:Order of clips', ',', 'key', 'Down', 'Return', ',', 'wait-for', 'Sort: name', ',',
                      'wait-idle')
        assert stand(program, *names) == sorted(names)
        program.drive('click', 'combo box:Order of clips', ',', 'key', 'Down', 'Return', ',', 'wait-for', 'Sort: length', ',',
                      'wait-idle')
        assert stand(program, *names) == ['a long.mp4', 'b middle.mp4', 'c short.mp4']
        for filled in (True, False):
            program.drive('key', 'F11', ',', 'wait-idle')
            assert fills_screen() == filled
        assert not program.complaints()


@test.case('/display/media/drop-a-folder')
def drop_folder(fixture):
    """One of clips stands for them, one of pictures is a clip; by dropping, from the clipboard and by the shell."""
    for name, seconds in (('two.mp4', 2), ('one.mp4', 1)):
        fixture.clip(f'a “folder”/{name}', seconds)
    with open(fixture.path('clips/a “folder”/notes.txt'), 'w', encoding='utf-8') as file:
        file.write('no clip')
    album = fixture.path('clips/album')
    os.mkdir(album)
    run('ffmpeg', '-v', 'error', '-i', fixture.clip('three.mp4', 3), f'{album}/%03d.png')
    with fixture.open() as program:
        program.drive('wait-for', 'Import…', ',', 'drop-file', "Bring Two People's Footage In",
                      fixture.path('clips/a “folder”'), ',', 'wait-for', 'list item:one.mp4', ',',
                      'wait-for', 'list item:two.mp4', ',', 'wait-idle')
        assert fixture.names() == ['one.mp4', 'two.mp4']
        subprocess.run(['xclip', '-selection', 'clipboard', '-target', 'text/uri-list'], text=True, check=True,
                       input=f'file://{album}\r\nfile://{fixture.path("clips/three.mp4")}\r\n',
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        program.drive('click', 'list item:one.mp4', ',', 'key', 'ctrl+v', ',', 'wait-for', 'list item:album', ',',
                      'wait-for', 'list item:three.mp4')
        assert sorted(fixture.names()) == ['album', 'one.mp4', 'three.mp4', 'two.mp4']
        assert not program.complaints()
    fixture.shell('new', fixture.path('other.guise'))
    said = json.loads(fixture.shell('import', fixture.path('other.guise'), fixture.path('clips/a “folder”'), '--json',
                                    '--quiet'))
    assert [clip['frames'] for clip in said['clips']] == [24, 48], said


@test.case('/display/media/remove-and-undo')
def remove(fixture):
    fixture.shell('import', fixture.project, fixture.clip('one.mp4'), fixture.clip('two.mp4', 2))
    with fixture.open() as program:
        program.drive('wait-for', '24 frames', ',', 'click', 'list item:one.mp4', ',', 'key', 'Delete', ',',
                      'wait-gone', '24 frames')
        assert fixture.names() == ['two.mp4']
        program.drive('key', 'ctrl+z', ',', 'wait-for', '24 frames')
        assert fixture.names() == ['one.mp4', 'two.mp4']
        assert not program.complaints()


@test.case('/display/media/found-again')
def relink(fixture):
    clip = fixture.clip('one.mp4')
    fixture.shell('import', fixture.project, clip)
    moved = fixture.path('clips/elsewhere.mp4')
    os.rename(clip, moved)
    with fixture.open() as program:
        program.drive('wait-for', f'The file is no longer at {clip}.', ',', 'click', 'Locate…', ',', 'choose-file', moved,
                      ',', 'wait-for', 'elsewhere.mp4', ',', 'wait-gone', 'Locate…')
        assert fixture.names() == ['elsewhere.mp4']
        assert not program.complaints()


def need_models():
    models = os.environ.get('GUISE_MODELS') or os.path.join(os.environ.get('GUISE_CACHE', ''), 'models')
    if not os.path.exists(os.path.join(models, 'detector.onnx')):
        raise Skipped('there are no face models where GUISE_MODELS or GUISE_CACHE say')


@test.case('/display/media/a-long-job-that-ends-is-told')
def notified(fixture):
    need_models()
    fixture.shell('import', fixture.project, fixture.clip('a clip.mp4', 20))
    with Desktop(fixture.path('desktop.log')) as desktop, fixture.open() as program:
        program.drive('wait-for', '480 frames', ',', 'key', 'ctrl+f', ',', 'wait-for', 'Smallest face in pixels', ',',
                      'key', 'ctrl+Return', ',', 'wait-for', 'Pause', ',', 'click', 'Pause', ',', 'wait-for', 'Resume')
        # The computer may sleep while all are paused. What took ten seconds is worth a word.
        desktop.wait('Uninhibit ')
        time.sleep(11)
        program.drive('click', 'Resume')
        # Long before 480 frames are through.
        run('xdotool', 'getactivewindow', 'windowminimize')
        desktop.wait('Notify ')
        assert 'Finding faces in a clip.mp4' in desktop.said(), desktop.said()
        # Who comes back has seen it: the second start raises the window.
        fixture.shell(fixture.project)
        desktop.wait('CloseNotification ')
        assert not program.complaints()


@test.case('/display/media/a-part-that-is-none-is-said')
def part(fixture):
    fixture.shell('import', fixture.project, fixture.clip('a clip.mp4', 4))
    with fixture.open() as program:
        program.drive('wait-for', '96 frames', ',', 'click', 'list item:a clip.mp4', ',', 'key', 'ctrl+f', ',',
                      'wait-for', 'Smallest face in pixels', ',', 'click', 'In which clips', ',', 'wait-for',
                      'A part of this clip', ',', 'click', 'A part of this clip', ',', 'wait-for', 'text box:To')
        program.drive('type', '2', '--into', 'text box:From', '--clear')
        for text, problem in (('soon', '“soon” is no time'), ('1', 'The part ends before it begins')):
            program.drive('type', text, '--into', 'text box:To', '--clear', ',', 'key', 'ctrl+Return', ',',
                          'wait-for', problem)
        program.drive('key', 'Escape', ',', 'wait-gone', 'Smallest face in pixels')
        assert not program.complaints()


@test.case('/display/media/search-can-be-paused-and-cancelled')
def search(fixture):
    need_models()
    fixture.shell('import', fixture.project, fixture.clip('long.mp4', 600))
    with fixture.open() as program:
        program.drive('wait-for', '14,400 frames', ',', 'key', 'ctrl+f', ',', 'wait-for', 'Smallest face in pixels', ',',
                      'key', 'ctrl+Return', ',', 'wait-for', 'Pause', ',', 'click', 'Pause', ',', 'wait-for', 'Resume')
        program.drive('click', 'Resume', ',', 'wait-for', 'Pause', ',', 'click', 'button:Cancel', ',',
                      'wait-gone', 'Finding faces in long.mp4')
        # Closing while something runs asks.
        program.drive('key', 'ctrl+f', ',', 'wait-for', 'Smallest face in pixels', ',', 'key', 'ctrl+Return', ',',
                      'wait-for', 'Pause', ',', 'key', 'ctrl+w', ',', 'click', 'Stop and Save')
        assert program.wait_end() == 0
        assert not program.complaints()
    fixture.shell('verify', fixture.project)


test.run()
