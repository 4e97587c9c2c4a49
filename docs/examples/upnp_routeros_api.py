# SPDX-License-Identifier: BSD-2-Clause
"""Switches UPnP on and shows its settings: with the library routeros_api (PyPI: RouterOS-api)."""

import routeros_api
import routeros_api.exceptions

# RouterOS connection details
HOST = 'your_router_ip'  # Replace with your RouterOS IP address
USERNAME = 'api_user'     # Replace with your API username
PASSWORD = 'api_password'  # Replace with your API password

try:
    # Connect to RouterOS API
    api = routeros_api.RouterOsApiPool(HOST, username=USERNAME, password=PASSWORD, plaintext_login=True)
    connection = api.get_api()

    # Navigate to the UPnP menu
    upnp_menu = connection.get_resource('/ip/upnp')

    # Enable UPnP
    upnp_menu.set(enabled='yes', nat_traversal='yes', interface='ether1') # Ensure nat-traversal and interface are set

    # Get current UPnP settings
    upnp_settings = upnp_menu.get()

    # Print UPnP status
    print("UPnP Configuration:")
    for setting in upnp_settings:
        for name, value in setting.items():
            print(f"- {name}: {value}")

    print("\nUPnP Enabled and NAT Traversal Activated.")

except routeros_api.exceptions.RouterOsApiError as e:
    print(f"RouterOS API Error: {e}")
except Exception as e:
    print(f"An error occurred: {e}")
finally:
    if 'api' in locals() and api:
        api.disconnect() # Close API connection
