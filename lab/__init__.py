# SPDX-License-Identifier: BSD-2-Clause
"""A network in namespaces: an Internet host, a router and devices on its LANs."""

from .capture import Capture
from .daemon import Daemon
from .host import Device, Host, LabError
from .network import Lab, Lan
from .traffic import Echo
from .wait import wait_until

__all__ = ["Capture", "Daemon", "Device", "Echo", "Host", "Lab", "LabError", "Lan", "wait_until"]
