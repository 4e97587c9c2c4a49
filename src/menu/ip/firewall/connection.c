// SPDX-License-Identifier: BSD-2-Clause
// /ip/firewall/connection and /ipv6/firewall/connection: what the kernel's connection tracker has.

#include <netinet/in.h>
#include <stdio.h>

#include <linux/netfilter/nf_conntrack_common.h>

#include "firewall/protocol.h"
#include "menu/menus.h"
#include "menu/removal.h"
#include "menu/row_macros.h"
#include "mgmt/call.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "schema/row.h"

// Of both families; an address is in one of the two.
struct connection_row {
	struct row row;
	char *protocol;
	ip4 source, destination, reply_source, reply_destination;
	char *source6, *destination6, *reply_source6, *reply_destination6;
	uint16_t source_port, destination_port, reply_source_port, reply_destination_port;
	uint32_t tcp_state;
	uint8_t icmp_type, icmp_code;
	uint16_t icmp_id;
	uint16_t gre_key;
	uint64_t timeout; // ms
	char *mark;
	uint64_t original_packets, original_bytes, reply_packets, reply_bytes;
	bool expected, seen_reply, assured, confirmed, dying, fasttrack, offloaded, srcnat, dstnat,
		helped;
};

// enum tcp_conntrack of linux/netfilter/nf_conntrack_tcp.h, in its order.
static const char *const tcp_states[] = {"none",     "syn-sent",   "syn-recv", "established",
					 "fin-wait", "close-wait", "last-ack", "time-wait",
					 "close",    "listen",	   NULL};

enum { TCP_STATES = sizeof(tcp_states) / sizeof(tcp_states[0]) - 1 };

enum place {
	PROTOCOL,
	SOURCE,
	SOURCE_PORT,
	DESTINATION,
	DESTINATION_PORT,
	REPLY_SOURCE,
	REPLY_SOURCE_PORT,
	REPLY_DESTINATION,
	REPLY_DESTINATION_PORT,
	TCP_STATE,
	ICMP_TYPE,
	ICMP_CODE,
	ICMP_ID,
	GRE_KEY,
	TIMEOUT,
	MARK,
	ORIGINAL_PACKETS,
	ORIGINAL_BYTES,
	REPLY_PACKETS,
	REPLY_BYTES,
};

#define VALUE(word, kind, more, field, text)                                                       \
	{                                                                                          \
		.name = word, .type = PROPERTY_##kind, .flags = TOLD | (more),                     \
		P_FIELD(connection_row, field), .help = text                                       \
	}

#define OPTIONAL(word, kind, more, field, text)                                                    \
	VALUE(word, kind, PROPERTY_OPTIONAL | (more), field, text)

// Each is a group of its own: none excludes another.
#define FLAG(word, field, by, group, text)                                                         \
	{                                                                                          \
		.name = word, .type = PROPERTY_BOOL, .flags = TOLD | PROPERTY_FLAG,                \
		P_FIELD(connection_row, field), .letter = (by), .letter_group = (group),           \
		.help = text                                                                       \
	}

