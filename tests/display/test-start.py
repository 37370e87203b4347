# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting, opening and closing, as a person does it."""
import os
import signal

from accessible import Problem, Tree
from program import Failed, Fixture, Test, nameless, run, until

test = Test(Fixture)


def lines_of(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding='utf-8') as file:
        return file.read().splitlines()


def wait_for_line(path, line):
    until(f'{line} was not shown', lambda: lines_of(path), lambda lines: line in lines)


@test.case('/display/start/welcome-to-new-project')
def new_project(fixture):
    project = fixture.path('a film “2” 🎬.guise')
    with fixture.program() as program:
        program.drive('click', 'New Project…', ',', 'choose-file', project, ',', 'wait-for', 'Import…')
        assert os.path.exists(f'{project}/project.db')
        assert 'a film “2” 🎬 – Guise' in program.tree()
        program.drive('key', 'ctrl+w')
        assert program.wait_end() == 0
        assert not program.complaints()
    assert not os.path.exists(f'{project}/project.db-wal'), 'closed and checkpointed'


@test.case('/display/start/sample-comes-into-its-own-project-alone')
def sample(fixture):
    """Where the sample's project could not be made, the next one that is opened is left as it is."""
    fixture.shell('new', fixture.path('mine'))
    samples = fixture.path('samples')
    os.makedirs(samples)
    for name in ('franck.mp4', 'cap13_edit2-tone.mp4'):
        with open(f'{samples}/{name}', 'wb') as file:
            file.write(b'no video')
    fixture.shell('new', fixture.path('taken'))
    with fixture.program(GUISE_CACHE=fixture.folder) as program:
        # That it is taken is said in a dialog, too, which the same Return closes.
        program.drive('click', 'Try the Sample…', ',', 'choose-file', fixture.path('taken'))
        fixture.shell(fixture.path('mine.guise'))
        program.drive('wait-for', 'window:mine – Guise', ',', 'wait-for', "Bring Two People's Footage In", ',', 'wait-idle')
        assert 'franck.mp4' not in program.tree(), program.tree()
        assert not program.complaints()


@test.case('/display/start/keyboard-alone')
def keyboard(fixture):
    fixture.shell('new', fixture.path('film'))
    with fixture.program(fixture.path('film')) as program:
        program.drive('wait-for', 'Import…')
        for key, words in (('alt+2', 'No Faces Yet'), ('alt+3', 'Nothing to Train On Yet'), ('alt+4', 'No Swap Yet'),
                           ('alt+5', 'Nothing to Export Yet'), ('alt+1', "Bring Two People's Footage In")):
            program.drive('key', key, ',', 'wait-for', words)
        program.drive('key', 'ctrl+question', ',', 'wait-for', 'Import videos or photos', ',', 'key', 'Escape')
        program.drive('wait-gone', 'Import videos or photos', ',', 'key', 'ctrl+q')
        assert program.wait_end() == 0
        assert not program.complaints()


@test.case('/display/start/end-of-session')
def end_of_session(fixture):
    fixture.shell('new', fixture.path('film'))
    with fixture.program(fixture.path('film')) as program:
        program.drive('wait-for', 'Import…')
        program.process.terminate()
        assert program.wait_end() == 0
        assert not program.complaints()
    assert not os.path.exists(fixture.path('film.guise/project.db-wal')), 'closed and checkpointed'


@test.case('/display/start/who-stands-still-has-not-gone')
def stands_still(fixture):
    fixture.shell('new', fixture.path('film'))
    with fixture.program(fixture.path('film')) as program:
        program.drive('wait-for', 'Import…')
        tree = Tree(timeout=6)
        found = tree.app()
        tree.app = lambda timeout=None: found
        program.process.send_signal(signal.SIGSTOP)
        try:
            raise Failed(f'nothing answered, and yet there was {list(tree.read().walk())}')
        except Problem as problem:
            assert 'has not answered' in str(problem), problem
        finally:
            program.process.send_signal(signal.SIGCONT)
        program.drive('wait-for', 'Import…', ',', 'key', 'ctrl+q')
        assert program.wait_end() == 0


@test.case('/display/start/second-start-raises')
def second_start(fixture):
    fixture.shell('new', fixture.path('film'))
    with fixture.program(fixture.path('film')) as program:
        program.drive('wait-for', 'Import…')
        # The second one tells the first and ends.
        fixture.shell(fixture.path('film.guise'))
        assert program.drive('windows').count('film – Guise') == 1
        assert not program.complaints()


