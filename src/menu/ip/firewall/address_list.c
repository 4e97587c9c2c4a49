// SPDX-License-Identifier: BSD-2-Clause
// /ip/firewall/address-list: addresses by list.

#include "menu/ip/firewall/address_list.h"

#include "menu/ip/firewall/apply.h"
#include "menu/ip/firewall/list_names.h"
#include "menu/ip/firewall/list_uses.h"
#include "menu/menus.h"

ADDRESS_LIST_MENU(ip_firewall_address_list, FIREWALL_ADDRESS_LIST_PATH, address_list_canonical_ip4);

static bool from_wire(struct mgmt *m, const void *body, struct row *row)
{
	return address_list_from_wire(m, &ip_firewall_address_list_menu, FIREWALL_IP4, body, row);
}

static void fill(struct mgmt *m, struct row *row)
{
	list_uses_fill(m, FIREWALL_IP4, row);
}

static bool next(struct mgmt *m, uint64_t *cursor, struct row *out)
{
	return list_uses_next(m, FIREWALL_IP4, cursor, out);
}

const struct menu_hooks ip_firewall_address_list_hooks = {
	ADDRESS_LIST_HOOKS(from_wire, fill, next),
	.links_changed = list_names_links_changed, // for both, as the next
	.done = list_names_done,
};
