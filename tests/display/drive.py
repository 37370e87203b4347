#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drive a GTK 4 application on an X display as a user does.

Widgets are found in the accessible tree (AT-SPI, read over D-Bus); input is
real: the pointer and the keyboard of the X server (xdotool).  Run it inside
the session of the application, for example under with-display.

    drive.py COMMAND [ARG]...
    drive.py COMMAND [ARG]... , COMMAND [ARG]... , ...
    drive.py run FILE            one command per line, # starts a comment

A lone comma separates commands; the first that fails ends the run.

NAME finds a widget by accessible name: the exact name first, then without
regard to case and mnemonic underscores, then as whole words
of a name, then the exact description (tooltip, alternative text).  Write
ROLE:NAME or ROLE: to ask for a role ("button:Save", "slider:", "text:Name"),
NAME#2 for the second match, and PARENT>NAME to search inside another widget
("dialog:>Open").  Roles are AT-SPI role names, as "tree" shows them;
button, entry, window, dialog, tab, checkbox, switch, dropdown and cell also
cover the words of other GTK versions.  @X,Y is a point on the screen and needs no
accessible tree.

Commands:
  tree [NAME] [--all] [--actions]
                        print the accessible tree; --all adds unnamed
                        containers and widgets that have no size
  find NAME             print what NAME finds: role, name, value, place
  wait-for NAME [--state S] [--value V] [--text T]
                        wait until NAME is there; S is a state such as
                        checked, focused, sensitive, selected, or !S for "not"
  wait-gone NAME        wait until NAME is not there
  wait-idle [--quiet S] wait until the main loop answers and the picture has
                        not changed for S seconds (default 0.3)
  click NAME [--button N] [--count N] [--at FX,FY] [--mods ctrl+shift]
                        click; --at is a place inside it, 0,0 to 1,1
  double-click NAME, right-click NAME, hover NAME
  activate NAME [ACTION]
                        run an AT-SPI action without the pointer
  focus NAME [--tabs N] press Tab until it has the keyboard focus
  drag FROM TO [--from FX,FY] [--by FX,FY] [--to FX,FY] [--steps N] [--seconds S]
                        press on FROM, move to TO (by a place inside FROM), release
  scroll NAME CLICKS    turn the wheel over it; negative is up
  type TEXT [--into NAME] [--clear]
  key COMBO...          ctrl+o, Return, shift+Tab, F9 (X key names)
  paste TEXT            put TEXT on the clipboard and press ctrl+v (any script)
  get NAME              print its text or value
  choose-file PATH      fill in GTK's file dialog that is open, press Return
  drop-file NAME PATH...
                        drag files from another window and drop them on NAME
  screenshot FILE [NAME]
                        save a PNG of the screen, or of one widget
  windows               list the X windows of the application
  resize W H            resize the application's main window
  ping [SECONDS]        measure how fast the main loop answers
  sleep SECONDS         when nothing else will do

Options (before the command):
  --app NAME            the application, when several are there
  --timeout S           how long to wait for a widget (default 10)
  --verbose             say what is done
  --help

Exit status: 0; 1 when a widget did not appear or a check failed; 2 for a wrong
command; 3 when there is no display, bus or application.

