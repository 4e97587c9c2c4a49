// SPDX-License-Identifier: BSD-2-Clause
// The channel to the parent.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "io/loop.h"
#include "io/seqpacket.h"
#include "wire/message.h"

typedef void parent_answer(void *context, const struct err *e);

struct parent_events {
	void (*channel)(void *context, enum wire_role role, int fd); // FD to be taken over
	void (*listener)(void *context, const struct wire_listener *listener, int fd); // FD too
	void (*log)(void *context, const struct wire_log *line);
	void (*errand_started)(void *context, const struct wire_errand_started *told,
			       int fd); // FD too
	void (*errand_ended)(void *context, const struct wire_errand_ended *told);
	void (*stop)(void *context); // or the parent is gone
};

enum { PARENT_REQUESTS_MAX = 16 };

struct parent_link {
	struct seqpacket *channel;
	const struct parent_events *events; // every member set
	void *context;
	uint64_t last_request;
	struct parent_request {
		uint64_t request; // 0: free
		parent_answer *answer;
		void *context;
	} requests[PARENT_REQUESTS_MAX];
};

// Takes FD over.
int parent_link_init(struct parent_link *p, struct loop *loop, int fd,
		     const struct parent_events *events, void *context, struct err *e);
void parent_link_done(struct parent_link *p);
void parent_link_ready(struct parent_link *p, bool fresh);

// Has a script run through the console: that of FD, which is taken over, or with -1 that of a new
// configuration. ANSWER as below.
void parent_link_run_script(struct parent_link *p, int fd, parent_answer *answer, void *context);

// Asks for a listener, or for its end. ANSWER comes later, or at once when nothing can be asked;
// never when the parent goes away, since then all ends.
void parent_link_listen(struct parent_link *p, const struct wire_listen *listen,
			parent_answer *answer, void *context);
