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

// Which rule: as an administrator's surfaces know it.
struct firewall_rule_key {
	uint32_t id;
	uint8_t menu;	// enum firewall_menu
	uint8_t family; // enum firewall_family
};

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

// Names that something in the kernel's table has, sorted by strcmp.
struct firewall_names {
	const char *const *name;
	size_t count;
};

// What stands in the table before it is written, as a dump just told.
struct firewall_present {
	struct firewall_names chains;
	struct firewall_names objects; // counters, limits
	struct firewall_names sets;
};

// Appends the text that makes the table be S, one transaction. What PRESENT names is kept where S
// has it too (counters with their values, sets that rules and timeouts fill), and taken away where
// not, but for those sets. PRESENT NULL: the table is deleted first and all begins anew. A rule that
// is idle or has a problem leaves only its counter. An S without anything deletes the table.
int firewall_write(struct strbuf *out, const struct firewall_ruleset *s,
		   const struct firewall_present *present, struct err *e);

// The text that adds ADDRESS to LIST for SECONDS (0: until it is removed) in the set that stays,
// making table and set where they are not there yet; and the one that removes it again.
void firewall_write_entry_add(struct strbuf *out, const struct firewall_list_entry *entry,
			      uint64_t seconds);
void firewall_write_entry_remove(struct strbuf *out, const struct firewall_list_entry *entry);

// Which rule's counter has the name NAME; which list's filled set. False: none.
bool firewall_counter_of(const char *name, struct firewall_rule_key *out);
bool firewall_list_of(const char *set_name, char list[FIREWALL_NAME_SIZE], uint8_t *family);
