// SPDX-License-Identifier: BSD-2-Clause
// /ipv6/firewall/filter: which packets of IPv6 pass.

#include "menu/ip/firewall/apply.h"
#include "menu/ip/firewall/rule.h"
#include "menu/menus.h"

RULE_MENU(ipv6_firewall_filter, "/ipv6/firewall/filter", "Rules of which packets pass", F6);

const struct menu_hooks ipv6_firewall_filter_hooks = {RULE_HOOKS("filter rule")};
