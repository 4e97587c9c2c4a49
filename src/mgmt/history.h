// SPDX-License-Identifier: BSD-2-Clause
// What was done, newest first, with every record before and after: for /system/history, for undo and
// redo, and for taking back all that was done in safe mode. As the store keeps it, in memory.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "store/configuration.h"

struct mgmt;
struct call;
struct transaction;

struct history_action {
	struct history_action *prev, *next; // the older one is next
	uint64_t sequence;
	int64_t time; // seconds since 1970
	char *user;
	char *text;
	bool undone;
	struct configuration_change *changes; // in the order in which they were made
	size_t count;
	char *bytes; // what their slices point into
};

struct history {
	struct history_action *first; // the newest
	size_t count;
};

// What a transaction does to the history instead of adding to it.
struct restoration {
	uint64_t sequence; // of the action; with `unrolls`, of the last one that stays
	bool undone;	   // what it is from now on
	bool unrolls;	   // all behind it are undone
};

int history_init(struct mgmt *m, struct err *e); // from the store
void history_done(struct mgmt *m);

// A transaction has been stored. CHANGES and BYTES, allocated, are taken over when it is a new
// action; false says that they were not.
bool history_stored(struct mgmt *m, const struct configuration_action *action,
		    const struct restoration *restores, struct configuration_change *changes,
		    size_t count, char *bytes);

// The newest action that stands, and the oldest that was undone; NULL when there is none that may be
// touched: in safe mode only what was done in it.
const struct history_action *history_to_undo(const struct mgmt *m);
const struct history_action *history_to_redo(const struct mgmt *m);

uint64_t history_last(const struct mgmt *m); // sequence of the newest; 0: none

// Stages the way back from ACTION, or with FORTH the way there again.
int history_stage(struct transaction *t, const struct history_action *action, bool forth,
		  struct err *e);

// Appends the commands that ACTION was or, with BACK, those that would take it back, separated by semicolons.
void history_commands(const struct mgmt *m, const struct history_action *action, bool back,
		      struct strbuf *out);

// The policies that ACTION took.
uint32_t history_policy(const struct mgmt *m, const struct history_action *action);

// The commands /undo and /redo.
void history_undo(struct call *call);
void history_redo(struct call *call);
