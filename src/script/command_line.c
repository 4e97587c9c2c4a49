// SPDX-License-Identifier: BSD-2-Clause
// Finding an argument of a command.

#include "script/command_line.h"

#include <string.h>

const struct argument *command_line_argument(const struct command_line *c, const char *name)
{
	for (size_t i = 0; i < c->argument_count; i++) {
		if (strcmp(c->arguments[i].row->name, name) == 0)
			return &c->arguments[i];
	}
	return NULL;
}
