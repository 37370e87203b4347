# SPDX-License-Identifier: GPL-3.0-or-later
"""A project with two people and a run of a few steps, made by the shell: what the scripts for Swap and Export share."""
import json
import os
import shutil
import tempfile

from program import Fixture, Skipped, run


def cached(variable, folder, name):
    """A file that set-up fetched, where the program looks for it; None when it is not there."""
    base = os.environ.get(variable) or os.path.join(os.environ.get('GUISE_CACHE', ''), folder)
    path = os.path.join(base, name)
    return path if os.path.exists(path) else None


class Swapped(Fixture):
    """Twelve frames of the target, with sound, at 25 a second; the run was trained for two steps. Made once a script:
    each case has a copy of the project, and the clips stay where they were made."""

    made = None

    def __init__(self, folder):
        super().__init__(folder)
        if Swapped.made is None:
            Swapped.made = tempfile.TemporaryDirectory(prefix='guise-swapped-')
            self.make(Swapped.made.name)
        shared = Swapped.made.name
        if not os.path.exists(os.path.join(shared, 'film.guise')):
            raise Skipped('there are no sample clips, no face models, or no Vulkan device to train with')
        self.clip = os.path.join(shared, 'the target.mp4')
        self.movie = os.path.join(shared, 'the target (swap).mp4')
        for name in os.listdir(shared):
            if '(swap)' in name:
                os.remove(os.path.join(shared, name))
        self.project = self.path('film.guise')
        shutil.copytree(os.path.join(shared, 'film.guise'), self.project)

    def make(self, shared):
        """Nothing where something that it takes is not there."""
        source, target = cached('GUISE_SAMPLES', 'samples', 'franck.mp4'), cached('GUISE_SAMPLES', 'samples',
                                                                                  'cap13_edit2-tone.mp4')
        devices = json.loads(self.shell('devices', '--json'))['devices']
        if not source or not target or not cached('GUISE_MODELS', 'models', 'detector.onnx') \
                or not any(device['usable'] for device in devices):
            return
        clips = [os.path.join(shared, name) for name in ('source.mp4', 'the target.mp4')]
        project = os.path.join(shared, 'begun.guise')
        self.ffmpeg('-ss', '2', '-i', source, '-frames:v', '40', clips[0])
        self.ffmpeg('-i', target, '-f', 'lavfi', '-i', 'sine', '-map', '0:v', '-map', '1:a', '-r', '25', '-frames:v', '12',
                    '-t', '0.48', '-metadata', 'title=The original', '-metadata', 'copyright=Somebody', clips[1])
        self.shell('new', project)
        self.shell('import', project, clips[0], '--role', 'source')
        self.shell('import', project, clips[1], '--role', 'target')
        self.shell('extract', project)
        self.shell('train', project, '--preset', 'quick', '--iterations', '2')
        os.rename(project, os.path.join(shared, 'film.guise'))

    @staticmethod
    def ffmpeg(*words):
        run('ffmpeg', '-nostdin', '-v', 'error', '-y', *words[:-1], '-pix_fmt', 'yuv420p', words[-1])

    def ffmpeg_frame(self, number, path):
        """A frame of the target as ffmpeg sees it."""
        run('ffmpeg', '-nostdin', '-v', 'error', '-y', '-i', self.clip, '-vf', f'select=eq(n\\,{number})', '-frames:v', '1',
            path)

    @staticmethod
    def count_frames(path):
        """Frames of a movie as ffmpeg counts them."""
        return int(run('ffprobe', '-v', 'error', '-count_frames', '-select_streams', 'v', '-show_entries',
                       'stream=nb_read_frames', '-of', 'csv=p=0', path).strip().rstrip(','))

    def cut(self, path):
        """The middle of a picture of the screen, as large as the target's frames, which replaces it."""
        run('convert', path, '-gravity', 'center', '-crop', f'{self.size()}+0+0', '+repage', path)
        return path

    def size(self):
        """Of the target's frames, as WxH."""
        return run('ffprobe', '-v', 'error', '-select_streams', 'v', '-show_entries', 'stream=width,height', '-of',
                   'csv=p=0:s=x', self.clip).strip()

    def open(self):
        return self.program(self.project)
