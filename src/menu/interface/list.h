// SPDX-License-Identifier: BSD-2-Clause
// The records of /interface/list and /interface/list/member, which check and complete one another.
#pragma once

#include <stdbool.h>

#include "schema/menu.h"

#define INTERFACE_LIST_PATH	   "/interface/list"
#define INTERFACE_LIST_MEMBER_PATH "/interface/list/member"

struct interface_list_row {
	struct row row;
	char *name;
	char *include; // comma lists of names of lists
	char *exclude;
	bool builtin;
};

struct interface_list_member_row {
	struct row row;
	char *list;
	char *interface;
};

struct mgmt;

// Whether there will be a list of that name, and of it, whether it is one that can have members.
bool interface_list_exists(const struct mgmt *m, const char *name, bool *builtin);
