// SPDX-License-Identifier: BSD-2-Clause
// Noticing what is unusual in requests, and telling it.

#include "gate/alert.h"

#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/strbuf.h"
#include "gate/state.h"

enum {
	WINDOW_MS = WIRE_ALERT_WINDOW_S * 1000,
	FIRST_UNPRIVILEGED = 1024,
	LINE_SIZE = 399,
	RENEWED_S = 2, // a mapping that is older was there before the request
};

static const struct {
	const char *name;
	uint32_t topics;
	uint32_t threshold;
} kinds[WIRE_ALERT__COUNT] = {
#define ALERT_ROW(kind, name, topic, level, threshold, description)                                \
	[WIRE_ALERT_##kind] = {name, WIRE_LOG_##topic | WIRE_LOG_##level, threshold},
	WIRE_ALERTS(ALERT_ROW)
#undef ALERT_ROW
};

// What `alert_ports` holds is enough.
#define ALERT_FITS(kind, name, topic, level, threshold, description)                               \
	_Static_assert((threshold) <= ALERT_PORTS_MAX, name);
WIRE_ALERTS(ALERT_FITS)
#undef ALERT_FITS

// ---- telling

// Whether of all lines there may be another one.
static bool has_room(struct alert_count *c, uint64_t now)
{
	if (now >= c->until) {
		c->until = now + WINDOW_MS;
		c->lines = 0;
	}
	return c->lines++ < ALERT_LINES_PER_MINUTE;
}

static void write_whom(const struct gate *g, const struct alert_whom *whom, struct strbuf *line)
{
	const char *name = dhcp_host_name(g, whom->address, whom->mac);
	char address[IP4_TEXT_SIZE];
	char mac[MAC_TEXT_SIZE];

	strbuf_add_text(line, ip4_format(whom->address, address));
	if (name[0])
		strbuf_add_format(line, " (%s)", name);
	if (mac_known(whom->mac))
		strbuf_add_format(line, " %s", mac_format(whom->mac, mac));
	strbuf_add_char(line, ' ');
}

static struct alert_whom recognise(const struct gate *g, const struct alert_whom *whom)
{
	struct alert_whom known = *whom;
	struct neighbour neighbour;

	if (!mac_known(known.mac) && known.ifindex &&
	    g->host.neighbour(g->host.context, known.ifindex, known.address, &neighbour, NULL) == 1)
		known.mac = neighbour.mac;
	return known;
}

// Whether the device is to be heard of again.
static bool is_over(struct device *d, enum wire_alert_kind kind, uint64_t now)
{
	if (d && now < d->alerts.quiet_until[kind])
		return false;
	if (d)
		d->alerts.quiet_until[kind] = now + WINDOW_MS;
	return true;
}

// Of what is only news nobody has to hear at once.
static uint32_t topics_of(const struct gate *g, enum wire_alert_kind kind)
{
	bool raised = g->settings.critical_alerts && kinds[kind].topics & WIRE_LOG_WARNING;

	return kinds[kind].topics | (raised ? WIRE_LOG_CRITICAL : 0);
}

void alert_say(struct gate *g, enum wire_alert_kind kind, const struct alert_whom *whom,
	       const char *format, ...)
{
	struct alert_count *c = &g->alerts.of[kind];
	struct alert_whom known = {.device = NULL};
	uint64_t now = loop_now(g->loop);
	char text[LINE_SIZE + 1];
	struct strbuf line;
	va_list arguments;

	if (whom && !is_over(whom->device, kind, now))
		return;
	if (whom)
		known = recognise(g, whom);
	c->told.count++;
	c->told.last_seen = gate_wall_s(g);
	c->told.device = known.address;
	c->told.mac = known.mac;
	if (!has_room(c, now))
		return;
	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments); // is cut, as the line would be
	va_end(arguments);
	strbuf_init(&line, 2 * LINE_SIZE);
	strbuf_add_format(&line, "alert %s: ", kinds[kind].name);
	if (whom)
		write_whom(g, &known, &line);
	strbuf_add_text(&line, text);
	journal_say(g, topics_of(g, kind), "%s", strbuf_text(&line));
	strbuf_free(&line);
}

// ---- noticing

// Whether PORT makes the different ports of this minute as many as KIND names.
static bool count_port(struct alert_ports *p, enum wire_alert_kind kind, uint16_t port,
		       uint64_t now)
{
	if (now >= p->until) {
		p->until = now + WINDOW_MS;
		p->count = 0;
	}
	if (p->count >= kinds[kind].threshold)
		return false; // it was told
	for (uint32_t i = 0; i < p->count; i++)
		if (p->port[i] == port)
			return false;
	p->port[p->count++] = port;
	return p->count == kinds[kind].threshold;
}

static bool count_refusal(struct alert_watch *w, uint64_t now)
{
	if (now >= w->refused_until) {
		w->refused_until = now + WINDOW_MS;
		w->refused = 0;
	}
	return ++w->refused == kinds[WIRE_ALERT_REFUSALS].threshold;
}

