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

static void drop(struct pending_set *s, size_t i)
{
	s->count--;
	memmove(&s->request[i], &s->request[i + 1], (s->count - i) * sizeof(*s->request));
}

static void drop_old(struct pending_set *s, int64_t now)
{
	for (size_t i = s->count; i-- > 0;)
		if (now - s->request[i].last_asked >= PENDING_KEEP_S)
			drop(s, i);
}

// By hardware address; where that is not known, by address.
static bool is_of_device(const struct wire_pending *p, const struct permission_request *q)
{
	return mac_known(q->mac) ? mac_equal(p->mac, q->mac) : p->address == q->address;
}

static bool is_same(const struct wire_pending *p, const struct permission_request *q)
{
	return is_of_device(p, q) && p->protocol == q->protocol &&
	       p->external_port == q->external_port && p->internal_port == q->internal_port;
}

// So that Q can be kept: of its own device's requests, or else of all, the one of longest ago goes.
static void make_room(struct pending_set *s, const struct permission_request *q)
{
	size_t oldest = s->count;
	size_t oldest_own = s->count;
	size_t own = 0;

	for (size_t i = 0; i < s->count; i++) {
		int64_t asked = s->request[i].last_asked;

		if (oldest == s->count || asked < s->request[oldest].last_asked)
			oldest = i;
		if (!is_of_device(&s->request[i], q))
			continue;
		own++;
		if (oldest_own == s->count || asked < s->request[oldest_own].last_asked)
			oldest_own = i;
	}
	if (own >= PENDING_PER_DEVICE_MAX)
		drop(s, oldest_own);
	else if (s->count == PENDING_MAX)
		drop(s, oldest);
}

static void copy(char *out, size_t size, const char *text)
{
	(void)snprintf(out, size, "%s", text);
}

static void tell(struct gate *g, const struct wire_pending *p)
{
	char address[IP4_TEXT_SIZE];
	struct wire_pending event = *p;

	journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_WARNING,
		    "port mapping waits for approval: %s port %u -> %s%s%s%s:%u \"%s\" (/ip upnp "
		    "pending approve)",
		    p->protocol == IPPROTO_UDP ? "udp" : "tcp", p->external_port,
		    ip4_format(p->address, address), p->host_name[0] ? " (" : "", p->host_name,
		    p->host_name[0] ? ")" : "", p->internal_port, p->description);
	event.event = 1;
	tell_pending(g, &event);
}

void pending_note(struct gate *g, const struct permission_request *q)
{
	struct pending_set *s = &g->pending;
	int64_t now = gate_wall_s(g);
	struct wire_pending *p;

	if (!s->request)
		s->request = calloc(PENDING_MAX, sizeof(*s->request));
	if (!s->request)
		return; // it is refused all the same
	drop_old(s, now);
	for (size_t i = 0; i < s->count; i++) {
		p = &s->request[i];
		if (is_same(p, q)) {
			p->asked++;
			p->last_asked = now;
			p->address = q->address;
			return;
		}
	}
	make_room(s, q);
	p = &s->request[s->count++];
	*p = (struct wire_pending){
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
	copy(p->lan, sizeof(p->lan), q->interface);
	copy(p->host_name, sizeof(p->host_name), q->device);
	copy(p->description, sizeof(p->description), q->description);
	tell(g, p);
}

uint64_t pending_listing(struct gate *g, uint64_t cursor, const struct answer_to *to)
{
	struct pending_set *s = &g->pending;

	if (cursor == 0)
		drop_old(s, gate_wall_s(g));
	for (size_t i = 0; i < s->count; i++)
		if (s->request[i].id > cursor) {
			answer_send_body(to, WIRE_PENDING, &s->request[i]);
			return s->request[i].id;
		}
	return 0;
}

void pending_forget(struct gate *g, const struct wire_pending_forget *asked,
		    const struct answer_to *to)
{
	struct pending_set *s = &g->pending;
	struct err e;

	for (size_t i = 0; i < s->count; i++)
		if (s->request[i].id == asked->id) {
			drop(s, i);
			answer_send(to, NULL);
			return;
		}
	(void)err_set(&e, ERR_NO_SUCH_ITEM, NULL);
	answer_send(to, &e);
}
