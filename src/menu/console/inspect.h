// SPDX-License-Identifier: BSD-2-Clause
// /console/inspect for programs: what menus, commands and arguments there are, level by level. What a text that is
// being typed comes to is asked of a console, which has a command of the same name.
#pragma once

#include "schema/menu.h"

struct call;

enum { CONSOLE_INSPECT_ARGUMENTS = 3 };
extern const struct command_argument console_inspect_arguments[CONSOLE_INSPECT_ARGUMENTS];

void console_inspect(struct call *call);
