// SPDX-License-Identifier: BSD-2-Clause
// Event subscriptions: the table of them, their limits, and when what is told to whom.

#include "lan/eventing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "lan/event_delivery.h"

enum { VALUE_MAX = 512, MESSAGE_MAX = 8192 };

struct subscription {
	TAILQ_ENTRY(subscription) link;
	struct eventing *eventing;
	enum wire_igd tree;
	const struct service *service;
	uint32_t ifindex;
	struct ip6 address;
	uint16_t port;
	char path[GENA_PATH_MAX + 1];
	char sid[EVENTING_SID_SIZE];
	uint32_t sequence; // of the next message; 0: the initial event
	unsigned failures;
	bool again;	// something changed while a message was under way
	bool told_once; // the initial event was carried, or could not be
	bool cancelled; // goes once the initial event was sent
	struct loop_timer expiry;
	struct loop_timer start; // of the next message
	struct gate_request request;
	struct event_delivery delivery;
	char **told;	// by number of the state variable; NULL: never told
	char **telling; // what the message under way tells
};

struct eventing {
	struct loop *loop;
	struct gate_channel *gate;
	struct lan_log *log;
	const struct wire_service *identity;
	struct event_carrier *carrier;
	struct loop_timer coalesce;
	TAILQ_HEAD(, subscription) subscriptions;
	unsigned count;
};

static void free_values(char **values, size_t count)
{
	for (size_t i = 0; values && i < count; i++)
		free(values[i]);
	free(values);
}

static void drop(struct subscription *s)
{
	struct eventing *e = s->eventing;

	gate_channel_cancel(&s->request);
	event_delivery_cancel(&s->delivery);
	loop_timer_cancel(&s->expiry);
	loop_timer_cancel(&s->start);
	TAILQ_REMOVE(&e->subscriptions, s, link);
	e->count--;
	free_values(s->told, s->service->variables);
	free_values(s->telling, s->service->variables);
	free(s);
}

static bool is_busy(const struct subscription *s)
{
	return s->request.channel || s->delivery.carrier || loop_timer_is_set(&s->start);
}

// What was under way is over: on to what came up meanwhile.
static void go_on(struct subscription *s)
{
	if (s->cancelled) {
		drop(s);
	} else if (s->again) {
		s->again = false;
		loop_timer_set(&s->start, EVENTING_COALESCE_MS);
	}
}

static void give_up(struct subscription *s)
{
	char address[IP6_TEXT_SIZE];

	lan_log(s->eventing->log, WIRE_LOG_UPNP | WIRE_LOG_DEBUG,
		"event subscription of %s ended: it does not take its events",
		ip6_format(s->address, address));
	drop(s);
}

static void on_delivered(void *context, int status)
{
	struct subscription *s = context;

	if (status == 412 || (status != 200 && ++s->failures >= EVENTING_FAILURES_MAX)) {
		give_up(s);
		return;
	}
	for (size_t i = 0; i < s->service->variables; i++) {
		if (status == 200 && s->telling[i]) {
			free(s->told[i]);
			s->told[i] = s->telling[i];
		} else {
			free(s->telling[i]);
		}
		s->telling[i] = NULL;
	}
	if (status == 200)
		s->failures = 0;
	s->told_once = true;
	go_on(s); // what did not get through is told with the next change
}

// Writes the variables whose value is not what S was told. Returns how many.
static size_t write_changes(struct subscription *s, const struct wire_uplink *uplink,
			    struct strbuf *body)
{
	struct reading from = {
		.tree = s->tree, .identity = s->eventing->identity, .uplink = uplink};
	size_t count = 0;
	struct strbuf value;

	strbuf_init(&value, VALUE_MAX);
	gena_properties_begin(body);
	for (size_t i = 0; i < s->service->variables; i++) {
		const struct state_variable *v = &s->service->variable[i];

		if (!v->evented)
			continue;
		strbuf_reset(&value);
		v->read(&from, &value);
		if (s->told[i] && strcmp(s->told[i], strbuf_text(&value)) == 0)
			continue;
		gena_property(body, v->name, strbuf_slice(&value));
		free(s->telling[i]);
		s->telling[i] = strdup(strbuf_text(&value));
		body->failed |= value.failed || !s->telling[i];
		count++;
	}
	gena_properties_end(body);
	strbuf_free(&value);
	return count;
}

