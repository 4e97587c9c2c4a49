// SPDX-License-Identifier: BSD-2-Clause
// The real machine behind struct gate_host.
#pragma once

#include "gate/host.h"

struct host_netlink;

// Fills *OUT, which borrows what is returned. NULL: E.
struct host_netlink *host_netlink_new(struct gate_host *out, struct err *e);
void host_netlink_free(struct host_netlink *h); // NULL is fine
