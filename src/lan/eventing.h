// SPDX-License-Identifier: BSD-2-Clause
// Event subscriptions of control points (UDA 1.0 section 4): who has subscribed to which service,
// until when, and what of its state he has been told.
//
// A subscriber is told the values that differ from those he was told last, as they are when the
// message is written: however many changes come together, at most one message a subscriber is under
// way and none is stale.
#pragma once

#include "codec/gena.h"
#include "lan/gate_channel.h"
#include "lan/lan.h"
#include "lan/log.h"
#include "lan/service_table.h"

enum {
	EVENTING_MAX = 256,	    // subscriptions altogether
	EVENTING_IPV6_MAX = 128,    // of them over IPv6: a device has many addresses there
	EVENTING_PER_HOST = 8,	    // of one device
	EVENTING_PER_SERVICE = 4,   // of one device to one service
	EVENTING_COALESCE_MS = 200, // changes this close together make one message
	EVENTING_INITIAL_MS = 100,  // the subscriber has its answer by then
	EVENTING_FAILURES_MAX = 3,  // in a row, before a subscriber is given up
	EVENTING_SID_SIZE = 37,
	EVENTING_EVERY_LAN = 0,
};

struct eventing;

struct eventing *eventing_new(struct loop *loop, struct gate_channel *gate, struct lan_log *log,
			      const struct wire_service *identity,
			      struct seqpacket *parent); // NULL without memory
void eventing_free(struct eventing *e);			 // NULL is fine

struct eventing_grant {
	char sid[EVENTING_SID_SIZE]; // without "uuid:"
	uint32_t timeout;	     // seconds
};

// A SUBSCRIBE to SERVICE of TREE that came in on FROM, new or a renewal. Returns the HTTP status: 200 with
// *GRANT filled, or why not (400, 412, 503 when there is no room).
int eventing_subscribe(struct eventing *e, enum wire_igd tree, const struct service *service,
		       const struct lan_connection *from, const struct http_request *r,
		       struct eventing_grant *grant);

// An UNSUBSCRIBE: 200, 400 or 412.
int eventing_unsubscribe(struct eventing *e, const struct lan_connection *from,
			 const struct http_request *r);

// Something that subscribers may want to know has changed.
void eventing_changed(struct eventing *e);

// Nobody of that LAN, or of EVENTING_EVERY_LAN, is served any more.
void eventing_drop_lan(struct eventing *e, uint32_t ifindex);

// The parent's replies to what was asked of it for deliveries.
void eventing_connected(struct eventing *e, uint64_t number, int fd); // takes FD over
void eventing_refused(struct eventing *e, uint64_t number);
