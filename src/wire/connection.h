// SPDX-License-Identifier: BSD-2-Clause
// Connections as the kernel tracks them, told by gate to mgmt; the end of one. Never included alone:
// wire/message.h is.
#pragma once

#include <stdint.h>

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
