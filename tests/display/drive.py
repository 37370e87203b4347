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
regard to case and mnemonic underscores, then as part of a name, then the exact
description (tooltip, alternative text).  Write
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

try:
    from gi.repository import Gio, GLib
except ImportError:
    sys.exit("drive.py: python3-gi is missing (use the system's /usr/bin/python3)")

STATES = {1: "active", 4: "checked", 7: "editable", 8: "enabled", 9: "expandable", 10: "expanded",
          11: "focusable", 12: "focused", 16: "modal", 20: "pressed", 22: "selectable", 23: "selected",
          24: "sensitive", 25: "showing", 30: "visible", 32: "indeterminate", 41: "checkable", 43: "read-only"}
# GTK and older toolkits use different words; the first one is the short form.
ROLE_GROUPS = {"button": {"push button", "toggle button", "menu button"},
               "entry": {"text", "text box", "search box", "password text", "editable text"},
               "window": {"frame", "dialog", "file chooser", "alert", "alert dialog", "alertdialog"},
               "dialog": {"file chooser", "alert", "alert dialog", "alertdialog"},
               "tab": {"page tab"}, "checkbox": {"check box"}, "switch": {"toggle button", "check box"},
               "dropdown": {"combo box"}, "cell": {"grid cell", "table cell", "list item"}}
# Containers that say nothing by themselves.
DULL = {"group", "widget", "none", "presentation", "generic", "filler", "panel", "unknown", "redundant object"}
# GTK 4.8 gives an unnamed widget the name of its class.
CLASS_NAME = re.compile(r"(Gtk|Adw)[A-Z]\w+$")

A11Y = "org.a11y.atspi."
BOX_WINDOW = 1


class Problem(Exception):
    """What went wrong, for the user; status is the exit status."""
    def __init__(self, text, status=1):
        super().__init__(text)
        self.status = status


class Node:
    """One accessible object, as it was when the tree was read."""
    __slots__ = ("bus", "path", "role", "name", "description", "states", "box", "children", "parent", "window")

    def __init__(self, bus, path, parent):
        self.bus, self.path, self.parent = bus, path, parent
        self.role = self.name = self.description = ""
        self.states, self.box, self.children, self.window = set(), None, [], None

    @property
    def label(self):
        return "" if CLASS_NAME.match(self.name) else self.name

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()

    def __str__(self):
        text = f"{self.role} \"{self.label}\"" if self.label else self.role
        if self.description and self.description != self.label:
            text += f" ({self.description})"
        shown = sorted(self.states & {"checked", "expanded", "focused", "pressed", "selected", "modal", "active"})
        if "sensitive" not in self.states and "focusable" in self.states:
            shown.append("insensitive")
        if shown:
            text += " [" + " ".join(shown) + "]"
        if self.box:
            text += " {}x{}+{}+{}".format(self.box[2], self.box[3], self.box[0], self.box[1])
        return text


