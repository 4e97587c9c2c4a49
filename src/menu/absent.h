// SPDX-License-Identifier: BSD-2-Clause
// Menus of services that this system does not have. Programs that collect from everything list them
// and go on only when the list is there, so each is, and is empty. What the operating system has of
// some of them it keeps to itself: none of these is configured here.
#pragma once

// X(identifier, path, what it would list)
#define ABSENT_MENUS(X)                                                                            \
	X(certificate_settings, "/certificate/settings", "Settings of revocation lists")           \
	X(interface_bonding, "/interface/bonding", "Bonds of interfaces")                          \
	X(interface_bridge_host, "/interface/bridge/host", "Hardware addresses behind bridges")    \
	X(interface_bridge_vlan, "/interface/bridge/vlan", "VLANs of bridges")                     \
	X(interface_wifi, "/interface/wifi", "Wireless interfaces")                                \
	X(interface_wifi_registration_table, "/interface/wifi/registration-table",                 \
	  "Devices on wireless interfaces")                                                        \
	X(interface_wireless, "/interface/wireless", "Wireless interfaces")                        \
	X(interface_wireless_registration_table, "/interface/wireless/registration-table",         \
	  "Devices on wireless interfaces")                                                        \
	X(interface_wireguard, "/interface/wireguard", "WireGuard tunnels")                        \
	X(ip_accounting, "/ip/accounting", "Traffic by pair of addresses")                         \
	X(ip_dhcp_client, "/ip/dhcp-client", "Addresses that this system got by DHCP")             \
	X(ip_dhcp_server, "/ip/dhcp-server", "DHCP servers")                                       \
	X(ip_dhcp_server_network, "/ip/dhcp-server/network", "What DHCP servers tell of networks") \
	X(ip_dns_static, "/ip/dns/static", "Names that are answered here")                         \
	X(ip_hotspot_host, "/ip/hotspot/host", "Guests")                                           \
	X(ip_ipsec_active_peers, "/ip/ipsec/active-peers", "Peers of IPsec")                       \
	X(ip_kid_control, "/ip/kid-control", "Hours of children")                                  \
	X(ip_kid_control_device, "/ip/kid-control/device", "Devices of children")                  \
	X(ip_pool, "/ip/pool", "Ranges of addresses")                                              \
	X(ip_pool_used, "/ip/pool/used", "Addresses of ranges that are given out")                 \
	X(ipv6_dhcp_client, "/ipv6/dhcp-client", "Addresses that this system got by DHCPv6")       \
	X(ipv6_dhcp_server, "/ipv6/dhcp-server", "DHCPv6 servers")                                 \
	X(ipv6_dhcp_server_binding, "/ipv6/dhcp-server/binding", "Prefixes that devices have")     \
	X(ipv6_neighbor, "/ipv6/neighbor", "Neighbours by IPv6")                                   \
	X(ipv6_pool, "/ipv6/pool", "Ranges of prefixes")                                           \
	X(ipv6_route, "/ipv6/route", "Routes of IPv6")                                             \
	X(ppp_active, "/ppp/active", "Users of tunnels that are connected")                        \
	X(ppp_secret, "/ppp/secret", "Users of tunnels")                                           \
	X(queue_simple, "/queue/simple", "Limits of rate")                                         \
	X(queue_tree, "/queue/tree", "Limits of rate, by mark")                                    \
	X(system_gps, "/system/gps", "Receivers of GPS")                                           \
	X(system_ntp_client_servers, "/system/ntp/client/servers", "Servers of time")              \
	X(system_ups, "/system/ups", "Batteries")                                                  \
	X(tool_netwatch, "/tool/netwatch", "Hosts that are watched")
