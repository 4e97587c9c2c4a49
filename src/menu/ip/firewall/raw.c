// SPDX-License-Identifier: BSD-2-Clause
// /ip/firewall/raw: rules for packets before their connections are tracked.

#include "menu/ip/firewall/apply.h"
#include "menu/ip/firewall/rule.h"
#include "menu/menus.h"

RULE_MENU(ip_firewall_raw, "/ip/firewall/raw", "Rules for packets before they are tracked", R4);

const struct menu_hooks ip_firewall_raw_hooks = {RULE_HOOKS("raw rule")};
