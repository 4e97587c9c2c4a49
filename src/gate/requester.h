// SPDX-License-Identifier: BSD-2-Clause
// A device that asks over IPv6 for a mapping, which is one of IPv4. Libraries that found us by
// IPv6 do that, and expect it to work as over IPv4.
//
// The mapping is then the device's own IPv4 address: the kernel's neighbour tables tell which MAC
// address answers for the IPv6 one, and which IPv4 address on the same interface has that MAC. The
// proof is as good as that of IPv4 requests, whose source address the same tables resolve. Where it
// does not give exactly one address (the device was not heard over IPv4, or has two) the request is
// refused as not authorized (606): guessing could open somebody else's port.
#pragma once

#include "base/err.h"
#include "base/ip6.h"

struct gate;

// 0 with *OUT, or -1.
int requester_find(struct gate *g, uint32_t ifindex, struct ip6 address, ip4 *out, struct err *e);
