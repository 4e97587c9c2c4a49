// SPDX-License-Identifier: BSD-2-Clause
// Reading entries of the connection tracker, and deleting one.
#include "kernel/flow.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "base/strbuf.h"
#include "kernel/attribute.h"

enum { REQUEST_MAX = 512, DUMP_TRIES = 5, FIRST_ROOM = 256 };

struct collection {
	struct flow *flows;
	size_t count, room;
	uint8_t family;
};

static bool is_icmp(uint8_t protocol)
{
	return protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6;
}

// ---- reading

static bool decode_addresses(const struct nlattr *attribute, uint8_t family, struct flow_tuple *out)
{
	const struct nlattr *ip[CTA_IP_MAX + 1];
	ip4 source, destination;

	if (!attribute || !attribute_parse_nested(attribute, ip, CTA_IP_MAX))
		return false;
	if (family == AF_INET6)
		return attribute_bytes(ip[CTA_IP_V6_SRC], &out->source, sizeof(out->source)) &&
		       attribute_bytes(ip[CTA_IP_V6_DST], &out->destination,
				       sizeof(out->destination));
	if (!attribute_be32(ip[CTA_IP_V4_SRC], &source) ||
	    !attribute_be32(ip[CTA_IP_V4_DST], &destination))
		return false;
	out->source = ip6_from_ip4(source);
	out->destination = ip6_from_ip4(destination);
	return true;
}

static bool decode_tuple(const struct nlattr *attribute, uint8_t family, struct flow_tuple *out,
			 uint8_t *protocol)
{
	const struct nlattr *a[CTA_TUPLE_MAX + 1];
	const struct nlattr *proto[CTA_PROTO_MAX + 1];
	bool six = family == AF_INET6;

	if (!attribute || !attribute_parse_nested(attribute, a, CTA_TUPLE_MAX) ||
	    !decode_addresses(a[CTA_TUPLE_IP], family, out) || !a[CTA_TUPLE_PROTO] ||
	    !attribute_parse_nested(a[CTA_TUPLE_PROTO], proto, CTA_PROTO_MAX) ||
	    !attribute_u8(proto[CTA_PROTO_NUM], protocol))
		return false;
	// Which of them there are is the protocol's.
	(void)attribute_be16(proto[CTA_PROTO_SRC_PORT], &out->source_port);
	(void)attribute_be16(proto[CTA_PROTO_DST_PORT], &out->destination_port);
	(void)attribute_be16(proto[six ? CTA_PROTO_ICMPV6_ID : CTA_PROTO_ICMP_ID], &out->icmp_id);
	(void)attribute_u8(proto[six ? CTA_PROTO_ICMPV6_TYPE : CTA_PROTO_ICMP_TYPE],
			   &out->icmp_type);
	(void)attribute_u8(proto[six ? CTA_PROTO_ICMPV6_CODE : CTA_PROTO_ICMP_CODE],
			   &out->icmp_code);
	return true;
}

static bool decode_counters(const struct nlattr *attribute, uint64_t *packets, uint64_t *bytes)
{
	const struct nlattr *a[CTA_COUNTERS_MAX + 1];

	return attribute && attribute_parse_nested(attribute, a, CTA_COUNTERS_MAX) &&
	       attribute_be64(a[CTA_COUNTERS_PACKETS], packets) &&
	       attribute_be64(a[CTA_COUNTERS_BYTES], bytes);
}

static void decode_tcp(const struct nlattr *attribute, uint8_t *state)
{
	const struct nlattr *info[CTA_PROTOINFO_MAX + 1];
	const struct nlattr *tcp[CTA_PROTOINFO_TCP_MAX + 1];

	if (attribute && attribute_parse_nested(attribute, info, CTA_PROTOINFO_MAX) &&
	    info[CTA_PROTOINFO_TCP] &&
	    attribute_parse_nested(info[CTA_PROTOINFO_TCP], tcp, CTA_PROTOINFO_TCP_MAX))
		(void)attribute_u8(tcp[CTA_PROTOINFO_TCP_STATE], state);
}

bool flow_decode(const struct nlmsghdr *message, struct flow *out)
{
	const struct nlattr *a[CTA_MAX + 1];
	const struct nfgenmsg *header = attribute_header(message, sizeof(*header));
	uint8_t protocol;

	*out = (struct flow){0};
	if (!header || message->nlmsg_type != (NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW) ||
	    (header->nfgen_family != AF_INET && header->nfgen_family != AF_INET6) ||
	    !attribute_parse_message(message, sizeof(*header), a, CTA_MAX) ||
	    !decode_tuple(a[CTA_TUPLE_ORIG], header->nfgen_family, &out->original,
			  &out->protocol) ||
	    !decode_tuple(a[CTA_TUPLE_REPLY], header->nfgen_family, &out->reply, &protocol))
		return false;
	out->family = header->nfgen_family;
	(void)attribute_be32(a[CTA_ID], &out->id);
	(void)attribute_be32(a[CTA_STATUS], &out->status);
	(void)attribute_be32(a[CTA_MARK], &out->mark);
	(void)attribute_be32(a[CTA_TIMEOUT], &out->timeout_s);
	(void)attribute_be16(a[CTA_ZONE], &out->zone);
	decode_tcp(a[CTA_PROTOINFO], &out->tcp_state);
	out->counted = decode_counters(a[CTA_COUNTERS_ORIG], &out->packets[0], &out->bytes[0]) &&
		       decode_counters(a[CTA_COUNTERS_REPLY], &out->packets[1], &out->bytes[1]);
	return true;
}

