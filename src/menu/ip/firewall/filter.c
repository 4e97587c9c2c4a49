// SPDX-License-Identifier: BSD-2-Clause
// /ip/firewall/filter: which packets pass. Behind the administrator's rules stand the dynamic ones
// that UPnP needs: who may ask it (the chain input_protect that kernel/nft_skeleton.c writes); an
// `accept` there still passes everybody else's chains.

#include <stdio.h>
#include <string.h>

#include "menu/ip/firewall/apply.h"
#include "menu/ip/firewall/rule.h"
#include "menu/ip/upnp.h"
#include "menu/menus.h"
#include "mgmt/fill.h"
#include "mgmt/state.h"
#include "mgmt/table.h"

enum { SSDP_PORT = 1900 };

RULE_MENU(ip_firewall_filter, "/ip/firewall/filter", "Rules of which packets pass", F4);

static void begin(struct row *row, uint32_t id, const char *comment, const char *action)
{
	row->id = TABLE_DYNAMIC_ID + id;
	row->dynamic = true;
	fill_text(&row->comment, comment, strlen(comment));
	rule_fill_head(&ip_firewall_filter_menu, (struct firewall_row *)row, "input", action);
}

static void fill_lan(const struct wire_lan *lan, struct row *row)
{
	char name[WIRE_INTERFACE_SIZE + 1];

	begin(row, lan->ifindex, "upnp: a LAN that is served", "accept");
	(void)snprintf(name, sizeof(name), "%.*s", (int)sizeof(lan->interface), lan->interface);
	rule_fill(&ip_firewall_filter_menu, (struct firewall_row *)row,
		  FIREWALL_PROPERTY_IN_INTERFACE, name);
}

static void fill_drop(struct row *row, uint32_t id, const char *protocol, uint16_t port,
		      const char *comment)
{
	char text[8];

	begin(row, id, comment, "drop");
	(void)snprintf(text, sizeof(text), "%u", port);
	rule_fill(&ip_firewall_filter_menu, (struct firewall_row *)row, FIREWALL_PROPERTY_PROTOCOL,
		  protocol);
	rule_fill(&ip_firewall_filter_menu, (struct firewall_row *)row, FIREWALL_PROPERTY_DST_PORT,
		  text);
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
		fill_drop(out, DROP_DISCOVERY, "udp", SSDP_PORT, "upnp: discovery from elsewhere");
		*cursor = DROP_DISCOVERY;
	} else {
		fill_drop(out, DROP_CONTROL, "tcp", upnp->http_port,
			  "upnp: control from elsewhere");
		*cursor = DROPS_END;
	}
	return true;
}

const struct menu_hooks ip_firewall_filter_hooks = {
	RULE_HOOKS("filter rule"),
	.next = next_rule,
	.gate_connected = firewall_gate_connected, // for all of them, as the next
	.links_changed = firewall_links_changed,
	.done = firewall_done,
};
