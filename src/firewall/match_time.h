// SPDX-License-Identifier: BSD-2-Clause
// The matcher `time`. An administrator means local time; the kernel tells the hour in UTC, and the day
// in a zone of its own. Used inside this folder only.
#pragma once

#include "firewall/match.h"

void match_time(const struct firewall_ruleset *s, const struct firewall_value *value,
		struct match *m);
