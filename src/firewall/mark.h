// SPDX-License-Identifier: BSD-2-Clause
// Which bits of the kernel's marks hold an administrator's: of the connection's mark those for
// connection marks, of the packet's those for packet and routing marks. No other bits are touched;
// those for answers by the right uplink (kernel/reply_route.h) lie above.
#pragma once

#define FIREWALL_CONNECTION_MASK 0x000000ffu
#define FIREWALL_PACKET_MASK	 0x000000ffu
#define FIREWALL_ROUTING_MASK	 0x0000ff00u
#define FIREWALL_ROUTING_SHIFT	 8
