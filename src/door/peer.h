// SPDX-License-Identifier: BSD-2-Clause
// Who is at the other end of the control socket, by what the kernel says of it (SO_PEERCRED).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/err.h"

struct peer_book {
	FILE *users;	// /etc/passwd as it was at the start; NULL: unreadable
	bool has_group; // there is a group `sallyport`
	gid_t group;
	bool single_user; // of this user namespace: our own uid is its only one
	uid_t own;
};

struct peer_identity {
	bool root; // acts as admin whatever the users are
	char name[65];
};

// Reads what is needed to tell members of the group from others. Called before a sandbox.
void peer_book_init(struct peer_book *b);
void peer_book_done(struct peer_book *b);

// Root is the user admin, a member of the group `sallyport` the user of the same name. Anybody else
// is refused.
int peer_identify(struct peer_book *b, int fd, struct peer_identity *out, struct err *e);
