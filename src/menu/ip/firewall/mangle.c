// SPDX-License-Identifier: BSD-2-Clause
// /ip/firewall/mangle: rules that mark and change packets.

#include "menu/ip/firewall/apply.h"
#include "menu/ip/firewall/rule.h"
#include "menu/menus.h"

RULE_MENU(ip_firewall_mangle, "/ip/firewall/mangle", "Rules that mark and change packets", M4);

const struct menu_hooks ip_firewall_mangle_hooks = {RULE_HOOKS("mangle rule")};
