// SPDX-License-Identifier: BSD-2-Clause
// Sources, hours and descriptions.

#include "gate/restriction.h"

#include "base/glob.h"

enum { THURSDAY = 4 /* 1970-01-01 was one */ };

bool restriction_admits_source(const struct wire_sources *sources, ip4 requester)
{
	for (size_t i = 0; i < sources->count; i++)
		if (ip4_in_prefix(requester, sources->prefix[i]))
			return true;
	return sources->count == 0;
}

// Behind the last change that is known it stays as it was left.
static int32_t offset_at(const struct wire_zone *zone, int64_t wall_s)
{
	int32_t offset = 0;

	for (size_t i = 0; i < zone->count; i++)
		if (i == 0 || zone->change[i].from <= wall_s)
			offset = zone->change[i].offset_s;
	return offset;
}

int64_t restriction_local_time(const struct wire_zone *zone, int64_t wall_s)
{
	return wall_s + offset_at(zone, wall_s);
}

bool restriction_admits_moment(const struct wire_hours *hours, const struct wire_zone *zone,
			       int64_t wall_s)
{
	int64_t local = restriction_local_time(zone, wall_s);
	int64_t days = local / WIRE_DAY_S - (local % WIRE_DAY_S < 0 ? 1 : 0);
	uint32_t second = (uint32_t)(local - days * WIRE_DAY_S);
	uint32_t day = (uint32_t)(((days + THURSDAY) % 7 + 7) % 7);

	if (hours->days == 0)
		return true;
	if (!(hours->days >> day & 1))
		return false;
	if (hours->first_s <= hours->last_s)
		return second >= hours->first_s && second <= hours->last_s;
	return second >= hours->first_s || second <= hours->last_s;
}

bool restriction_admits_description(const char patterns[WIRE_PATTERNS_SIZE],
				    const char *description)
{
	struct slice rest = slice_from(patterns);
	struct slice next;
	char pattern[WIRE_PATTERNS_SIZE];
	bool more = rest.n > 0;

	while (more) {
		more = slice_cut(rest, ',', &next, &rest);
		if (slice_copy(next, pattern, sizeof(pattern)) &&
		    glob_matches(pattern, description))
			return true;
	}
	return patterns[0] == '\0';
}
