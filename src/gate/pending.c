// SPDX-License-Identifier: BSD-2-Clause
// Keeping what waits for an administrator.

#include "gate/pending.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gate/state.h"
#include "gate/tell.h"

void pending_free(struct pending_set *s)
{
	free(s->request);
	*s = (struct pending_set){0};
}

struct pending_request *pending_append(struct pending_set *s)
{
	struct pending_request *p;

	if (!s->request)
		s->request = calloc(PENDING_MAX, sizeof(*s->request));
	if (!s->request || s->count == PENDING_MAX)
		return NULL;
	p = &s->request[s->count++];
	*p = (struct pending_request){0};
	return p;
}

static void tell(struct gate *g, const struct pending_request *p, enum wire_row_event event)
{
	struct wire_pending row = p->is;

	row.event = event;
	tell_pending(g, &row);
}

static void drop(struct gate *g, size_t i)
{
	struct pending_set *s = &g->pending;

	tell(g, &s->request[i], WIRE_ROW_GONE);
	// No more are stored than there is room for, and each goes once.
	if (s->request[i].stored && s->gone_count < PENDING_MAX)
		s->gone[s->gone_count++] = s->request[i].is.id;
	s->count--;
	memmove(&s->request[i], &s->request[i + 1], (s->count - i) * sizeof(*s->request));
	notebook_note(g, false);
}

static void drop_old(struct gate *g, int64_t now)
{
	for (size_t i = g->pending.count; i-- > 0;)
		if (now - g->pending.request[i].is.last_asked >= PENDING_KEEP_S)
			drop(g, i);
}

// By hardware address; where that is not known, by address.
static bool is_of_device(const struct wire_pending *p, const struct permission_request *q)
{
	return mac_known(q->mac) ? mac_equal(p->mac, q->mac)
				 : !mac_known(p->mac) && p->address == q->address;
}

static bool is_same(const struct wire_pending *p, const struct permission_request *q)
{
	return p->external_port == q->external_port && p->internal_port == q->internal_port &&
	       p->protocol == q->protocol && is_of_device(p, q);
}

static size_t find(const struct pending_set *s, const struct permission_request *q)
{
	size_t i = 0;

	while (i < s->count && !is_same(&s->request[i].is, q))
		i++;
	return i;
}

// Seconds since 1970 since when the device of P is known; whom an administrator has named comes first.
static int64_t known_since(struct gate *g, const struct wire_pending *p)
{
	const struct known_device *d = mac_known(p->mac) ? known_device_find(g, p->mac) : NULL;

	if (!d)
		return p->first_asked; // it may have been forgotten for all those that came since
	return d->named || d->is.comment[0] ? 0 : d->is.first_seen;
}

// The one that gives way where there is no more room: of the device that is known for the shortest
// time, so that who makes devices up pushes out others like it; of several the one of longest ago.
static size_t find_weakest(struct gate *g)
{
	const struct pending_set *s = &g->pending;
	int64_t latest = -1;
	size_t weakest = 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct wire_pending *p = &s->request[i].is;
		int64_t since = known_since(g, p);

		if (since < latest ||
		    (since == latest && p->last_asked >= s->request[weakest].is.last_asked))
			continue;
		latest = since;
		weakest = i;
	}
	return weakest;
}

// So that Q can be kept: of its own device's requests the one of longest ago goes, or else the weakest
// of all.
static void make_room(struct gate *g, const struct permission_request *q)
{
	const struct pending_set *s = &g->pending;
	size_t oldest = s->count;
	size_t own = 0;

	for (size_t i = 0; i < s->count; i++) {
		if (!is_of_device(&s->request[i].is, q))
			continue;
		own++;
		if (oldest == s->count ||
		    s->request[i].is.last_asked < s->request[oldest].is.last_asked)
			oldest = i;
	}
	if (own >= PENDING_PER_DEVICE_MAX)
		drop(g, oldest);
	else if (s->count == PENDING_MAX)
		drop(g, find_weakest(g));
}

static void copy(char *out, size_t size, const char *text)
{
	(void)snprintf(out, size, "%s", text);
}

static void log_new(struct gate *g, const struct wire_pending *p)
{
	char address[IP4_TEXT_SIZE];
	char port[16] = "any port";

	if (p->external_port)
		(void)snprintf(port, sizeof(port), "port %u", p->external_port);
	journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_WARNING,
		    "port mapping waits for approval: %s %s -> %s%s%s%s:%u \"%s\" (/ip upnp "
		    "pending approve)",
		    p->protocol == IPPROTO_UDP ? "udp" : "tcp", port,
		    ip4_format(p->address, address), p->host_name[0] ? " (" : "", p->host_name,
		    p->host_name[0] ? ")" : "", p->internal_port, p->description);
}

static void note_again(struct gate *g, struct pending_request *p,
		       const struct permission_request *q, int64_t now)
{
	p->is.asked++;
	p->is.last_asked = now;
	p->is.address = q->address;
	p->changed = true;
	tell(g, p, WIRE_ROW_CHANGED);
	notebook_note(g, false);
}

void pending_note(struct gate *g, const struct permission_request *q)
{
	struct pending_set *s = &g->pending;
	int64_t now = gate_wall_s(g);
	struct pending_request *p;
	size_t known;

	drop_old(g, now);
	known = find(s, q);
	if (known < s->count) {
		note_again(g, &s->request[known], q, now);
		return;
	}
	make_room(g, q);
	p = pending_append(s);
	if (!p)
		return; // it is refused all the same
	p->is = (struct wire_pending){
		.id = ++s->last_id,
		.mac = q->mac,
		.protocol = q->protocol,
		.origin = q->origin,
		.address = q->address,
		.external_port = q->external_port,
		.internal_port = q->internal_port,
		.first_asked = now,
		.last_asked = now,
		.asked = 1,
	};
	copy(p->is.lan, sizeof(p->is.lan), q->interface);
	copy(p->is.host_name, sizeof(p->is.host_name), q->device);
	copy(p->is.description, sizeof(p->is.description), q->description);
	p->changed = true;
	log_new(g, &p->is);
	tell(g, p, WIRE_ROW_NEW);
	notebook_note(g, true);
}

void pending_satisfied(struct gate *g, const struct permission_request *q)
{
	size_t i = find(&g->pending, q);

	if (i < g->pending.count)
		drop(g, i);
}

void pending_rules_changed(struct gate *g)
{
	for (size_t i = g->pending.count; i-- > 0;)
		if (permissions_decide(g, &g->pending.request[i].is))
			drop(g, i);
}

uint64_t pending_listing(struct gate *g, uint64_t cursor, const struct answer_to *to)
{
	const struct pending_set *s = &g->pending;

	if (cursor == 0)
		drop_old(g, gate_wall_s(g));
	for (size_t i = 0; i < s->count; i++)
		if (s->request[i].is.id > cursor) {
			answer_send_body(to, WIRE_PENDING, &s->request[i].is);
			return s->request[i].is.id;
		}
	return 0;
}

void pending_forget(struct gate *g, const struct wire_pending_forget *asked,
		    const struct answer_to *to)
{
	const struct pending_set *s = &g->pending;
	size_t before = s->count;
	struct err e;

	for (size_t i = s->count; i-- > 0;)
		if (asked->id == 0 || s->request[i].is.id == asked->id)
			drop(g, i);
	if (asked->id != 0 && s->count == before)
		(void)err_set(&e, ERR_NO_SUCH_ITEM, NULL);
	else if (notebook_write(g, &e) == 0)
		e.kind = ERR_NONE;
	answer_send(to, e.kind == ERR_NONE ? NULL : &e);
}
