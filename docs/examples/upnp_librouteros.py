# SPDX-License-Identifier: BSD-2-Clause
"""Switches UPnP on and shows its settings: with librouteros (Debian: python3-librouteros)."""

import contextlib

import librouteros
from librouteros.exceptions import LibRouterosError

HOST = 'your_router_ip'
USERNAME = 'api_user'
PASSWORD = 'api_password'

try:
    # Without an encoding the library refuses every letter that is not ASCII.
    with contextlib.closing(librouteros.connect(
            host=HOST, username=USERNAME, password=PASSWORD, encoding='utf-8')) as api:
        upnp = api.path('ip', 'upnp')
        upnp.update(**{'enabled': True, 'nat-traversal': True, 'interface': 'ether1'})
        print("UPnP Configuration:")
        for settings in upnp:
            for name, value in settings.items():
                print(f"- {name}: {value}")
except LibRouterosError as e:
    print(f"RouterOS API Error: {e}")
except OSError as e:
    print(f"No connection: {e}")
