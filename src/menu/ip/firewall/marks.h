// SPDX-License-Identifier: BSD-2-Clause
// Numbers of marks. Connections bear theirs for as long as they last, so the number that a connection
// mark has is kept with the rules that set it (firewall_row.mark_number) and stays, whatever other
// rules come, go and move. A packet bears its mark on its way only: such a number follows from the
// names of all that there are.
#pragma once

#include <stddef.h>

#include "menu/ip/firewall/rule.h"

// Gives AFTER, a row about to be added or changed, the number of the connection mark that it sets:
// that of other rules that set it, else its own, else a free one.
void mark_number_row(const struct mgmt *m, struct firewall_row *after);

// Gives those of the COUNT marks numbers that have none (0), each other than all of its kind. Marks
// are sorted by it.
void mark_number_rest(struct firewall_mark *marks, size_t count);
