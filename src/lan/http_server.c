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
	unsigned count;
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
	s->count--;
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

// Frees a place for SOURCE among the idle connections. SOURCE 0: anybody's.
static bool make_room(struct http_server *s, ip4 source)
{
	struct http_connection *c;

	TAILQ_FOREACH(c, &s->connections, link)
	{
		if ((source != 0 && c->from.peer != source) || !http_connection_is_idle(c))
			continue;
		drop(s, c);
		return true;
	}
	return false;
}

static unsigned count_of(const struct http_server *s, ip4 source)
{
	const struct http_connection *c;
	unsigned count = 0;

	TAILQ_FOREACH(c, &s->connections, link)
	count += c->from.peer == source;
	return count;
}

static bool admit(struct http_server *s, ip4 source)
{
	if (count_of(s, source) >= HTTP_CONNECTIONS_PER_SOURCE && !make_room(s, source))
		return false;
	return s->count < HTTP_CONNECTIONS_MAX || make_room(s, 0);
}

void http_server_adopt(struct http_server *s, int fd, const struct lan_connection *from)
{
	static const struct http_connection_events events = {.request = on_request,
							     .ended = on_ended};
	struct http_connection *c;
	char peer[IP4_TEXT_SIZE];

	if (!admit(s, from->peer)) {
		lan_log(s->log, WIRE_LOG_UPNP | WIRE_LOG_WARNING,
			"too many connections, one from %s was refused",
			ip4_format(from->peer, peer));
		(void)close(fd);
		return;
	}
	c = http_connection_new(s->loop, fd, from, &events, s);
	if (!c)
		return;
	TAILQ_INSERT_TAIL(&s->connections, c, link);
	s->count++;
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
