// SPDX-License-Identifier: BSD-2-Clause
// The set of HTTP connections.

#include "lan/http_server.h"

#include <stdlib.h>
#include <sys/queue.h>
#include <unistd.h>

#include "lan/server_name.h"

enum { MESSAGE_MAX = 163840 /* a port listing is the longest */, OUTPUT_MAX = 262144 };

struct served {
	TAILQ_ENTRY(served) link;
	struct http_connection *connection;
	struct lan_connection from;
};

struct http_server {
	struct loop *loop;
	struct lan_log *log;
	http_handler *handler;
	void *context;
	TAILQ_HEAD(connections, served) connections; // oldest first
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

static void drop(struct http_server *s, struct served *c)
{
	TAILQ_REMOVE(&s->connections, c, link);
	http_connection_free(c->connection);
	free(c);
}

const struct lan_connection *http_server_from(const struct http_connection *c)
{
	return &((const struct served *)http_connection_owner(c))->from;
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
	drop(context, http_connection_owner(c));
}

// Some of the connections.
struct group {
	enum { GROUP_SOURCE, GROUP_IPV6, GROUP_ALL } kind;
	struct ip6 source;
};

static bool is_of(const struct served *c, const struct group *group)
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
	const struct served *c;
	unsigned count = 0;

	TAILQ_FOREACH(c, &s->connections, link)
	count += is_of(c, group);
	return count;
}

// Makes sure that GROUP has fewer than MOST connections. Those that their peer has closed already
// end first, then the one that is idle for longest gives way.
static bool make_room(struct http_server *s, const struct group *group, unsigned most)
{
	struct served *c, *next, *longest = NULL;

	if (count_of(s, group) < most)
		return true;
	for (c = TAILQ_FIRST(&s->connections); c; c = next) {
		next = TAILQ_NEXT(c, link);
		if (is_of(c, group) && http_connection_is_idle(c->connection))
			http_connection_poll(c->connection);
	}
	if (count_of(s, group) < most)
		return true;
	TAILQ_FOREACH(c, &s->connections, link)
	if (is_of(c, group) && http_connection_is_idle(c->connection) &&
	    (!longest ||
	     http_connection_since(c->connection) < http_connection_since(longest->connection)))
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
	static const struct http_server_kind kind = {
		.events = &events,
		.server = SERVER_NAME,
		.rules = {.body_max = HTTP_BODY_MAX, .post_has_body = true},
		.message_max = MESSAGE_MAX,
		.output_max = OUTPUT_MAX,
		.requests_max = HTTP_REQUESTS_MAX,
	};
	struct served *c;
	char peer[IP6_TEXT_SIZE];

	if (!admit(s, from->peer)) {
		lan_log(s->log, WIRE_LOG_UPNP | WIRE_LOG_WARNING,
			"too many connections, one from %s was refused",
			ip6_format(from->peer, peer));
		(void)close(fd);
		return;
	}
	c = calloc(1, sizeof(*c));
	if (!c) {
		(void)close(fd);
		return;
	}
	c->from = *from;
	c->connection = http_connection_new(s->loop, fd, &kind, NULL, s);
	if (!c->connection) {
		free(c);
		return;
	}
	http_connection_set_owner(c->connection, c);
	TAILQ_INSERT_TAIL(&s->connections, c, link);
}

void http_server_close_lan(struct http_server *s, uint32_t ifindex)
{
	struct served *c = TAILQ_FIRST(&s->connections);

	while (c) {
		struct served *next = TAILQ_NEXT(c, link);

		if (c->from.ifindex == ifindex)
			drop(s, c);
		c = next;
	}
}