class Tree:
    """The accessible objects of one application, read over D-Bus."""

    def __init__(self, want_app=None, timeout=10):
        try:
            session = Gio.bus_get_sync(Gio.BusType.SESSION)
            address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None,
                                        None, Gio.DBusCallFlags.NONE, 10000, None).unpack()[0]
            self.bus = Gio.DBusConnection.new_for_address_sync(
                address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        except GLib.Error as e:
            raise Problem(f"no accessibility bus: {e.message}", 3) from e
        self.want_app = want_app
        self.timeout = timeout

    def call(self, bus, path, interface, method, args=None, timeout=5000):
        return self.bus.call_sync(bus, path, interface, method, args, None,
                                  Gio.DBusCallFlags.NONE, timeout, None).unpack()

    def call_many(self, calls, timeout=5000):
        """Send all calls at once; return the answers, None for a failed one."""
        answers, waiting = [None] * len(calls), len(calls)
        if not calls:
            return answers
        context = GLib.MainContext.default()

        def done(source, result, i):
            nonlocal waiting
            waiting -= 1
            try:
                answers[i] = source.call_finish(result).unpack()
            except GLib.Error:
                pass
        for i, (bus, path, interface, method, args) in enumerate(calls):
            self.bus.call(bus, path, interface, method, args, None, Gio.DBusCallFlags.NONE, timeout, None, done, i)
        while waiting:
            context.iteration(True)
        return answers

    def get(self, node, interface, prop):
        return self.call(node.bus, node.path, "org.freedesktop.DBus.Properties", "Get",
                         GLib.Variant("(ss)", (A11Y + interface, prop)))[0]

    def apps(self):
        """(name, bus name, path, process id) of each application."""
        found = []
        try:
            refs = self.call("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root",
                             A11Y + "Accessible", "GetChildren")[0]
        except GLib.Error as e:
            raise Problem(f"the accessibility registry does not answer: {e.message}", 3) from e
        for bus, path in refs:
            try:
                name = self.call(bus, path, "org.freedesktop.DBus.Properties", "Get",
                                 GLib.Variant("(ss)", (A11Y + "Accessible", "Name")))[0]
                pid = self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                "GetConnectionUnixProcessID", GLib.Variant("(s)", (bus,)))[0]
            except GLib.Error:
                continue
            if not name.startswith("xdg-desktop-portal"):
                found.append((name, bus, path, pid))
        return found

    def app(self):
        """The application, waiting for it to appear."""
        end = time.monotonic() + self.timeout
        while True:
            apps = self.apps()
            if self.want_app:
                apps = [a for a in apps if self.want_app.lower() in a[0].lower()]
            if len(apps) == 1:
                return apps[0]
            if len(apps) > 1:
                raise Problem("several applications, pick one with --app: " + ", ".join(a[0] for a in apps), 3)
            if time.monotonic() > end:
                raise Problem("no application" + (f" named {self.want_app!r}" if self.want_app else "")
                              + f" appeared on the accessibility bus within {self.timeout:g} s", 3)
            time.sleep(0.1)

    def read(self, everything=False):
        """Read the tree of the application, one level at a time."""
        name, bus, path, _pid = self.app()
        root = Node(bus, path, None)
        root.role, root.name = "application", name
        level = [root]
        while level:
            answers = self.call_many([(n.bus, n.path, A11Y + "Accessible", "GetChildren", None) for n in level])
            fresh = []
            for parent, answer in zip(level, answers):
                for bus, path in (answer[0] if answer else ()):
                    if bus and not path.endswith("/null"):
                        fresh.append(Node(bus, path, parent))
            calls = []
            for n in fresh:
                calls += [(n.bus, n.path, A11Y + "Accessible", "GetRoleName", None),
                          (n.bus, n.path, A11Y + "Accessible", "GetState", None),
                          (n.bus, n.path, A11Y + "Component", "GetExtents", GLib.Variant("(u)", (BOX_WINDOW,))),
                          (n.bus, n.path, "org.freedesktop.DBus.Properties", "Get",
                           GLib.Variant("(ss)", (A11Y + "Accessible", "Name"))),
                          (n.bus, n.path, "org.freedesktop.DBus.Properties", "Get",
                           GLib.Variant("(ss)", (A11Y + "Accessible", "Description")))]
            answers = self.call_many(calls)
            level = []
            for i, n in enumerate(fresh):
                role, state, box, label, description = answers[5 * i:5 * i + 5]
                if role is None:
                    continue
                n.role = role[0]
                n.name = label[0] if label else ""
                n.description = description[0] if description else ""
                bits = sum(word << (32 * k) for k, word in enumerate(state[0])) if state else 0
                n.states = {text for bit, text in STATES.items() if bits >> bit & 1}
                n.box = box[0] if box else None
                n.window = n if n.parent is root else n.parent.window
                # What has no size or is marked hidden is not on the screen.
                hidden = "visible" not in n.states or (n.box and (n.box[2] <= 0 or n.box[3] <= 0))
                if hidden and not everything:
                    continue
                n.parent.children.append(n)
                level.append(n)
        return root


