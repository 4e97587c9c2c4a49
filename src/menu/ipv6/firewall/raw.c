// SPDX-License-Identifier: BSD-2-Clause
// /ipv6/firewall/raw: rules for packets of IPv6 before their connections are tracked.

#include "menu/ip/firewall/apply.h"
#include "menu/ip/firewall/rule.h"
#include "menu/menus.h"

RULE_MENU(ipv6_firewall_raw, "/ipv6/firewall/raw", "Rules for packets before they are tracked", R6);

const struct menu_hooks ipv6_firewall_raw_hooks = {RULE_HOOKS("raw rule")};
