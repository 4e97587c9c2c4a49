// SPDX-License-Identifier: BSD-2-Clause
// /ipv6/firewall/mangle: rules that mark and change packets of IPv6.

#include "menu/ip/firewall/apply.h"
#include "menu/ip/firewall/rule.h"
#include "menu/menus.h"

RULE_MENU(ipv6_firewall_mangle, "/ipv6/firewall/mangle", "Rules that mark and change packets", M6);

const struct menu_hooks ipv6_firewall_mangle_hooks = {RULE_HOOKS("mangle rule")};
