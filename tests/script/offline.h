// SPDX-License-Identifier: BSD-2-Clause
// The language without a daemon: what :put prints is collected, commands of menus tell what they
// were asked for, :delay takes no time.
#pragma once

#include <stdio.h>

#include "script/each.h"
#include "script/script.h"

struct offline {
	struct globals globals;
	struct strbuf out;
	FILE *file;	 // where output goes at once; NULL: collected
	uint64_t waited; // milliseconds
};

const struct tree_menu *offline_root(void);

void offline_init(struct offline *o, FILE *file);
void offline_free(struct offline *o);

// Runs TEXT. -1: *E tells why. STEPS as for machine_init.
int offline_run(struct offline *o, struct slice text, uint64_t steps, struct err *e);

// Runs TEXT statement by statement, as an import does.
int offline_import(struct offline *o, struct slice text, uint64_t steps,
		   const struct each_watch *watch, struct err *e);
