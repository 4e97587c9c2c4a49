// SPDX-License-Identifier: BSD-2-Clause
// Which rules cannot work as they are, and why: their flag I and the text above them.
#pragma once

#include <stddef.h>

struct mgmt;

// Looks through the rules of the memory file BYTES (firewall_gather) and says in the rows in force
// what is wrong with each, telling whoever listens. Of a rule that is as it was when it was looked at
// last, as are the chains and names that it depends on, nothing is worked out again.
void firewall_problems_find(struct mgmt *m, const void *bytes, size_t size);
