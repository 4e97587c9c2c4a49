// SPDX-License-Identifier: BSD-2-Clause
// Connections as the kernel tracks them, told by gate to mgmt; the end of one; the settings of the
// tracker. Never included alone: wire/message.h is.
#pragma once

#include <stdint.h>

#include <linux/netfilter/nfnetlink_cttimeout.h>

#include "base/ip6.h"
#include "wire/firewall.h"

struct wire_connection_end {
	struct ip6 source, destination; // IPv4 is mapped
	uint16_t source_port, destination_port;
	uint8_t reserved[4];
};

// One row. What the protocol does not have is 0.
struct wire_connection {
	uint32_t id;	 // the kernel's
	uint32_t status; // IPS_* of linux/netfilter/nf_conntrack_common.h
	uint32_t timeout_s;
	uint8_t protocol;
	uint8_t tcp_state; // enum tcp_conntrack of linux/netfilter/nf_conntrack_tcp.h
	uint8_t icmp_type, icmp_code;
	uint16_t icmp_id;
	uint8_t counted; // packets and bytes are told
	uint8_t reserved[5];
	struct wire_connection_end original, reply;
	uint64_t packets[2], bytes[2]; // original and reply direction
	char mark[FIREWALL_NAME_SIZE]; // name of its connection mark; "": none that a rule names
};

struct wire_connection_remove {
	uint32_t id;
	uint32_t six; // of IPv6
};

enum wire_tracking_loose {
	WIRE_TRACKING_LOOSE_UNKNOWN,
	WIRE_TRACKING_LOOSE_NO,
	WIRE_TRACKING_LOOSE_YES
};

enum { WIRE_TRACKING_TEXT_SIZE = 600 };

// Timeouts in seconds, by the attributes of linux/netfilter/nfnetlink_cttimeout.h. To gate: what is
// to be, where 0 is what the kernel had by itself. From gate, as the answer to that and as the only row of a listing:
// what is, where 0 is not known; `about` says why then, "" is nothing to say.
struct wire_tracking {
	uint32_t tcp[CTA_TIMEOUT_TCP_MAX + 1];
	uint32_t udp[CTA_TIMEOUT_UDP_MAX + 1];
	uint32_t icmp[CTA_TIMEOUT_ICMP_MAX + 1];
	uint32_t icmp6[CTA_TIMEOUT_ICMPV6_MAX + 1];
	uint32_t generic[CTA_TIMEOUT_GENERIC_MAX + 1];
	uint32_t entries;
	uint32_t most_entries; // 0: without limit, or not known
	uint8_t totals_known;
	uint8_t loose; // enum wire_tracking_loose
	uint8_t reserved[2];
	char about[WIRE_TRACKING_TEXT_SIZE]; // from gate only
};
