// SPDX-License-Identifier: BSD-2-Clause
// Wording a packet that a rule logged: "PREFIX CHAIN: in:ether1 out:(unknown 0), connection-state:new
// src-mac 00:11:22:33:44:55, proto TCP (SYN), 203.0.113.9:51000->198.51.100.2:22, len 60".

#include <netinet/in.h>

#include "base/strbuf.h"
#include "gate/firewall_log.h"

static void add_interface(struct strbuf *b, uint32_t ifindex, uint32_t port,
			  firewall_log_name *name, const void *context)
{
	const char *text = ifindex ? name(context, ifindex) : NULL;
	const char *port_text = port && port != ifindex ? name(context, port) : NULL;

	if (text)
		strbuf_add_text(b, text);
	else
		strbuf_add_format(b, "(unknown %u)", ifindex);
	if (port_text)
		strbuf_add_format(b, "(%s)", port_text);
}

static void add_state(struct strbuf *b, const struct nflog_packet *p)
{
	static const char *const states[] = {
		[NFLOG_STATE_NEW] = "new",
		[NFLOG_STATE_ESTABLISHED] = "established",
		[NFLOG_STATE_RELATED] = "related",
	};

	strbuf_add_format(b, ", connection-state:%s", states[p->state]);
	if (p->source.translated)
		strbuf_add_text(b, ",snat");
	if (p->destination.translated)
		strbuf_add_text(b, ",dnat");
}

static void add_protocol(struct strbuf *b, const struct packet_headers *h)
{
	static const struct {
		uint8_t flag;
		const char *word;
	} flags[] = {
		{PACKET_SYN, "SYN"}, {PACKET_ACK, "ACK"}, {PACKET_FIN, "FIN"},
		{PACKET_RST, "RST"}, {PACKET_PSH, "PSH"}, {PACKET_URG, "URG"},
	};
	static const struct {
		uint8_t protocol;
		const char *word;
	} names[] = {
		{IPPROTO_TCP, "TCP"},
		{IPPROTO_UDP, "UDP"},
		{IPPROTO_ICMP, "ICMP"},
		{IPPROTO_ICMPV6, "ICMP"},
	};
	const char *separator = " (";
	const char *word = NULL;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].protocol == h->protocol)
			word = names[i].word;
	if (word)
		strbuf_add_format(b, ", proto %s", word);
	else
		strbuf_add_format(b, ", proto %u", h->protocol);
	for (size_t i = 0; h->has_flags && i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (!(h->flags & flags[i].flag))
			continue;
		strbuf_add_format(b, "%s%s", separator, flags[i].word);
		separator = ",";
	}
	if (separator[0] == ',')
		strbuf_add_char(b, ')');
	if (h->has_type)
		strbuf_add_format(b, " (type %u, code %u)", h->type, h->code);
}

static void add_end(struct strbuf *b, struct ip6 address, bool has_port, uint16_t port)
{
	char text[IP6_HOST_SIZE];

	if (!has_port) {
		strbuf_add_text(b, ip6_format(address, text));
		return;
	}
	strbuf_add_format(b, "%s:%u", ip6_format_host(address, text), port);
}

// "a", or "(a->b)" where it is translated.
static void add_translation(struct strbuf *b, const struct nflog_translation *t, bool ports)
{
	if (t->translated)
		strbuf_add_char(b, '(');
	add_end(b, t->address, ports, t->port);
	if (!t->translated)
		return;
	strbuf_add_text(b, "->");
	add_end(b, t->new_address, ports, t->new_port);
	strbuf_add_char(b, ')');
}

void firewall_log_write(struct strbuf *out, const struct firewall_log_rule *rule,
			const struct nflog_packet *packet, firewall_log_name *name,
			const void *context)
{
	const struct packet_headers *h = &packet->headers;
	bool knows_state = packet->state != NFLOG_STATE_UNKNOWN;
	char mac[MAC_TEXT_SIZE];

	if (rule->prefix[0])
		strbuf_add_format(out, "%s ", rule->prefix);
	strbuf_add_format(out, "%s: in:", rule->chain);
	add_interface(out, packet->in, packet->in_port, name, context);
	strbuf_add_text(out, " out:");
	add_interface(out, packet->out, packet->out_port, name, context);
	if (knows_state)
		add_state(out, packet);
	if (mac_known(packet->mac))
		strbuf_add_format(out, "%s src-mac %s", knows_state ? "" : ",",
				  mac_format(packet->mac, mac));
	if (!packet->has_headers) {
		strbuf_add_text(out, ", neither IPv4 nor IPv6");
		return;
	}
	add_protocol(out, h);
	strbuf_add_text(out, ", ");
	add_end(out, h->source, h->has_ports, h->source_port);
	strbuf_add_text(out, "->");
	add_end(out, h->destination, h->has_ports, h->destination_port);
	if (packet->has_ends && (packet->source.translated || packet->destination.translated)) {
		strbuf_add_text(out, ", NAT ");
		add_translation(out, &packet->source, h->has_ports);
		strbuf_add_text(out, "->");
		add_translation(out, &packet->destination, h->has_ports);
	}
	strbuf_add_format(out, ", len %u", h->length);
}
