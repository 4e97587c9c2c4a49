// SPDX-License-Identifier: BSD-2-Clause
// The short-lived processes that mgmt asks for: workers, which talk to the outside, and jobs, which
// run scripts. Each has limits, a user of its own and a connection with mgmt; it ends with its work,
// when mgmt says so, with mgmt, and with us. How many there are is bounded here, for mgmt may have
// been taken over.
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "io/seqpacket.h"
#include "wire/message.h"

struct errands {
	bool change_user;
	struct errand_process {
		pid_t pid;	 // 0: free
		uint64_t errand; // 0: mgmt, which asked for it, is gone
		enum wire_role role;
		int channel; // of a connection: by which it gets terminals; -1: none
	} process[WIRE_WORKERS_MAX + WIRE_JOBS_MAX + WIRE_SSH_MAX + WIRE_CONSOLES_MAX];
};

void errands_init(struct errands *x, bool change_user);

// Starts what is asked for, and tells MGMT. FD (-1: none) came with the request and stays the caller's.
void errands_start(struct errands *x, struct seqpacket *mgmt, uint64_t errand,
		   const struct wire_errand *asked, int fd);

void errands_stop(struct errands *x, const struct wire_errand_stop *asked);

// To be called with each process that was reaped; true when it was one of these. MGMT is told.
bool errands_reaped(struct errands *x, struct seqpacket *mgmt, pid_t pid, int status);

void errands_clear(struct errands *x); // mgmt is gone, and what it asked for goes
