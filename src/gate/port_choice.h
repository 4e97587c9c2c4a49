// SPDX-License-Identifier: BSD-2-Clause
// Choosing the external port where the device leaves it to us: it asked for "any port, this one if
// possible" (AddAnyPortMapping), or for port 0 where the rules take that as "any".
//
// The port it wishes, if that can be had. Otherwise the one it has for the same internal port, so
// that asking again renews. Otherwise a new one: the internal port's own number first, then one at
// random, of the internal port's parity where there is one (RTP and RTCP are neighbours, RFC 4787
// REQ-4). What another device had until lately (freed.h) comes after what nobody had. Ports up to 32767 come first: above them the kernel finds the ports for flows that are
// moved out of a mapping's way, and those of this machine's own connections
// (net.ipv4.ip_local_port_range). A mapping may still stand there if a device insists; a flow that
// has its port already goes on, for its one remote end, and everybody else reaches the mapping.
#pragma once

#include "gate/policy.h"

// Fills *PORT for ADD, of a device of LAN, to be mapped to OWNER. 0 or -1: ERR_QUOTA, there is none
// to be had.
int port_choice_make(const struct policy *p, const struct lan *lan, const struct device *owner,
		     const struct wire_mapping_add *add, uint16_t *port, struct err *e);
