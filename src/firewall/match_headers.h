// SPDX-License-Identifier: BSD-2-Clause
// The matcher `headers` of IPv6. Used inside this folder only.
#pragma once

#include "firewall/match.h"

void match_headers(const union firewall_content *is, struct match *m);

// Whether no packet can be so: it would end in two of esp, none and proto, or exactly in none of them.
bool match_headers_end_twice(const union firewall_content *is);
