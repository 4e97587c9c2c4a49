// SPDX-License-Identifier: BSD-2-Clause
// The matcher `time`. The kernel knows hour and day in UTC only; an administrator means local time.
// Used inside this folder only.
#pragma once

#include "firewall/match.h"

void match_time(const struct firewall_ruleset *s, const struct firewall_value *value,
		struct match *m);
