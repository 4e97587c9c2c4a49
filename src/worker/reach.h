// SPDX-License-Identifier: BSD-2-Clause
// The errand "/reach": whether something listens at ports of devices. Asked with `targets`, a comma
// list of tcp:ADDRESS:PORT and udp:ADDRESS:PORT, it tries all of them at once, for some seconds at
// the most, and replies with a row for each, in their order: `result` is
//   open		the connection was made; it is closed at once, nothing was sent
//   refused	the host is there, and nothing listens (a reset, or an ICMP port unreachable)
//   unreachable	there is no such host, or no way there
//   silent	neither came: of UDP, which was sent an empty datagram, that is no sign of anything
// A target may also be the word `bridged`, of which the result is that of worker/bridged.h.
#pragma once

#include "base/err.h"
#include "worker/talk.h"

enum {
	REACH_TARGETS_MAX = 192,
	REACH_WAIT_MS =
		4000, // the kernel gives up on a host that does not answer ARP in three seconds
	REACH_WAIT_UDP_MS = 500,
};

int reach_run(struct talk *t, const struct sentence *asked, struct err *e);
