// SPDX-License-Identifier: BSD-2-Clause
// Mappings as menus tell them, and their removal.

#include "menu/mapping.h"

#include <netinet/in.h>

#include "mgmt/edit.h"
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

static void on_answer(void *context, const struct err *e, uint64_t cursor, bool more)
{
	struct err told;

	(void)cursor;
	(void)more;
	// Gate speaks of its table, a menu of items.
	if (e && (e->kind == ERR_NO_SUCH_ENTRY || e->kind == ERR_NO_SUCH_ITEM)) {
		(void)err_set(&told, ERR_NO_SUCH_ITEM, NULL);
		e = &told;
	}
	edit_removed(context, e);
}

static const struct gate_reply reply = {.answer = on_answer};

void mapping_remove(struct call *call, uint32_t id)
{
	struct wire_mapping_remove body = {.id = id};

	(void)gate_link_request(&call->mgmt->gate, WIRE_MAPPING_REMOVE, &body, &reply, call);
}
