// SPDX-License-Identifier: BSD-2-Clause
// Packets that rules log to a group of NFLOG (`log prefix TEXT group N`), as the kernel tells them
// (nfnetlink_log). A flood of them costs little: so many are told a second, then nothing is read
// until the second is over, and the kernel drops what does not fit; how many were not told is.
// Nothing wakes us while no packet is logged.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mac.h"
#include "io/loop.h"
#include "kernel/packet.h"

enum { NFLOG_PREFIX_SIZE = 128, NFLOG_PER_SECOND = 50 };

// Of the packet's connection.
enum nflog_state {
	NFLOG_STATE_UNKNOWN, // not tracked, or the kernel does not tell
	NFLOG_STATE_NEW,
	NFLOG_STATE_ESTABLISHED,
	NFLOG_STATE_RELATED,
};

// What becomes of one end of a connection: in the direction of this packet it is ADDRESS:PORT
// before translation and NEW_ADDRESS:NEW_PORT after it.
struct nflog_translation {
	bool translated;
	struct ip6 address, new_address; // IPv4 in its mapped form
	uint16_t port, new_port;
};

struct nflog_packet {
	char prefix[NFLOG_PREFIX_SIZE];
	uint32_t in, out;	    // ifindexes; 0: none
	uint32_t in_port, out_port; // the same, of a bridge's port
	struct mac mac;		    // it came from; unknown: zero
	uint32_t number;	    // counts the packets of the group up
	bool has_headers;	    // otherwise it is neither IPv4 nor IPv6
	struct packet_headers headers;
	enum nflog_state state;
	bool has_ends; // of a connection whose ends are told
	struct nflog_translation source, destination;
};

struct nflog_events {
	void (*packet)(void *context, const struct nflog_packet *packet);
	void (*missed)(void *context, uint64_t count); // so many were not told
};

struct nflog;

// EVENTS and CONTEXT outlive it. NULL: E; a group is one program's.
struct nflog *nflog_new(struct loop *loop, uint16_t group, const struct nflog_events *events,
			void *context, struct err *e);
void nflog_free(struct nflog *n); // NULL is fine; not from within an event

// Pure. True for a packet of ours.
struct nlmsghdr;
bool nflog_decode(const struct nlmsghdr *message, struct nflog_packet *out);