static int collect(void *context, const struct nlmsghdr *message)
{
	struct collection *c = context;
	struct flow flow;

	if (!flow_decode(message, &flow) || flow.family != c->family)
		return 0;
	if (c->count == c->room) {
		size_t room = c->room ? c->room * 2 : FIRST_ROOM;
		struct flow *grown =
			room > FLOW_LIST_MAX ? NULL : reallocarray(c->flows, room, sizeof(*grown));

		if (!grown)
			return room > FLOW_LIST_MAX ? EFBIG : ENOMEM;
		c->flows = grown;
		c->room = room;
	}
	c->flows[c->count++] = flow;
	return 0;
}

static int compare_ids(const void *left, const void *right)
{
	const struct flow *a = left;
	const struct flow *b = right;

	return (a->id > b->id) - (a->id < b->id);
}

static size_t begin(struct strbuf *b, uint16_t message, uint8_t family)
{
	struct nfgenmsg header = {.nfgen_family = family};

	return attribute_message_begin(b, (uint16_t)(NFNL_SUBSYS_CTNETLINK << 8 | message),
				       NLM_F_REQUEST, 0, &header, sizeof(header));
}

static int list_once(struct netlink *n, struct collection *c, int *number, struct err *e)
{
	struct strbuf b;
	int result;

	c->count = 0;
	strbuf_init(&b, REQUEST_MAX);
	attribute_message_end(&b, begin(&b, IPCTNL_MSG_CT_GET, c->family));
	*number = ENOMEM;
	result = b.failed ? err_set(e, ERR_NO_MEMORY, NULL)
			  : netlink_dump(n, (struct nlmsghdr *)(void *)b.data, collect, c, number,
					 e);
	strbuf_free(&b);
	return result;
}

int flow_list(struct netlink *n, uint8_t family, struct flow **out, size_t *count, struct err *e)
{
	struct collection c = {.family = family};
	int number = EINTR;
	int result = -1;

	for (int i = 0; i < DUMP_TRIES && result != 0 && number == EINTR; i++)
		result = list_once(n, &c, &number, e);
	if (result != 0) {
		free(c.flows);
		if (number == EFBIG)
			return err_set(e, ERR_QUOTA,
				       "failure: more connections than can be listed");
		return -1;
	}
	if (c.count > 0)
		qsort(c.flows, c.count, sizeof(*c.flows), compare_ids);
	*out = c.flows;
	*count = c.count;
	return 0;
}

// ---- deleting

static void write_addresses(struct strbuf *b, const struct flow *flow)
{
	const struct flow_tuple *t = &flow->original;
	size_t nest = attribute_nest_begin(b, CTA_TUPLE_IP);
	ip4 source, destination;

	if (flow->family == AF_INET6) {
		attribute_put(b, CTA_IP_V6_SRC, &t->source, sizeof(t->source));
		attribute_put(b, CTA_IP_V6_DST, &t->destination, sizeof(t->destination));
	} else {
		(void)ip6_to_ip4(t->source, &source);
		(void)ip6_to_ip4(t->destination, &destination);
		attribute_put_be32(b, CTA_IP_V4_SRC, source);
		attribute_put_be32(b, CTA_IP_V4_DST, destination);
	}
	attribute_nest_end(b, nest);
}

static void write_protocol(struct strbuf *b, const struct flow *flow)
{
	const struct flow_tuple *t = &flow->original;
	bool six = flow->family == AF_INET6;
	size_t nest = attribute_nest_begin(b, CTA_TUPLE_PROTO);

	attribute_put_u8(b, CTA_PROTO_NUM, flow->protocol);
	if (is_icmp(flow->protocol)) {
		attribute_put_be16(b, six ? CTA_PROTO_ICMPV6_ID : CTA_PROTO_ICMP_ID, t->icmp_id);
		attribute_put_u8(b, six ? CTA_PROTO_ICMPV6_TYPE : CTA_PROTO_ICMP_TYPE,
				 t->icmp_type);
		attribute_put_u8(b, six ? CTA_PROTO_ICMPV6_CODE : CTA_PROTO_ICMP_CODE,
				 t->icmp_code);
	} else {
		attribute_put_be16(b, CTA_PROTO_SRC_PORT, t->source_port);
		attribute_put_be16(b, CTA_PROTO_DST_PORT, t->destination_port);
	}
	attribute_nest_end(b, nest);
}

int flow_delete(struct netlink *n, const struct flow *flow, struct err *e)
{
	struct strbuf b;
	size_t message, tuple;
	int number = ENOMEM;
	int result;

	strbuf_init(&b, REQUEST_MAX);
	message = begin(&b, IPCTNL_MSG_CT_DELETE, flow->family);
	// Never without a tuple: that deletes everything.
	tuple = attribute_nest_begin(&b, CTA_TUPLE_ORIG);
	write_addresses(&b, flow);
	write_protocol(&b, flow);
	attribute_nest_end(&b, tuple);
	if (flow->zone)
		attribute_put_be16(&b, CTA_ZONE, flow->zone);
	attribute_put_be32(&b, CTA_ID, flow->id);
	attribute_message_end(&b, message);
	result = b.failed ? err_set(e, ERR_NO_MEMORY, NULL)
			  : netlink_request(n, (struct nlmsghdr *)(void *)b.data, NULL, NULL,
					    &number, e);
	strbuf_free(&b);
	return result;
}