@test.case('/display/start/two-projects-two-windows')
def two_windows(fixture):
    for name in ('one', 'two'):
        fixture.shell('new', fixture.path(name))
    with fixture.program(fixture.path('one')) as program:
        program.drive('wait-for', 'Import…')
        for name in ('two', 'one', 'two'):
            fixture.shell(fixture.path(f'{name}.guise'))
        program.drive('wait-for', 'window:two – Guise>Import…', ',', 'wait-idle')
        windows = program.drive('windows')
        assert windows.count('one – Guise') == 1 and windows.count('two – Guise') == 1, windows
        # The one that was asked for last is in front; the other stays when it goes.
        program.drive('key', 'ctrl+w', ',', 'wait-gone', 'window:two – Guise', ',', 'wait-for', 'window:one – Guise', ',',
                      'key', 'ctrl+w')
        assert program.wait_end() == 0
        assert not program.complaints()


@test.case('/display/start/f1-opens-the-page-of-the-page')
def help_pages(fixture):
    fixture.shell('new', fixture.path('film'))
    shown, applications = fixture.path('shown'), fixture.path('share/applications')
    os.makedirs(applications)
    with open(fixture.path('viewer'), 'w', encoding='utf-8') as file:
        file.write(f'#!/bin/sh\necho "$1" >>{shown}\n')
    os.chmod(fixture.path('viewer'), 0o755)
    with open(f'{applications}/viewer.desktop', 'w', encoding='utf-8') as file:
        file.write(f'[Desktop Entry]\nType=Application\nName=Viewer\nExec={fixture.path("viewer")} %u\n'
                   'MimeType=x-scheme-handler/help;\n')
    with open(f'{applications}/mimeapps.list', 'w', encoding='utf-8') as file:
        file.write('[Default Applications]\nx-scheme-handler/help=viewer.desktop\n')
    with fixture.program(fixture.path('film'), XDG_DATA_HOME=fixture.path('share')) as program:
        program.drive('wait-for', 'Import…')
        for number, page in enumerate(('media', 'faces', 'train', 'swap', 'export'), 1):
            program.drive('key', f'alt+{number}', 'F1', ',', 'wait-idle')
            wait_for_line(shown, f'help:guise/{page}')
            assert os.path.exists(f'{os.environ["GUISE_TEST_SOURCE_ROOT"]}/help/C/{page}.page'), page
        assert not program.complaints()


@test.case('/display/start/damaged-project-says-so')
def damaged(fixture):
    fixture.shell('new', fixture.path('film'))
    with open(fixture.path('film.guise/project.db'), 'wb') as file:
        file.write(b'no database' * 1000)
    with fixture.program(fixture.path('film')) as program:
        program.drive('wait-for', 'The Project Is Damaged', ',', 'click', 'Close', ',', 'wait-for', 'Welcome to Guise')
        assert not program.complaints()


@test.case('/display/start/damaged-project-is-repaired')
def repaired(fixture):
    run(os.environ['GUISE_TEST_MAKE_FACES'], fixture.path('film.guise'), '40')
    with open(fixture.path('film.guise/project.db'), 'wb') as file:
        file.write(b'no database' * 1000)
    with fixture.program(fixture.path('film')) as program:
        program.drive('wait-for', 'The Project Is Damaged', ',', 'click', 'button:Repair', ',', 'wait-for', 'Import…', ',',
                      'wait-for', 'project.db.damaged', ',', 'click', 'Dismiss', ',', 'key', 'alt+2', ',',
                      'wait-for', '40 faces')
        assert not program.complaints()
    assert any(name.startswith('project.db.damaged') for name in os.listdir(fixture.path('film.guise')))


@test.case('/display/start/checked-while-open')
def checked(fixture):
    run(os.environ['GUISE_TEST_MAKE_FACES'], fixture.path('film.guise'), '40')
    with fixture.program(fixture.path('film')) as program:
        program.drive('wait-for', 'Import…', ',', 'click', 'Project menu', ',', 'click', 'menu item:Check and Repair', ',',
                      'wait-for', 'Nothing had to be repaired.', ',', 'key', 'alt+2', ',', 'wait-for', '40 faces')
        assert not program.complaints()


