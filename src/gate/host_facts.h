// SPDX-License-Identifier: BSD-2-Clause
// This machine's links, addresses, default routes and neighbours as last told by the kernel: kept
// sorted by key, so that they are found and paged through without asking again.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gate/address6_set.h"
#include "gate/host.h"

// How every row begins; its array ascends by key.
struct host_row {
	uint64_t key;
	bool told; // since the picture began
};

struct host_link {
	struct host_row row; // key: ifindex
	struct link link;
	int64_t up_at, down_at; // when we saw its carrier come and go, seconds since 1970; 0: never
};

struct host_address {
	struct host_row row; // key: ifindex << 32 | address
	struct address address;
};

struct host_neighbour {
	struct host_row row; // key: ifindex << 32 | address
	struct neighbour neighbour;
};

struct host_route {
	struct host_row row; // key: ifindex << 32 | gateway
	struct route route;
};

struct host_rows {
	unsigned char *bytes;
	size_t row_size;
	size_t count;
	size_t capacity;
};

// None may be NULL, none may free the facts. Not called for the first picture but `settled`.
struct host_facts_events {
	// Links, addresses or routes are other than before, a reply route of ours is gone, or the
	// first picture is complete.
	void (*settled)(void *context);
	void (*link)(void *context, const struct link *link, bool gone);
	void (*neighbour)(void *context, const struct neighbour *neighbour, bool gone);
	void (*failed)(void *context, const struct err *e);
};

enum { HOST_NEIGHBOURS_MAX = 65536 }; // beyond, neighbours are not kept

struct host_facts {
	const struct gate_host *host;
	const struct host_facts_events *events;
	void *context;
	bool complete; // a first picture was told
	bool in_picture;
	bool differs; // from before the picture that is being told
	struct host_rows links, addresses, neighbours, routes;
	struct address6_set addresses6;
};

// Subscribes; F must stay where it is. 0 or -1.
int host_facts_start(struct host_facts *f, struct loop *loop, const struct gate_host *host,
		     const struct host_facts_events *events, void *context, struct err *e);
void host_facts_stop(struct host_facts *f); // harmless on a zeroed one

// NULL when there is none. Valid until the loop runs on.
const struct link *host_facts_link(const struct host_facts *f, uint32_t ifindex);
const struct link *host_facts_link_named(const struct host_facts *f, const char *name);
const struct neighbour *host_facts_neighbour(const struct host_facts *f, uint32_t ifindex,
					     ip4 address);

bool host_facts_is_own(const struct host_facts *f, ip4 address); // of any interface
bool host_facts_has_default_route(const struct host_facts *f, uint32_t ifindex);

// The default route through IFINDEX that packets take: usable, of the lowest metric. NULL: none.
const struct route *host_facts_default_route(const struct host_facts *f, uint32_t ifindex);

// The way that packets to the Internet take, of all interfaces: the lowest metric decides, since the
// kernel goes on using a route whose link has lost its carrier (net.ipv4.conf.*.
// ignore_routes_with_linkdown). NULL: there is none.
const struct route *host_facts_way_out(const struct host_facts *f);

// The address of IFINDEX to stand for it: CURRENT if it still has that, otherwise a first one of
// its prefix, with others in it and the widest scope, the smallest of these. NULL when it has none.
const struct address *host_facts_address(const struct host_facts *f, uint32_t ifindex, ip4 current);

// The first row whose key is above CURSOR, NULL at the end.
const void *host_rows_after(const struct host_rows *rows, uint64_t cursor);
