// SPDX-License-Identifier: BSD-2-Clause
// Who may ask at all, when, and with what description: restrictions of requests, none of them there
// unless an administrator sets it. Pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "wire/message.h"

// No list admits everybody.
bool restriction_admits_source(const struct wire_sources *sources, ip4 requester);

// WALL_S as local time in ZONE.
int64_t restriction_local_time(const struct wire_zone *zone, int64_t wall_s);

// Whether the moment WALL_S, in seconds since 1970, is one of HOURS in ZONE. No days is always.
bool restriction_admits_moment(const struct wire_hours *hours, const struct wire_zone *zone,
			       int64_t wall_s);

// PATTERNS is a comma list (base/glob.h) of which one must fit; none admits every description.
// DESCRIPTION is terminated.
bool restriction_admits_description(const char patterns[WIRE_PATTERNS_SIZE],
				    const char *description);
