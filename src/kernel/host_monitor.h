// SPDX-License-Identifier: BSD-2-Clause
// Tells of every change of links, addresses, IPv4 default routes and IPv4 neighbours, on the loop.
//
// A picture is told whole at first, and again when the kernel had to drop notifications:
//	begin, then each link, address, route and neighbour there is (gone = false), then end.
// What was known before and is not told between begin and end is gone. Otherwise changes come one
// by one; one may be told again unchanged (the subscription is made before the picture is read).
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "io/loop.h"
#include "kernel/address.h"
#include "kernel/address6.h"
#include "kernel/link.h"
#include "kernel/neighbour.h"
#include "kernel/route.h"

struct host_monitor;

// None may be NULL, none may free the monitor.
struct host_monitor_events {
	void (*begin)(void *context);
	void (*link)(void *context, const struct link *link, bool gone);
	void (*address)(void *context, const struct address *address, bool gone);
	void (*address6)(void *context, const struct address6 *address, bool gone);
	void (*route)(void *context, const struct route *route, bool gone);
	void (*neighbour)(void *context, const struct neighbour *neighbour, bool gone);
	void (*end)(void *context);
	void (*reply_route_lost)(void *context); // one of ours is gone (reply_route.h, mark_rule.h)
	// The picture could not be read again; it is tried anew every second. What was told
	// remains the best there is.
	void (*failed)(void *context, const struct err *e);
};

// Subscribes and tells the first picture before it returns. EVENTS must outlive the monitor. NULL:
// E.
struct host_monitor *host_monitor_new(struct loop *loop, const struct host_monitor_events *events,
				      void *context, struct err *e);
void host_monitor_free(struct host_monitor *m); // NULL is fine
