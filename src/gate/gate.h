// SPDX-License-Identifier: BSD-2-Clause
// The process that holds CAP_NET_ADMIN: the table of mappings, what may be in it, and the kernel's
// side of it. It speaks with its parent, with lan (which it does not believe) and with mgmt, only
// in messages of wire/message.h.
#pragma once

#include "base/err.h"
#include "gate/host.h"
#include "gate/kernel.h"
#include "gate/opened.h"
#include "io/loop.h"

struct gate;

struct gate_options {
	const char *directory; // where leases.db is
	// What stands in for the real kernel and machine; NULL: these. Borrowed.
	const struct gate_kernel *kernel;
	const struct gate_host *host;
	int opened; // what gate_open has returned; taken over; not used with `kernel`
};

// Starts on PARENT_FD, the parent's channel, which it takes over: restores the leases and lives from
// what comes in. It says READY once the first settings are in force: the mappings are open, the
// parent has answered for every listener. It stops LOOP when the parent says so or is gone. NULL: E says why,
// PARENT_FD is closed.
struct gate *gate_new(struct loop *loop, int parent_fd, const struct gate_options *options,
		      struct err *e);

// The mappings stay in the kernel as they are, and in the store. NULL is fine.
void gate_free(struct gate *g);
