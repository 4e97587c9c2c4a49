// SPDX-License-Identifier: BSD-2-Clause
// What names were known to have, with their records in the store, so that rules do not begin without
// it when the machine does, where nobody may answer yet. Flash wears: it is stored soon after the
// first answer, and then not at every one.
#pragma once

#include <stdbool.h>

#include "io/loop.h"
#include "menu/ip/firewall/list_names.h"

enum {
	LIST_SAVED_AFTER_S = 5,	   // after a change
	LIST_SAVED_PAUSE_S = 3600, // between two times
};

struct list_saving {
	struct mgmt *m;
	struct loop_timer timer;
	uint64_t next; // loop_now(); not before
	bool under_way;
};

void list_saving_init(struct list_saving *s, struct mgmt *m);
void list_saving_done(struct list_saving *s);
void list_saving_changed(struct list_saving *s); // what a name is known to have

// Reads what was stored for a name of FAMILY; NULL and whatever cannot be are left out.
void list_saved_read(enum firewall_family family, const char *text, struct list_answer *out);
