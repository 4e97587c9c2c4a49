// SPDX-License-Identifier: BSD-2-Clause
// Wording log lines and getting them to mgmt.

#include "gate/journal.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/utf8.h"
#include "gate/dhcp.h"
#include "gate/state.h"

enum { QUEUED_MAX = 1024 }; // messages unread by mgmt; beyond, lines wait here

void journal_free(struct journal *j)
{
	free(j->line);
	*j = (struct journal){0};
}

static bool mgmt_takes(const struct gate *g)
{
	return g->mgmt.channel && seqpacket_queued(g->mgmt.channel) < QUEUED_MAX;
}

static bool is_wanted(const struct gate *g, uint32_t topics)
{
	return !(topics & WIRE_LOG_DEBUG) || topics & ~(g->journal.unwanted_debug | WIRE_LOG_DEBUG);
}

static void keep(struct journal *j, const struct wire_log *line)
{
	if (!j->line)
		j->line = calloc(JOURNAL_LINES_MAX, sizeof(*j->line));
	if (!j->line || j->count == JOURNAL_LINES_MAX) {
		j->lost++;
		return;
	}
	j->line[(j->first + j->count++) % JOURNAL_LINES_MAX] = *line;
}

static void say(struct gate *g, uint32_t topics, const char *text)
{
	struct wire_log line = {.time = gate_wall_s(g), .topics = topics};

	utf8_clean(slice_from(text), line.text, sizeof(line.text));
	if (g->journal.count == 0 && g->journal.lost == 0 && mgmt_takes(g))
		(void)wire_send(g->mgmt.channel, WIRE_LOG, 0, &line, -1);
	else
		keep(&g->journal, &line);
}

void journal_say(struct gate *g, uint32_t topics, const char *format, ...)
{
	char text[1024];
	va_list arguments;

	if (!is_wanted(g, topics))
		return;
	va_start(arguments, format);
	if (vsnprintf(text, sizeof(text), format, arguments) < 0) // cut: as the line would be
		text[0] = '\0';
	va_end(arguments);
	say(g, topics, text);
}

void journal_flush(struct gate *g)
{
	struct journal *j = &g->journal;

	for (; j->count > 0 && mgmt_takes(g); j->count--) {
		(void)wire_send(g->mgmt.channel, WIRE_LOG, 0, &j->line[j->first], -1);
		j->first = (j->first + 1) % JOURNAL_LINES_MAX;
	}
	if (j->untold > 0 && mgmt_takes(g)) {
		journal_say(g, WIRE_LOG_SYSTEM | WIRE_LOG_WARNING,
			    "%llu changes of port mappings were not told",
			    (unsigned long long)j->untold);
		j->untold = 0;
	}
	if (j->count == 0 && j->lost > 0 && mgmt_takes(g)) {
		uint64_t lost = j->lost;

		j->lost = 0;
		journal_say(g, WIRE_LOG_SYSTEM | WIRE_LOG_WARNING,
			    "%llu lines of the gateway did not reach the log",
			    (unsigned long long)lost);
	}
}

static uint32_t topic_of(uint8_t origin)
{
	return origin == WIRE_ORIGIN_UPNP ? WIRE_LOG_UPNP : WIRE_LOG_NATPMP;
}

static const char *protocol_name(uint8_t protocol)
{
	if (protocol == IPPROTO_TCP)
		return "tcp";
	return protocol == IPPROTO_UDP ? "udp" : "?";
}

static void add_address(struct strbuf *b, ip4 address)
{
	char text[IP4_TEXT_SIZE];

	strbuf_add_text(b, address ? ip4_format(address, text) : "*");
}

// One side of a mapping: everything that a line tells of it.
struct line {
	uint8_t protocol;
	ip4 external, remote, internal, requester;
	uint16_t external_port, internal_port;
	const char *description;
	const char *host_name; // of who asked; "": unknown
	struct mac mac;
};

static void write_line(struct strbuf *b, const struct line *l)
{
	char mac[MAC_TEXT_SIZE];

	strbuf_add_format(b, "%s ", protocol_name(l->protocol));
	add_address(b, l->external);
	strbuf_add_format(b, ":%u -> ", l->external_port);
	add_address(b, l->internal);
	strbuf_add_format(b, ":%u \"%s\"", l->internal_port, l->description);
	if (l->remote) {
		strbuf_add_text(b, " for ");
		add_address(b, l->remote);
	}
	strbuf_add_text(b, " by ");
	add_address(b, l->requester);
	if (l->host_name[0])
		strbuf_add_format(b, " (%s)", l->host_name);
	if (mac_known(l->mac))
		strbuf_add_format(b, " %s", mac_format(l->mac, mac));
}

void journal_mapping(struct gate *g, uint32_t level, const char *what, const struct mapping *m,
		     const char *reason)
{
	struct line l = {
		.protocol = m->key.protocol,
		.external = g->uplink.reported,
		.remote = m->key.remote_host,
		.internal = m->terms.internal_address,
		.requester = m->terms.requester,
		.external_port = m->key.external_port,
		.internal_port = m->terms.internal_port,
		.description = m->terms.description,
		.host_name = dhcp_host_name(g, m->terms.requester, m->mac),
		.mac = m->mac,
	};
	struct strbuf b;

	if (!is_wanted(g, topic_of(m->terms.origin) | level))
		return;
	strbuf_init(&b, 1023);
	strbuf_add_format(&b, "port mapping %s: ", what);
	write_line(&b, &l);
	if (reason)
		strbuf_add_format(&b, ": %s", reason);
	say(g, topic_of(m->terms.origin) | level, strbuf_text(&b));
	strbuf_free(&b);
}

void journal_refusal(struct gate *g, const struct wire_mapping_add *add, struct mac mac,
		     const struct err *reason)
{
	char description[WIRE_DESCRIPTION_SIZE];
	struct line l = {
		.protocol = add->protocol,
		.external = g->uplink.reported,
		.remote = add->remote_host,
		.internal = add->internal_address,
		.requester = add->requester,
		.external_port = add->external_port,
		.internal_port = add->internal_port,
		.description = description,
		.host_name = dhcp_host_name(g, add->requester, mac),
		.mac = mac,
	};
	struct strbuf b;

	utf8_clean((struct slice){add->description,
				  strnlen(add->description, sizeof(add->description))},
		   description, sizeof(description));
	strbuf_init(&b, 1023);
	strbuf_add_text(&b, "port mapping refused: ");
	write_line(&b, &l);
	strbuf_add_format(&b, ": %d %s", err_upnp_code(reason->kind), reason->text);
	say(g, topic_of(add->origin) | WIRE_LOG_WARNING, strbuf_text(&b));
	strbuf_free(&b);
}
