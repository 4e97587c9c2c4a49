// SPDX-License-Identifier: BSD-2-Clause
// A message of nfnetlink_log, which may bring what conntrack knows of the packet's connection.

#include "kernel/nflog.h"

#include <arpa/inet.h>
#include <string.h>

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netfilter/nfnetlink_log.h>

#include "kernel/attribute.h"

// One direction of a connection.
struct tuple {
	struct ip6 source, destination;
	uint16_t source_port, destination_port;
};

static bool decode_addresses(const struct nlattr *attribute, struct tuple *out)
{
	const struct nlattr *ip[CTA_IP_MAX + 1];
	ip4 source;
	ip4 destination;

	if (!attribute || !attribute_parse_nested(attribute, ip, CTA_IP_MAX))
		return false;
	if (attribute_bytes(ip[CTA_IP_V6_SRC], &out->source, sizeof(out->source)))
		return attribute_bytes(ip[CTA_IP_V6_DST], &out->destination,
				       sizeof(out->destination));
	if (!attribute_be32(ip[CTA_IP_V4_SRC], &source) ||
	    !attribute_be32(ip[CTA_IP_V4_DST], &destination))
		return false;
	out->source = ip6_from_ip4(source);
	out->destination = ip6_from_ip4(destination);
	return true;
}

static bool decode_tuple(const struct nlattr *attribute, struct tuple *out)
{
	const struct nlattr *a[CTA_TUPLE_MAX + 1];
	const struct nlattr *proto[CTA_PROTO_MAX + 1];

	*out = (struct tuple){.source_port = 0};
	if (!attribute || !attribute_parse_nested(attribute, a, CTA_TUPLE_MAX) ||
	    !decode_addresses(a[CTA_TUPLE_IP], out) || !a[CTA_TUPLE_PROTO] ||
	    !attribute_parse_nested(a[CTA_TUPLE_PROTO], proto, CTA_PROTO_MAX))
		return false;
	(void)attribute_be16(proto[CTA_PROTO_SRC_PORT], &out->source_port);
	(void)attribute_be16(proto[CTA_PROTO_DST_PORT], &out->destination_port);
	return true;
}

static struct nflog_translation translation(struct ip6 address, uint16_t port,
					    struct ip6 new_address, uint16_t new_port)
{
	return (struct nflog_translation){
		.translated = !ip6_equal(address, new_address) || port != new_port,
		.address = address,
		.port = port,
		.new_address = new_address,
		.new_port = new_port,
	};
}

// Where one direction comes from is where the other leads.
static void decode_connection(const struct nlattr *attribute, bool reply, struct nflog_packet *out)
{
	const struct nlattr *a[CTA_MAX + 1];
	struct tuple way;
	struct tuple back;

	if (!attribute || !attribute_parse_nested(attribute, a, CTA_MAX) ||
	    !decode_tuple(a[reply ? CTA_TUPLE_REPLY : CTA_TUPLE_ORIG], &way) ||
	    !decode_tuple(a[reply ? CTA_TUPLE_ORIG : CTA_TUPLE_REPLY], &back))
		return;
	out->has_ends = true;
	out->source =
		translation(way.source, way.source_port, back.destination, back.destination_port);
	out->destination =
		translation(way.destination, way.destination_port, back.source, back.source_port);
}

static enum nflog_state state_of(uint32_t info)
{
	switch (info) {
	case IP_CT_NEW:
		return NFLOG_STATE_NEW;
	case IP_CT_ESTABLISHED:
	case IP_CT_ESTABLISHED_REPLY:
		return NFLOG_STATE_ESTABLISHED;
	case IP_CT_RELATED:
	case IP_CT_RELATED_REPLY:
		return NFLOG_STATE_RELATED;
	default:
		return NFLOG_STATE_UNKNOWN;
	}
}

static void decode_mac(const struct nlattr *attribute, struct mac *out)
{
	struct nfulnl_msg_packet_hw hw;

	if (attribute_bytes(attribute, &hw, sizeof(hw)) &&
	    ntohs(hw.hw_addrlen) == sizeof(out->byte))
		memcpy(out->byte, hw.hw_addr, sizeof(out->byte));
}

bool nflog_decode(const struct nlmsghdr *message, struct nflog_packet *out)
{
	const struct nlattr *a[NFULA_MAX + 1];
	uint32_t info = UINT32_MAX;

	*out = (struct nflog_packet){.in = 0};
	if (message->nlmsg_type != (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET) ||
	    !attribute_header(message, sizeof(struct nfgenmsg)) ||
	    !attribute_parse_message(message, sizeof(struct nfgenmsg), a, NFULA_MAX))
		return false;
	(void)attribute_text(a[NFULA_PREFIX], out->prefix, sizeof(out->prefix));
	(void)attribute_be32(a[NFULA_IFINDEX_INDEV], &out->in);
	(void)attribute_be32(a[NFULA_IFINDEX_OUTDEV], &out->out);
	(void)attribute_be32(a[NFULA_IFINDEX_PHYSINDEV], &out->in_port);
	(void)attribute_be32(a[NFULA_IFINDEX_PHYSOUTDEV], &out->out_port);
	(void)attribute_be32(a[NFULA_SEQ], &out->number);
	(void)attribute_be32(a[NFULA_CT_INFO], &info);
	decode_mac(a[NFULA_HWADDR], &out->mac);
	out->state = state_of(info);
	decode_connection(a[NFULA_CT],
			  info == IP_CT_ESTABLISHED_REPLY || info == IP_CT_RELATED_REPLY, out);
	if (a[NFULA_PAYLOAD])
		out->has_headers = packet_read(attribute_payload(a[NFULA_PAYLOAD]),
					       attribute_size(a[NFULA_PAYLOAD]), &out->headers);
	return true;
}
