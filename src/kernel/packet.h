// SPDX-License-Identifier: BSD-2-Clause
// The headers of an IP packet, as far as one wants to tell what it is. Pure: of a packet that was
// cut, or lies about its lengths, what is missing is just not known.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip6.h"

enum { PACKET_HEADERS_SIZE = 256 }; // enough of a packet for all that is read here, mostly

enum packet_tcp_flag {
	PACKET_FIN = 1,
	PACKET_SYN = 2,
	PACKET_RST = 4,
	PACKET_PSH = 8,
	PACKET_ACK = 16,
	PACKET_URG = 32,
};

struct packet_headers {
	struct ip6 source, destination; // IPv4 in its mapped form
	bool v6;
	uint8_t protocol; // behind the extension headers of IPv6; 58: ICMPv6
	bool has_ports;	  // TCP, UDP, SCTP, DCCP, UDP-Lite, but for later fragments
	bool has_flags;	  // TCP
	bool has_type;	  // ICMP, ICMPv6
	uint8_t flags;	  // set of enum packet_tcp_flag
	uint8_t type, code;
	uint16_t source_port, destination_port;
	uint32_t length; // of the whole packet, as its header says
};

// The first N bytes of a packet. False: it is neither IPv4 nor IPv6, or its header is not whole.
bool packet_read(const void *bytes, size_t n, struct packet_headers *out);
