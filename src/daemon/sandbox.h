// SPDX-License-Identifier: BSD-2-Clause
// The walls of a child, put up by itself: Landlock takes the file system away (but the child's own
// directory and the few files of its row), seccomp every system call that the role has no use for.
// A forbidden file is an error to the caller (EACCES); a forbidden system call ends the process.
#pragma once

#include "base/err.h"
#include "wire/message.h"

// Before any thread is made and any file of the role is opened. DIRECTORY (NULL: none) stays
// readable and writable. Where the kernel has no Landlock, 0 all the same: uid and capabilities
// stand. -1 when the kernel has it and refuses.
int sandbox_files(enum wire_role role, const char *directory, struct err *e);

// After the role's threads are made; holds for all of them. 0, or -1.
int sandbox_calls(enum wire_role role, struct err *e);
