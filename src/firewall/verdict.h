// SPDX-License-Identifier: BSD-2-Clause
// What a rule does, as text for nft. Used inside this folder only.
#pragma once

#include "base/strbuf.h"
#include "firewall/ruleset.h"

// What a packet's TTL becomes by new-ttl or new-hop-limit; it never leaves 0 to 255.
unsigned verdict_ttl(const struct firewall_value *change, unsigned ttl);

// The chain that sets the TTL of IPv4 packets, and with LAST lets them pass this menu. nft has no
// other word for increment and decrement: the header's checksum changes with the TTL.
enum { VERDICT_CHAIN_TEXT = 24 };
void verdict_ttl_chain(char out[VERDICT_CHAIN_TEXT], unsigned ttl, bool last);
// Whether RULE leads to such chains; LAST as above.
bool verdict_needs_ttl_chains(const struct firewall_ruleset *s, const struct firewall_rule *rule,
			      bool *last);

void verdict_write(const struct firewall_ruleset *s, const struct firewall_rule *rule,
		   struct strbuf *out);
