// SPDX-License-Identifier: BSD-2-Clause
// Whether other programs' packet filters let pass what we let in: what is translated to a device
// (forward), and what devices ask us (input). Their rules are read and followed, never changed; what
// is missing there is told with the command that adds it. Looked at when something of ours has
// changed, and when something of theirs has.
#pragma once

#include "base/strbuf.h"
#include "io/loop.h"
#include "kernel/nft_obstacle.h"
#include "wire/message.h"

struct gate;

enum {
	FOREIGN_FIREWALL_PAUSE_MS = 500, // so that a script's commands are looked at together
	FOREIGN_FIREWALL_OBSTACLES_MAX = 8,
};

struct foreign_firewall {
	struct loop_timer look;
	struct wire_firewall told; // as it was last found
};

void foreign_firewall_init(struct gate *g);
void foreign_firewall_start(struct gate *g); // finds out which other tables there are
void foreign_firewall_free(struct gate *g);

void foreign_firewall_changed(struct gate *g);

// What drops our packets at HOOK as the rules are now: the words for the N-th chain from 0, and the
// command that helps, each "" where there are none to give. 1; 0: there are no more; -1: E.
int foreign_firewall_obstacle(struct gate *g, enum nft_hook hook, size_t n, struct strbuf *obstacle,
			      struct strbuf *remedy, struct err *e);
