// SPDX-License-Identifier: BSD-2-Clause
// Mappings as menus tell them, and their removal.

#include "menu/mapping.h"

#include <netinet/in.h>

#include "menu/removal.h"
#include "mgmt/state.h"

const char *const mapping_origins[WIRE_ORIGIN__COUNT + 1] = {
	[WIRE_ORIGIN_UPNP] = "upnp",
	[WIRE_ORIGIN_NAT_PMP] = "nat-pmp",
	[WIRE_ORIGIN_PCP] = "pcp",
};

const char *const mapping_protocols[] = {"tcp", "udp", NULL};

uint32_t mapping_protocol(const struct wire_mapping *mapping)
{
	return mapping->protocol == IPPROTO_UDP;
}

void mapping_remove(struct call *call, uint32_t id)
{
	struct wire_mapping_remove body = {.id = id};

	(void)gate_link_request(&call->mgmt->gate, WIRE_MAPPING_REMOVE, &body, &removal_reply,
				call);
}
