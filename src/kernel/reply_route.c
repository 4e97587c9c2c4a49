// SPDX-License-Identifier: BSD-2-Clause
// Routing rules and routes of ours: read, compared with what is wanted, corrected.
#include "kernel/reply_route.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

#include "base/strbuf.h"
#include "kernel/attribute.h"
#include "kernel/dump.h"

enum { REQUEST_MAX = 256, ITEMS_OF_ROUTE = 3 + REPLY_INSIDE_MAX };

// One rule, or one route. Compared by value, so that what does not belong to its kind is 0.
struct item {
	bool is_rule;
	uint32_t table;
	uint32_t mark, mask, priority; // of a rule
	struct ip4_prefix to;	       // of a route; length 0: everywhere
	bool thrown;	  // of a route: back to the rules, as if it were not in the table
	uint32_t ifindex; // of a route
	ip4 gateway;	  // of a route; 0: the link itself
};

static bool same(const struct item *a, const struct item *b)
{
	return a->is_rule == b->is_rule && a->table == b->table && a->mark == b->mark &&
	       a->mask == b->mask && a->priority == b->priority && a->to.address == b->to.address &&
	       a->to.length == b->to.length && a->thrown == b->thrown && a->ifindex == b->ifindex &&
	       a->gateway == b->gateway;
}

static bool holds(const struct item *items, size_t count, const struct item *one)
{
	for (size_t i = 0; i < count; i++) {
		if (same(&items[i], one))
			return true;
	}
	return false;
}

static bool decode_rule(const struct nlmsghdr *message, void *row)
{
	const struct fib_rule_hdr *header = attribute_header(message, sizeof(*header));
	const struct nlattr *a[FRA_MAX + 1];
	struct item *out = row;
	uint8_t protocol = 0;

	*out = (struct item){.is_rule = true};
	if (!header || (message->nlmsg_type != RTM_NEWRULE && message->nlmsg_type != RTM_DELRULE) ||
	    header->family != AF_INET ||
	    !attribute_parse_message(message, sizeof(*header), a, FRA_MAX) ||
	    !attribute_u8(a[FRA_PROTOCOL], &protocol) || protocol != REPLY_ROUTE_PROTOCOL)
		return false;
	out->table = header->table;
	(void)attribute_u32(a[FRA_TABLE], &out->table);
	(void)attribute_u32(a[FRA_FWMARK], &out->mark);
	(void)attribute_u32(a[FRA_FWMASK], &out->mask);
	(void)attribute_u32(a[FRA_PRIORITY], &out->priority);
	return true;
}

static bool decode_route(const struct nlmsghdr *message, void *row)
{
	const struct rtmsg *header = attribute_header(message, sizeof(*header));
	const struct nlattr *a[RTA_MAX + 1];
	struct item *out = row;

	*out = (struct item){0};
	if (!header ||
	    (message->nlmsg_type != RTM_NEWROUTE && message->nlmsg_type != RTM_DELROUTE) ||
	    header->rtm_family != AF_INET || header->rtm_protocol != REPLY_ROUTE_PROTOCOL ||
	    header->rtm_dst_len > 32 ||
	    !attribute_parse_message(message, sizeof(*header), a, RTA_MAX))
		return false;
	out->table = header->rtm_table;
	out->to.length = header->rtm_dst_len;
	out->thrown = header->rtm_type == RTN_THROW;
	(void)attribute_u32(a[RTA_TABLE], &out->table);
	(void)attribute_be32(a[RTA_DST], &out->to.address);
	(void)attribute_u32(a[RTA_OIF], &out->ifindex);
	(void)attribute_be32(a[RTA_GATEWAY], &out->gateway);
	return true;
}

bool reply_route_is_lost(const struct nlmsghdr *message)
{
	struct item item;

	if (message->nlmsg_type == RTM_DELRULE)
		return decode_rule(message, &item);
	return message->nlmsg_type == RTM_DELROUTE && decode_route(message, &item);
}