Needs: python3-gi xdotool x11-utils imagemagick at-spi2-core; "paste" needs
xclip, "drop-file" needs gir1.2-gtk-4.0.
"""
import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

from accessible import A11Y, DULL, GLib, Gio, Problem, Tree, search, target
from screen import Screen, run_tool


class Driver:
    def __init__(self, options):
        self.o = options
        self.tree = Tree(options.app, options.timeout)
        self.screen = Screen()

    def say(self, text):
        if self.o.verbose:
            print("drive.py:", text, file=sys.stderr)

    # -- finding ------------------------------------------------------------
    def wait(self, spec, check=None, what="", gone=False):
        end = time.monotonic() + self.o.timeout
        while True:
            began = time.monotonic()
            root = self.tree.read()
            taken = time.monotonic() - began
            found = search(root, spec)
            if gone and not found:
                return None
            if not gone and found:
                if check is None:
                    return found[0]
                for node in found:
                    if check(node):
                        return node
            if time.monotonic() > end:
                break
            # To look keeps the application busy, and its display: no longer than to let it work.
            time.sleep(min(max(0.05, taken), 0.5))
        if gone:
            raise Problem(f"{spec!r} is still there after {self.o.timeout:g} s: {found[0]}")
        if found:
            raise Problem(f"{spec!r} is there ({found[0]}) but not {what} after {self.o.timeout:g} s")
        near = sorted({n.label for n in root.walk() if n.label and n.role not in DULL})[:40]
        raise Problem(f"no widget {spec!r} after {self.o.timeout:g} s; there are: {', '.join(near) or 'none'}")

    def place(self, spec, at=(0.5, 0.5)):
        """The point on the screen of a widget, once it has stopped moving."""
        m = re.match(r"@(-?\d+),(-?\d+)$", spec)
        if m:
            return int(m[1]), int(m[2])
        x, y, w, h = self.box(spec)
        return x + w * at[0], y + h * at[1]

    def box(self, spec):
        last = None
        end = time.monotonic() + self.o.timeout
        while True:
            node = self.wait(spec)
            if not node.box:
                raise Problem(f"{node} has no place on the screen")
            node = target(node)
            ox, oy = self.screen.origin(node, self.tree.app()[3])
            now = tuple(self.screen.scale * v for v in
                        (ox + node.box[0], oy + node.box[1], node.box[2], node.box[3]))
            if now == last or time.monotonic() > end:
                self.say(f"{node} is at {now}")
                return now
            last = now
            time.sleep(0.05)

    # -- commands -------------------------------------------------------------
    def tree_(self, a):
        root = self.tree.read(everything=a.all)
        tops = search(root, a.name) if a.name else [root]
        if not tops:
            raise Problem(f"no widget {a.name!r}")

        def show(node, depth):
            if a.all or node.label or node.role not in DULL:
                line = "  " * depth + str(node)
                if a.actions:
                    names = self.actions(node)
                    line += "  actions: " + ", ".join(names) if names else ""
                print(line)
                depth += 1
            for child in node.children:
                show(child, depth)
        for top in tops:
            show(top, 0)

    def actions(self, node):
        try:
            return [x[0] for x in self.tree.call(node.bus, node.path, A11Y + "Action", "GetActions")[0]]
        except GLib.Error:
            return []

    def find(self, a):
        found = search(self.tree.read(), a.name)
        if not found:
            raise Problem(f"no widget {a.name!r}")
        for node in found:
            value = self.value(node)
            print(node, "" if value is None else f"= {value}")

    def value(self, node):
        for interface, prop in (("Value", "CurrentValue"),):
            try:
                return self.tree.get(node, interface, prop)
            except GLib.Error:
                pass
        try:
            # An end of -1, "to the last", gives nothing of an entry in GTK 4.8.
            count = self.tree.get(node, "Text", "CharacterCount")
            return self.tree.call(node.bus, node.path, A11Y + "Text", "GetText", GLib.Variant("(ii)", (0, count)))[0]
        except GLib.Error:
            return None

    def wait_for(self, a):
        def check(node):
            if a.state and (a.state.lstrip("!") in node.states) == a.state.startswith("!"):
                return False
            if a.value is not None:
                value = self.value(node)
                try:
                    if abs(float(value) - float(a.value)) > 1e-6:
                        return False
                except (TypeError, ValueError):
                    if str(value) != a.value:
                        return False
            if a.text is not None and a.text not in (str(self.value(node)), node.label):
                return False
            return True
        want = " ".join(filter(None, [a.state, a.value and f"value {a.value}", a.text and f"text {a.text!r}"]))
        self.say(self.wait(a.name, check, want))

    def wait_gone(self, a):
        self.wait(a.name, gone=True)
        self.wait_active()

    def wait_idle(self, a):
        end = time.monotonic() + self.o.timeout
        with tempfile.TemporaryDirectory() as folder:
            last, since = None, time.monotonic()
            while time.monotonic() < end:
                self.round_trip()
                path = os.path.join(folder, "now.png")
                run_tool("import", "-silent", "-window", "root", "-depth", "8", "rgb:" + path)
                with open(path, "rb") as f:
                    now = hash(f.read())
                if now != last:
                    last, since = now, time.monotonic()
                elif time.monotonic() - since >= a.quiet:
                    return
                time.sleep(0.05)
        raise Problem(f"the picture still changes after {self.o.timeout:g} s")

    def round_trip(self, timeout=None):
        _name, bus, path, _pid = self.tree.app(timeout)
        start = time.monotonic()
        self.tree.call(bus, path, A11Y + "Accessible", "GetState", timeout=60000)
        return time.monotonic() - start

    def press(self, spec, button=1, count=1, at=(0.5, 0.5), mods=""):
        x, y = self.place(spec, at)
        self.screen.point(x, y)
        time.sleep(0.03)
        keys = [k for k in mods.split("+") if k]
        for k in keys:
            run_tool("xdotool", "keydown", k)
        try:
            run_tool("xdotool", "click", "--repeat", str(count), "--delay", "60", str(button))
        finally:
            for k in reversed(keys):
                run_tool("xdotool", "keyup", k)
        self.settle()

    def settle(self):
        """Let the application take the input that was just sent."""
        for _ in range(2):
            time.sleep(0.02)
            try:
                self.round_trip(timeout=0)
            except (GLib.Error, Problem):
                return          # it may have quit, and nobody waits for it to come back

    def click(self, a):
        self.press(a.name, a.button, a.count, a.at, a.mods)

    def double_click(self, a):
        self.press(a.name, 1, 2, a.at)

    def right_click(self, a):
        self.press(a.name, 3, 1, a.at)

    def hover(self, a):
        x, y = self.place(a.name, a.at)
        self.screen.point(x - 1, y)
        self.screen.point(x, y)

    def activate(self, a):
        node = self.wait(a.name)
        names = self.actions(node)
        wanted = a.action or next((n for n in ("click", "activate", "toggle") if n in names), None)
        if wanted not in names:
            raise Problem(f"{node} has no action {a.action or 'to run'}; it has: {', '.join(names) or 'none'}")
        if not self.tree.call(node.bus, node.path, A11Y + "Action", "DoAction",
                              GLib.Variant("(i)", (names.index(wanted),)))[0]:
            raise Problem(f"{node} refused {wanted}")
        self.settle()

    def focus(self, a):
        """With the Tab key, as a user does: GTK 4.8 has no GrabFocus."""
        for _ in range(a.tabs):
            node = self.wait(a.name)
            if "focused" in node.states:
                return
            run_tool("xdotool", "key", "Tab")
            self.settle()
        raise Problem(f"{node} did not get the focus in {a.tabs} presses of Tab")

    def drag(self, a):
        x0, y0 = self.place(a.source, getattr(a, "from"))
        x1, y1 = self.place(a.target, a.to)
        self.drag_points(x0, y0, x1, y1, a.steps, a.seconds, a.by and self.place(a.source, a.by))

    def drag_points(self, x0, y0, x1, y1, steps=20, seconds=0.5, by=None):
        self.say(f"drag from {x0:.0f},{y0:.0f} to {x1:.0f},{y1:.0f}")
        self.screen.point(x0, y0)
        time.sleep(0.05)
        run_tool("xdotool", "mousedown", "1")
        try:
            for (xa, ya), (xb, yb) in zip([(x0, y0)] + [by] * bool(by), [by] * bool(by) + [(x1, y1)]):
                for i in range(1, steps + 1):
                    self.screen.point(xa + (xb - xa) * i / steps, ya + (yb - ya) * i / steps)
                    time.sleep(seconds / steps)
            time.sleep(0.1)
        finally:
            run_tool("xdotool", "mouseup", "1")
        self.settle()

    def scroll(self, a):
        x, y = self.place(a.name)
        self.screen.point(x, y)
        if a.clicks:
            run_tool("xdotool", "click", "--repeat", str(abs(a.clicks)), "--delay", "20", "5" if a.clicks > 0 else "4")
        self.settle()

    def type(self, a):
        if a.into:
            self.press(a.into)
        if a.clear:
            run_tool("xdotool", "key", "ctrl+a")
        if a.text.isascii():
            run_tool("xdotool", "type", "--delay", "15", "--", a.text)
            self.settle()
        else:
            self.paste(a)

    def wait_active(self):
        """Until a window has the keyboard, if there is one: what is pressed while a dialog closes goes nowhere, and a
        menu that opens then goes again."""
        end = time.monotonic() + min(self.o.timeout, 10.0)
        while time.monotonic() < end:
            windows = self.tree.read().children
            if not windows or any("active" in n.states for n in windows):
                return
            time.sleep(0.05)
        self.say("no window has the keyboard")

    def key(self, a):
        for combo in a.combo:
            run_tool("xdotool", "key", "--delay", "30", combo)
        self.settle()

    def paste(self, a):
        if not shutil.which("xclip"):
            raise Problem("xclip is not installed", 3)
        # xclip stays behind to serve the clipboard; it must not hold our pipes.
        subprocess.run(["xclip", "-selection", "clipboard"], input=a.text, text=True, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        run_tool("xdotool", "key", "ctrl+v")
        self.settle()

    def type_whole(self, text):
        """Types a text in place of what the focused entry holds, until it is there: what is pasted comes when the clipboard
        has answered, and Return before that accepts what the dialog proposed. What the entry adds to complete it may follow."""
        for _ in range(max(1, int(self.o.timeout / 5))):
            self.type(argparse.Namespace(text=text, into=None, clear=True))
            end = time.monotonic() + 5.0
            while time.monotonic() < end:
                focused = [n for n in self.tree.read().walk() if "focused" in n.states]
                if any(str(self.value(n)).startswith(text) for n in focused):
                    return
                time.sleep(0.1)
            self.say(f"{text!r} has not arrived in {[str(n) for n in focused]}")
        raise Problem(f"the entry that has the keyboard did not take {text!r}")

    def get(self, a):
        node = self.wait(a.name)
        value = self.value(node)
        print(node.label if value is None else value)

    def choose_file(self, a):
        self.wait("dialog:")
        # Off the button that opened it: see Program, where it starts.
        run_tool("xdotool", "mousemove", "0", "9999")
        run_tool("xdotool", "key", "ctrl+l")
        self.settle()
        a.text = os.path.abspath(a.path)
        self.type_whole(a.text)
        # GTK reads the folder in the background; until it has, Return does nothing. A second Return that comes
        # while a slow machine closes the dialog would go to the window behind it.
        patience, self.o.timeout = self.o.timeout, 5.0
        try:
            for attempt in range(max(1, int(patience / 5))):
                time.sleep(0.5)
                run_tool("xdotool", "key", "Return")
                try:
                    self.wait("dialog:", gone=True)
                    self.wait_active()
                    return
                except Problem as e:
                    # The application has gone: nobody is left to press keys for.
                    if e.status == 3:
                        raise
                    problem = e
                self.say(f"the dialog is still open, attempt {attempt + 1}")
        finally:
            self.o.timeout = patience
        raise Problem(f"the file dialog did not accept {a.text}") from problem

    def drop_file(self, a):
        x1, y1 = self.place(a.name)
        paths = [os.path.abspath(p) for p in a.path]
        env = dict(os.environ, GTK_A11Y="none")
        with subprocess.Popen([sys.executable, os.path.abspath(__file__), "_source", *paths], env=env,
                              stdout=subprocess.PIPE, text=True) as source:
            try:
                if source.stdout.readline().strip() != "ready":
                    raise Problem("the window to drag from did not open (gir1.2-gtk-4.0?)", 3)
                end = time.monotonic() + self.o.timeout
                win = None
                while not win and time.monotonic() < end:
                    win = next((w for w in self.screen.windows() if w[5] == "drive.py drag source"
                                and self.screen.viewable(w[0])), None)
                    time.sleep(0.05)
                if not win:
                    raise Problem("the window to drag from did not open")
                # Out of the way: the corner that is farthest from the target.
                size = run_tool("xdotool", "getdisplaygeometry").split()
                x = 0 if x1 > int(size[0]) / 2 else int(size[0]) - win[3]
                y = 0 if y1 > int(size[1]) / 2 else int(size[1]) - win[4]
                run_tool("xdotool", "windowmove", win[0], str(x), str(y))
                run_tool("xdotool", "windowraise", win[0])
                time.sleep(0.3)
                self.drag_points(x + win[3] / 2, y + win[4] / 2, x1, y1, 30, 1.0)
                time.sleep(0.3)
            finally:
                source.terminate()
        self.settle()

    def screenshot(self, a):
        self.screen.picture(a.file, self.box_for_picture(a.name) if a.name else None)
        self.say(f"saved {a.file}")

    def box_for_picture(self, spec):
        x, y, w, h = self.box(spec)
        return w, h, max(x, 0), max(y, 0)

    def windows(self, _a):
        pid = self.tree.app()[3]
        for win, x, y, w, h, title in self.screen.windows():
            owner, extents = self.screen.props(win)
            if owner == pid and self.screen.viewable(win):
                print(f"{win} {w}x{h}+{x}+{y} \"{title}\"" + (f" shadow {extents}" if extents else ""))

    def resize(self, a):
        pid = self.tree.app()[3]
        for win, *_rest, title in self.screen.windows():
            if title and self.screen.props(win)[0] == pid and self.screen.viewable(win):
                run_tool("xdotool", "windowsize", win, str(a.w), str(a.h))
                self.settle()
                return
        raise Problem("no window to resize")

    def ping(self, a):
        times, end = [], time.monotonic() + a.seconds
        while time.monotonic() < end:
            times.append(self.round_trip() * 1000)
            time.sleep(0.01)
        times.sort()
        pick = lambda q: times[min(len(times) - 1, int(q * len(times)))]
        print(f"answers={len(times)} median_ms={pick(.5):.1f} p95_ms={pick(.95):.1f} p99_ms={pick(.99):.1f} "
              f"longest_ms={times[-1]:.1f}")

    def sleep(self, a):
        time.sleep(a.seconds)

    def run(self, a):
        with (sys.stdin if a.file == "-" else open(a.file, encoding="utf-8")) as lines:
            for number, line in enumerate(lines, 1):
                words = shlex.split(line, comments=True)
                if words:
                    try:
                        one(self, words)
                    except Problem as e:
                        raise Problem(f"{a.file}:{number}: {e}", e.status) from e


def pair(text):
    m = re.match(r"(-?[\d.]+),(-?[\d.]+)$", text)
    if not m:
        raise argparse.ArgumentTypeError(f"{text!r} is not FX,FY")
    return float(m[1]), float(m[2])


def parser_for_commands():
    p = argparse.ArgumentParser(prog="drive.py", add_help=False)
    sub = p.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name, *arguments):
        c = sub.add_parser(name)
        for argument in arguments:
            names, options = argument if isinstance(argument, tuple) else (argument, {})
            c.add_argument(*names.split(), **options)
    at = ("--at", {"type": pair, "default": (0.5, 0.5)})
    add("tree", ("name", {"nargs": "?"}), ("--all", {"action": "store_true"}),
        ("--actions", {"action": "store_true"}))
    add("find", "name")
    add("wait-for", "name", "--state", "--value", "--text")
    add("wait-gone", "name")
    add("wait-idle", ("--quiet", {"type": float, "default": 0.3}))
    add("click", "name", ("--button", {"type": int, "default": 1}), ("--count", {"type": int, "default": 1}), at,
        ("--mods", {"default": ""}))
    for name in ("double-click", "right-click", "hover"):
        add(name, "name", at)
    add("activate", "name", ("action", {"nargs": "?"}))
    add("focus", "name", ("--tabs", {"type": int, "default": 60}))
    add("drag", "source", "target", ("--from", {"type": pair, "default": (0.5, 0.5)}), ("--by", {"type": pair}),
        ("--to", {"type": pair, "default": (0.5, 0.5)}), ("--steps", {"type": int, "default": 20}),
        ("--seconds", {"type": float, "default": 0.5}))
    add("scroll", "name", ("clicks", {"type": int}))
    add("type", "text", "--into", ("--clear", {"action": "store_true"}))
    add("key", ("combo", {"nargs": "+"}))
    add("paste", "text")
    add("get", "name")
    add("choose-file", "path")
    add("drop-file", "name", ("path", {"nargs": "+"}))
    add("screenshot", "file", ("name", {"nargs": "?"}))
    add("windows")
    add("resize", ("w", {"type": int}), ("h", {"type": int}))
    add("ping", ("seconds", {"type": float, "nargs": "?", "default": 5}))
    add("sleep", ("seconds", {"type": float}))
    add("run", "file")
    return p


def one(driver, words):
    a = parser_for_commands().parse_args(words)
    method = {"tree": "tree_"}.get(a.command, a.command.replace("-", "_"))
    driver.say(" ".join(words))
    try:
        getattr(driver, method)(a)
    except GLib.Error as e:
        raise Problem(f"{words[0]}: {e.message}") from e


def source_window(paths):
    """A small window whose content can be dragged as files (drop-file)."""
    import gi
    gi.require_version("Gdk", "4.0")
    gi.require_version("Gtk", "4.0")
    from gi.repository import Gdk, Gtk
    app = Gtk.Application(flags=Gio.ApplicationFlags.NON_UNIQUE)

    def opened(application):
        window = Gtk.ApplicationWindow(application=application, title="drive.py drag source",
                                       default_width=120, default_height=60, decorated=False)
        label = Gtk.Label(label="drag me", hexpand=True, vexpand=True)
        files = Gdk.FileList.new_from_list([Gio.File.new_for_path(p) for p in paths])
        drag = Gtk.DragSource(actions=Gdk.DragAction.COPY)
        drag.connect("prepare", lambda *_: Gdk.ContentProvider.new_for_value(files))
        label.add_controller(drag)
        window.set_child(label)
        window.connect("map", lambda *_: print("ready", flush=True))
        window.present()
    app.connect("activate", opened)
    app.run(None)


def main(argv):
    if argv[:1] == ["_source"]:
        source_window(argv[1:])
        return 0
    p = argparse.ArgumentParser(prog="drive.py", description=__doc__, add_help=True,
                                formatter_class=argparse.RawDescriptionHelpFormatter, usage="drive.py [OPTION]... COMMAND [ARG]... [, COMMAND [ARG]...]...")
    p.add_argument("--app")
    p.add_argument("--timeout", type=float, default=10)
    p.add_argument("--verbose", action="store_true")
    p.add_argument("words", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    o = p.parse_args(argv)
    if not o.words:
        p.error("no command (try --help)")
    commands, now = [], []
    for word in o.words + [","]:
        if word == ",":
            if now:
                commands.append(now)
            now = []
        else:
            now.append(word)
    for words in commands:      # complain about mistakes before doing anything
        parser_for_commands().parse_args(words)
    try:
        driver = Driver(o)
        for words in commands:
            one(driver, words)
    except Problem as e:
        print(f"drive.py: {e}", file=sys.stderr)
        return e.status
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
