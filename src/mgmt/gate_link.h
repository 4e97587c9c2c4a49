// SPDX-License-Identifier: BSD-2-Clause
// The channel to gate: requests and their replies, and a mirror of what gate tells unasked: links
// (interface names are checked against them), LANs, the uplink, what stands in the way.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "io/loop.h"
#include "wire/message.h"

struct gate_reply {
	// A row or reply of KIND. May be NULL.
	void (*row)(void *context, enum wire_kind kind, const void *body);
	// The request has ended: with E NULL, well. CURSOR and MORE are those of a listing. Gate going
	// away ends it too.
	void (*answer)(void *context, const struct err *e, uint64_t cursor, bool more);
};

struct gate_events {
	void (*connected)(void *context);			   // a new channel is there
	void (*complete)(void *context);			   // all links are known
	void (*link)(void *context, const struct wire_link *link); // new, changed or gone
	// It has gained or lost its carrier, or is gone; `link` follows.
	void (*carrier)(void *context, const struct wire_link *link);
	void (*lan)(void *context, const struct wire_lan *lan);
	void (*mapping)(void *context, const struct wire_mapping_event *event);
	void (*log)(void *context, const struct wire_log *line);
	// Anything else, which is some menu's; GONE: what BODY tells of is no more.
	void (*other)(void *context, enum wire_kind kind, const void *body, bool gone);
};

struct gate_link {
	struct loop *loop;
	struct seqpacket *channel; // NULL: gate is not there
	uint64_t last_request;
	struct gate_pending *pending;	   // hash by request
	struct gate_pending *waiting;	   // listings that have not been sent yet
	unsigned listings;		   // that gate is at work on
	struct gate_known_link *links;	   // hash by ifindex
	struct gate_known_lan *lans;	   // hash by ifindex
	struct wire_uplink uplink;	   // zeroes until told
	struct wire_suspension suspension; // likewise
	struct wire_firewall firewall;	   // likewise
	bool complete;			   // `links` holds all there are
	const struct gate_events *events;  // every member set
	void *context;
};

enum {
	GATE_LINKS_MAX = 4096,
	GATE_LANS_MAX = 256,
	GATE_LISTINGS_MAX = 8, // at a time; what they bring must fit the channel
};

void gate_link_init(struct gate_link *g, struct loop *loop, const struct gate_events *events,
		    void *context);
void gate_link_done(struct gate_link *g); // ends every request

// Takes FD, the channel to a fresh gate, over.
void gate_link_connect(struct gate_link *g, int fd);

// Sends BODY of KIND, a listing when it is its turn, and tells of the replies by REPLY until `answer`, which may come at once when
// gate is not there. Returns the number of the request, 0 when `answer` has been called already.
uint64_t gate_link_request(struct gate_link *g, enum wire_kind kind, const void *body,
			   const struct gate_reply *reply, void *context);

// The same with a descriptor beside BODY; it stays the caller's.
uint64_t gate_link_hand_over(struct gate_link *g, enum wire_kind kind, const void *body, int fd,
			     const struct gate_reply *reply, void *context);

// Nothing more is told of REQUEST.
void gate_link_forget(struct gate_link *g, uint64_t request);

// By name; NULL when there is none.
const struct wire_link *gate_link_by_name(const struct gate_link *g, const char *name);

// The known link, or LAN, with the lowest ifindex above AFTER; NULL when there is none.
const struct wire_link *gate_link_after(const struct gate_link *g, uint32_t after);
const struct wire_lan *gate_lan_after(const struct gate_link *g, uint32_t after);
