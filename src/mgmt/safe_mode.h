// SPDX-License-Identifier: BSD-2-Clause
// Safe mode: what is done while a session has taken it is taken back, should that session be lost.
// One session has it at a time; what others do meanwhile counts as well. The store knows of it, so
// that the death of this process does not make good what was on probation.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "io/loop.h"
#include "mgmt/helper.h"
#include "mgmt/history.h"
#include "mgmt/session.h"

struct mgmt;
struct call;

struct safe_mode {
	bool taken;
	uint64_t sequence;     // what is done behind that action is on probation
	struct session *owner; // NULL: lost, the way back is under way
	char user[SESSION_NAME_MAX + 1];
	struct loop_timer again; // tries the way back once more
};

// Takes back what the last run of this process has left on probation. Before anything is loaded.
int safe_mode_init(struct mgmt *m, struct err *e);
void safe_mode_done(struct mgmt *m);

// Whether one more action is more than could be taken back: it then ends safe mode, as on RouterOS.
bool safe_mode_is_full(const struct mgmt *m);

// ACTION has been stored.
void safe_mode_stored(struct mgmt *m, const struct configuration_action *action);

// S ends: by `quit`, which keeps what was done, or in another way, which does not.
void safe_mode_quit(struct session *s);
void safe_mode_lost(struct session *s);

// The commands of /safe-mode.
void safe_mode_take(struct call *call);
void safe_mode_release(struct call *call);
void safe_mode_unroll(struct call *call);
void safe_mode_get(struct call *call);
