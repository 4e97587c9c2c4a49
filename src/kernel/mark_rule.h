// SPDX-License-Identifier: BSD-2-Clause
// Routing rules that lead packets with a mark to a table of the kernel, whose routes are somebody
// else's. IPv4 and IPv6, through rtnetlink.
//
// As with reply_route.h the kernel keeps the record of what is ours: each rule bears our protocol
// number ("proto 82"). What a killed process left is found by the next one, and does nothing while no
// packet bears a mark.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "kernel/netlink.h"

enum {
	MARK_RULES_MAX = 250,
	MARK_RULE_PROTOCOL = 82,   // no other program's in rt_protos of iproute2
	MARK_RULE_PRIORITY = 8400, // behind those for replies, before the main table
};

struct mark_rule {
	uint32_t mark, mask;
	uint32_t table;
};

struct mark_rules {
	struct mark_rule rule[MARK_RULES_MAX];
	size_t count;
};

// Brings the kernel's rules of ours to WANTED, what is missing first. A kernel without IPv6 gets those
// of IPv4, one without such rules can have none wanted. 0, or -1: E, the first failure.
int mark_rules_set(struct netlink *route, const struct mark_rules *wanted, struct err *e);

// Pure. True for a message that tells of a rule of ours that is gone.
struct nlmsghdr;
bool mark_rule_is_lost(const struct nlmsghdr *message);
