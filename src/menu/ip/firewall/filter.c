// SPDX-License-Identifier: BSD-2-Clause
// /ip/firewall/filter: what our table lets in to the router itself, as dynamic rules. They mirror
// the chain input_protect that kernel/nft_skeleton.c writes; an `accept` there still passes
// everybody else's chains.

#include <string.h>

#include "menu/ip/upnp.h"
#include "menu/mapping.h"
#include "menu/menus.h"
#include "menu/row_macros.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "mgmt/table.h"
#include "schema/row.h"

enum { SSDP_PORT = 1900 };

struct filter_row {
	struct row row;
	uint32_t chain;
	uint32_t action;
	uint32_t protocol;
	char *in_interface;
	uint16_t dst_port;
};

// Indexes of mapping_protocols.
enum filter_protocol { PROTOCOL_TCP, PROTOCOL_UDP };
enum filter_chain { CHAIN_INPUT };
enum filter_action { ACTION_ACCEPT, ACTION_DROP };

static const char *const chains[] = {"input", NULL};
static const char *const actions[] = {"accept", "drop", NULL};

static const struct property properties[] = {
	{.name = "chain",
	 .type = PROPERTY_ENUM,
	 .flags = PROPERTY_REQUIRED | PROPERTY_LIVE | PROPERTY_COLUMN,
	 P_FIELD(filter_row, chain),
	 .words = chains,
	 .help = "Where in a packet's way the rule stands"},
	{.name = "action",
	 .type = PROPERTY_ENUM,
	 .flags = PROPERTY_LIVE | PROPERTY_COLUMN,
	 P_FIELD(filter_row, action),
	 .words = actions,
	 .help = "What is done with a packet that the rule matches"},
	{.name = "protocol",
	 .type = PROPERTY_ENUM,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_LIVE,
	 P_FIELD(filter_row, protocol),
	 .words = mapping_protocols,
	 .help = "Transport protocol"},
	{.name = "in-interface",
	 .type = PROPERTY_STRING,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_LIVE | PROPERTY_UNQUOTED,
	 P_FIELD(filter_row, in_interface),
	 .max = WIRE_INTERFACE_SIZE - 1,
	 .help = "Interface that a packet must come in on"},
	{.name = "dst-port",
	 .type = PROPERTY_NUMBER,
	 .flags = PROPERTY_OPTIONAL | PROPERTY_LIVE,
	 P_FIELD(filter_row, dst_port),
	 .help = "Port that a packet must go to"},
};

const struct menu ip_firewall_filter_menu = {
	.path = "/ip/firewall/filter",
	.help = "Rules of which packets pass",
	.kind = MENU_ORDERED,
	.layout = MENU_LAYOUT_DETAIL,
	.flags = MENU_COMMENT | MENU_DISABLE,
	.row_size = sizeof(struct filter_row),
	PROPERTIES(properties),
};

static void comment(struct row *row, const char *text)
{
	fill_text(&row->comment, text, strlen(text));
}

static void fill_lan(const struct wire_lan *lan, struct row *row)
{
	struct filter_row *out = (struct filter_row *)row;

	row->id = TABLE_DYNAMIC_ID + lan->ifindex;
	row->dynamic = true;
	comment(row, "upnp: a LAN that is served");
	out->chain = CHAIN_INPUT;
	out->action = ACTION_ACCEPT;
	fill_text(&out->in_interface, lan->interface, sizeof(lan->interface));
	fill_present(&ip_firewall_filter_menu, row, "in-interface");
}

static void fill_drop(struct row *row, uint32_t id, uint32_t protocol, uint16_t port,
		      const char *text)
{
	struct filter_row *out = (struct filter_row *)row;

	row->id = TABLE_DYNAMIC_ID + id;
	row->dynamic = true;
	comment(row, text);
	out->chain = CHAIN_INPUT;
	out->action = ACTION_DROP;
	out->protocol = protocol;
	out->dst_port = port;
	fill_present(&ip_firewall_filter_menu, row, "protocol");
	fill_present(&ip_firewall_filter_menu, row, "dst-port");
}

// The places of the two rules behind those of the LANs; their ids lie above every ifindex.
enum { DROP_DISCOVERY = 0x7ffffffc, DROP_CONTROL, DROPS_END };

static bool next_rule(struct mgmt *m, uint64_t *cursor, struct row *out)
{
	const struct upnp_row *upnp =
		(const struct upnp_row *)registry_settings(&m->registry, UPNP_PATH);
	const struct wire_lan *lan = NULL;

	if (!upnp->enabled || *cursor >= DROPS_END)
		return false;
	if (*cursor < DROP_DISCOVERY)
		lan = gate_lan_after(&m->gate, (uint32_t)*cursor);
	if (lan) {
		fill_lan(lan, out);
		*cursor = lan->ifindex;
	} else if (*cursor < DROP_DISCOVERY) {
		fill_drop(out, DROP_DISCOVERY, PROTOCOL_UDP, SSDP_PORT,
			  "upnp: discovery from elsewhere");
		*cursor = DROP_DISCOVERY;
	} else {
		fill_drop(out, DROP_CONTROL, PROTOCOL_TCP, upnp->http_port,
			  "upnp: control from elsewhere");
		*cursor = DROPS_END;
	}
	return true;
}

const struct menu_hooks ip_firewall_filter_hooks = {
	.noun = "filter rule",
	.refusal = "failure: the rules here are those of UPnP only",
	.next = next_rule,
};
