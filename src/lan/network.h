// SPDX-License-Identifier: BSD-2-Clause
// The LANs that are served: each comes together from what gate tells of it and from the sockets
// that the parent hands over, in any order, and is served while both are there and the service is
// on.
#pragma once

#include <stdbool.h>

#include "lan/hearing.h"
#include "lan/http_server.h"
#include "lan/log.h"
#include "wire/message.h"

struct networks;

struct networks *networks_new(struct loop *loop, struct lan_log *log, struct hearing *hearing,
			      struct http_server *server); // NULL without memory
void networks_free(struct networks *n);			   // without a word; NULL is fine

// Who we are, and whether the service is on. Announces where that changes what was announced.
void networks_set_identity(struct networks *n, const struct wire_service *identity);

void networks_set_lan(struct networks *n, const struct wire_lan *lan); // also one that is gone

// A socket of the parent's (taken over), or, with `gone`, its end.
void networks_set_listener(struct networks *n, const struct wire_listener *listener, int fd);

// A new gate tells all LANs again; those that it has not told when the sweep comes are no more.
void networks_mark(struct networks *n);
void networks_sweep(struct networks *n);

// Accepts nothing more and says byebye everywhere, then calls GONE, never before this returns.
void networks_leave(struct networks *n, loop_callback *gone, void *context);