static void on_uplink(void *context, enum wire_kind kind, const void *body,
		      const struct err *failed)
{
	struct subscription *s = context;
	struct strbuf properties;
	struct strbuf message;
	size_t count;

	(void)kind;
	if (failed) { // gate is away: try again, it will be back
		loop_timer_set(&s->start, EVENTING_COALESCE_MS);
		return;
	}
	strbuf_init(&properties, MESSAGE_MAX);
	strbuf_init(&message, 2 * MESSAGE_MAX);
	count = write_changes(s, body, &properties);
	if (count > 0) {
		gena_notify_head(&message, s->address, s->port, slice_from(s->path), s->sid,
				 s->sequence, properties.length);
		strbuf_add_slice(&message, strbuf_slice(&properties));
	}
	if (count == 0) {
		go_on(s);
	} else if (properties.failed || message.failed) {
		give_up(s);
	} else {
		s->sequence = gena_next_sequence(s->sequence);
		event_delivery_start(&s->delivery, s->eventing->carrier, s->ifindex, s->address,
				     s->port, &message, on_delivered, s);
	}
	strbuf_free(&properties);
	strbuf_free(&message);
}

// The state is asked for when the message is to be written, so that it tells what is so now.
static void on_start(void *context)
{
	struct subscription *s = context;

	s->request.body.uplink = (struct wire_uplink_get){
		.device = s->address,
		.ifindex = s->ifindex,
	};
	gate_channel_ask(s->eventing->gate, &s->request, WIRE_UPLINK_GET, on_uplink, s);
}

static void on_coalesced(void *context)
{
	struct eventing *e = context;
	struct subscription *s;

	TAILQ_FOREACH(s, &e->subscriptions, link)
	{
		if (is_busy(s))
			s->again = true;
		else
			on_start(s);
	}
}

void eventing_changed(struct eventing *e)
{
	if (!TAILQ_EMPTY(&e->subscriptions) && !loop_timer_is_set(&e->coalesce))
		loop_timer_set(&e->coalesce, EVENTING_COALESCE_MS);
}

static void on_expired(void *context)
{
	drop(context);
}

struct eventing *eventing_new(struct loop *loop, struct gate_channel *gate, struct lan_log *log,
			      const struct wire_service *identity, struct seqpacket *parent)
{
	struct eventing *e = calloc(1, sizeof(*e));

	if (!e)
		return NULL;
	e->loop = loop;
	e->gate = gate;
	e->log = log;
	e->identity = identity;
	e->carrier = event_carrier_new(loop);
	TAILQ_INIT(&e->subscriptions);
	loop_timer_init(&e->coalesce, loop, on_coalesced, e);
	if (!e->carrier) {
		eventing_free(e);
		return NULL;
	}
	event_carrier_set_parent(e->carrier, parent);
	return e;
}

void eventing_free(struct eventing *e)
{
	if (!e)
		return;
	while (!TAILQ_EMPTY(&e->subscriptions))
		drop(TAILQ_FIRST(&e->subscriptions));
	loop_timer_cancel(&e->coalesce);
	event_carrier_free(e->carrier);
	free(e);
}

// A version-4 UUID (RFC 9562 section 5.4): nobody can guess another's subscription.
static bool make_sid(char out[EVENTING_SID_SIZE])
{
	uint8_t b[16];

	if (getrandom(b, sizeof(b), 0) != sizeof(b))
		return false;
	b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
	b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
	(void)snprintf(out, EVENTING_SID_SIZE,
		       "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
		       b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12],
		       b[13], b[14], b[15]);
	return true;
}

// A subscription belongs to the address it was made from; for anybody else it does not exist.
static struct subscription *find(struct eventing *e, const struct lan_connection *from,
				 struct slice sid)
{
	struct subscription *s;

	if (!slice_starts_nocase(sid, "uuid:"))
		return NULL;
	sid = (struct slice){sid.p + 5, sid.n - 5};
	TAILQ_FOREACH(s, &e->subscriptions, link)
	{
		if (ip6_equal(s->address, from->peer) && !s->cancelled && slice_is(sid, s->sid))
			return s;
	}
	return NULL;
}

// The same subscriber subscribing again has forgotten the first time.
static void drop_same(struct eventing *e, enum wire_igd tree, const struct service *service,
		      struct ip6 address, const struct gena_callback *callback)
{
	struct subscription *s = TAILQ_FIRST(&e->subscriptions);

