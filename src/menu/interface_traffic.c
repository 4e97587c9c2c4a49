// SPDX-License-Identifier: BSD-2-Clause
// The difference of the counters of two looks, by the time between them.

#include "menu/interface_traffic.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "menu/link.h"
#include "mgmt/monitor.h"
#include "mgmt/state.h"

enum { LINKS_MAX = 32 };

struct traffic_link {
	uint32_t ifindex;
	bool seen; // in the look under way
	struct wire_link before;
	struct wire_link now;
};

struct traffic {
	uint64_t at; // loop_now() of the look before
	size_t count;
	struct traffic_link link[LINKS_MAX];
};

static const struct {
	const char *name;
	size_t offset; // in struct wire_link
	unsigned factor;
} rates[] = {
	{"rx-packets-per-second", offsetof(struct wire_link, rx_packets), 1},
	{"rx-bits-per-second", offsetof(struct wire_link, rx_bytes), 8},
	{"rx-drops-per-second", offsetof(struct wire_link, rx_drops), 1},
	{"rx-errors-per-second", offsetof(struct wire_link, rx_errors), 1},
	{"tx-packets-per-second", offsetof(struct wire_link, tx_packets), 1},
	{"tx-bits-per-second", offsetof(struct wire_link, tx_bytes), 8},
	{"tx-drops-per-second", offsetof(struct wire_link, tx_drops), 1},
	{"tx-errors-per-second", offsetof(struct wire_link, tx_errors), 1},
};

static uint64_t counter(const struct wire_link *link, size_t offset)
{
	uint64_t value;

	memcpy(&value, (const char *)link + offset, sizeof(value));
	return value;
}

static void tell(struct monitor *m, const struct traffic_link *link, uint64_t ms)
{
	char text[24];

	monitor_row(m);
	call_pair(m->call, "name", slice_from(link->now.name));
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		uint64_t before = counter(&link->before, rates[i].offset);
		uint64_t now = counter(&link->now, rates[i].offset);
		uint64_t more = now > before ? now - before : 0; // it may have come anew

		(void)snprintf(text, sizeof(text), "%" PRIu64, more * rates[i].factor * 1000 / ms);
		call_pair(m->call, rates[i].name, slice_from(text));
	}
	call_send(m->call);
}

static void look(struct monitor *m)
{
	struct traffic *t = m->state;

	for (size_t i = 0; i < t->count; i++)
		t->link[i].seen = false;
	monitor_list(m, WIRE_LINK);
}

static void on_row(struct monitor *m, const void *body)
{
	const struct wire_link *told = body;
	struct traffic *t = m->state;

	for (size_t i = 0; i < t->count; i++)
		if (t->link[i].ifindex == told->ifindex) {
			t->link[i].now = *told;
			t->link[i].seen = true;
		}
}

static void on_told(struct monitor *m)
{
	struct traffic *t = m->state;
	uint64_t now = loop_now(m->call->mgmt->loop);
	uint64_t ms = now > t->at ? now - t->at : 1;

	for (size_t i = 0; i < t->count; i++) {
		if (m->looks > 0 && t->link[i].seen)
			tell(m, &t->link[i], ms);
		t->link[i].before = t->link[i].now;
	}
	t->at = now;
}

static const struct monitor_source source = {
	.look = look, .row = on_row, .told = on_told, .free = free, .compares = true};

static bool is_any(const struct wire_link *link)
{
	(void)link;
	return true;
}

void interface_traffic(struct call *call)
{
	const struct link_reading reading = {call, "interface", is_any};
	struct traffic *t = calloc(1, sizeof(*t));
	uint32_t ifindex[LINKS_MAX];
	struct err e;

	if (!t)
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
	if (!t || link_read_list(&reading, arguments_find(&call->arguments, "interface")->value,
				 ifindex, LINKS_MAX, &t->count, &e) != 0) {
		free(t);
		call_fail(call, &e);
		return;
	}
	for (size_t i = 0; i < t->count; i++)
		t->link[i].ifindex = ifindex[i];
	monitor_begin(call, &source, t);
}
