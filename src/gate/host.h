// SPDX-License-Identifier: BSD-2-Clause
// What gate asks this machine about, and sets in its routing, as a table of functions, so that scenario tests can put a made
// up machine in the place of the real one (host_netlink.h).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/ip6.h"
#include "io/loop.h"
#include "kernel/bridge.h"
#include "kernel/host_monitor.h"
#include "kernel/mark_rule.h"
#include "kernel/reply_route.h"
#include "kernel/reverse_path.h"

struct gate_host {
	void *context;

	void (*boot_id)(void *context, char out[BOOT_ID_SIZE]);
	int64_t (*wall_s)(void *context); // seconds since 1970

	// Tells the whole picture before it returns, and every change from then on. EVENTS and
	// what they get outlive it. 0 or -1.
	int (*subscribe)(void *context, struct loop *loop, const struct host_monitor_events *events,
			 void *events_context, struct err *e);
	void (*unsubscribe)(void *context); // harmless without a subscription

	// One link with its present counters. 0, or -1: there is none.
	int (*link)(void *context, uint32_t ifindex, struct link *out, struct err *e);
	uint64_t (*link_speed)(void *context, const char *name); // bits per second; 0: unknown
	bool (*link_mode)(void *context, const char *name, struct link_mode *out); // as link_mode

	// Every route of the main table; the caller frees *OUT. 0 or -1.
	int (*routes)(void *context, struct route_entry **out, size_t *count, struct err *e);

	// One neighbour as it is now. 1: known, 0: not, -1: E.
	int (*neighbour)(void *context, uint32_t ifindex, ip4 address, struct neighbour *out,
			 struct err *e);

	// As neighbour_probe: what is found is told by the subscription.
	int (*probe)(void *context, uint32_t ifindex, ip4 address, struct err *e);

	// The MAC address that answers for an IPv6 neighbour now. 1: known, 0: not, -1: E.
	int (*neighbour6)(void *context, uint32_t ifindex, struct ip6 address, struct mac *out,
			  struct err *e);

	// Does a program of this machine serve PORT at ADDRESS (0: at any), so that packets coming
	// in on IFINDEX reach it? 1 yes, 0 no, -1: E.
	int (*port_in_use)(void *context, uint8_t protocol, uint16_t port, ip4 address,
			   uint32_t ifindex, struct err *e);

	// As reply_route_list, reply_route_set, reverse_path_get and reverse_path_set.
	int (*reply_routes)(void *context, struct reply_routes *out, struct err *e);
	int (*set_reply_routes)(void *context, const struct reply_routes *wanted, struct err *e);
	// As mark_rules_set.
	int (*set_mark_rules)(void *context, const struct mark_rules *wanted, struct err *e);
	int (*reverse_path)(void *context, uint32_t ifindex, struct reverse_path *out,
			    struct err *e);
	int (*set_reverse_path)(void *context, uint32_t ifindex, uint32_t value, struct err *e);

	// As reverse_path_forwards and bridge_get.
	int (*forwards)(void *context, uint32_t ifindex, bool *out, struct err *e);
	int (*bridge)(void *context, uint32_t ifindex, struct bridge *out, struct err *e);
};
