// SPDX-License-Identifier: BSD-2-Clause
// The leases that are known, and their ends.

#include "gate/dhcp.h"

#include <string.h>

#include "base/utf8.h"
#include "gate/state.h"

enum { WAIT_MAX_MS = 86400000 }; // the wall clock may be set meanwhile

// Whether X can be the lease of the device with MAC.
static bool is_of(const struct dhcp_entry *x, struct mac mac)
{
	return !mac_known(mac) || !mac_known(x->mac) || mac_equal(mac, x->mac);
}

// Forgets X, whose lease is over, and has the mappings of its device judged.
static void end(struct gate *g, struct dhcp_entry *x)
{
	struct turn_request r = {.kind = TURN_UNLEASED, .body.address = x->address};
	const struct device *d = device_find(&g->devices, x->address);

	if (d && d->owned && is_of(x, d->mac))
		turn_add(g, &r);
	HASH_DEL(g->dhcp.by_address, x);
	free(x);
}

// When X is over, in milliseconds from now; UINT64_MAX: never.
static uint64_t left_ms(const struct gate *g, const struct dhcp_entry *x)
{
	uint64_t now = loop_now(g->loop);
	int64_t wall = gate_wall_s(g);
	uint64_t left = UINT64_MAX;

	if (x->ends)
		left = x->ends > wall ? (uint64_t)(x->ends - wall) * 1000 : 0;
	if (x->missed) {
		uint64_t missed = x->missed + DHCP_MISSED_MS;
		uint64_t more = missed > now ? missed - now : 0;

		left = more < left ? more : left;
	}
	return left;
}

static void sweep(void *context)
{
	struct gate *g = context;
	struct dhcp_entry *x;
	struct dhcp_entry *next;
	uint64_t wait = UINT64_MAX;

	HASH_ITER(hh, g->dhcp.by_address, x, next)
	{
		uint64_t left = left_ms(g, x);

		if (left == 0)
			end(g, x);
		else if (left < wait)
			wait = left;
	}
	if (wait == UINT64_MAX)
		loop_timer_cancel(&g->dhcp.timer);
	else
		loop_timer_set(&g->dhcp.timer, wait < WAIT_MAX_MS ? wait : WAIT_MAX_MS);
}

void dhcp_init(struct gate *g)
{
	loop_timer_init(&g->dhcp.timer, g->loop, sweep, g);
}

static void forget(struct gate *g, struct dhcp_entry *x)
{
	HASH_DEL(g->dhcp.by_address, x);
	free(x);
}

void dhcp_free(struct gate *g)
{
	struct dhcp_entry *x;
	struct dhcp_entry *next;

	loop_timer_cancel(&g->dhcp.timer);
	HASH_ITER(hh, g->dhcp.by_address, x, next)
	forget(g, x);
}

static void change_file(struct gate *g, uint32_t number, const char *path)
{
	struct wire_lease_watch watch = {.number = number};
	struct dhcp_entry *x;
	struct dhcp_entry *next;

	HASH_ITER(hh, g->dhcp.by_address, x, next)
	if (x->file == number)
		forget(g, x);
	memset(g->dhcp.path[number], 0, WIRE_PATH_SIZE);
	memcpy(g->dhcp.path[number], path, strnlen(path, WIRE_PATH_SIZE - 1));
	memcpy(watch.path, g->dhcp.path[number], WIRE_PATH_SIZE);
	(void)wire_send(g->parent.channel, WIRE_LEASE_WATCH, 0, &watch, -1);
}

void dhcp_settings_changed(struct gate *g)
{
	for (uint32_t i = 0; i < WIRE_LEASE_FILES_MAX; i++) {
		const char *path = g->settings.lease_file[i];

		// What a gate before us asked for and nobody wants any more is passed over when it
		// is told.
		if (strcmp(path, g->dhcp.path[i]) != 0)
			change_file(g, i, path);
	}
}

static struct dhcp_entry *find(const struct gate *g, ip4 address)
{
	struct dhcp_entry *x;

	HASH_FIND(hh, g->dhcp.by_address, &address, sizeof(address), x);
	return x;
}

bool dhcp_has(const struct gate *g, ip4 address)
{
	return find(g, address) != NULL;
}

const struct dhcp_entry *dhcp_after(const struct gate *g, uint64_t cursor)
{
	const struct dhcp_entry *best = NULL;

	for (const struct dhcp_entry *x = g->dhcp.by_address; x; x = x->hh.next)
		if (x->address > cursor && (!best || x->address < best->address))
			best = x;
	return best;
}

const char *dhcp_host_name(const struct gate *g, ip4 address, struct mac mac)
{
	const struct dhcp_entry *x = find(g, address);

	return x && is_of(x, mac) ? x->host_name : "";
}

static struct dhcp_entry *need(struct gate *g, ip4 address)
{
	struct dhcp_entry *x = find(g, address);

	if (x || HASH_COUNT(g->dhcp.by_address) >= DHCP_LEASES_MAX)
		return x;
	x = calloc(1, sizeof(*x));
	if (!x)
		abort();
	x->address = address;
	HASH_ADD(hh, g->dhcp.by_address, address, sizeof(x->address), x);
	return x;
}

void dhcp_told(struct gate *g, const struct wire_dhcp_lease *lease)
{
	bool over = lease->over || (lease->ends != 0 && lease->ends <= gate_wall_s(g));
	struct dhcp_entry *x;

	if (lease->file >= WIRE_LEASE_FILES_MAX || g->dhcp.path[lease->file][0] == '\0' ||
	    lease->ends < 0 || !memchr(lease->host_name, '\0', sizeof(lease->host_name)) ||
	    !ip4_is_unicast(lease->address))
		return;
	// What is over has nothing to tell, but of a lease that was there; that is missed at the end.
	x = over ? find(g, lease->address) : need(g, lease->address);
	if (!x)
		return;
	x->told = !over;
	if (over)
		return;
	x->file = lease->file;
	x->ends = lease->ends;
	x->missed = 0;
	x->mac = lease->mac;
	utf8_clean(slice_from(lease->host_name), x->host_name, sizeof(x->host_name));
}

void dhcp_told_end(struct gate *g, const struct wire_dhcp_end *told)
{
	struct dhcp_entry *x;

	for (x = g->dhcp.by_address; x; x = x->hh.next) {
		if (x->file != told->file)
			continue;
		if (!x->told && x->missed == 0)
			x->missed = loop_now(g->loop);
		x->told = false;
	}
	sweep(g);
}
