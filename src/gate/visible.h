// SPDX-License-Identifier: BSD-2-Clause
// The mappings that a device sees, in the order they were made: its own, or all of its LAN where that
// is not in secure mode (policy_is_own says why).
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/ip6.h"

struct gate;
struct lan;
struct mapping;

// The one at INDEX from 0; NULL: there is none.
const struct mapping *visible_at(const struct gate *g, const struct lan *lan, ip4 requester,
				 uint32_t index);

// How many; 0 for IP6_NONE. One that cannot be told by its IPv6 address has none.
size_t visible_count(struct gate *g, const struct lan *lan, struct ip6 device);
