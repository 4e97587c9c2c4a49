// SPDX-License-Identifier: BSD-2-Clause
// External ports that closed lately. Remote ends may still send to them, so for ten minutes they are
// not chosen for another device while others are to be had. A device that names such a port gets it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gate/mapping.h"

enum { FREED_MAX = 256 /* the last so many */, FREED_MS = 600000 };

struct freed_port {
	uint64_t until; // loop_now()
	ip4 address;	// of the device that had it
	struct mac mac;
	uint16_t port;
	uint8_t protocol; // 0: an empty place
};

// All zero is the empty set.
struct freed_set {
	struct freed_port port[FREED_MAX];
	size_t next;
};

void freed_add(struct freed_set *s, const struct mapping *m, uint64_t now); // M has closed

// Whether PROTOCOL's PORT was, at NOW, another device's than that at ADDRESS with MAC.
bool freed_of_another(const struct freed_set *s, uint8_t protocol, uint16_t port, ip4 address,
		      struct mac mac, uint64_t now);
