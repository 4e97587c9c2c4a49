// SPDX-License-Identifier: BSD-2-Clause
// The memory file of wire/firewall.h, opened and checked, and as text for `nft -f -`. Pure: runs
// nothing. mgmt asks it what is wrong with a rule, gate has it written.
//
// Names in the text are made from ours so that nft reads any of them (firewall/nft_name.h): user
// text is never a token. Each rule has a named counter, r_MENU_FAMILY_ID, which stays when rules are
// written anew; address lists are two sets, one of what is configured and written anew, one that
// rules and timeouts fill and that stays.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "firewall/action.h"
#include "firewall/property.h"
#include "wire/firewall.h"

#define FIREWALL_TABLE "sallyport_filter"

enum { FIREWALL_TEXT_MAX = 64 * 1024 * 1024 };

// A view; it owns nothing.
struct firewall_ruleset {
	const struct firewall_rule *rule;
	size_t rule_count;
	const struct firewall_value *value;
	size_t value_count;
	const struct firewall_list_entry *entry;
	size_t entry_count;
	const struct firewall_member *member;
	size_t member_count;
	const struct firewall_mark *mark;
	size_t mark_count;
};

// BYTES (aligned to 8) as a rule set, every number, name and value in it checked. OUT points into
// BYTES.
int firewall_ruleset_open(const void *bytes, size_t n, struct firewall_ruleset *out, struct err *e);

// Why RULE cannot work within S, though each of its values may stand: dst-port without a protocol
// that has ports, a list or mark nobody has, to-addresses missing … False: it can.
bool firewall_rule_problem(const struct firewall_ruleset *s, const struct firewall_rule *rule,
			   char text[192]);

// What the table in the kernel has already that an update must take away or may keep. Names as
// firewall_write gave them.
struct firewall_present;

// A counter's values, for the case that the table is made from nothing.
struct firewall_counter {
	uint32_t id;
	uint8_t menu;
	uint8_t family;
	uint64_t packets;
	uint64_t bytes;
};
