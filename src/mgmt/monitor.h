// SPDX-License-Identifier: BSD-2-Clause
// A command that tells how something is, once or again and again until it is cancelled: `monitor`
// and `monitor-traffic`. Every look is numbered (`.section`), so that a client knows which rows
// belong together.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "io/loop.h"
#include "mgmt/call.h"
#include "wire/message.h"

struct monitor;

enum { MONITORS_MAX = 32 }; // of all sessions: each look may be work for gate

struct monitor_source {
	// Looks: tells by monitor_row and must lead to one monitor_looked, at once or later. What it
	// asks gate for it asks by monitor_list.
	void (*look)(struct monitor *m);
	// A row of the list asked for; and that all were told, before monitor_looked. May be NULL.
	void (*row)(struct monitor *m, const void *body);
	void (*told)(struct monitor *m);
	void (*free)(void *state); // NULL: it owns nothing
	bool compares; // the first look tells nothing, it is what the second is compared with
};

struct monitor {
	struct call *call;
	const struct monitor_source *source;
	void *state; // the source's own
	struct loop_timer timer;
	uint64_t interval;   // ms
	uint64_t ends;	     // loop_now() behind which no look is begun; UINT64_MAX: none
	uint64_t request;    // of gate, under way; 0: none
	enum wire_kind kind; // of the rows wanted
	uint64_t cursor;     // of the page asked for
	uint64_t section;    // looks that were told
	uint64_t looks;
	bool once;
};

// Runs CALL by `once`, `interval` and `duration` of its arguments; STATE is taken over.
void monitor_begin(struct call *call, const struct monitor_source *source, void *state);

// Begins a row of this look; pairs and call_send follow.
void monitor_row(struct monitor *m);

// Asks gate for all rows of KIND; monitor_looked follows by itself.
void monitor_list(struct monitor *m, enum wire_kind kind);

// The look is over: with E NULL, well. M may be gone afterwards.
void monitor_looked(struct monitor *m, const struct err *e);

// The arguments that every such command takes.
#define MONITOR_ARGUMENTS                                                                          \
	{.name = "once", .help = "Tell once and end"},                                             \
		{.name = "interval", .help = "Time between two looks; a second when absent"},      \
		{.name = "duration", .help = "Time after which it ends by itself"},                \
	{                                                                                          \
		.name = "as-value", .help = "Return an array instead of showing anything"          \
	}
