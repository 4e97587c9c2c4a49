// SPDX-License-Identifier: BSD-2-Clause
// One child process: a fresh exec of our own binary in a role, with a channel to the parent.
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "daemon/options.h"
#include "daemon/role.h"
#include "io/loop.h"
#include "io/seqpacket.h"

struct child {
	enum wire_role role;
	int handed;		   // descriptor it finds at ROLE_HANDED_FD; borrowed; -1: none
	pid_t pid;		   // 0: does not run
	struct seqpacket *channel; // NULL: does not run
	struct loop_timer restart; // set while it waits to be started again
	uint64_t started;	   // loop_now()
	unsigned failures;	   // in a row, for the growing pause between restarts
	bool ready;
	bool was_ready; // at least once since we began
};

// Starts the child; EVENTS and CONTEXT are for the parent's end of the channel. 0 or -1.
int child_start(struct child *child, struct loop *loop, const struct options *options,
		bool change_user, const struct seqpacket_events *events, void *context,
		struct err *e);

// Forgets the process that ended: channel closed, pid 0.
void child_ended(struct child *child);

// How long to wait before starting it again, in milliseconds; counts the failure.
uint64_t child_pause(struct child *child, uint64_t now);
