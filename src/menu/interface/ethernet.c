// SPDX-License-Identifier: BSD-2-Clause
// /interface/ethernet: the Ethernet links, and how each speaks with its other end.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "menu/link.h"
#include "menu/menus.h"
#include "mgmt/execute.h"
#include "mgmt/monitor.h"
#include "mgmt/state.h"

static const struct property properties[] = {
	LINK_NAME_PROPERTIES,
	LINK_MAC_PROPERTY,
	LINK_STATE_PROPERTIES(0),
};

static const struct command_argument monitor_arguments[] = {
	{.name = "numbers", .required = true, .unnamed = true, .help = "The interfaces"},
	MONITOR_ARGUMENTS,
};

static const struct command commands[] = {
	{.name = "monitor",
	 .help = "Tell speed and state of links",
	 .policy = POLICY_READ,
	 .arguments = monitor_arguments,
	 .argument_count = sizeof(monitor_arguments) / sizeof(monitor_arguments[0])},
};

const struct menu interface_ethernet_menu = {
	.path = "/interface/ethernet",
	.help = "Ethernet interfaces",
	.kind = MENU_FIXED,
	.layout = MENU_LAYOUT_TABLE,
	.flags = MENU_COMMENT | MENU_DISABLE | MENU_FOLLOW,
	.row_size = sizeof(struct link_row),
	PROPERTIES(properties),
	COMMANDS(commands),
};

static bool is_ethernet(const struct wire_link *link)
{
	return link->type == WIRE_LINK_ETHER || link->type == WIRE_LINK_VETH;
}

static bool from_wire(struct mgmt *m, const void *body, struct row *row)
{
	const struct wire_link *in = body;

	(void)m;
	if (!is_ethernet(in))
		return false;
	link_fill(&interface_ethernet_menu, in, row);
	return true;
}

// ---- monitor

enum { LINKS_MAX = 64 };

struct watched {
	size_t count;
	uint32_t ifindex[LINKS_MAX];
};

static void look(struct monitor *m)
{
	monitor_list(m, WIRE_LINK_MODE);
}

static bool is_watched(const struct watched *w, uint32_t ifindex)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->ifindex[i] == ifindex)
			return true;
	return false;
}

// 1Gbps, 2.5Gbps, 100Mbps
static void tell_rate(struct monitor *m, uint64_t bits)
{
	uint64_t mega = bits / 1000000;
	char text[32];

	if (mega >= 1000 && mega % 1000 != 0)
		(void)snprintf(text, sizeof(text), "%" PRIu64 ".%" PRIu64 "Gbps", mega / 1000,
			       mega % 1000 / 100);
	else
		(void)snprintf(text, sizeof(text), "%" PRIu64 "%s",
			       mega >= 1000 ? mega / 1000 : mega, mega >= 1000 ? "Gbps" : "Mbps");
	call_pair(m->call, "rate", slice_from(text));
}

static void on_row(struct monitor *m, const void *body)
{
	const struct wire_link_mode *told = body;
	char name[WIRE_INTERFACE_SIZE + 1] = "";

	if (!is_watched(m->state, told->ifindex))
		return;
	(void)snprintf(name, sizeof(name), "%.*s", WIRE_INTERFACE_SIZE, told->name);
	monitor_row(m);
	call_pair(m->call, "name", slice_from(name));
	call_pair(m->call, "status", slice_from(told->running ? "link-ok" : "no-link"));
	if (told->known) {
		call_pair(m->call, "auto-negotiation",
			  slice_from(told->negotiates ? "done" : "disabled"));
		if (told->running && told->rate_bits)
			tell_rate(m, told->rate_bits);
		call_pair(m->call, "full-duplex", slice_from(told->full_duplex ? "yes" : "no"));
	}
	call_send(m->call);
}

static const struct monitor_source source = {.look = look, .row = on_row, .free = free};

static void monitor(struct call *call)
{
	const struct link_reading reading = {call, "numbers", is_ethernet};
	struct watched *w = calloc(1, sizeof(*w));
	struct err e;

	if (!w)
		(void)err_set(&e, ERR_NO_MEMORY, NULL);
	if (!w || link_read_list(&reading, execute_items(call)->value, w->ifindex, LINKS_MAX,
				 &w->count, &e) != 0) {
		free(w);
		call_fail(call, &e);
		return;
	}
	monitor_begin(call, &source, w);
}

static const struct menu_action actions[] = {{"monitor", monitor}};

const struct menu_hooks interface_ethernet_hooks = {
	.refusal = MANAGED_BY_SYSTEM,
	.list = WIRE_LINK,
	.from_wire = from_wire,
	ACTIONS(actions),
};
