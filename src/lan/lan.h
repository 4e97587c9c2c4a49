// SPDX-License-Identifier: BSD-2-Clause
// The process that speaks with the devices of the LANs: UPnP's discovery, description and control. It
// also hears routers announce themselves. It holds no capability and no file; what it may do is ask
// gate.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/ip6.h"
#include "io/loop.h"

struct lan;

// Starts on PARENT_FD, the parent's channel, which it takes over: says READY there and lives from
// what comes in. NULL: E says why, PARENT_FD is closed.
struct lan *lan_new(struct loop *loop, int parent_fd, struct err *e);
void lan_free(struct lan *lan); // NULL is fine

struct lan_connection {
	uint32_t ifindex; // of the LAN it came in on
	struct ip6 peer;  // IPv4: mapped, as everywhere in lan
	struct ip6 local;
	uint16_t local_port;
};

// Serves FD (taken over) as a connection that a listener of that LAN accepted: the door for callers
// that have no listener.
void lan_adopt_connection(struct lan *lan, int fd, const struct lan_connection *from);
