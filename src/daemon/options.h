// SPDX-License-Identifier: BSD-2-Clause
// The command line of sallyportd.
#pragma once

#include <stdbool.h>

#include "wire/message.h"

struct options {
	enum wire_role role; // WIRE_ROLE_PARENT unless started by it
	bool foreground;
	bool again; // this role was there before, and its process has ended
	const char *state_directory;
	const char *runtime_directory;
	const char *defaults; // script for the first start; NULL: none
};

// Fills OUT from ARGV (strings are borrowed). Returns -1 to go on; otherwise the exit status with
// which to end, the reason or the help being printed already.
int options_parse(int argc, char **argv, struct options *out);
