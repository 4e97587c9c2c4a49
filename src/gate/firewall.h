// SPDX-License-Identifier: BSD-2-Clause
// The administrator's firewall in the kernel: `table inet sallyport_filter`, made of what mgmt hands
// over, whole or not at all. It outlives us: when gate ends the table stays, and the next gate
// writes it anew with what its counters and its filled address lists have, once mgmt has told the
// rules. What other programs do to it is noticed and put right.
//
// One run of nft at a time. Rules that come meanwhile wait, the last of them; entries wait in line
// and share a run.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "gate/firewall_routing.h"
#include "gate/firewall_shortcut.h"
#include "gate/firewall_timed.h"
#include "gate/interference.h"
#include "gate/peer.h"
#include "io/loop.h"
#include "kernel/nft_monitor.h"
#include "wire/message.h"

struct gate;

enum { FIREWALL_ENTRIES_WAITING_MAX = 8192, FIREWALL_ENTRIES_AT_ONCE = 512 };

// What mgmt handed over, our copy.
struct firewall_rules {
	void *bytes; // NULL: none
	size_t size;
	struct answer_to to;
};

struct firewall_waiting_entry {
	struct wire_firewall_entry entry;
	struct answer_to to;
};

struct firewall_image;

// What is taken to be in the table while it is written; what fails is tried again with the next.
enum firewall_manner {
	FIREWALL_DIFFERENCE, // what we wrote last
	FIREWALL_PRESENT,    // what the kernel names
	FIREWALL_ANEW,	     // nothing: the table is deleted first
};

enum firewall_run {
	FIREWALL_RUN_NONE,
	FIREWALL_RUN_RULES,
	FIREWALL_RUN_ENTRIES,
};

struct firewall {
	struct firewall_rules in_force; // or NULL as long as mgmt has told none
	struct firewall_rules next;	// what the run under way makes
	struct firewall_image *image;	// of `in_force`, as long as the table is as we wrote it
	struct firewall_image *next_image;
	struct firewall_routing routing;
	struct firewall_rules waiting;
	struct firewall_timed timed;
	struct firewall_shortcut shortcut;
	bool widening; // rules are to look into a set that they do not look into
	struct firewall_waiting_entry *entry; // in line, the first `running` of them in the run
	size_t entries, entry_capacity, running;
	bool one_by_one; // a run of several failed: the next has one entry
	enum firewall_run run;
	enum firewall_manner manner;
	bool repairing;	  // the run was nobody's wish
	bool touched;	  // others were at the table since it was written as a whole, or is being
	bool healing;	  // so it was before the run
	bool due;	  // it is to be put right as soon as nothing runs
	uint64_t request; // to the parent
	struct strbuf text;
	uint32_t helpers;      // set of firewall_helper_objects that the kernel has
	uint64_t print;	       // of the table as we made it (kernel/nft_table.h)
	unsigned transactions; // that touched it since the run began to be written: one is its own
	struct loop_timer repair;
	struct interference_pause pause;
	struct loop_timer failed; // tells what failed before the parent was asked
	struct err error;
};

void firewall_init(struct gate *g);
void firewall_start(struct gate *g); // the kernel can be asked from now on
void firewall_free(struct gate *g);

// Takes FD over. Answers TO when the rules are in force, or why they are not.
void firewall_set(struct gate *g, const struct wire_file *told, int fd, const struct answer_to *to);
void firewall_entry(struct gate *g, const struct wire_firewall_entry *asked,
		    const struct answer_to *to);
void firewall_reset(struct gate *g, const struct wire_firewall_reset *asked,
		    const struct answer_to *to);

// Links have come or gone, or the way to the Internet was switched off or on: fasttracked
// connections are to pass by other ones, or by none.
void firewall_shortcut_changed(struct gate *g);

// The parent answered REQUEST. False: it was not ours.
bool firewall_answered(struct gate *g, uint64_t request, const struct err *e);

// Somebody else's transaction touched the table, or may have.
void firewall_touched(struct gate *g, const struct nft_change *change);
