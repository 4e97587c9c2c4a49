// SPDX-License-Identifier: BSD-2-Clause
// Which address lists have a set of timed ranges in the kernel: rules look into a third set only where
// there is one. Sets that there are stay until the table goes.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "firewall/ruleset.h"

struct gate;

struct firewall_timed {
	const char **name; // of sets, sorted; each is owned
	size_t count, capacity;
	bool known; // the kernel was asked
};

// Asks the kernel once, whose sets outlive a gate. 0 or -1.
int firewall_timed_read(struct gate *g, struct err *e);
struct firewall_names firewall_timed_names(const struct gate *g);

// Whether ENTRY, a range, is of a list that has no such set yet; it counts as if it had from then on.
bool firewall_timed_is_new(struct gate *g, const struct firewall_list_entry *entry);
void firewall_timed_free(struct gate *g);