static int list(struct netlink *n, uint16_t type, const void *header, size_t size,
		dump_decode *decode, struct item **out, size_t *count, struct err *e)
{
	void *rows;
	int result = dump_rows(n, type, header, size, decode, sizeof(**out), &rows, count, e);

	*out = rows;
	return result;
}

static int list_routes(struct netlink *n, struct item **out, size_t *count, struct err *e)
{
	// A kernel that checks strictly (netlink.c asks for it) sends those of the protocol only.
	struct rtmsg header = {.rtm_family = AF_INET, .rtm_protocol = REPLY_ROUTE_PROTOCOL};

	return list(n, RTM_GETROUTE, &header, sizeof(header), decode_route, out, count, e);
}

// Rules, then routes: in this order they go. The caller frees *OUT.
static int list_all(struct netlink *n, struct item **out, size_t *count, struct err *e)
{
	struct fib_rule_hdr header = {.family = AF_INET};
	struct item *routes;
	struct item *both;
	size_t route_count;

	if (list(n, RTM_GETRULE, &header, sizeof(header), decode_rule, out, count, e) != 0)
		return -1;
	if (list_routes(n, &routes, &route_count, e) != 0)
		return -1;
	both = reallocarray(*out, *count + route_count + 1, sizeof(*both));
	if (both && route_count > 0)
		memcpy(both + *count, routes, route_count * sizeof(*both));
	free(routes);
	if (!both)
		return err_set(e, ERR_NO_MEMORY, NULL);
	*out = both;
	*count += route_count;
	return 0;
}

static void put_u32(struct strbuf *b, uint16_t type, uint32_t value)
{
	attribute_put(b, type, &value, sizeof(value));
}

static size_t write_rule(struct strbuf *b, const struct item *item, bool remove)
{
	struct fib_rule_hdr header = {.family = AF_INET, .action = FR_ACT_TO_TBL};
	size_t begin = attribute_message_begin(b, remove ? RTM_DELRULE : RTM_NEWRULE,
					       remove ? 0 : NLM_F_CREATE | NLM_F_EXCL, 0, &header,
					       sizeof(header));

	put_u32(b, FRA_PRIORITY, item->priority);
	put_u32(b, FRA_FWMARK, item->mark);
	put_u32(b, FRA_FWMASK, item->mask);
	put_u32(b, FRA_TABLE, item->table);
	attribute_put_u8(b, FRA_PROTOCOL, REPLY_ROUTE_PROTOCOL);
	return begin;
}

static size_t write_route(struct strbuf *b, const struct item *item, bool remove)
{
	struct rtmsg header = {
		.rtm_family = AF_INET,
		.rtm_dst_len = item->to.length,
		.rtm_protocol = REPLY_ROUTE_PROTOCOL,
		.rtm_scope = item->gateway || item->thrown ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK,
		.rtm_type = item->thrown ? RTN_THROW : RTN_UNICAST,
		// The gateway is known to be there: the main table need not say so.
		.rtm_flags = item->gateway ? RTNH_F_ONLINK : 0,
	};
	size_t begin;

	if (remove) // whatever it was made with
		header.rtm_scope = RT_SCOPE_NOWHERE;
	begin = attribute_message_begin(b, remove ? RTM_DELROUTE : RTM_NEWROUTE,
					remove ? 0 : NLM_F_CREATE | NLM_F_EXCL, 0, &header,
					sizeof(header));
	put_u32(b, RTA_TABLE, item->table);
	if (item->to.length > 0)
		attribute_put_be32(b, RTA_DST, item->to.address);
	if (item->gateway)
		attribute_put_be32(b, RTA_GATEWAY, item->gateway);
	if (item->ifindex)
		put_u32(b, RTA_OIF, item->ifindex);
	return begin;
}

static int change(struct netlink *n, const struct item *item, bool remove, struct err *e)
{
	struct strbuf b;
	int number = 0;
	int result;
	size_t begin;

	strbuf_init(&b, REQUEST_MAX);
	begin = item->is_rule ? write_rule(&b, item, remove) : write_route(&b, item, remove);
	attribute_message_end(&b, begin);
	result = b.failed ? err_set(e, ERR_NO_MEMORY, NULL)
			  : netlink_request(n, (struct nlmsghdr *)(void *)b.data, NULL, NULL,
					    &number, e);
	strbuf_free(&b);
	// Gone, or there, already: it is as it should be.
	if (remove && (number == ESRCH || number == ENOENT || number == ENODEV))
		return 0;
	return !remove && number == EEXIST ? 0 : result;
}

