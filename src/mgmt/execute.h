// SPDX-License-Identifier: BSD-2-Clause
// From the first word of a sentence to the command it names.
#pragma once

#include "mgmt/call.h"
#include "schema/generic_commands.h"

// Runs the command WORD ("/ip/upnp/set") for CALL, which it ends, at once or later. The order of
// the checks is RouterOS': the command, the names of the arguments, their values, missing ones,
// permission.
void execute(struct call *call, struct slice word);

// Whether the user of CALL holds POLICY; when not, CALL is ended with the error.
bool execute_permits(struct call *call, uint32_t policy);

// ---- for the commands

// The argument that names records, `numbers` or `.id`; NULL when it was not given.
const struct argument *execute_items(const struct call *call);

// Takes the next of a comma list off LIST; false at its end. Empty ones are passed over.
bool execute_next_item(struct slice *list, struct slice *item);

// Fails with "missing =x=" for the first required argument of COMMAND that was not given.
int execute_check_required(const struct call *call, const struct generic_command *command,
			   struct err *e);