// ADDRESS is the type of addresses, BARE a flag of theirs, SIX what their fields end with.
#define CONNECTION_PROPERTIES(address, bare, six)                                                  \
	{                                                                                          \
		[PROTOCOL] = VALUE("protocol", STRING, PROPERTY_UNQUOTED | PROPERTY_COLUMN,        \
				   protocol, "Transport protocol, by name where it has one"),      \
		[SOURCE] = VALUE("src-address", address, (bare) | PROPERTY_COLUMN, source##six,    \
				 "Address of who began it"),                                       \
		[SOURCE_PORT] = OPTIONAL("src-port", NUMBER, PROPERTY_COLUMN, source_port,         \
					 "Port of who began it"),                                  \
		[DESTINATION] = VALUE("dst-address", address, (bare) | PROPERTY_COLUMN,            \
				      destination##six, "Address that was asked for"),             \
		[DESTINATION_PORT] = OPTIONAL("dst-port", NUMBER, PROPERTY_COLUMN,                 \
					      destination_port, "Port that was asked for"),        \
		[REPLY_SOURCE] = VALUE("reply-src-address", address, (bare), reply_source##six,    \
				       "Address that answers"),                                    \
		[REPLY_SOURCE_PORT] = OPTIONAL("reply-src-port", NUMBER, 0, reply_source_port,     \
					       "Port that answers"),                               \
		[REPLY_DESTINATION] =                                                              \
			VALUE("reply-dst-address", address, (bare), reply_destination##six,        \
			      "Address answers are sent to"),                                      \
		[REPLY_DESTINATION_PORT] =                                                         \
			OPTIONAL("reply-dst-port", NUMBER, 0, reply_destination_port,              \
				 "Port answers are sent to"),                                      \
		[TCP_STATE] = {.name = "tcp-state",                                                \
			       .type = PROPERTY_ENUM,                                              \
			       .flags = TOLD | PROPERTY_OPTIONAL | PROPERTY_COLUMN,                \
			       P_FIELD(connection_row, tcp_state),                                 \
			       .words = tcp_states,                                                \
			       .help = "How far it is"},                                           \
		[ICMP_TYPE] = OPTIONAL("icmp-type", NUMBER, 0, icmp_type, "Type of its messages"), \
		[ICMP_CODE] = OPTIONAL("icmp-code", NUMBER, 0, icmp_code, "Code of its messages"), \
		[ICMP_ID] = OPTIONAL("icmp-id", NUMBER, 0, icmp_id, "Identifier of its messages"), \
		[GRE_KEY] = OPTIONAL("gre-key", NUMBER, 0, gre_key, "Key of the tunnel"),          \
		[TIMEOUT] = VALUE("timeout", TIME, PROPERTY_COLUMN, timeout,                       \
				  "Time until it is forgotten, should no packet come"),            \
		[MARK] = OPTIONAL("connection-mark", STRING, PROPERTY_UNQUOTED, mark,              \
				  "Mark that a rule gave it"),                                     \
		[ORIGINAL_PACKETS] =                                                               \
			OPTIONAL("orig-packets", NUMBER, PROPERTY_COUNTER, original_packets,       \
				 "Packets from who began it; absent where the kernel "             \
				 "does not count"),                                                \
		[ORIGINAL_BYTES] = OPTIONAL("orig-bytes", NUMBER, PROPERTY_COUNTER,                \
					    original_bytes, "Bytes from who began it"),            \
		[REPLY_PACKETS] = OPTIONAL("repl-packets", NUMBER, PROPERTY_COUNTER,               \
					   reply_packets, "Packets that came back"),               \
		[REPLY_BYTES] = OPTIONAL("repl-bytes", NUMBER, PROPERTY_COUNTER, reply_bytes,      \
					 "Bytes that came back"),                                  \
		FLAG("expected", expected, 'E', 3, "Whether another connection announced it"),     \
		FLAG("seen-reply", seen_reply, 'S', 4, "Whether an answer came"),                  \
		FLAG("assured", assured, 'A', 5, "Whether it stays when memory is short"),         \
		FLAG("confirmed", confirmed, 'C', 6, "Whether its first packet passed"),           \
		FLAG("dying", dying, 'D', 7, "Whether it is about to be forgotten"),               \
		FLAG("fasttrack", fasttrack, 'F', 8, "Whether rules are passed by"),               \
		FLAG("hw-offload", offloaded, 'H', 9, "Whether hardware passes it on"),            \
		FLAG("srcnat", srcnat, 's', 10, "Whether its source is translated"),               \
		FLAG("dstnat", dstnat, 'd', 11, "Whether its destination is translated"),          \
		FLAG("uses-helper", helped, 'h', 12, "Whether a helper reads it"),                 \
	}

static const struct property properties[] = CONNECTION_PROPERTIES(IP4, 0, );
static const struct property properties6[] = CONNECTION_PROPERTIES(STRING, PROPERTY_UNQUOTED, 6);

const struct menu ip_firewall_connection_menu = {
	.path = "/ip/firewall/connection",
	.help = "Connections that pass through this system or end in it",
	.kind = MENU_TABLE,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_REMOVE,
	.row_size = sizeof(struct connection_row),
	PROPERTIES(properties),
};

const struct menu ipv6_firewall_connection_menu = {
	.path = "/ipv6/firewall/connection",
	.help = "Connections of IPv6 that pass through this system or end in it",
	.kind = MENU_TABLE,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_REMOVE,
	.row_size = sizeof(struct connection_row),
	PROPERTIES(properties6),
};

static void mark(const struct menu *menu, struct connection_row *out, enum place first,
		 enum place last)
{
	for (size_t i = first; i <= (size_t)last; i++)
		row_mark(menu, &out->row, &menu->properties[i], true);
}

static void fill_ports(const struct menu *menu, const struct wire_connection *in,
		       struct connection_row *out)
{
	out->source_port = in->original.source_port;
	out->destination_port = in->original.destination_port;
	out->reply_source_port = in->reply.source_port;
	out->reply_destination_port = in->reply.destination_port;
	mark(menu, out, SOURCE_PORT, SOURCE_PORT);
	mark(menu, out, DESTINATION_PORT, DESTINATION_PORT);
	mark(menu, out, REPLY_SOURCE_PORT, REPLY_SOURCE_PORT);
	mark(menu, out, REPLY_DESTINATION_PORT, REPLY_DESTINATION_PORT);
}

static void fill_protocol(const struct menu *menu, const struct wire_connection *in,
			  struct connection_row *out)
{
	const char *name = firewall_protocol_name(in->protocol);
	char number[4];

	(void)snprintf(number, sizeof(number), "%u", in->protocol);
	(void)fill_copy(&out->protocol, name ? name : number);
	if (in->protocol == IPPROTO_ICMP || in->protocol == IPPROTO_ICMPV6) {
		out->icmp_type = in->icmp_type;
		out->icmp_code = in->icmp_code;
		out->icmp_id = in->icmp_id;
		mark(menu, out, ICMP_TYPE, ICMP_ID);
	} else if (in->protocol == IPPROTO_GRE) {
		out->gre_key = in->original.destination_port;
		mark(menu, out, GRE_KEY, GRE_KEY);
	} else if (firewall_protocol_has_ports(in->protocol)) {
		fill_ports(menu, in, out);
	}
	if (in->protocol == IPPROTO_TCP && in->tcp_state < TCP_STATES) {
		out->tcp_state = in->tcp_state;
		mark(menu, out, TCP_STATE, TCP_STATE);
	}
}

static void fill_flags(uint32_t status, struct connection_row *out)
{
	out->expected = status & IPS_EXPECTED;
	out->seen_reply = status & IPS_SEEN_REPLY;
	out->assured = status & IPS_ASSURED;
	out->confirmed = status & IPS_CONFIRMED;
	out->dying = status & IPS_DYING;
	out->fasttrack = status & IPS_OFFLOAD;
	out->offloaded = status & IPS_HW_OFFLOAD;
	out->srcnat = status & IPS_SRC_NAT;
	out->dstnat = status & IPS_DST_NAT;
	out->helped = status & IPS_HELPER;
}

static void fill_common(const struct menu *menu, const struct wire_connection *in,
			struct connection_row *out)
{
	out->row.id = in->id;
	out->timeout = in->timeout_s * 1000ull;
	fill_protocol(menu, in, out);
	fill_flags(in->status, out);
	if (in->mark[0]) {
		fill_text(&out->mark, in->mark, sizeof(in->mark));
		mark(menu, out, MARK, MARK);
	}
	if (in->counted) {
		out->original_packets = in->packets[0];
		out->original_bytes = in->bytes[0];
		out->reply_packets = in->packets[1];
		out->reply_bytes = in->bytes[1];
		mark(menu, out, ORIGINAL_PACKETS, REPLY_BYTES);
	}
}

static bool from_wire(struct mgmt *m, const void *body, struct row *row)
{
	const struct wire_connection *in = body;
	struct connection_row *out = (struct connection_row *)row;

	(void)m;
	fill_common(&ip_firewall_connection_menu, in, out);
	return in->id != 0 && ip6_to_ip4(in->original.source, &out->source) &&
	       ip6_to_ip4(in->original.destination, &out->destination) &&
	       ip6_to_ip4(in->reply.source, &out->reply_source) &&
	       ip6_to_ip4(in->reply.destination, &out->reply_destination);
}

static bool from_wire6(struct mgmt *m, const void *body, struct row *row)
{
	const struct wire_connection *in = body;
	struct connection_row *out = (struct connection_row *)row;
	char text[IP6_TEXT_SIZE];

	(void)m;
	fill_common(&ipv6_firewall_connection_menu, in, out);
	return in->id != 0 && fill_copy(&out->source6, ip6_format(in->original.source, text)) &&
	       fill_copy(&out->destination6, ip6_format(in->original.destination, text)) &&
	       fill_copy(&out->reply_source6, ip6_format(in->reply.source, text)) &&
	       fill_copy(&out->reply_destination6, ip6_format(in->reply.destination, text));
}

static void ask_to_remove(struct call *call, uint32_t id, bool six)
{
	struct wire_connection_remove body = {.id = id, .six = six};

	(void)gate_link_request(&call->mgmt->gate, WIRE_CONNECTION_REMOVE, &body, &removal_reply,
				call);
}

static void end_connection(struct call *call, uint32_t id)
{
	ask_to_remove(call, id, false);
}

static void end_connection6(struct call *call, uint32_t id)
{
	ask_to_remove(call, id, true);
}

const struct menu_hooks ip_firewall_connection_hooks = {
	.list = WIRE_CONNECTION,
	.from_wire = from_wire,
	.remove = end_connection,
};

const struct menu_hooks ipv6_firewall_connection_hooks = {
	.list = WIRE_CONNECTION6,
	.from_wire = from_wire6,
	.remove = end_connection6,
};