@test.case('/display/start/recovered-after-a-kill')
def killed(fixture):
    run(os.environ['GUISE_TEST_MAKE_FACES'], fixture.path('film.guise'), '40')
    with fixture.program(fixture.path('film')) as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+2', ',', 'wait-for', '40 faces', ',', 'key', 'Home', 'x', ',',
                      'wait-for', '39 kept · 1 excluded')
        program.process.kill()
        program.process.wait()
    with fixture.program(fixture.path('film')) as program:
        # Said once: it is not carried from page to page.
        program.drive('wait-for', 'Import…', ',', 'wait-for', 'Dismiss', ',', 'key', 'alt+2', ',',
                      'wait-for', '39 kept · 1 excluded', ',', 'wait-gone', 'Dismiss')
        assert not program.complaints()


@test.case('/display/start/no-device')
def no_device(fixture):
    run(os.environ['GUISE_TEST_MAKE_FACES'], fixture.path('film.guise'), '40')
    fixture.shell('person', fixture.path('film'), '1', '--role', 'source')
    fixture.shell('person', fixture.path('film'), '2', '--role', 'target')
    with fixture.program(fixture.path('film'), VK_ICD_FILENAMES='/nowhere.json', VK_DRIVER_FILES='/nowhere.json') as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+3', ',', 'wait-for', 'Cannot Be Planned')
        assert 'Vulkan' in program.tree(), program.tree()
        assert not program.complaints()


@test.case('/display/start/keys-of-the-page-come-first')
def keys_of_page(fixture):
    fixture.shell('new', fixture.path('film'))
    with fixture.program(fixture.path('film')) as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+2', ',', 'wait-for', 'No Faces Yet', ',',
                      'key', 'ctrl+question', ',', 'wait-for', 'Exclude them', ',', 'key', 'Escape', ',',
                      'wait-gone', 'Exclude them')
        assert not program.complaints()


@test.case('/display/start/says-what-comes-next')
def next_step(fixture):
    run(os.environ['GUISE_TEST_MAKE_FACES'], fixture.path('film.guise'), '40')
    with fixture.program(fixture.path('film')) as program:
        program.drive('wait-for', 'Next, look at the faces', ',', 'click', 'Go to Faces', ',',
                      'wait-for', 'The menu of a person makes one the source', ',', 'wait-gone', 'Go to Train')
        program.drive('key', 'ctrl+w')
        assert program.wait_end() == 0
        assert not program.complaints()
    fixture.shell('person', fixture.path('film'), '1', '--role', 'source')
    fixture.shell('person', fixture.path('film'), '2', '--role', 'target')
    with fixture.program(fixture.path('film')) as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+2', ',', 'click', 'Go to Train', ',',
                      'wait-for', 'combo box:Source')
        assert not program.complaints()


@test.case('/display/start/f6-goes-from-part-to-part')
def parts(fixture):
    run(os.environ['GUISE_TEST_MAKE_FACES'], fixture.path('film.guise'), '40')
    with fixture.program(fixture.path('film')) as program:
        # A grid keeps Tab to itself; what is left is found again where it was.
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+2', ',', 'wait-for', 'Anna, frame 0', ',',
                      'key', 'Home', 'Right', ',', 'wait-for', 'Anna, frame 1', '--state', 'focused', ',',
                      'key', 'shift+F6', 'shift+F6', ',', 'wait-for', 'list item:Everybody', '--state', 'focused', ',',
                      'key', 'Down', ',', 'wait-for', 'list item:Anna', '--state', 'focused', ',',
                      'key', 'F6', 'F6', ',', 'wait-for', 'Anna, frame 1', '--state', 'focused', ',',
                      'key', 'F6', 'F6', ',', 'wait-for', 'button:Project menu', '--state', 'focused', ',',
                      'key', 'F6', ',', 'wait-for', 'list item:Anna', '--state', 'focused')
        # A page with nothing in it yet is a part as well.
        for page, button in (('4', 'Go to Train'), ('3', 'combo box:Source'), ('1', 'button:Import…')):
            program.drive('key', f'alt+{page}', ',', 'wait-for', button, ',', 'wait-idle')
            for _ in range(4):
                program.drive('key', 'F6', ',', 'wait-idle')
                if 'focused' in program.drive('find', button):
                    break
            else:
                raise Failed(f'F6 does not reach {button}')
        assert not program.complaints()


@test.case('/display/start/everything-has-a-name')
def names(fixture):
    fixture.shell('new', fixture.path('film'))
    with fixture.program(fixture.path('film')) as program:
        program.drive('wait-for', 'Import…')
        bad = []
        for page in '12345':
            bad += nameless(program.drive('key', f'alt+{page}', ',', 'wait-idle', ',', 'tree'))
        assert not bad, '\n'.join(bad)


test.run()
