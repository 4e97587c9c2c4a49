// SPDX-License-Identifier: BSD-2-Clause
// The listeners that lan needs, asked of the parent: HTTP on every LAN that is served and SSDP where
// it is to be visible, over IPv6 as well where the LAN has that; and the port to which routers
// announce themselves. One that cannot be opened (the port is taken, the address is not there yet) is
// tried again.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "io/loop.h"
#include "wire/message.h"

struct gate;

enum {
	LISTEN_RETRY_MS = 5000,
	LISTENS_PER_LAN = 5, // SSDP and HTTP, of IPv4 and IPv6; MNDP
	LISTENS_MAX = LISTENS_PER_LAN * WIRE_INTERFACES_MAX,
};

struct listen {
	struct wire_listen asked;
	uint64_t request; // 0: answered
	bool open;
	bool complained; // that it cannot be opened
};

struct listen_set {
	struct listen listen[LISTENS_MAX];
	size_t count;
	struct loop_timer retry;
};

void listen_init(struct gate *g);
void listen_free(struct gate *g);

void listen_update(struct gate *g);	 // by the LANs as they are now
bool listen_waits(const struct gate *g); // for an answer of the parent

// The parent answered REQUEST. False: it was not ours.
bool listen_answered(struct gate *g, uint64_t request, const struct err *e);
