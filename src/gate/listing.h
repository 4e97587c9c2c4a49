// SPDX-License-Identifier: BSD-2-Clause
// Pages of what gate knows, for mgmt: mappings, links, addresses, neighbours,
// routes, DHCP leases, connections.
#pragma once

#include "gate/peer.h"

struct gate;

enum { LISTING_ROWS_MAX = 256 }; // of one page; the rest is for the next

// Answers now, or when the helper thread has read what is asked for (flow_listing.h).
void listing_send(struct gate *g, const struct wire_list *asked, const struct answer_to *to);
