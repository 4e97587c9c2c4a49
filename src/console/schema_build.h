// SPDX-License-Identifier: BSD-2-Clause
// What the two halves of building a schema share. The daemon's records of one menu come together:
// the menu, its properties, its commands, each followed by its arguments.
#pragma once

#include "console/schema.h"

// A run of the daemon's records.
struct schema_run {
	struct record *const *items;
	size_t count;
};

// N zeroed bytes that live as long as S; NULL without memory.
void *schema_keep(struct schema *s, size_t n);

// How many records of RUN are of TYPE.
size_t schema_count(struct schema_run run, const char *type);

// The commands of MENU that RUN tells, and at the root those of the language itself.
int schema_build_commands(struct schema *s, struct schema_menu *menu, struct schema_run run,
			  struct err *e);
