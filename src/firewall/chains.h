// SPDX-License-Identifier: BSD-2-Clause
// The chains of a rule set: which there are, which rules stand in them, and where jumps lead. Used
// inside this folder only.
#pragma once

#include "firewall/ruleset.h"

// A chain that the kernel enters by itself.
struct firewall_base_chain {
	uint8_t menu; // enum firewall_menu
	const char *name;
	const char *hook; // as nft has it: "type filter hook input priority 0"
	bool in, out;	  // packets there have an interface they came in on, leave by
};

// NULL: CHAIN is one that rules have to jump to.
const struct firewall_base_chain *firewall_base_chain(uint8_t menu, const char *chain);

// The words for completion: the names of MENU's, ending with NULL.
const char *const *firewall_base_chain_names(uint8_t menu);

// Fills the chains of S. 0, or -1 without memory.
int firewall_chains_make(struct firewall_ruleset *s);
