// SPDX-License-Identifier: BSD-2-Clause
// What a rule does, as text for nft. Used inside this folder only.
#pragma once

#include <stdbool.h>

#include "base/strbuf.h"
#include "firewall/ruleset.h"

#define VERDICT_FLOW_TABLE "fast"

// Whether RULE has connections pass rules by, for which there must be a flow table.
bool verdict_takes_shortcut(const struct firewall_ruleset *s, const struct firewall_rule *rule);

void verdict_write(const struct firewall_ruleset *s, const struct firewall_rule *rule,
		   struct strbuf *out);
