// SPDX-License-Identifier: BSD-2-Clause
// Giving up privileges between fork and exec.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "daemon/role.h"

// Which uid and gid ROLE runs as.
uid_t privilege_uid(const struct role *role);

// Whether this process can become another user at all. In a user namespace with a single uid it
// cannot: the children then share that uid and are told apart by their capabilities only.
bool privilege_can_change_user(void);

// In the child: becomes the role's user without groups, keeps just the role's capabilities through
// the exec that follows, and forbids to gain any. 0 or -1; on -1 the child must end.
int privilege_drop(const struct role *role, bool change_user, struct err *e);

// In the parent: keeps what it needs to start children and listeners, and forbids itself and all
// that it starts to gain any more. 0 or -1.
int privilege_limit(struct err *e);
