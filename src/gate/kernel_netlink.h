// SPDX-License-Identifier: BSD-2-Clause
// The real kernel behind struct gate_kernel.
#pragma once

#include "gate/kernel.h"
#include "io/loop.h"

struct kernel_netlink;

// Fills *OUT, which borrows what is returned; takes LOOSE, of tracking_loose_open, over. NULL: E.
struct kernel_netlink *kernel_netlink_new(struct loop *loop, int loose, struct gate_kernel *out,
					  struct err *e);
void kernel_netlink_free(struct kernel_netlink *k); // NULL is fine; waits for the flows under way