static const char *protocol_name(uint8_t protocol)
{
	return protocol == IPPROTO_TCP ? "tcp" : "udp";
}

static bool is_privileged(uint16_t port)
{
	return port > 0 && port < FIRST_UNPRIVILEGED;
}

static void refused(struct gate *g, const struct alert_whom *whom, const struct turn_request *r)
{
	const struct err *e = &r->error;

	if (e->kind == ERR_RATE) {
		alert_say(g, WIRE_ALERT_RATE, whom, "is refused: %s", e->text);
		return;
	}
	if (e->kind == ERR_QUOTA)
		alert_say(g, WIRE_ALERT_QUOTA, whom, "is refused: %s", e->text);
	if (count_refusal(&whom->device->alerts, loop_now(g->loop)))
		alert_say(g, WIRE_ALERT_REFUSALS, whom,
			  "had %u requests refused within a minute, the last with error %d (%s)",
			  kinds[WIRE_ALERT_REFUSALS].threshold, err_upnp_code(e->kind), e->text);
}

static void asked(struct gate *g, const struct alert_whom *whom, const struct turn_request *r)
{
	const struct wire_mapping_add *add = &r->body.add;
	const char *protocol = protocol_name(add->protocol);
	const char *outcome = r->failed ? "asks for" : "has got";
	char target[IP4_TEXT_SIZE];
	bool renewed = !r->failed && r->reply.created < gate_wall_s(g) - RENEWED_S;

	if (renewed)
		return;
	if (is_privileged(add->external_port) || is_privileged(add->internal_port))
		alert_say(g, WIRE_ALERT_PRIVILEGED, whom, "%s a privileged port: %s %u -> %u",
			  outcome, protocol, add->external_port, add->internal_port);
	if (add->internal_address != add->requester)
		alert_say(g, WIRE_ALERT_FOREIGN, whom, "%s a port that leads to %s: %s %u", outcome,
			  ip4_format(add->internal_address, target), protocol, add->external_port);
	if (count_port(&whom->device->alerts.asked, WIRE_ALERT_PORT_SCAN, add->external_port,
		       loop_now(g->loop)))
		alert_say(g, WIRE_ALERT_PORT_SCAN, whom,
			  "asks for %u different ports within a minute, the last: %s %u",
			  kinds[WIRE_ALERT_PORT_SCAN].threshold, protocol, add->external_port);
	if (r->failed)
		refused(g, whom, r);
}

static void queried(struct gate *g, const struct alert_whom *whom,
		    const struct wire_mapping_key *key)
{
	if (count_port(&whom->device->alerts.queried, WIRE_ALERT_QUERY_SCAN, key->external_port,
		       loop_now(g->loop)))
		alert_say(g, WIRE_ALERT_QUERY_SCAN, whom,
			  "asks which of %u different ports are open within a minute, the last: %s "
			  "%u",
			  kinds[WIRE_ALERT_QUERY_SCAN].threshold, protocol_name(key->protocol),
			  key->external_port);
}

static void deleted(struct gate *g, const struct alert_whom *whom, const struct turn_request *r)
{
	if (!r->failed)
		return;
	if (r->error.kind == ERR_FOREIGN_ENTRY)
		alert_say(g, WIRE_ALERT_FOREIGN, whom, "tries to close another's port: %s %u",
			  protocol_name(r->body.key.protocol), r->body.key.external_port);
}

// Who asks, if it is a device of a LAN; what cannot come from one is told as it is (judge.c).
static struct device *asker(struct gate *g, uint32_t ifindex, ip4 address)
{
	const struct lan *lan = lan_set_find(&g->lans, ifindex);

	if (!lan || !lan_may_have(lan, address) || host_facts_is_own(&g->facts, address))
		return NULL;
	return device_need(&g->devices, address, loop_now(g->loop));
}

void alert_request(struct gate *g, const struct turn_request *r)
{
	const struct wire_mapping_add *add = &r->body.add;
	const struct wire_mapping_key *key = &r->body.key;
	bool is_add = r->kind == TURN_ADD;
	struct alert_whom whom;

	if (!is_add && r->kind != TURN_GET && r->kind != TURN_DELETE)
		return;
	whom.ifindex = is_add ? add->ifindex : key->ifindex;
	whom.address = is_add ? add->requester : key->requester;
	whom.device = asker(g, whom.ifindex, whom.address);
	if (!whom.device)
		return;
	whom.mac = whom.device->mac;
	if (is_add)
		asked(g, &whom, r);
	else if (r->kind == TURN_GET)
		queried(g, &whom, key);
	else
		deleted(g, &whom, r);
}

// ---- the listing

uint64_t alert_send(struct gate *g, uint64_t cursor, const struct answer_to *to)
{
	struct wire_alert row;

	if (cursor >= WIRE_ALERT__COUNT)
		return 0;
	row = g->alerts.of[cursor].told;
	row.kind = (uint32_t)cursor;
	answer_send_body(to, WIRE_ALERT, &row);
	return cursor + 1;
}
