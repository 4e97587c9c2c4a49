// SPDX-License-Identifier: BSD-2-Clause
// UDP with what the packet says of its way: the interface it came in on and the address it was sent
// to; and sending with source address, interface and TTL (hop limit) chosen. The socket is of one
// family; its maker has bound it and switched IP_PKTINFO or IPV6_RECVPKTINFO on. IPv4 addresses are
// told in their mapped form.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/ip6.h"
#include "base/slice.h"
#include "io/loop.h"

struct udp;

enum { UDP_RECEIVE_MAX = 8192 }; // a longer datagram is dropped, never cut

struct udp_packet {
	struct slice bytes; // valid during the call
	struct ip6 source;
	struct ip6 destination; // as the sender wrote it: a group, or an address of ours
	uint32_t ifindex;
	uint16_t source_port;
};

struct udp_way {
	struct ip6 to;
	struct ip6 from;  // IP6_NONE, or the mapped 0.0.0.0: the kernel's choice
	uint32_t ifindex; // 0: by the routes
	uint16_t to_port;
	uint8_t ttl; // 0: the socket's own
};

// A datagram without packet information never reaches the callback: nobody could judge it. The
// callback may free the socket.
typedef void udp_callback(void *context, const struct udp_packet *packet);

// Takes FD over. NULL without memory (FD is closed then too).
struct udp *udp_new(struct loop *loop, int fd, udp_callback *callback, void *context);
void udp_free(struct udp *u); // NULL is fine

// 0, or -1 (errno). Never waits: a full socket buffer is a lost datagram, as any hop may lose one.
int udp_send(struct udp *u, const struct udp_way *way, struct slice bytes);
