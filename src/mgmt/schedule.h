// SPDX-License-Identifier: BSD-2-Clause
// When a scheduled script runs next. A pure function of the entry, the moment and the zone: people
// mean the clock on the wall, so that a day's run keeps its hour when summer time begins and ends.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { SCHEDULE_EVERY_DAY = 0x7f };

struct schedule {
	int64_t day;	   // of the start, counted from 1970-01-01
	uint32_t time;	   // of that day, in seconds
	uint64_t interval; // in seconds; 0: once
	bool by_days;  // each day of `days` anew at `time`, as often as `interval` says that day
	unsigned days; // a set of 1 << day of the week, Sunday is 0
};

// Tells by how many seconds local time is ahead of Greenwich at the moment T.
typedef int32_t schedule_offset(void *zone, int64_t t);

// The first moment after AFTER (seconds since 1970, as all moments) at which S runs. False: there is
// none any more.
//
// Runs whole days apart, or by days of the week, keep their local time; one that summer time leaves
// out is an hour later, one that comes twice is run once. Runs in between come whenever the local
// time is a multiple of the interval from the start, so that 5m is 5 minutes in that night too.
bool schedule_next(const struct schedule *s, int64_t after, schedule_offset *offset, void *zone,
		   int64_t *out);

// The day that the local time LOCAL, in seconds since 1970-01-01 00:00, belongs to.
int64_t schedule_day(int64_t local);

// Reads 2026-10-02, or oct/02/2026. False for what is no day.
bool schedule_read_day(const char *text, int64_t *out);
#define SCHEDULE_DAY_SIZE 16
const char *schedule_format_day(int64_t day, char out[SCHEDULE_DAY_SIZE]);
