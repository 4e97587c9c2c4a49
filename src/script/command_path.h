// SPDX-License-Identifier: BSD-2-Clause
// The first part of a command line: the words that lead to a menu, and the name of the command.
#pragma once

#include "script/command_line.h"

// Reads from where L stands, relative to the menu CURRENT, and fills kind, menu, command and error
// of LINE. A line that names no command is read to its end.
int command_path_parse(struct lexer *l, const struct tree_menu *root,
		       const struct tree_menu *current, struct command_line *line, struct err *e);
