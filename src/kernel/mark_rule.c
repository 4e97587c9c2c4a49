// SPDX-License-Identifier: BSD-2-Clause
// Rules of ours: read, compared with what is wanted, corrected.

#include "kernel/mark_rule.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

#include "base/strbuf.h"
#include "kernel/attribute.h"
#include "kernel/dump.h"

enum { REQUEST_MAX = 256 };

struct found {
	uint8_t family;
	uint32_t priority;
	struct mark_rule is;
};

static bool same(const struct mark_rule *a, const struct mark_rule *b)
{
	return a->mark == b->mark && a->mask == b->mask && a->table == b->table;
}

static bool decode(const struct nlmsghdr *message, void *row)
{
	const struct fib_rule_hdr *header = attribute_header(message, sizeof(*header));
	const struct nlattr *a[FRA_MAX + 1];
	struct found *out = row;
	uint8_t protocol = 0;

	*out = (struct found){0};
	if (!header || (message->nlmsg_type != RTM_NEWRULE && message->nlmsg_type != RTM_DELRULE) ||
	    (header->family != AF_INET && header->family != AF_INET6) ||
	    !attribute_parse_message(message, sizeof(*header), a, FRA_MAX) ||
	    !attribute_u8(a[FRA_PROTOCOL], &protocol) || protocol != MARK_RULE_PROTOCOL)
		return false;
	out->family = header->family;
	out->is.table = header->table;
	(void)attribute_u32(a[FRA_TABLE], &out->is.table);
	(void)attribute_u32(a[FRA_FWMARK], &out->is.mark);
	(void)attribute_u32(a[FRA_FWMASK], &out->is.mask);
	(void)attribute_u32(a[FRA_PRIORITY], &out->priority);
	return true;
}

bool mark_rule_is_lost(const struct nlmsghdr *message)
{
	struct found rule;

	return message->nlmsg_type == RTM_DELRULE && decode(message, &rule);
}

static void put_u32(struct strbuf *b, uint16_t type, uint32_t value)
{
	attribute_put(b, type, &value, sizeof(value));
}

static int change(struct netlink *n, const struct found *rule, bool remove, struct err *e)
{
	struct fib_rule_hdr header = {.family = rule->family, .action = FR_ACT_TO_TBL};
	struct strbuf b;
	int number = 0;
	int result;
	size_t begin;

	strbuf_init(&b, REQUEST_MAX);
	begin = attribute_message_begin(&b, remove ? RTM_DELRULE : RTM_NEWRULE,
					remove ? 0 : NLM_F_CREATE | NLM_F_EXCL, 0, &header,
					sizeof(header));
	put_u32(&b, FRA_PRIORITY, rule->priority);
	put_u32(&b, FRA_FWMARK, rule->is.mark);
	put_u32(&b, FRA_FWMASK, rule->is.mask);
	put_u32(&b, FRA_TABLE, rule->is.table);
	attribute_put_u8(&b, FRA_PROTOCOL, MARK_RULE_PROTOCOL);
	attribute_message_end(&b, begin);
	result = b.failed ? err_set(e, ERR_NO_MEMORY, NULL)
			  : netlink_request(n, (struct nlmsghdr *)(void *)b.data, NULL, NULL,
					    &number, e);
	strbuf_free(&b);
	// Gone, or there, already: it is as it should be.
	if (remove && (number == ESRCH || number == ENOENT))
		return 0;
	if (!remove && rule->family == AF_INET6 &&
	    (number == EAFNOSUPPORT || number == EOPNOTSUPP)) // no IPv6 at all
		return 0;
	return !remove && number == EEXIST ? 0 : result;
}

static bool is_wanted(const struct mark_rules *wanted, const struct found *rule)
{
	if (rule->priority != MARK_RULE_PRIORITY)
		return false;
	for (size_t i = 0; i < wanted->count; i++)
		if (same(&wanted->rule[i], &rule->is))
			return true;
	return false;
}

static bool is_there(const struct found *found, size_t count, const struct found *rule)
{
	for (size_t i = 0; i < count; i++)
		if (found[i].family == rule->family && found[i].priority == rule->priority &&
		    same(&found[i].is, &rule->is))
			return true;
	return false;
}

static int set_family(struct netlink *n, uint8_t family, const struct mark_rules *wanted,
		      struct err *e)
{
	struct fib_rule_hdr header = {.family = family};
	struct err later;
	void *rows = NULL;
	struct found *found;
	size_t count = 0;
	int result = 0;

	// Where there is no IPv6, that is what each addition says (change).
	if (dump_rows(n, RTM_GETRULE, &header, sizeof(header), decode, sizeof(*found), &rows,
		      &count, e) != 0 &&
	    (wanted->count == 0 || family == AF_INET))
		return wanted->count == 0 ? 0 : -1;
	found = rows;
	for (size_t i = 0; i < wanted->count; i++) {
		struct found rule = {
			.family = family,
			.priority = MARK_RULE_PRIORITY,
			.is = wanted->rule[i],
		};

		if (!is_there(found, count, &rule) &&
		    change(n, &rule, false, result == 0 ? e : &later) != 0)
			result = -1;
	}
	for (size_t i = 0; i < count; i++)
		if (found[i].family == family && !is_wanted(wanted, &found[i]) &&
		    change(n, &found[i], true, result == 0 ? e : &later) != 0)
			result = -1;
	free(rows);
	return result;
}

int mark_rules_set(struct netlink *route, const struct mark_rules *wanted, struct err *e)
{
	struct err later;
	int result = set_family(route, AF_INET, wanted, e);

	if (set_family(route, AF_INET6, wanted, result == 0 ? e : &later) != 0)
		result = -1;
	return result;
}
