# SPDX-License-Identifier: BSD-2-Clause
"""The layout: Internet host - router - bridges - devices, with addresses and cables."""

import contextlib
import ipaddress
import os
import shutil
import tempfile
import time
import uuid
from dataclasses import dataclass

from .host import Device, Host
from .wait import wait_until

# No network for documentation: clients take such an address for one that is not connected to the
# Internet, and miniupnpc then refuses to ask for anything. Nothing of it leaves the namespaces.
WAN_ADDRESS = "11.22.33.2"
INTERNET_ADDRESS = "11.22.33.1"

# Outbound works without the daemon, as on a router that was there before it.
FOREIGN_MASQUERADE = """
table ip lab_nat {
	chain postrouting {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "ether1" masquerade
	}
}
"""


def _use_ipv6_at_once(host):
    """Nobody in a lab takes another's address, so there is no need to wait for objections."""
    with contextlib.suppress(FileNotFoundError):  # a kernel without IPv6
        host.set_kernel("net.ipv6.conf.default.accept_dad", 0)


@dataclass(frozen=True)
class Lan:
    """One LAN of the router: a bridge with an address."""

    number: int
    bridge: str
    network: ipaddress.IPv4Network
    address: str  # of the router in it


class Lab:
    """The whole network. Use as a context: leaving it ends every program and namespace in it.

    Nothing of it has a name outside of the process, so any number of labs run side by side and none
    outlives the process that made it.
    """

    def __init__(self, lans=1, devices=(), masquerade=True):
        self._closers = contextlib.ExitStack()
        self.devices = {}
        self.lans = []
        self._ports = 1
        try:
            # Children of the daemon run as other users, so the way into it must be open.
            self.directory = tempfile.mkdtemp(prefix="sallyport-lab-")
            self._closers.callback(shutil.rmtree, self.directory, ignore_errors=True)
            os.chmod(self.directory, 0o755)
            self.internet = self._host("internet")
            self.router = self._host("router")
            self._connect_internet()
            for number in range(lans):
                self._add_lan(number)
            if masquerade:
                self.nft(FOREIGN_MASQUERADE)
            for name in devices:
                self._plug_in(name)
            self.await_links()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __getitem__(self, name):
        return self.devices[name]

    def close(self):
        self._closers.close()

    def keep(self, thing):
        """Has THING closed before the hosts are."""
        self._closers.callback(thing.close)
        return thing

    def _host(self, name):
        host = self.keep(Host(name))
        _use_ipv6_at_once(host)
        host.configure(["link set lo up"])
        return host

    def _connect_internet(self):
        far = self.internet.descriptor
        self.router.configure([
            "link add ether1 address 02:00:0b:16:21:02 type veth"
            f" peer name net0 netns /proc/self/fd/{far}",
            f"address add {WAN_ADDRESS}/24 dev ether1",
            "link set ether1 up",
        ], [far])
        self.internet.configure([
            "link set net0 address 02:00:0b:16:21:01",
            f"address add {INTERNET_ADDRESS}/24 dev net0",
            "link set net0 up",
        ])
        self.router.configure([f"route add default via {INTERNET_ADDRESS}"])
        self.router.set_kernel("net.ipv4.ip_forward", 1)
        # The tests show that we need no help of the kernel's source check.
        for name in ("all", "default", "ether1"):
            self.router.set_kernel(f"net.ipv4.conf.{name}.rp_filter", 0)

    def add_lan(self):
        """One more bridge with an address of its own, as when a VLAN is set up."""
        self._add_lan(len(self.lans))
        return self.lans[-1]

    def _add_lan(self, number):
        network = ipaddress.ip_network(f"192.168.{88 + number}.0/24")
        lan = Lan(number, "bridge" if number == 0 else f"bridge{number + 1}", network,
                  str(network[1]))
        self.router.configure([
            f"link add {lan.bridge} address 02:00:c0:a8:{88 + number:02x}:01 type bridge",
            f"address add {lan.address}/24 dev {lan.bridge}",
            f"link set {lan.bridge} up",
        ])
        self.set_bridge_filter(False)
        self.lans.append(lan)

    def set_bridge_filter(self, on):
        """Whether bridged frames pass the IP hooks (br_netfilter, which Docker switches on)."""
        with contextlib.suppress(FileNotFoundError):  # not loaded: they do not
            for program in ("iptables", "ip6tables"):
                self.router.set_kernel(f"net.bridge.bridge-nf-call-{program}", int(on))

    def await_links(self):
        """Waits until the router and the devices see their cables plugged in."""
        links = [(self.router, "ether1")]
        links += [(device, device.interface) for device in self.devices.values()]
        links += [(self.router, device.port) for device in self.devices.values()]
        links += [(self.router, device.lan.bridge) for device in self.devices.values()]
        wait_until(lambda: all(host.link_runs(name) for host, name in links), 10, "all links are up")

    def add_device(self, name, lan=0, address=None, mac=None):
        """Plugs a device into a new port of the LAN; its default route is the router."""
        device = self._plug_in(name, lan, address, mac)
        self.await_links()
        return device

    def _plug_in(self, name, lan=0, address=None, mac=None):
        if name in self.devices:
            raise ValueError(f"there is a {name} already")
        where = self.lans[lan]
        used = {device.address for device in self.devices.values()}
        if address is None:
            address = next(str(a) for a in list(where.network.hosts())[9:] if str(a) not in used)
        octets = ipaddress.ip_address(address).packed
        mac = mac or "02:00:" + ":".join(f"{octet:02x}" for octet in octets)
        device = self.keep(Device(name, where, address, mac))
        _use_ipv6_at_once(device)
        self._ports += 1
        port = f"ether{self._ports}"
        self.router.configure([
            f"link add {port} type veth peer name eth0 netns /proc/self/fd/{device.descriptor}",
            f"link set {port} master {where.bridge} up",
        ], [device.descriptor])
        device.port = port
        device.configure([
            "link set lo up",
            f"link set eth0 address {mac} up",
            f"address add {address}/{where.network.prefixlen} dev eth0",
            f"route add default via {where.address}",
        ])
        self.devices[name] = device
        return device

    def add_ipv6(self):
        """Gives everybody an address beyond the link-local one: fd00:88::N on the first LAN, N the
        last number of the IPv4 address; outside fd00:ffff::."""
        self.router.configure(["address add fd00:ffff::2/64 dev ether1"])
        self.internet.configure(["address add fd00:ffff::1/64 dev net0"])
        for lan in self.lans:
            self.router.configure([f"address add fd00:{88 + lan.number}::1/64 dev {lan.bridge}"])
        for device in self.devices.values():
            device.address6 = f"fd00:{88 + device.lan.number}::{device.address.split('.')[3]}"
            device.configure([f"address add {device.address6}/64 dev eth0"])

    def reboot_prefix(self):
        """A command to put before another, for which the machine has just booted: another boot id
        and, where the kernel lets a program enter a time namespace, a clock that began anew."""
        path = os.path.join(self.directory, "boot_id")
        with open(path, "w", encoding="ascii") as file:
            file.write(f"{uuid.uuid4()}\n")
        up = time.clock_gettime(time.CLOCK_BOOTTIME)
        return ["unshare", "--mount", "--time", "--boottime", str(20 - int(up)), "--", "sh", "-c",
                'mount --bind "$0" /proc/sys/kernel/random/boot_id && exec "$@"', path]

    # The router's packet filter, as somebody else would have set it up.

    def nft(self, text):
        """Loads rules into the router."""
        self.router.run(["nft", "-f", "-"], input=text)

    def ruleset(self, without=("sallyport", "sallyport_filter")):
        """The router's rules as text, with the tables of those names left out."""
        lines = self.router.run("nft list ruleset").stdout.splitlines()
        kept, skipping = [], False
        for line in lines:
            if line.startswith("table "):
                skipping = line.split()[2] in without
            if not skipping:
                kept.append(line)
        return "\n".join(kept)

    def has_table(self, name="sallyport"):
        return f"table inet {name}" in self.router.run("nft list tables").stdout.splitlines()

    def drop_forwarded(self, except_dnat=False):
        """A foreign forward chain that drops what comes from outside."""
        accept = "ct status dnat accept" if except_dnat else ""
        self.nft(f"""
table inet lab_filter {{
	chain forward {{
		type filter hook forward priority filter; policy drop;
		ct state established,related accept
		iifname "bridge*" accept
		{accept}
	}}
}}
""")

    def drop_input(self):
        """A foreign input chain that drops what comes from outside for the router itself."""
        self.nft("""
table inet lab_input {
	chain input {
		type filter hook input priority filter; policy accept;
		ct state established,related accept
		iifname "ether1" drop
	}
}
""")
