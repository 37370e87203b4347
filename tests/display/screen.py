# SPDX-License-Identifier: GPL-3.0-or-later
"""The X display: windows, pointer, keyboard, pictures, by the tools of the X server."""
import os
import re
import shutil
import subprocess

from accessible import Problem, ancestors


def run_tool(*argv, stdin=None):
    if not shutil.which(argv[0]):
        raise Problem(f"{argv[0]} is not installed", 3)
    done = subprocess.run(argv, input=stdin, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Problem(f"{' '.join(argv[:3])}: {done.stderr.strip() or done.returncode}")
    return done.stdout


def ask_window(*argv):
    """What a tool says of a window; nothing of one that has gone since it was listed."""
    try:
        return run_tool(*argv)
    except Problem as problem:
        if problem.status != 1:
            raise
        return ""


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
        text = ask_window("xprop", "-id", window, "_NET_WM_PID", "_GTK_FRAME_EXTENTS")
        pid = re.search(r"_NET_WM_PID\(CARDINAL\) = (\d+)", text)
        ext = re.search(r"_GTK_FRAME_EXTENTS\(CARDINAL\) = (\d+), (\d+), (\d+), (\d+)", text)
        return int(pid[1]) if pid else None, tuple(map(int, ext.groups())) if ext else None

    @staticmethod
    def viewable(window):
        return "Map State: IsViewable" in ask_window("xwininfo", "-id", window, "-stats")

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
        return "Override Redirect State: yes" in ask_window("xwininfo", "-id", window, "-stats")

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
