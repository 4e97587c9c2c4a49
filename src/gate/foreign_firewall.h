// SPDX-License-Identifier: BSD-2-Clause
// Whether other programs' packet filters let pass what we let in: what is translated to a device
// (forward), and what devices ask us (input). Their rules are read and followed, never changed; what
// is missing there is told with the command that adds it. Looked at when something of ours has
// changed, and when something of theirs has.
#pragma once

#include "io/loop.h"
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
