# SPDX-License-Identifier: GPL-3.0-or-later
"""The accessible tree of an application (AT-SPI, read over D-Bus), and how its widgets are found by name."""
import re
import sys
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

    def call_many(self, calls):
        """Send all calls at once; return the answers, None for a failed one. Who is too busy to answer has not gone: that is
        waited for."""
        answers, waiting, silent = [None] * len(calls), len(calls), False
        if not calls:
            return answers
        context = GLib.MainContext.default()

        def done(source, result, i):
            nonlocal waiting, silent
            waiting -= 1
            try:
                answers[i] = source.call_finish(result).unpack()
            except GLib.Error as e:
                silent = silent or e.matches(Gio.io_error_quark(), Gio.IOErrorEnum.TIMED_OUT)
        for i, (bus, path, interface, method, args) in enumerate(calls):
            self.bus.call(bus, path, interface, method, args, None, Gio.DBusCallFlags.NONE, int(1000 * self.timeout), None,
                          done, i)
        while waiting:
            context.iteration(True)
        if silent:
            raise Problem(f"the application has not answered for {self.timeout:g} s")
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

    def app(self, timeout=None):
        """The application, waiting for it to appear."""
        timeout = self.timeout if timeout is None else timeout
        end = time.monotonic() + timeout
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
                              + f" appeared on the accessibility bus within {timeout:g} s", 3)
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
                          (n.bus, n.path, "org.freedesktop.DBus.Properties", "GetAll",
                           GLib.Variant("(s)", (A11Y + "Accessible",)))]
            answers = self.call_many(calls)
            level = []
            for i, n in enumerate(fresh):
                role, state, box, more = answers[4 * i:4 * i + 4]
                if role is None:
                    continue
                more = more[0] if more else {}
                n.role = role[0]
                n.name = more.get("Name", "")
                n.description = more.get("Description", "")
                bits = sum(word << (32 * k) for k, word in enumerate(state[0])) if state else 0
                n.states = {text for bit, text in STATES.items() if bits >> bit & 1}
                n.box = box[0] if box else None
                n.window = n if n.parent is root else n.parent.window
                # What has no size or is marked hidden is not on the screen.
                hidden = "visible" not in n.states or (n.box and (n.box[2] <= 0 or n.box[3] <= 0))
                if hidden and not everything:
                    continue
                n.parent.children.append(n)
                # To be asked for what is in it, if there is anything.
                if more.get("ChildCount", 1) != 0:
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
        # Part of a label, but whole words of it: "frame 3" is not in "frame 30".
        words = re.compile(rf"(?<!\w){re.escape(plain(name))}(?!\w)") if plain(name) else None
        found = found or [n for n in nodes if words and words.search(plain(n.label))]
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
