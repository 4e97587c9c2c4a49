// SPDX-License-Identifier: BSD-2-Clause
// The set of HTTP connections.

#include "lan/http_server.h"

#include <stdlib.h>
#include <unistd.h>

struct http_server {
	struct loop *loop;
	struct lan_log *log;
	http_handler *handler;
	void *context;
	TAILQ_HEAD(connections, http_connection) connections; // oldest first
};

struct http_server *http_server_new(struct loop *loop, struct lan_log *log, http_handler *handler,
				    void *context)
{
	struct http_server *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->loop = loop;
	s->log = log;
	s->handler = handler;
	s->context = context;
	TAILQ_INIT(&s->connections);
	return s;
}

static void drop(struct http_server *s, struct http_connection *c)
{
	TAILQ_REMOVE(&s->connections, c, link);
	http_connection_free(c);
}

void http_server_free(struct http_server *s)
{
	if (!s)
		return;
	while (!TAILQ_EMPTY(&s->connections))
		drop(s, TAILQ_FIRST(&s->connections));
	free(s);
}

static void on_request(void *context, struct http_connection *c, const struct http_request *r)
{
	struct http_server *s = context;

	s->handler(s->context, c, r);
}

static void on_ended(void *context, struct http_connection *c)
{
	drop(context, c);
}

// Some of the connections.
struct group {
	enum { GROUP_SOURCE, GROUP_IPV6, GROUP_ALL } kind;
	struct ip6 source;
};

static bool is_of(const struct http_connection *c, const struct group *group)
{
	switch (group->kind) {
	case GROUP_SOURCE:
		return ip6_equal(c->from.peer, group->source);
	case GROUP_IPV6:
		return !ip6_is_mapped(c->from.peer);
	default:
		return true;
	}
}

static unsigned count_of(const struct http_server *s, const struct group *group)
{
	const struct http_connection *c;
	unsigned count = 0;

	TAILQ_FOREACH(c, &s->connections, link)
	count += is_of(c, group);
	return count;
}

// Makes sure that GROUP has fewer than MOST connections. Those that their peer has closed already
// end first, then the one that is idle for longest gives way.
static bool make_room(struct http_server *s, const struct group *group, unsigned most)
{
	struct http_connection *c, *next, *longest = NULL;

	if (count_of(s, group) < most)
		return true;
	for (c = TAILQ_FIRST(&s->connections); c; c = next) {
		next = TAILQ_NEXT(c, link);
		if (is_of(c, group) && http_connection_is_idle(c))
			http_connection_poll(c);
	}
	if (count_of(s, group) < most)
		return true;
	TAILQ_FOREACH(c, &s->connections, link)
	if (is_of(c, group) && http_connection_is_idle(c) &&
	    (!longest || c->since < longest->since))
		longest = c;
	if (longest)
		drop(s, longest);
	return longest != NULL;
}

static bool admit(struct http_server *s, struct ip6 source)
{
	const struct group own = {GROUP_SOURCE, source};
	const struct group ipv6 = {.kind = GROUP_IPV6};
	const struct group all = {.kind = GROUP_ALL};

	return make_room(s, &own, HTTP_CONNECTIONS_PER_SOURCE) &&
	       (ip6_is_mapped(source) || make_room(s, &ipv6, HTTP_CONNECTIONS_IPV6_MAX)) &&
	       make_room(s, &all, HTTP_CONNECTIONS_MAX);
}

void http_server_adopt(struct http_server *s, int fd, const struct lan_connection *from)
{
	static const struct http_connection_events events = {.request = on_request,
							     .ended = on_ended};
	struct http_connection *c;
	char peer[IP6_TEXT_SIZE];

	if (!admit(s, from->peer)) {
		lan_log(s->log, WIRE_LOG_UPNP | WIRE_LOG_WARNING,
			"too many connections, one from %s was refused",
			ip6_format(from->peer, peer));
		(void)close(fd);
		return;
	}
	c = http_connection_new(s->loop, fd, from, &events, s);
	if (!c)
		return;
	TAILQ_INSERT_TAIL(&s->connections, c, link);
}

void http_server_close_lan(struct http_server *s, uint32_t ifindex)
{
	struct http_connection *c = TAILQ_FIRST(&s->connections);

	while (c) {
		struct http_connection *next = TAILQ_NEXT(c, link);

		if (c->from.ifindex == ifindex)
			drop(s, c);
		c = next;
	}
}