def plain(text):
    return text.replace("_", "").strip().casefold()


def role_fits(node, role):
    role = role.casefold()
    if node.window is node:     # GTK 4.8 calls some dialogs "widget"
        return role == "window" or role == node.role or role == "dialog" and node.role not in ("window", "frame")
    return node.role == role or node.role in ROLE_GROUPS.get(role, ())


def search(root, spec):
    """All nodes under root that spec (ROLE:NAME#N, A>B) finds, best first."""
    if ">" in spec and not spec.startswith(">"):
        outer, inner = spec.split(">", 1)
        found = []
        for top in search(root, outer.strip()):
            found += [n for n in search(top, inner.strip()) if n not in found]
        return found
    nth = None
    m = re.match(r"(.*)#(\d+)$", spec)
    if m:
        spec, nth = m.group(1), int(m.group(2))
    role, name = None, spec
    m = re.match(r"([a-z][a-z -]*):(.*)$", spec, re.S)
    if m:
        role, name = m.groups()
    nodes = [n for n in root.walk() if n.parent is not None and (not role or role_fits(n, role))]
    if not name:
        found = nodes
    else:
        found = [n for n in nodes if n.label == name or n.name == name]
        found = found or [n for n in nodes if plain(n.label) == plain(name)]
        # GTK 4.8 names a mnemonic button "_Save Save".
        found = found or [n for n in nodes if plain(n.label) in (f"{plain(name)} {plain(name)}",)]
        found = found or [n for n in nodes if name.casefold() in n.label.casefold()
                          or plain(name) in plain(n.label)]
        found = found or [n for n in nodes if plain(n.description) == plain(name)]
    # A button and the label in it are one match.
    found = [n for n in found if not any(n is not o and o in ancestors(n) for o in found)
             or n.role not in DULL | {"label", "image", "push button"}]
    found.sort(key=lambda n: n.role in DULL | {"label", "image"})
    if nth is not None:
        return found[nth - 1:nth]
    return found


def ancestors(node):
    found = []
    while node.parent is not None:
        node = node.parent
        found.append(node)
    return found


def target(node):
    """What to point at: for the label in a list or menu item, the item."""
    if node.role == "label":
        for part in ancestors(node)[:4]:
            if part.role in ("list item", "menu item") and part.box:
                return part
    return node


