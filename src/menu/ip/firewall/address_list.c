// SPDX-License-Identifier: BSD-2-Clause
// /ip/firewall/address-list: addresses by list.

#include "menu/ip/firewall/address_list.h"

#include "menu/ip/firewall/apply.h"
#include "menu/menus.h"

ADDRESS_LIST_MENU(ip_firewall_address_list, FIREWALL_ADDRESS_LIST_PATH, address_list_canonical_ip4);

static bool from_wire(struct mgmt *m, const void *body, struct row *row)
{
	return address_list_from_wire(m, &ip_firewall_address_list_menu, FIREWALL_IP4, body, row);
}

const struct menu_hooks ip_firewall_address_list_hooks = {ADDRESS_LIST_HOOKS(from_wire)};
