// SPDX-License-Identifier: BSD-2-Clause
// Routers that announce themselves. Nothing wakes up to forget one: those that are silent are passed
// over when they are listed, and dropped when another is heard.

#include "mgmt/neighbors.h"

#include <stdbool.h>
#include <stdlib.h>

#include <utlist.h>

static bool is_silent(const struct neighbor *neighbor, uint64_t now_ms)
{
	return now_ms - neighbor->heard_ms >= WIRE_ANNOUNCEMENT_MS;
}

static void drop(struct neighbors *n, struct neighbor *neighbor)
{
	DL_DELETE(n->first, neighbor);
	n->count--;
	free(neighbor);
}

static void drop_silent(struct neighbors *n, uint64_t now_ms)
{
	struct neighbor *next;

	for (struct neighbor *at = n->first; at; at = next) {
		next = at->next;
		if (is_silent(at, now_ms))
			drop(n, at);
	}
}

static void make_room(struct neighbors *n)
{
	struct neighbor *oldest = n->first;

	if (n->count < WIRE_ANNOUNCEMENTS_MAX)
		return;
	for (struct neighbor *at = n->first; at; at = at->next)
		if (at->heard_ms < oldest->heard_ms)
			oldest = at;
	drop(n, oldest);
}

static struct neighbor *find(const struct neighbors *n, const struct wire_announcement *told)
{
	struct neighbor *at = n->first;

	while (at && (at->is.ifindex != told->ifindex || at->is.source != told->source ||
		      !mac_equal(at->is.mac, told->mac)))
		at = at->next;
	return at;
}

void neighbors_hear(struct neighbors *n, const struct wire_announcement *told, uint64_t now_ms)
{
	struct neighbor *neighbor;

	drop_silent(n, now_ms);
	neighbor = find(n, told);
	if (!neighbor) {
		make_room(n);
		neighbor = calloc(1, sizeof(*neighbor));
		if (!neighbor)
			return;
		neighbor->id = ++n->last_id;
		DL_APPEND(n->first, neighbor);
		n->count++;
	}
	neighbor->heard_ms = now_ms;
	neighbor->is = *told;
}

const struct neighbor *neighbors_next(const struct neighbors *n, uint64_t id, uint64_t now_ms)
{
	const struct neighbor *at = n->first;

	while (at && (at->id <= id || is_silent(at, now_ms)))
		at = at->next;
	return at;
}

void neighbors_done(struct neighbors *n)
{
	while (n->first)
		drop(n, n->first);
}
