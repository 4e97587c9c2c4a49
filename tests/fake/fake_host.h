// SPDX-License-Identifier: BSD-2-Clause
// A machine for tests: links, addresses, routes and neighbours as the test says, with the events
// that follow; clocks and busy ports too.
#pragma once

#include "gate/host.h"

enum { FAKE_ROWS = 4096, FAKE_PORTS = 16, FAKE_NEIGHBOURS6 = 16, FAKE_LINKS_LOOSE = 64 };

struct fake_port {
	uint8_t protocol;
	uint16_t port;
};

struct fake_neighbour6 {
	uint32_t ifindex;
	struct ip6 address;
	struct mac mac;
};

struct fake_host {
	struct gate_host door;
	const struct host_monitor_events *events; // NULL: nobody subscribed
	void *events_context;
	struct link link[FAKE_ROWS];
	struct address address[FAKE_ROWS];
	struct route route[FAKE_ROWS];
	struct neighbour neighbour[FAKE_ROWS];
	struct address6 address6[FAKE_ROWS];
	struct fake_neighbour6 neighbour6[FAKE_NEIGHBOURS6];
	size_t links, addresses, routes, neighbours, addresses6, neighbours6;
	struct fake_port port[FAKE_PORTS];
	size_t ports;
	struct reply_routes replies;
	struct mark_rules marks;
	bool marks_fail;				    // they cannot be set
	struct reverse_path reverse_path[FAKE_LINKS_LOOSE]; // by ifindex
	bool reverse_path_fails;			    // it cannot be set
	unsigned probes;				    // asked for so far
	bool probe_fails;				    // they cannot be asked for
	char boot_id[BOOT_ID_SIZE];
	int64_t wall_s;
};

void fake_host_init(struct fake_host *h);

// Each puts the row in or, when GONE, takes it out, and tells who subscribed.
void fake_host_link(struct fake_host *h, const struct link *link, bool gone);
void fake_host_address(struct fake_host *h, const struct address *address, bool gone);
void fake_host_address6(struct fake_host *h, const struct address6 *address, bool gone);
void fake_host_route(struct fake_host *h, const struct route *route, bool gone);
void fake_host_neighbour(struct fake_host *h, const struct neighbour *neighbour, bool gone);
void fake_host_neighbour6(struct fake_host *h, uint32_t ifindex, struct ip6 address,
			  struct mac mac);   // nobody is told: it is asked for
void fake_host_picture(struct fake_host *h); // tells everything again

// An Ethernet link that is up, with one address.
void fake_host_ether(struct fake_host *h, uint32_t ifindex, const char *name, ip4 address,
		     uint8_t length);
