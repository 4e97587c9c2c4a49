// SPDX-License-Identifier: BSD-2-Clause
// Fields that nft can set to a number only, since more changes with them (a checksum) or they share a
// byte: where the number follows from the packet, a chain for each number sets it, and a verdict map
// leads there. Rules share the chains. Used inside this folder only.
#pragma once

#include <stdbool.h>

#include "base/strbuf.h"
#include "firewall/ruleset.h"

enum setter_field { SETTER_TTL, SETTER_DSCP4, SETTER_DSCP6, SETTER__COUNT };

struct setter {
	enum setter_field field;
	bool last; // the packet passes the menu's chains then (passthrough=no)
	const struct firewall_value *how;
};

enum { SETTER_NUMBERS = 256, SETTER_TEXT = 48 };

// Whether RULE needs them.
bool setter_of(const struct firewall_ruleset *s, const struct firewall_rule *rule,
	       struct setter *out);

// How many inputs there are, from 0, and what one is set to.
unsigned setter_inputs(const struct setter *setter);
unsigned setter_number(const struct setter *setter, unsigned input);

// The chain for NUMBER: its name, and its one rule.
void setter_chain(char out[SETTER_TEXT], const struct setter *setter, unsigned number);
void setter_rule(char out[SETTER_TEXT], const struct setter *setter, unsigned number);

void setter_write_map(struct strbuf *out, const struct setter *setter);

// What CHANGE (set, increment, decrement) makes of a TTL; it never leaves 0 to 255.
unsigned setter_changed(const struct firewall_value *change, unsigned ttl);
