// SPDX-License-Identifier: BSD-2-Clause
// Asking the parent for listeners.

#include "gate/listen.h"

#include <string.h>

#include "gate/state.h"

enum { SSDP_PORT = 1900, MNDP_PORT = 5678 };

static void ask(struct gate *g, struct listen *l)
{
	l->request = ++g->last_request;
	(void)wire_send(g->parent.channel, WIRE_LISTEN, l->request, &l->asked, -1);
}

static void on_retry(void *context)
{
	struct gate *g = context;

	for (size_t i = 0; i < g->listens.count; i++)
		if (!g->listens.listen[i].open && g->listens.listen[i].request == 0)
			ask(g, &g->listens.listen[i]);
}

void listen_init(struct gate *g)
{
	loop_timer_init(&g->listens.retry, g->loop, on_retry, g);
}

void listen_free(struct gate *g)
{
	loop_timer_cancel(&g->listens.retry);
}

// The kinds of listener that a LAN has.
static const struct {
	uint32_t purpose;
	bool v6;
} kinds[LISTENS_PER_LAN] = {
	{WIRE_LISTENER_SSDP, false}, {WIRE_LISTENER_HTTP, false}, {WIRE_LISTENER_SSDP, true},
	{WIRE_LISTENER_HTTP, true},  {WIRE_LISTENER_MNDP, false},
};

static uint16_t port_of(const struct gate *g, uint32_t purpose)
{
	if (purpose == WIRE_LISTENER_HTTP)
		return g->settings.http_port;
	return purpose == WIRE_LISTENER_MNDP ? MNDP_PORT : SSDP_PORT;
}

static struct wire_listen describe(const struct gate *g, const struct lan *lan, size_t kind)
{
	bool http = kinds[kind].purpose == WIRE_LISTENER_HTTP;
	bool v6 = kinds[kind].v6;
	struct wire_listen out = {
		.purpose = kinds[kind].purpose,
		.wanted = (kinds[kind].purpose != WIRE_LISTENER_SSDP || lan->rules.visible) &&
			  (!v6 || !ip6_is_none(lan->link_local)),
		.ifindex = lan->ifindex,
		.address = http && !v6 ? lan->prefix.address : 0,
		.v6 = v6,
		.port = port_of(g, kinds[kind].purpose),
	};

	memcpy(out.interface, lan->name, sizeof(out.interface));
	return out;
}

static struct listen *find(struct listen_set *set, const struct wire_listen *asked)
{
	for (size_t i = 0; i < set->count; i++)
		if (memcmp(&set->listen[i].asked, asked, sizeof(*asked)) == 0)
			return &set->listen[i];
	return NULL;
}

static bool is_wanted(const struct gate *g, const struct listen *l)
{
	for (size_t i = 0; i < g->lans.count; i++) {
		for (size_t kind = 0; kind < LISTENS_PER_LAN; kind++) {
			struct wire_listen now = describe(g, &g->lans.lan[i], kind);

			if (memcmp(&now, &l->asked, sizeof(now)) == 0)
				return true;
		}
	}
	return false;
}

static void close_unwanted(struct gate *g)
{
	struct listen_set *set = &g->listens;

	for (size_t i = set->count; i-- > 0;) {
		struct wire_listen asked = set->listen[i].asked;

		if (is_wanted(g, &set->listen[i]))
			continue;
		set->listen[i] = set->listen[--set->count];
		asked.wanted = 0;
		// Whether it was open or not: the answer says nothing that matters.
		(void)wire_send(g->parent.channel, WIRE_LISTEN, ++g->last_request, &asked, -1);
	}
}

void listen_update(struct gate *g)
{
	struct listen_set *set = &g->listens;

	close_unwanted(g);
	for (size_t i = 0; i < g->lans.count; i++) {
		for (size_t kind = 0; kind < LISTENS_PER_LAN; kind++) {
			struct wire_listen asked = describe(g, &g->lans.lan[i], kind);

			if (!asked.wanted || find(set, &asked))
				continue;
			set->listen[set->count] = (struct listen){.asked = asked};
			ask(g, &set->listen[set->count++]);
		}
	}
}

bool listen_waits(const struct gate *g)
{
	for (size_t i = 0; i < g->listens.count; i++)
		if (g->listens.listen[i].request)
			return true;
	return false;
}

bool listen_answered(struct gate *g, uint64_t request, const struct err *e)
{
	struct listen *l = NULL;

	for (size_t i = 0; i < g->listens.count; i++)
		if (g->listens.listen[i].request == request)
			l = &g->listens.listen[i];
	if (!l)
		return false;
	l->request = 0;
	l->open = e == NULL;
	if (e) {
		if (!l->complained)
			journal_say(g, WIRE_LOG_UPNP | WIRE_LOG_ERROR, "%s", e->text);
		loop_timer_set(&g->listens.retry, LISTEN_RETRY_MS);
	}
	l->complained = e != NULL;
	if (!listen_waits(g))
		world_listened(g);
	return true;
}
