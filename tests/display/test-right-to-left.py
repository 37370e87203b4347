# SPDX-License-Identifier: GPL-3.0-or-later
"""The window where people write otherwise: in a language that is written from right to left and that nobody speaks, made
here, out of the strings themselves, so that what is not translated, what does not turn round and what has no room is
seen; and where numbers have a comma."""
import os
import re
import shutil

from program import Fixture, Skipped, Test, run

ROOT = os.environ['GUISE_TEST_SOURCE_ROOT']
# A placeholder of printf, a mnemonic or a mark-up stays as it is.
KEPT = re.compile(r'(%(?:<PRId64>|[-+ 0-9.]*[a-zA-Z%])|\\[a-z"]|<[^>]*>|&\w+;)')
LETTERS = 'אבגדהוזחטיכלמנסעפצקרש'


def turn(text):
    """Hebrew letters for Latin ones, as many, with a mark at both ends."""
    start, body, end = re.fullmatch(r'((?:\\n)*)(.*?)((?:\\n)*)', text, re.S).groups()
    parts = KEPT.split(body)
    turned = (part if i % 2 else re.sub(r'[A-Za-z]', lambda m: LETTERS[ord(m[0].lower()) % 21], part)
              for i, part in enumerate(parts))
    return start + '⟦' + ''.join(turned) + '⟧' + end


def entries(pot):
    """(singular, plural or None, context or None) of a template."""
    for block in pot.split('\n\n'):
        found = {}
        for name, lines in re.findall(r'^(msgctxt|msgid|msgid_plural) ((?:".*"\n?)+)', block, re.M):
            found[name] = ''.join(re.findall(r'"(.*)"', lines))
        if found.get('msgid'):
            yield found['msgid'], found.get('msgid_plural'), found.get('msgctxt')


class Hebrew(Fixture):
    """A project with 40 drawn faces, and the language."""

    def __init__(self, folder):
        super().__init__(folder)
        for tool in ('localedef', 'xgettext', 'msgfmt'):
            if shutil.which(tool) is None:
                raise Skipped(f'there is no {tool}')
        if not os.path.exists('/usr/share/i18n/locales/he_IL'):
            raise Skipped('the package locales is not installed: there is no he_IL to make')
        self.project = self.path('film.guise')
        run(os.environ['GUISE_TEST_MAKE_FACES'], self.project, '40')
        os.makedirs(self.path('lang/he/LC_MESSAGES'))
        run('localedef', '-i', 'he_IL', '-f', 'UTF-8', self.path('lang/he_IL.UTF-8'))
        # Where parts are written behind a comma.
        run('localedef', '-i', 'de_DE', '-f', 'UTF-8', self.path('lang/de_DE.UTF-8'))
        self.strings = self.translate()

    def translate(self):
        with open(f'{ROOT}/po/update', encoding='utf-8') as file:
            keywords = re.findall(r'--keyword=\S+', file.read())
        pot = run('xgettext', '--from-code=UTF-8', *keywords, '--no-location', '--output=-', '--files-from=po/POTFILES',
                  cwd=ROOT)
        strings = list(entries(pot))
        with open(self.path('he.po'), 'w', encoding='utf-8') as file:
            file.write('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
                       '"Plural-Forms: nplurals=2; plural=n != 1;\\n"\n')
            for one, many, context in strings:
                file.write('\n' if context is None else f'\nmsgctxt "{context}"\n')
                if many is None:
                    file.write(f'msgid "{one}"\nmsgstr "{turn(one)}"\n')
                else:
                    file.write(f'msgid "{one}"\nmsgid_plural "{many}"\nmsgstr[0] "{turn(one)}"\n'
                               f'msgstr[1] "{turn(many)}"\n')
        run('msgfmt', '-o', self.path('lang/he/LC_MESSAGES/guise.mo'), self.path('he.po'))
        return strings

    def open(self):
        return self.program(self.project, LC_ALL='he_IL.UTF-8', LANGUAGE='he', LOCPATH=self.path('lang'),
                            GUISE_LOCALE_DIR=self.path('lang'))


def left_of(program, name):
    return int(re.search(r'\d+x\d+\+(\d+)\+', program.drive('find', name))[1])


test = Test(Hebrew)


@test.case('/display/right-to-left/everything-is-translated-and-turns')
def translated(fixture):
    plain = {one.replace('_', '') for one, *_ in fixture.strings if re.search('[A-Za-z]{3}', one)}
    with fixture.open() as program:
        program.drive('wait-for', turn('Import…'))
        left_over = set()
        for page in '12345':
            tree = program.drive('key', f'alt+{page}', ',', 'wait-idle', ',', 'tree')
            left_over |= {name for name in re.findall(r'"([^"]*)"', tree) if name in plain}
        assert not left_over, left_over
        # The list of people stands where one begins to read, and what belongs to a face where one ends.
        program.drive('key', 'alt+2', ',', 'wait-idle')
        people, grid = left_of(program, f'list:{turn("People")}'), left_of(program, f'grid:{turn("Faces")}')
        assert people > grid, (people, grid)
        assert not program.complaints()


@test.case('/display/right-to-left/figures-have-a-point-everywhere')
def figures(fixture):
    """As in the shell, and in what the window asks for by them."""
    with fixture.program(fixture.project, LC_ALL='de_DE.UTF-8', LANGUAGE='en', LOCPATH=fixture.path('lang')) as program:
        program.drive('wait-for', 'Import…', ',', 'key', 'alt+2', ',', 'wait-for', '40 faces', ',', 'key', 'Home', ',',
                      'wait-for', '1 of 40 faces selected')
        tree = program.tree()
        assert re.search(r'"\d\.\d\d"', tree) and not re.search(r'"\d,\d\d"', tree), tree
        assert not program.complaints()


test.run()
