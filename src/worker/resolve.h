// SPDX-License-Identifier: BSD-2-Clause
// The errand /resolve: the addresses of a name, as this host finds them or as a server says.
#pragma once

#include "worker/worker.h"

// Takes `name`, `server` and `server-port`, and `type`: any (IPv4 where there is one), any6, ipv4,
// ipv6. A row for each address, with `address`, the preferred one first.
int resolve_run(struct talk *t, const struct sentence *asked, struct err *e);
