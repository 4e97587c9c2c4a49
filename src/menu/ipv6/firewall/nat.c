// SPDX-License-Identifier: BSD-2-Clause
// /ipv6/firewall/nat: translation of addresses of IPv6.

#include "menu/ip/firewall/apply.h"
#include "menu/ip/firewall/rule.h"
#include "menu/menus.h"

RULE_MENU(ipv6_firewall_nat, "/ipv6/firewall/nat", "Rules of network address translation", N6);

const struct menu_hooks ipv6_firewall_nat_hooks = {RULE_HOOKS("nat rule")};
