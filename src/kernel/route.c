// SPDX-License-Identifier: BSD-2-Clause
// IPv4 routes through rtnetlink.
#include "kernel/route.h"

#include <string.h>
#include <sys/socket.h>

#include <linux/rtnetlink.h>

#include "kernel/attribute.h"
#include "kernel/dump.h"

// The first next hop of several.
static bool decode_first_hop(const struct nlattr *attribute, struct route *out, unsigned *flags)
{
	const struct nlattr *a[RTA_MAX + 1];
	struct rtnexthop hop;
	const char *p = attribute_payload(attribute);
	size_t n = attribute_size(attribute);

	if (n < sizeof(hop))
		return false;
	memcpy(&hop, p, sizeof(hop));
	if (hop.rtnh_len < sizeof(hop) || hop.rtnh_len > n || hop.rtnh_ifindex <= 0 ||
	    !attribute_parse(p + sizeof(hop), hop.rtnh_len - sizeof(hop), a, RTA_MAX))
		return false;
	out->ifindex = (uint32_t)hop.rtnh_ifindex;
	(void)attribute_be32(a[RTA_GATEWAY], &out->gateway);
	*flags = hop.rtnh_flags;
	return true;
}

static bool decode_kind(unsigned char type, enum route_kind *out)
{
	switch (type) {
	case RTN_UNICAST:
		*out = ROUTE_UNICAST;
		return true;
	case RTN_BLACKHOLE:
		*out = ROUTE_BLACKHOLE;
		return true;
	case RTN_UNREACHABLE:
		*out = ROUTE_UNREACHABLE;
		return true;
	case RTN_PROHIBIT:
		*out = ROUTE_PROHIBIT;
		return true;
	default:
		return false;
	}
}

static bool decode_hop(const struct nlattr *const a[], unsigned flags, struct route *out)
{
	(void)attribute_u32(a[RTA_PRIORITY], &out->metric);
	(void)attribute_u32(a[RTA_OIF], &out->ifindex);
	(void)attribute_be32(a[RTA_GATEWAY], &out->gateway);
	(void)attribute_be32(a[RTA_PREFSRC], &out->source);
	if (a[RTA_MULTIPATH] && !decode_first_hop(a[RTA_MULTIPATH], out, &flags))
		return false;
	out->usable = (flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN)) == 0;
	return true;
}

bool route_entry_decode(const struct nlmsghdr *message, struct route_entry *out)
{
	const struct rtmsg *header = attribute_header(message, sizeof(*header));
	const struct nlattr *a[RTA_MAX + 1];
	uint32_t table;

	*out = (struct route_entry){0};
	if (!header ||
	    (message->nlmsg_type != RTM_NEWROUTE && message->nlmsg_type != RTM_DELROUTE) ||
	    header->rtm_family != AF_INET || header->rtm_dst_len > 32 ||
	    !decode_kind(header->rtm_type, &out->kind) || (header->rtm_flags & RTM_F_CLONED) ||
	    !attribute_parse_message(message, sizeof(*header), a, RTA_MAX))
		return false;
	table = header->rtm_table;
	(void)attribute_u32(a[RTA_TABLE], &table);
	if (table != RT_TABLE_MAIN || !decode_hop(a, header->rtm_flags, &out->route))
		return false;
	(void)attribute_be32(a[RTA_DST], &out->destination.address);
	out->destination.length = header->rtm_dst_len;
	out->origin = header->rtm_protocol;
	return out->kind != ROUTE_UNICAST || out->route.ifindex != 0;
}

bool route_decode(const struct nlmsghdr *message, struct route *out)
{
	struct route_entry entry;
	bool is_default = route_entry_decode(message, &entry) && entry.destination.length == 0 &&
			  entry.kind == ROUTE_UNICAST;

	*out = is_default ? entry.route : (struct route){0};
	return is_default;
}

static bool decode_row(const struct nlmsghdr *message, void *row)
{
	return route_decode(message, row);
}

static bool decode_entry(const struct nlmsghdr *message, void *row)
{
	return route_entry_decode(message, row);
}

static int list(struct netlink *route, dump_decode *decode, size_t size, void **out, size_t *count,
		struct err *e)
{
	// A kernel that checks strictly (netlink.c asks for it) sends the one table only.
	struct rtmsg header = {.rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN};

	return dump_rows(route, RTM_GETROUTE, &header, sizeof(header), decode, size, out, count, e);
}

int route_list(struct netlink *route, struct route **out, size_t *count, struct err *e)
{
	void *rows;
	int result = list(route, decode_row, sizeof(**out), &rows, count, e);

	*out = rows;
	return result;
}

int route_entry_list(struct netlink *route, struct route_entry **out, size_t *count, struct err *e)
{
	void *rows;
	int result = list(route, decode_entry, sizeof(**out), &rows, count, e);

	*out = rows;
	return result;
}
