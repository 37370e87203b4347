#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desktop does for a program, played by a test: desktop.py FILE owns the names of a session manager and of
notifications on the session's bus, and writes a line to FILE for each call: a word, and what came with it."""
import sys

import gi

gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

SERVICES = {
    'org.gnome.SessionManager': ('/org/gnome/SessionManager', '''
        <node><interface name="org.gnome.SessionManager">
          <method name="RegisterClient"><arg type="s" direction="in"/><arg type="s" direction="in"/>
            <arg type="o" direction="out"/></method>
          <method name="UnregisterClient"><arg type="o" direction="in"/></method>
          <method name="Inhibit"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
            <arg type="u" direction="in"/><arg type="u" direction="out"/></method>
          <method name="Uninhibit"><arg type="u" direction="in"/></method>
        </interface></node>'''),
    'org.freedesktop.Notifications': ('/org/freedesktop/Notifications', '''
        <node><interface name="org.freedesktop.Notifications">
          <method name="GetCapabilities"><arg type="as" direction="out"/></method>
          <method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
            <arg type="s" direction="out"/><arg type="s" direction="out"/></method>
          <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
            <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
            <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
          <method name="CloseNotification"><arg type="u" direction="in"/></method>
        </interface></node>'''),
}
ANSWERS = {
    'RegisterClient': lambda _: GLib.Variant('(o)', ('/org/gnome/SessionManager/Client1',)),
    'Inhibit': lambda _: GLib.Variant('(u)', (7,)),
    'GetCapabilities': lambda _: GLib.Variant('(as)', (['body', 'actions'],)),
    'GetServerInformation': lambda _: GLib.Variant('(ssss)', ('test', 'test', '1', '1.2')),
    'Notify': lambda _: GLib.Variant('(u)', (3,)),
}


def main():
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    with open(sys.argv[1], 'w', encoding='utf-8', buffering=1) as log:
        def called(_connection, _sender, _path, _interface, method, parameters, invocation):
            log.write(f'{method} {parameters.unpack()}\n')
            invocation.return_value(ANSWERS[method](parameters) if method in ANSWERS else None)

        for name, (path, xml) in SERVICES.items():
            bus.register_object(path, Gio.DBusNodeInfo.new_for_xml(xml).interfaces[0], called, None, None)
            Gio.bus_own_name_on_connection(bus, name, Gio.BusNameOwnerFlags.NONE, None, None)
        log.write('ready\n')
        GLib.MainLoop().run()


if __name__ == '__main__':
    main()
