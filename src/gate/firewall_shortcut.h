// SPDX-License-Identifier: BSD-2-Clause
// Between which interfaces fasttracked connections pass rules by: all that there are but loopback,
// where the kernel has flow tables; none while the way to the Internet is switched off.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "firewall/ruleset.h"
#include "kernel/link.h"

struct gate;

struct firewall_shortcut {
	bool has;     // the kernel has flow tables
	bool wanted;  // a rule has connections pass by
	bool off;     // in this run: an interface may have gone before nft came to it
	bool refused; // it was said that nft does not take the flow table
	char (*text)[LINK_NAME_SIZE];
	const char **name; // into `text`, sorted
	size_t count;
};

// Asks the kernel whether it has flow tables.
void firewall_shortcut_start(struct gate *g);

// The interfaces that there are now; they are kept until the next call.
struct firewall_names firewall_shortcut_names(struct gate *g);

// Whether there are others now than those of the last call.
bool firewall_shortcut_is_stale(const struct gate *g);
void firewall_shortcut_free(struct gate *g);