def run_tool(*argv, stdin=None):
    if not shutil.which(argv[0]):
        raise Problem(f"{argv[0]} is not installed", 3)
    done = subprocess.run(argv, input=stdin, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Problem(f"{' '.join(argv[:3])}: {done.stderr.strip() or done.returncode}")
    return done.stdout


class Screen:
    """The X display: windows, pointer, keyboard, pictures."""

    def __init__(self):
        if not os.environ.get("DISPLAY"):
            raise Problem("DISPLAY is not set (run this under with-display)", 3)

    @staticmethod
    def windows():
        """Mapped X windows, top of the stack first: id, x, y, w, h, title, pid."""
        found = []
        for line in run_tool("xwininfo", "-root", "-tree").splitlines():
            m = re.match(r'\s+(0x[0-9a-f]+) (?:"(.*)"|\(has no name\)): \(.*?(\d+)x(\d+)[+-]-?\d+[+-]-?\d+\s+'
                         r'\+(-?\d+)\+(-?\d+)$', line)
            if m and int(m[3]) > 1 and int(m[4]) > 1:
                found.append((m[1], int(m[5]), int(m[6]), int(m[3]), int(m[4]), m[2] or ""))
        return found

    scale = max(1, int(os.environ.get("GDK_SCALE") or 1))

    @staticmethod
    def props(window):
        text = run_tool("xprop", "-id", window, "_NET_WM_PID", "_GTK_FRAME_EXTENTS")
        pid = re.search(r"_NET_WM_PID\(CARDINAL\) = (\d+)", text)
        ext = re.search(r"_GTK_FRAME_EXTENTS\(CARDINAL\) = (\d+), (\d+), (\d+), (\d+)", text)
        return int(pid[1]) if pid else None, tuple(map(int, ext.groups())) if ext else None

    @staticmethod
    def viewable(window):
        try:
            return "Map State: IsViewable" in run_tool("xwininfo", "-id", window, "-stats")
        except Problem:
            return False

    def origin(self, node, pid):
        """Where the window coordinates of a node start on the screen.

        All in GTK's units: GDK_SCALE pixels each.

        GTK reports places relative to the toplevel.  The X window is larger
        than that by the shadow, or by a border when there is no compositor.
        A popover is an X window of its own; GTK 4.8 reports its content as if
        the popover began where the widget that opened it does.
        """
        top = node.window
        if top is None or not top.box:
            raise Problem(f"{node} belongs to no window")
        mine = []
        for win, x, y, w, h, title in self.windows():
            owner, extents = self.props(win)
            if (owner == pid or owner is None) and self.viewable(win):
                k = self.scale
                mine.append((win, x // k, y // k, w // k, h // k, title,
                             tuple(e // k for e in extents) if extents else None, owner))
        titles = {n.label for n in top.parent.children}
        popups = [m for m in mine if m[5] not in titles and self.is_popup(m[0])]
        # (GTK 4.18 leaves paddings out of these places, hence "target" below.)
        for part in [node] + ancestors(node):
            if part is top or part.box is None:
                break
            for _win, x, y, w, h, *_rest in popups:
                if w == part.box[2] and 0 <= h - part.box[3] <= 24:
                    return x - part.box[0], y + (h - part.box[3]) // 2 - part.box[1]
        best = None
        for _win, x, y, w, h, title, extents, owner in mine:
            if owner != pid or title != top.label:
                continue
            left, right, above, below = extents or (0, 0, 0, 0)
            dx = left + (w - left - right - top.box[2]) // 2
            dy = above + (h - above - below - top.box[3]) // 2
            score = abs(w - left - right - top.box[2]) + abs(h - above - below - top.box[3])
            if best is None or score < best[0]:
                best = (score, x + dx - top.box[0], y + dy - top.box[1])
        if not best:
            raise Problem(f"no X window for {top}")
        return best[1], best[2]

    @staticmethod
    def is_popup(window):
        return "Override Redirect State: yes" in run_tool("xwininfo", "-id", window, "-stats")

    @staticmethod
    def point(x, y):
        """A hand comes from beside it, and is no lightning: the first motion after a menu whose item opened a dialog, GDK 4.8
        takes for the end of the menu's grab, and does not know where the pointer is until the next one."""
        x, y = round(x), round(y)
        run_tool("xdotool", "mousemove", str(x - 3 if x >= 3 else x + 3), str(y), "sleep", "0.05", "mousemove", str(x), str(y))

    @staticmethod
    def picture(path, box=None):
        argv = ["import", "-silent", "-window", "root"]
        if box:
            argv += ["-crop", "{}x{}+{}+{}".format(*box), "+repage"]
        run_tool(*argv, "png:" + path)


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
            root = self.tree.read()
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
            time.sleep(0.05)
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
            return self.tree.call(node.bus, node.path, A11Y + "Text", "GetText", GLib.Variant("(ii)", (0, -1)))[0]
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

    def round_trip(self):
        _name, bus, path, _pid = self.tree.app()
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
                self.round_trip()
            except (GLib.Error, Problem):
                return          # it may have quit

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

    def get(self, a):
        node = self.wait(a.name)
        value = self.value(node)
        print(node.label if value is None else value)

    def choose_file(self, a):
        self.wait("dialog:")
        run_tool("xdotool", "key", "ctrl+l")
        self.settle()
        run_tool("xdotool", "key", "ctrl+a")
        a.text = os.path.abspath(a.path)
        a.into, a.clear = None, False
        self.type(a)
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
