# SPDX-License-Identifier: BSD-2-Clause
"""Two clients made of GUPnP, run in a device (clients.py starts them): a control point that believes
nothing that a service description does not say, and the library with which programs map their ports.
One statement a line of input, each answered by one line of JSON."""

import json
import sys
import threading

import gi

gi.require_version("GUPnP", "1.6")
gi.require_version("GUPnPIgd", "1.0")
from gi.repository import GLib, GObject, GUPnP, GUPnPIgd  # noqa: E402

PATIENCE_S = 20


def pump(condition, what):
    """Runs the main loop until CONDITION is true."""
    late = []
    timer = GLib.timeout_add_seconds(PATIENCE_S, lambda: late.append(True) or False)
    while not condition() and not late:
        GLib.MainContext.default().iteration(True)
    if late:
        raise TimeoutError(what)
    GLib.source_remove(timer)


class Gateway:
    """What is found of one gateway device, by the type that was searched for."""

    def __init__(self, target):
        self._context = GUPnP.Context(interface="eth0")
        self._context.init(None)
        self._point = GUPnP.ControlPoint.new(self._context, target)
        self._found = []
        self._point.connect("device-proxy-available", lambda _, device: self._found.append(device))
        self._point.set_active(True)
        pump(lambda: self._found, "no device")
        self._services = {}
        self._collect(self._found[0])
        self.described = {}  # service type: GUPnP.ServiceIntrospection
        self.told = {}  # service type: {variable: value} of the events that came

    def _collect(self, device):
        for service in device.list_services():
            self._services[service.get_service_type()] = service
        for part in device.list_devices():
            self._collect(part)

    def describe(self):
        """{service type: [actions with their arguments, variables]}, as GUPnP has understood them."""
        for name, service in self._services.items():
            answer = []
            service.introspect_async(None, lambda s, result, a=answer: a.append(s.introspect_finish(result)))
            pump(lambda a=answer: a, f"no description of {name}")
            self.described[name] = answer[0]
        return {name: {"actions": {action.name: [[a.name, a.direction.value_nick, a.related_state_variable]
                                                 for a in action.arguments or []]
                                   for action in whole.list_actions()},
                       "variables": {v.name: {"type": v.type.name, "evented": v.send_events,
                                              "allowed": v.allowed_values or []}
                                     for v in whole.list_state_variables()}}
                for name, whole in self.described.items()}

    def subscribe(self):
        """The variables that each service's first event has told."""
        wanted = {}
        for name, whole in self.described.items():
            service = self._services[name]
            evented = [v for v in whole.list_state_variables() if v.send_events]
            if not evented:
                continue
            self.told[name] = {}
            wanted[name] = {v.name for v in evented}
            service.connect("subscription-lost", lambda _, why: sys.exit(f"lost a subscription: {why}"))
            for variable in evented:
                service.add_notify(variable.name, variable.type, self._on_event)
            service.set_subscribed(True)
        pump(lambda: all(set(self.told[name]) == wanted[name] for name in wanted), f"told {self.told}")
        return self.told

    def _on_event(self, service, variable, value, _=None):
        self.told[service.get_service_type()][variable] = value

    def wait_for(self, service, variable, value):
        pump(lambda: self.told[service].get(variable) == value, f"told {self.told[service]}")
        return self.told[service]

    def call(self, service, name, **arguments):
        """The out arguments by name; in arguments are given the types that the description tells."""
        whole = self.described[service]
        out, kinds, values = [], [], []
        for argument in whole.get_action(name).arguments or []:
            kind = whole.get_state_variable(argument.related_state_variable).type
            if argument.direction.value_nick == "in":
                value = GObject.Value(kind)
                value.set_value(arguments.pop(argument.name))
                values.append((argument.name, value))
            else:
                out.append(argument.name)
                kinds.append(kind)
        if arguments:
            raise TypeError(f"{name} has no {', '.join(arguments)}")
        action = GUPnP.ServiceProxyAction.new_from_list(name, [n for n, _ in values], [v for _, v in values])
        self._services[service].call_action(action, None)
        return dict(zip(out, action.get_result_list(out, kinds)[1])) if out else {}


class Ports:
    """GUPnP's library for mapping ports, which finds the gateway by itself."""

    def __init__(self):
        self._igd = GUPnPIgd.SimpleIgdThread.new()
        self._told = []
        self._news = threading.Event()
        self._igd.connect("mapped-external-port", self._on_mapped)
        self._igd.connect("error-mapping-port", self._on_error)

    def _on_mapped(self, _, protocol, external_address, replaces, external_port, *rest):
        self._told.append([protocol, external_address, external_port, *rest])
        self._news.set()

    def _on_error(self, _, error, *rest):
        self._told.append([error.message, *rest])
        self._news.set()

    def map(self, protocol, external_port, address, port, lease=600, description="gupnp-igd"):
        """What the library says of it."""
        self._news.clear()
        self._igd.add_port(protocol, external_port, address, port, lease, description)
        if not self._news.wait(PATIENCE_S):
            raise TimeoutError("nothing is mapped")
        return self._told[-1]

    def unmap(self, protocol, external_port):
        self._igd.remove_port(protocol, external_port)


def main():
    names = {"ports": Ports()} if sys.argv[1] == "ports" else {"gateway": Gateway(sys.argv[1])}
    for line in sys.stdin:
        try:
            answer = {"value": eval(line, names)}
        except Exception as problem:
            answer = {"problem": f"{type(problem).__name__}: {problem}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