	while (s) {
		struct subscription *next = TAILQ_NEXT(s, link);

		if (s->tree == tree && s->service == service && ip6_equal(s->address, address) &&
		    s->port == callback->port && slice_is(callback->path, s->path))
			drop(s);
		s = next;
	}
}

static bool has_room(const struct eventing *e, const struct service *service, struct ip6 address)
{
	const struct subscription *s;
	unsigned of_host = 0;
	unsigned of_service = 0;
	unsigned of_ipv6 = 0;

	TAILQ_FOREACH(s, &e->subscriptions, link)
	{
		bool same = ip6_equal(s->address, address);

		of_host += same;
		of_service += same && s->service == service;
		of_ipv6 += !ip6_is_mapped(s->address);
	}
	return e->count < EVENTING_MAX && of_host < EVENTING_PER_HOST &&
	       of_service < EVENTING_PER_SERVICE &&
	       (ip6_is_mapped(address) || of_ipv6 < EVENTING_IPV6_MAX);
}

static struct subscription *make(struct eventing *e, enum wire_igd tree,
				 const struct service *service, const struct lan_connection *from,
				 const struct gena_callback *callback)
{
	struct subscription *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->eventing = e;
	s->tree = tree;
	s->service = service;
	s->ifindex = from->ifindex;
	s->address = from->peer;
	s->port = callback->port;
	s->told = calloc(service->variables, sizeof(*s->told));
	s->telling = calloc(service->variables, sizeof(*s->telling));
	if (!s->told || !s->telling || !make_sid(s->sid) ||
	    (callback->path.n > 0 && !slice_copy(callback->path, s->path, sizeof(s->path)))) {
		free(s->told);
		free(s->telling);
		free(s);
		return NULL;
	}
	loop_timer_init(&s->expiry, e->loop, on_expired, s);
	loop_timer_init(&s->start, e->loop, on_start, s);
	TAILQ_INSERT_TAIL(&e->subscriptions, s, link);
	e->count++;
	return s;
}

static void grant_time(struct subscription *s, uint32_t timeout, struct eventing_grant *grant)
{
	memcpy(grant->sid, s->sid, sizeof(grant->sid));
	grant->timeout = timeout;
	loop_timer_set(&s->expiry, (uint64_t)timeout * 1000);
}

int eventing_subscribe(struct eventing *e, enum wire_igd tree, const struct service *service,
		       const struct lan_connection *from, const struct http_request *r,
		       struct eventing_grant *grant)
{
	struct gena_subscribe asked;
	struct subscription *s;
	int status = gena_subscribe_decode(r, from->peer, &asked);

	if (status != 0)
		return status;
	if (asked.renewal) {
		s = find(e, from, asked.sid);
		if (!s || s->tree != tree || s->service != service)
			return 412;
		grant_time(s, asked.timeout, grant);
		return 200;
	}
	drop_same(e, tree, service, from->peer, &asked.callback);
	if (!has_room(e, service, from->peer))
		return 503;
	s = make(e, tree, service, from, &asked.callback);
	if (!s)
		return 503;
	grant_time(s, asked.timeout, grant);
	loop_timer_set(&s->start, EVENTING_INITIAL_MS);
	return 200;
}

int eventing_unsubscribe(struct eventing *e, const struct lan_connection *from,
			 const struct http_request *r)
{
	struct slice sid;
	int status = gena_unsubscribe_decode(r, &sid);
	struct subscription *s;

	if (status != 0)
		return status;
	s = find(e, from, sid);
	if (!s)
		return 412;
	// The initial event is owed even to who has left meanwhile (section 4.1.2).
	if (is_busy(s) && !s->told_once)
		s->cancelled = true;
	else
		drop(s);
	return 200;
}

void eventing_drop_lan(struct eventing *e, uint32_t ifindex)
{
	struct subscription *s = TAILQ_FIRST(&e->subscriptions);

	while (s) {
		struct subscription *next = TAILQ_NEXT(s, link);

		if (ifindex == EVENTING_EVERY_LAN || s->ifindex == ifindex)
			drop(s);
		s = next;
	}
}

void eventing_connected(struct eventing *e, uint64_t number, int fd)
{
	event_carrier_connected(e->carrier, number, fd);
}

void eventing_refused(struct eventing *e, uint64_t number)
{
	event_carrier_refused(e->carrier, number);
}
