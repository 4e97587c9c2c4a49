// SPDX-License-Identifier: BSD-2-Clause
// The matchers that choose some packets of those that the others let through: by number, by chance,
// by rate. They stand behind the others, in this order, each with what it remembers in a named
// thing. Used inside this folder only.
#pragma once

#include "firewall/match.h"

void match_counting(const struct firewall_ruleset *s, const struct firewall_rule *rule,
		    struct match *m);
