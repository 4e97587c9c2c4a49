// SPDX-License-Identifier: BSD-2-Clause
// What the menus under /ip/firewall and /ipv6/firewall come to: all their records as the memory file
// of wire/firewall.h, handed to gate as the applying step of a change, to each new gate, and when
// something that rules name (a list of interfaces, the time zone) has become another.
#pragma once

#include <stdbool.h>

#include "mgmt/hooks.h"

struct argument;
struct firewall_ruleset;

#define FIREWALL_ADDRESS_LIST_PATH  "/ip/firewall/address-list"
#define FIREWALL_ADDRESS_LIST6_PATH "/ipv6/firewall/address-list"

extern const struct applier firewall_applier;

// As menu_hooks.committed: which of the rules in force have a problem is worked out anew.
void firewall_committed(struct mgmt *m, const struct transaction *t);

// As menu_hooks.gate_connected; one menu of all has it.
void firewall_gate_connected(struct mgmt *m);

// As menu_hooks.links_changed; the same menu.
void firewall_links_changed(struct mgmt *m);

// Local time is another from now on: rules with hours are told again.
void firewall_zone_changed(struct mgmt *m);

// Addresses that names of lists are found to have are others from now on.
void firewall_lists_changed(struct mgmt *m);

// As menu_hooks.done.
void firewall_done(struct mgmt *m);

// Runs reset-counters for the rules NUMBERS of CALL's menu; NULL: for all.
void firewall_reset_counters(struct call *call, const struct argument *numbers);
