// SPDX-License-Identifier: BSD-2-Clause
// What a rule does, as text for nft. Used inside this folder only.
#pragma once

#include "base/strbuf.h"
#include "firewall/ruleset.h"

void verdict_write(const struct firewall_ruleset *s, const struct firewall_rule *rule,
		   struct strbuf *out);
