// SPDX-License-Identifier: BSD-2-Clause
// Running scripts at their time. What runs when is found out anew whenever an entry, the clock or
// the zone changes; in between nothing wakes up. A run whose moment passed while nobody could see it
// (we were not there, the clock was set past it) is left out.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "io/loop.h"
#include "io/wall_timer.h"
#include "schema/menu.h"

struct job;
struct mgmt;
struct transaction;

// A record of /system/scheduler.
struct scheduler_row {
	struct row row;
	char *name;
	char *start_date;  // 2026-10-02; "" with start-time=startup
	char *start_time;  // 03:00:00 or startup
	uint64_t interval; // ms
	uint64_t days;	   // set of scheduler_days
	char *on_event;
	char *owner;
	uint64_t policy; // set of script_policy_words
	uint64_t run_count;
	int64_t next_run;
};

#define SCHEDULER_PATH	  "/system/scheduler"
#define SCHEDULER_STARTUP "startup"

enum { SCHEDULER_ALWAYS = 1 << 7, SCHEDULER_NEVER = 1 << 8 }; // behind the days from Sunday
extern const char *const scheduler_days[];		      // ends with NULL

struct scheduler_note { // what is not stored
	struct scheduler_note *prev, *next;
	struct mgmt *m;
	uint32_t id;
	uint64_t run_count;
	int64_t next_run; // 0: there is none
	int64_t last_run; // the moment it was meant for; 0: none yet
	uint64_t due;	  // of a startup entry, by loop_now(); 0: never
	bool waiting;	  // it is to run as soon as there is room for a job
	struct job *job;  // that runs; NULL: none
};

struct scheduler {
	struct scheduler_note *notes;
	struct wall_timer wall;
	struct loop_timer startup; // for the entries that count from the start
	uint64_t began;		   // loop_now() of the start
	int64_t epoch;		   // what the clock showed when loop_now() was 0
	bool again;		   // this process died and was started again: nothing starts up
};

int scheduler_init(struct mgmt *m, bool again); // -1: the kernel refuses
void scheduler_done(struct mgmt *m);

void scheduler_fill(const struct mgmt *m, struct scheduler_row *row);

// Entries have changed or, with T NULL, we have started.
void scheduler_changed(struct mgmt *m, const struct transaction *t);
void scheduler_zone_changed(struct mgmt *m);
void scheduler_job_ended(struct mgmt *m); // there is room for a job
