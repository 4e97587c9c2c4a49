// SPDX-License-Identifier: BSD-2-Clause
// The commands that the console itself carries out, one row each.
#pragma once

#include "console/console.h"

// In place of a menu's path: every menu of that kind where there is something to set.
#define RUN_OWN_SETTINGS "settings"
#define RUN_OWN_RECORDS	 "records"

// Fills COMMANDS, room for run_own_count of them, with those of the menu PATH; says how many.
size_t run_own_commands(const char *path, struct tree_command *commands);
extern const size_t run_own_count;

// Carries out one of them, which has SCHEMA_OWN.
int run_own(struct console *c, const struct command_line *line, struct value *out, struct err *e);
