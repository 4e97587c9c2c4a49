// SPDX-License-Identifier: BSD-2-Clause
// Hears routers of one LAN announce themselves (codec/mndp.h) and passes on to mgmt what they say.
// Nothing is ever sent: we announce ourselves by UPnP alone.
#pragma once

#include "io/loop.h"
#include "lan/log.h"
#include "lan/mndp_limits.h"
#include "wire/message.h"

struct mndp_listener;

// Takes FD over, a UDP socket bound to the LAN's interface with packet information on. LAN, which
// must outlive it, may change. NULL without memory (FD is closed then too).
struct mndp_listener *mndp_listener_new(struct loop *loop, int fd, struct mndp_limits *limits,
					struct lan_log *log, const struct wire_lan *lan);
void mndp_listener_free(struct mndp_listener *l); // NULL is fine