// What one route is made of, the rule last: until it is there nothing is used.
static size_t items_of(const struct reply_routes *all, const struct reply_route *r,
		       struct item out[ITEMS_OF_ROUTE])
{
	uint32_t table = REPLY_ROUTE_TABLE + (uint32_t)r->number;
	size_t count = 0;

	for (size_t i = 0; i < all->inside_count; i++)
		out[count++] = (struct item){
			.table = table,
			.to = {ip4_prefix_network(all->inside[i]), all->inside[i].length},
			.thrown = true,
		};
	if (r->near.length > 0)
		out[count++] = (struct item){
			.table = table,
			.to = {ip4_prefix_network(r->near), r->near.length},
			.ifindex = r->ifindex,
		};
	if (r->way_out)
		out[count++] = (struct item){
			.table = table,
			.ifindex = r->ifindex,
			.gateway = r->gateway,
		};
	out[count++] = (struct item){
		.is_rule = true,
		.table = table,
		.mark = (uint32_t)r->number << REPLY_ROUTE_SHIFT,
		.mask = REPLY_ROUTE_MASK,
		.priority = REPLY_ROUTE_PRIORITY,
	};
	return count;
}

// Removes those of FOUND that are not among WANTED. The first failure stays in E.
static int remove_others(struct netlink *n, const struct item *found, size_t count,
			 const struct item *wanted, size_t wanted_count, struct err *e)
{
	int result = 0;
	struct err later;

	for (size_t i = 0; i < count; i++) {
		if (!holds(wanted, wanted_count, &found[i]) &&
		    change(n, &found[i], true, result == 0 ? e : &later) != 0)
			result = -1;
	}
	return result;
}

// Adds those of WANTED that are not among FOUND. The first failure stays in E.
static int add_missing(struct netlink *n, const struct item *wanted, size_t count,
		       const struct item *found, size_t found_count, struct err *e)
{
	int result = 0;
	struct err later;

	for (size_t i = 0; i < count; i++) {
		if (!holds(found, found_count, &wanted[i]) &&
		    change(n, &wanted[i], false, result == 0 ? e : &later) != 0)
			result = -1;
	}
	return result;
}

int reply_route_set(struct netlink *n, const struct reply_routes *wanted, struct err *e)
{
	struct item *items = calloc(wanted->count + 1, ITEMS_OF_ROUTE * sizeof(*items));
	struct item *found = NULL;
	size_t item_count = 0;
	size_t count;
	struct err later;
	int result = -1;

	if (!items)
		return err_set(e, ERR_NO_MEMORY, NULL);
	for (size_t i = 0; i < wanted->count; i++)
		item_count += items_of(wanted, &wanted->route[i], items + item_count);
	if (list_all(n, &found, &count, e) == 0) {
		result = remove_others(n, found, count, items, item_count, e);
		if (add_missing(n, items, item_count, found, count, result == 0 ? e : &later) != 0)
			result = -1;
	}
	free(found);
	free(items);
	return result;
}

int reply_route_list(struct netlink *n, struct reply_routes *out, struct err *e)
{
	struct item *routes;
	size_t count;
	bool known[REPLY_ROUTES_MAX + 1] = {false};

	*out = (struct reply_routes){0};
	if (list_routes(n, &routes, &count, e) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		uint32_t number = routes[i].table - REPLY_ROUTE_TABLE;

		if (number == 0 || number > REPLY_ROUTES_MAX || known[number] || !routes[i].ifindex)
			continue;
		known[number] = true;
		out->route[out->count++] = (struct reply_route){.number = (uint8_t)number,
								.ifindex = routes[i].ifindex};
	}
	free(routes);
	return 0;
}
