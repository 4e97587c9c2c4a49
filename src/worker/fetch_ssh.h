// SPDX-License-Identifier: BSD-2-Clause
// Whether an SSH server is the one that it is taken for.
#pragma once

#include <stdbool.h>

#include "worker/transfer.h"

struct ssh {
	bool validates;
	struct slice keys; // a line each: "ssh-ed25519 AAAA…"
	bool refused;
	char fingerprint[64]; // of the key that was
};

// With the attribute `known-hosts` only a server with one of the keys it lists is talked to.
void ssh_set(struct ssh *s, CURL *curl, const struct sentence *asked);

// Whether it failed for that: then E is filled.
bool ssh_refused(const struct ssh *s, struct err *e);
