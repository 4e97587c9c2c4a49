// SPDX-License-Identifier: BSD-2-Clause
// The process of one errand that talks to the outside. It has no capability, no state and hardly a
// file; what it is to do, and with what, comes in one sentence from mgmt, and what comes of it goes
// back as replies of the API: any number of `!re`, a `!trap` where it failed, and `!done`.
#pragma once

#include "base/err.h"
#include "worker/talk.h"

// The descriptors that the parent leaves the program with.
enum {
	WORKER_FD = 3,	     // the connection with mgmt
	WORKER_ICMP_FD = 4,  // raw sockets for ICMP and ICMPv6, where the errand was
	WORKER_ICMP6_FD = 5, // asked for with them and the system has them
};

// A kind of errand. RUN does what the sentence ASKED says, replies with its rows, and may receive
// more sentences from T if the kind has more to say. ASKED is valid until then. 0, or -1 with E,
// which becomes the `!trap`.
struct worker_errand {
	const char *name; // the first word of the sentence: "/resolve"
	int (*run)(struct talk *t, const struct sentence *asked, struct err *e);
};

// Every kind that there is, the last one with name NULL. (worker/errands.c)
extern const struct worker_errand worker_errands[];

// Does the errand that is asked for over FD, behind the walls that the caller has put up. Returns
// the exit status: 0 unless FD failed.
int worker_run(int fd);
