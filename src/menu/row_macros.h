// SPDX-License-Identifier: BSD-2-Clause
// What a menu's tables are made with.
#pragma once

#include "schema/menu.h"

#define PROPERTIES(list) .properties = (list), .property_count = sizeof(list) / sizeof((list)[0])
#define COMMANDS(list)	 .commands = (list), .command_count = sizeof(list) / sizeof((list)[0])
#define ACTIONS(list)	 .actions = (list), .action_count = sizeof(list) / sizeof((list)[0])
#define ARGUMENTS(list)	 .arguments = (list), .argument_count = sizeof(list) / sizeof((list)[0])
#define INITIAL(list)	 .initial = (list), .initial_count = sizeof(list) / sizeof((list)[0])

// What the system around us keeps: told here, changed there.
#define MANAGED_BY_SYSTEM "failure: managed by the operating system"

// Told by the running system, never taken.
#define TOLD (PROPERTY_READ_ONLY | PROPERTY_LIVE)
