// SPDX-License-Identifier: BSD-2-Clause
// The roles: what each is called, which user it is, what it keeps, and its start.
#pragma once

#include <sys/types.h>

#include "daemon/options.h"

enum {
	ROLE_PARENT_FD =
		3, // where a child finds its parent's channel, an errand its connection with mgmt
	ROLE_HANDED_FD, // where a child finds what else it is given; closed: nothing
};

// Exit status of a child that cannot work with what is on disk: starting it again would not help.
enum { ROLE_EXIT_STATE = 78 };

struct role {
	const char *name;
	const char *user; // looked up once; where it is missing, uid_without_user is taken
	uid_t uid_without_user;
	const char *directory; // below the state directory; NULL: has none
	uint64_t capabilities; // set of 1 << CAP_…
};

const struct role *role_get(enum wire_role role);
enum wire_role role_by_name(const char *name); // WIRE_ROLE_PARENT when unknown

// Runs a child to its end; returns its exit status. Called in the fresh process, already without
// the privileges that the role does not keep.
int role_run(const struct options *options);
