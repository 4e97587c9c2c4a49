// SPDX-License-Identifier: BSD-2-Clause
// What is known of the administrator's table, as that by which it is written (firewall/ruleset.h).
#pragma once

#include <stdbool.h>

#include "base/err.h"

struct gate;

// Appends to the firewall's `text` what makes the table be its `next_image`: from `image`, which is
// what the kernel has. 0 or -1.
int firewall_write_difference(struct gate *g, struct err *e);

// The same around what the kernel names, whatever that is.
int firewall_write_around(struct gate *g, struct err *e);

// Whether the addresses that `image` has configured are those that the kernel has. True as well where
// that cannot be told.
bool firewall_lists_are_whole(struct gate *g);
