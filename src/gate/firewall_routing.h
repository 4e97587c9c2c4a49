// SPDX-License-Identifier: BSD-2-Clause
// The routing rules that make action=mark-routing lead somewhere: one for each table of
// /routing/table. They are there before the firewall's rules that mark, and go after them; as the
// table of the packet filter they outlive us, and the next gate makes them what mgmt tells.
#pragma once

#include "firewall/ruleset.h"
#include "kernel/mark_rule.h"

struct gate;

struct firewall_routing {
	struct mark_rules in_force; // of the firewall's rules that are
	struct mark_rules next;	    // of those that are being made
	struct mark_rules told;	    // what the kernel was brought to
	bool doubtful;		    // the kernel may have others
	bool known;		    // mgmt has told rules
};

// Takes from RULES what is next.
void firewall_routing_collect(struct gate *g, const struct firewall_ruleset *rules);

// Before the rules are written: the kernel has what is in force and what is next. 0 or -1.
int firewall_routing_prepare(struct gate *g, struct err *e);

// The rules were made, or not: the kernel has what is in force.
void firewall_routing_settle(struct gate *g, bool made);

// The network may have changed: what somebody took away is put back.
void firewall_routing_look(struct gate *g);
