// SPDX-License-Identifier: BSD-2-Clause
// Pages of the connections that the kernel tracks, and the end of one. The helper thread reads them,
// once for each listing that begins; pages come out of what it brought, which goes when nobody has
// asked for a while. The key of a row is made of the kernel's id, so who goes on after another
// listing began neither misses a connection nor hears of one twice.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gate/peer.h"
#include "io/loop.h"
#include "kernel/flow.h"

struct gate;

enum {
	FLOW_LISTING_WAITING_MAX = 64, // requests at a time; more are refused
	FLOW_LISTING_KEPT_MS = 10000,
};

struct flow_waiting {
	struct answer_to to;
	struct wire_list asked; // kind WIRE_NONE: a removal
	uint32_t id;		// to be removed
	bool later;		// came while the helper was reading: waits for the next time
};

struct flow_listing {
	struct gate *gate;
	uint8_t family;
	struct flow *flows; // sorted by id; meaningless unless `read`
	size_t count;
	char (*mark)[FIREWALL_NAME_SIZE]; // names by number; NULL: no rule names any
	bool read;
	uint64_t job; // of the helper; 0: none
	struct flow_waiting waiting[FLOW_LISTING_WAITING_MAX];
	size_t waiting_count;
	struct loop_timer forget;
};

void flow_listing_init(struct gate *g);
void flow_listing_free(struct gate *g);

// Answers with a page, at once or when it has been read.
void flow_listing_send(struct gate *g, const struct wire_list *asked, const struct answer_to *to);

// Ends one connection: ERR_NO_SUCH_ENTRY when there is none with that id.
void flow_listing_remove(struct gate *g, const struct wire_connection_remove *asked,
			 const struct answer_to *to);
