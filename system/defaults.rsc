# Commands that sallyportd runs once: at its first start, while it has no configuration yet.
#
# Nothing has to stand here. While no external interface is named, the one that the default route
# leads through is the uplink; while no internal one is named, every interface with a private
# address is a LAN. See them with `/ip upnp interfaces print`. The service is off until somebody
# switches it on:
#
#   /ip upnp set enabled=yes
#
# To name the interfaces instead:
#
#   /ip upnp interfaces add interface=eth0 type=external
#   /ip upnp interfaces add interface=br0 type=internal
