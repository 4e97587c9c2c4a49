// SPDX-License-Identifier: BSD-2-Clause
// The mirror of what the kernel tells about this machine.

#include "gate/host_facts.h"

#include <stdlib.h>
#include <string.h>

static struct host_row *row_at(const struct host_rows *rows, size_t i)
{
	return (struct host_row *)(void *)(rows->bytes + i * rows->row_size);
}

// The first place whose key is not below KEY.
static size_t lower_bound(const struct host_rows *rows, uint64_t key)
{
	size_t low = 0;
	size_t high = rows->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (row_at(rows, middle)->key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void *find(const struct host_rows *rows, uint64_t key)
{
	size_t i = lower_bound(rows, key);

	return i < rows->count && row_at(rows, i)->key == key ? row_at(rows, i) : NULL;
}

const void *host_rows_after(const struct host_rows *rows, uint64_t cursor)
{
	size_t i = cursor == UINT64_MAX ? rows->count : lower_bound(rows, cursor + 1);

	return i < rows->count ? row_at(rows, i) : NULL;
}

// Puts ROW where its key belongs, in the place of one with the same key.
static void put(struct host_rows *rows, const struct host_row *row)
{
	size_t i = lower_bound(rows, row->key);
	bool known = i < rows->count && row_at(rows, i)->key == row->key;

	if (!known && rows->count == rows->capacity) {
		size_t capacity = rows->capacity ? rows->capacity * 2 : 16;
		unsigned char *bytes = realloc(rows->bytes, capacity * rows->row_size);

		if (!bytes)
			abort();
		rows->bytes = bytes;
		rows->capacity = capacity;
	}
	if (!known) {
		memmove(row_at(rows, i + 1), row_at(rows, i), (rows->count - i) * rows->row_size);
		rows->count++;
	}
	memcpy(row_at(rows, i), row, rows->row_size);
}

static void erase(struct host_rows *rows, uint64_t key)
{
	size_t i = lower_bound(rows, key);

	rows->count--;
	memmove(row_at(rows, i), row_at(rows, i + 1), (rows->count - i) * rows->row_size);
}

static uint64_t pair_key(uint32_t ifindex, uint32_t low)
{
	return (uint64_t)ifindex << 32 | low;
}

// Something that matters to LANs and uplink is other than before.
static void note_difference(struct host_facts *f)
{
	if (f->in_picture)
		f->differs = true;
	else
		f->events->settled(f->context);
}

static bool link_matters(const struct link *a, const struct link *b)
{
	return a->master != b->master || a->type != b->type || a->up != b->up || a->mtu != b->mtu ||
	       a->running != b->running || a->broadcast != b->broadcast ||
	       a->point_to_point != b->point_to_point || !mac_equal(a->mac, b->mac) ||
	       strcmp(a->name, b->name) != 0;
}

static void drop_link(struct host_facts *f, const struct host_link *known)
{
	struct link link = known->link;

	erase(&f->links, known->row.key);
	if (f->complete)
		f->events->link(f->context, &link, true);
	note_difference(f);
}

// Its carrier has come or gone.
static void note_carrier(const struct host_facts *f, const struct host_link *known,
			 struct host_link *new)
{
	if (!known)
		return;
	new->up_at = known->up_at;
	new->down_at = known->down_at;
	if (new->link.running && !known->link.running)
		new->up_at = f->host->wall_s(f->host->context);
	else if (!new->link.running && known->link.running)
		new->down_at = f->host->wall_s(f->host->context);
}

static void on_link(void *context, const struct link *link, bool gone)
{
	struct host_facts *f = context;
	const struct host_link *known = find(&f->links, link->ifindex);
	struct host_link new = {.row = {.key = link->ifindex, .told = true}, .link = *link};
	bool differs = !known || link_matters(&known->link, link);

	if (gone) {
		if (known)
			drop_link(f, known);
		return;
	}
	note_carrier(f, known, &new);
	put(&f->links, &new.row);
	if (!differs)
		return;
	if (f->complete)
		f->events->link(f->context, link, false);
	note_difference(f);
}

// Puts NEW into ROWS or, when GONE, takes it out. Whether it was there before.
static bool change(struct host_rows *rows, const struct host_row *new, bool gone)
{
	bool known = find(rows, new->key) != NULL;

	if (!gone)
		put(rows, new);
	else if (known)
		erase(rows, new->key);
	return known;
}

static void on_address(void *context, const struct address *address, bool gone)
{
	struct host_facts *f = context;
	struct host_address new = {
		.row = {.key = pair_key(address->ifindex, address->address), .told = true},
		.address = *address,
	};
	const struct host_address *known = find(&f->addresses, new.row.key);
	bool same = known && known->address.length == address->length &&
		    known->address.scope == address->scope &&
		    known->address.secondary == address->secondary;

	if (change(&f->addresses, &new.row, gone) ? gone || !same : !gone)
		note_difference(f);
}

static void on_address6(void *context, const struct address6 *address, bool gone)
{
	struct host_facts *f = context;

	if (address6_set_tell(&f->addresses6, address, gone))
		note_difference(f);
}

static void on_route(void *context, const struct route *route, bool gone)
{
	struct host_facts *f = context;
	struct host_route new = {
		.row = {.key = pair_key(route->ifindex, route->gateway), .told = true},
		.route = *route,
	};

	const struct host_route *known = find(&f->routes, new.row.key);
	bool same = known && known->route.usable == route->usable &&
		    known->route.metric == route->metric && known->route.source == route->source;

	if (change(&f->routes, &new.row, gone) ? gone || !same : !gone)
		note_difference(f);
}

static void on_neighbour(void *context, const struct neighbour *neighbour, bool gone)
{
	struct host_facts *f = context;
	struct host_neighbour new = {
		.row = {.key = pair_key(neighbour->ifindex, neighbour->address), .told = true},
		.neighbour = *neighbour,
	};

	if (gone || f->neighbours.count < HOST_NEIGHBOURS_MAX || find(&f->neighbours, new.row.key))
		(void)change(&f->neighbours, &new.row, gone);
	if (f->complete)
		f->events->neighbour(f->context, neighbour, gone);
}

static void begin_rows(struct host_rows *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		row_at(rows, i)->told = false;
}

static void on_begin(void *context)
{
	struct host_facts *f = context;

	f->in_picture = true;
	f->differs = false;
	begin_rows(&f->links);
	begin_rows(&f->addresses);
	address6_set_begin(&f->addresses6);
	begin_rows(&f->routes);
	begin_rows(&f->neighbours);
}

// What the picture did not tell is gone. From the last row on, so that erasing moves none unseen.
static bool end_rows(struct host_rows *rows)
{
	bool dropped = false;

	for (size_t i = rows->count; i-- > 0;) {
		if (row_at(rows, i)->told)
			continue;
		erase(rows, row_at(rows, i)->key);
		dropped = true;
	}
	return dropped;
}

static void on_end(void *context)
{
	struct host_facts *f = context;

	for (size_t i = f->links.count; i-- > 0;)
		if (!row_at(&f->links, i)->told)
			drop_link(f, (const struct host_link *)row_at(&f->links, i));
	if (end_rows(&f->addresses))
		f->differs = true;
	if (address6_set_end(&f->addresses6))
		f->differs = true;
	if (end_rows(&f->routes))
		f->differs = true;
	(void)end_rows(&f->neighbours);
	f->in_picture = false;
	if (f->differs || !f->complete) {
		f->complete = true;
		f->events->settled(f->context);
	}
}

static void on_failed(void *context, const struct err *e)
{
	struct host_facts *f = context;

	f->events->failed(f->context, e);
}

static void on_reply_route_lost(void *context)
{
	note_difference(context);
}

static const struct host_monitor_events monitor_events = {
	.begin = on_begin,
	.link = on_link,
	.address = on_address,
	.address6 = on_address6,
	.route = on_route,
	.neighbour = on_neighbour,
	.end = on_end,
	.reply_route_lost = on_reply_route_lost,
	.failed = on_failed,
};

int host_facts_start(struct host_facts *f, struct loop *loop, const struct gate_host *host,
		     const struct host_facts_events *events, void *context, struct err *e)
{
	*f = (struct host_facts){
		.host = host,
		.events = events,
		.context = context,
		.links.row_size = sizeof(struct host_link),
		.addresses.row_size = sizeof(struct host_address),
		.neighbours.row_size = sizeof(struct host_neighbour),
		.routes.row_size = sizeof(struct host_route),
	};
	return host->subscribe(host->context, loop, &monitor_events, f, e);
}

void host_facts_stop(struct host_facts *f)
{
	if (f->host)
		f->host->unsubscribe(f->host->context);
	free(f->links.bytes);
	free(f->addresses.bytes);
	address6_set_free(&f->addresses6);
	free(f->neighbours.bytes);
	free(f->routes.bytes);
	*f = (struct host_facts){0};
}

const struct link *host_facts_link(const struct host_facts *f, uint32_t ifindex)
{
	const struct host_link *found = find(&f->links, ifindex);

	return found ? &found->link : NULL;
}

const struct link *host_facts_link_named(const struct host_facts *f, const char *name)
{
	const struct host_link *row = NULL;

	while ((row = host_rows_after(&f->links, row ? row->row.key : 0)))
		if (strcmp(row->link.name, name) == 0)
			return &row->link;
	return NULL;
}

const struct neighbour *host_facts_neighbour(const struct host_facts *f, uint32_t ifindex,
					     ip4 address)
{
	const struct host_neighbour *found = find(&f->neighbours, pair_key(ifindex, address));

	return found ? &found->neighbour : NULL;
}

bool host_facts_is_own(const struct host_facts *f, ip4 address)
{
	const struct host_address *row = NULL;

	while ((row = host_rows_after(&f->addresses, row ? row->row.key : 0)))
		if (row->address.address == address)
			return true;
	return false;
}

const struct route *host_facts_way_out(const struct host_facts *f)
{
	const struct route *best = NULL;
	const struct host_route *row = NULL;

	while ((row = host_rows_after(&f->routes, row ? row->row.key : 0)))
		if (!best || row->route.metric < best->metric)
			best = &row->route;
	return best;
}

bool host_facts_has_default_route(const struct host_facts *f, uint32_t ifindex)
{
	const struct host_route *row = host_rows_after(&f->routes, pair_key(ifindex, 0) - 1);

	return row && row->route.ifindex == ifindex;
}

const struct route *host_facts_default_route(const struct host_facts *f, uint32_t ifindex)
{
	uint64_t cursor = pair_key(ifindex, 0) - 1;
	const struct route *best = NULL;
	const struct host_route *row;

	while ((row = host_rows_after(&f->routes, cursor)) && row->route.ifindex == ifindex) {
		if (row->route.usable && (!best || row->route.metric < best->metric))
			best = &row->route;
		cursor = row->row.key;
	}
	return best;
}

// Smaller is better: none of the later addresses of a prefix, one with others in its prefix, and
// the widest scope.
static unsigned rank(const struct address *a)
{
	return (a->secondary ? 512u : 0u) + (a->length > 30 ? 256u : 0u) + a->scope;
}

const struct address *host_facts_address(const struct host_facts *f, uint32_t ifindex, ip4 current)
{
	uint64_t cursor = pair_key(ifindex, 0);
	const struct address *best = NULL;
	const struct host_address *row;

	while ((row = host_rows_after(&f->addresses, cursor)) && row->address.ifindex == ifindex) {
		if (current && row->address.address == current)
			return &row->address;
		if (!best || rank(&row->address) < rank(best))
			best = &row->address;
		cursor = row->row.key;
	}
	return best;
}
